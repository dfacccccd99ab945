//! The answer that a page shows, and the question that it answers.

use std::sync::Arc;

use iz_client::hl7::query::Demographics;
use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};
use serde_json::value::RawValue;

use crate::{
    audit_trail::Disclosure,
    freshness::Freshness,
    request::{ChooseRequest, LookupRequest},
    result::LookupResult,
    site::Site,
    view::Asked,
};

/// What is known of the answer that a page shows. The answer itself is not kept.
#[derive(Clone)]
pub(crate) struct Shown {
    /// The first question, to ask again.
    pub(crate) request: LookupRequest,
    /// How the page came to the answer.
    pub(crate) step: Step,
    /// What the answer gives out.
    pub(crate) disclosure: Disclosure,
    /// The id of the list of candidates, if the answer is one.
    pub(crate) list: Option<String>,
    /// The patient asked for, as JSON.
    patient: Option<Arc<RawValue>>,
    time_zone: TimeZone,
    received: Timestamp,
    /// The day in the time zone of the registry for which the answer was made.
    pub(crate) day: Date,
}

/// How a page came to an answer.
#[derive(Clone)]
pub(crate) enum Step {
    /// By the first question.
    Lookup,
    /// By a choice from the list with this id.
    Choice(String, ChooseRequest),
}

impl Shown {
    /// The answer to a question, which came `now`.
    pub(crate) fn new(
        result: &LookupResult,
        request: LookupRequest,
        disclosure: Disclosure,
        site: &Site,
        now: Timestamp,
    ) -> Self {
        let time_zone = site.time_zone.clone();
        let day = now.to_zoned(time_zone.clone()).date();
        Self {
            patient: json(&request.patient.clone().on(day).details),
            request,
            step: Step::Lookup,
            disclosure,
            list: list_of(result),
            time_zone,
            received: result.freshness.received,
            day,
        }
    }

    /// The answer to a choice from the list that was shown, which came `now`.
    pub(crate) fn chosen(
        &self,
        result: &LookupResult,
        disclosure: Disclosure,
        (list, request): (String, ChooseRequest),
        now: Timestamp,
    ) -> Self {
        // What was said about rows of the consent ledger holds for the first question, too.
        let confirmed = [&*self.request.consent_confirmed_other, &*request.consent_confirmed_other].concat();
        Self {
            request: self.request.clone().with_consent_confirmed_other(confirmed),
            step: Step::Choice(list, request),
            disclosure,
            list: list_of(result),
            received: result.freshness.received,
            day: self.day_at(now),
            ..self.clone()
        }
    }

    /// The day in the time zone of the registry.
    pub(crate) fn day_at(&self, now: Timestamp) -> Date {
        now.to_zoned(self.time_zone.clone()).date()
    }

    /// What the page shows beside the answer with this number.
    pub(crate) fn asked(&self, number: u64, freshness: Freshness) -> Asked {
        let received = self.received.to_zoned(self.time_zone.clone());
        let tomorrow = self.day.checked_add(1.day()).and_then(|day| day.to_zoned(self.time_zone.clone()));
        Asked {
            patient: self.patient.clone(),
            today: self.day,
            valid_until: tomorrow.map_or(self.received, |midnight| midnight.timestamp()),
            time: received.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            answer: number.to_string(),
            can_go_back: matches!(self.step, Step::Choice(..)),
            freshness,
        }
    }
}

fn list_of(result: &LookupResult) -> Option<String> {
    result.candidates.as_ref().and_then(|list| list.id.clone())
}

/// `None` if the details cannot be written, which does not happen.
fn json(details: &Demographics) -> Option<Arc<RawValue>> {
    let json = serde_json::value::to_raw_value(details).ok()?;
    Some(Arc::from(json))
}
