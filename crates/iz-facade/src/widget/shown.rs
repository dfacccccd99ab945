//! The answer that a page shows.

use std::sync::Arc;

use iz_client::hl7::query::Demographics;
use jiff::{Timestamp, tz::TimeZone};
use serde_json::value::RawValue;

use crate::{
    audit_trail::Disclosure,
    request::{ChooseRequest, LookupRequest},
    result::LookupResult,
    site::Site,
    view::Asked,
};

/// An answer, and what was asked.
pub(crate) struct Shown {
    pub(crate) result: Arc<LookupResult>,
    /// The request, to ask again.
    pub(crate) request: LookupRequest,
    /// The choice from a list that led to the answer: the id of the list, and the candidate.
    pub(crate) choice: Option<(String, ChooseRequest)>,
    /// What it gives out.
    pub(crate) disclosure: Disclosure,
    /// The patient asked for, as JSON.
    patient: Option<Arc<RawValue>>,
    time_zone: TimeZone,
}

impl Shown {
    pub(crate) fn new(
        result: Arc<LookupResult>,
        request: LookupRequest,
        disclosure: Disclosure,
        site: &Site,
    ) -> Self {
        let time_zone = site.time_zone.clone();
        let day = result.freshness.received.to_zoned(time_zone.clone()).date();
        let patient = json(&request.patient.clone().on(day).details);
        Self { result, request, choice: None, disclosure, patient, time_zone }
    }

    /// The answer to a later question about the same patient.
    pub(crate) fn followed_by(
        &self,
        result: Arc<LookupResult>,
        disclosure: Disclosure,
        choice: Option<(String, ChooseRequest)>,
    ) -> Self {
        let (request, patient, time_zone) =
            (self.request.clone(), self.patient.clone(), self.time_zone.clone());
        Self { result, request, choice, disclosure, patient, time_zone }
    }

    /// What the page shows beside the answer, at the time `now`.
    pub(crate) fn asked(&self, now: Timestamp) -> Asked {
        let local = |time: Timestamp| time.to_zoned(self.time_zone.clone());
        Asked {
            patient: self.patient.clone(),
            today: local(now).date(),
            time: local(self.result.freshness.received).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        }
    }

    /// The id of the list of candidates, if the answer is one.
    pub(crate) fn list(&self) -> Option<&str> {
        self.result.candidates.as_ref().and_then(|list| list.id.as_deref())
    }

    /// The memory of the answer, in bytes. The cache may share it.
    pub(super) fn bytes(&self) -> usize {
        self.result.matched.reply.memory_bytes()
    }
}

/// `None` if the details cannot be written, which does not happen.
fn json(details: &Demographics) -> Option<Arc<RawValue>> {
    let json = serde_json::value::to_raw_value(details).ok()?;
    Some(Arc::from(json))
}
