//! The JSON of an answer: a view of a [`LookupResult`].

use std::sync::{Arc, LazyLock};

use iz_client::hl7::{
    Outcome,
    answer::{Acknowledgment, ErrorReport, ListedForecast, Patient, Record, Unread, Warning},
    query::Note,
};
use iz_match::PatientMatch;
use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{
    action::Action,
    attempt::Attempt,
    consents::Consent,
    forecast_state::{ForecastContent, ForecastState},
    freshness::Freshness,
    matched_reply::Chosen,
    result::{LookupResult, RegistryName},
    warning_list::WarningList,
    widget::OpenView,
};

/// The answer to a lookup.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Lookup<'a> {
    /// The outcome of the answer.
    pub outcome: Outcome,
    /// What to do at the counter now.
    pub action: &'a Action,
    /// The registry that answered.
    pub registry: &'a RegistryName,
    /// How surely the person in the record is the one asked for.
    #[serde(rename = "match")]
    pub patient_match: Option<&'a PatientMatch>,
    /// The record if the outcome is `record`. A mismatch is withheld unless the request sets
    /// `show_mismatch`. After a choice by token, `chosen.match` decides; otherwise `match` does.
    #[schema(value_type = Option<Record<'a>>)]
    pub record: Option<&'a RawValue>,
    /// What the five lists below are worth. `null` if the outcome is not `record`.
    pub forecast_state: Option<ForecastState>,
    /// Whether the registry sent a forecast with the record. `false` does not mean that nothing is due. `null` if `record`
    /// is `null`.
    pub forecasts_sent: Option<bool>,
    /// The forecasts of doses that are due or overdue today, by the registry's status and dates. Overdue ones come first.
    #[schema(value_type = Vec<ListedForecast<'a>>)]
    pub give_now: &'a RawValue,
    /// The forecasts of doses that are due later, the next one first.
    #[schema(value_type = Vec<ListedForecast<'a>>)]
    pub due_later: &'a RawValue,
    /// The forecasts of series that are complete, and of vaccines to which the person is immune.
    #[schema(value_type = Vec<ListedForecast<'a>>)]
    pub done: &'a RawValue,
    /// The forecasts of doses that the registry advises against: contraindicated, not recommended, or too old.
    #[schema(value_type = Vec<ListedForecast<'a>>)]
    pub not_advised: &'a RawValue,
    /// The forecasts of which the answer does not say clearly in which list they belong. `unclear_because` says why.
    #[schema(value_type = Vec<ListedForecast<'a>>)]
    pub unclear: &'a RawValue,
    /// The number of further forecasts. The five lists together end at 1,000 forecasts; `record` has all of them.
    pub forecasts_omitted: usize,
    /// The address of a page that shows this answer to a person. `null` unless the request sets `view`.
    #[schema(value_type = Option<OpenView>)]
    pub(crate) view: Option<&'a OpenView>,
    /// How the person was chosen from a list of candidates; `null` if there was no choice.
    pub chosen: Option<&'a Chosen>,
    /// For `candidates`: the id of the list, for `POST /v1/lookups/{id}/choose`. It expires after the time
    /// in the settings.
    pub id: Option<&'a str>,
    /// For `candidates`: the persons who may be meant, most likely first.
    pub candidates: Vec<Candidate<'a>>,
    /// The number of further candidates, after the first 1,000 of the registry's list. They are not compared with the
    /// request, so one of them may be the right person.
    pub candidates_omitted: usize,
    /// The number of candidates who withdrew the consent by the ledger of this store. They are not listed. `action` says so too.
    pub candidates_withdrawn: usize,
    /// What was changed in the request before the query was sent: details that were cleaned, guessed or left out.
    pub notes: &'a [Note],
    /// Every query of this lookup in order, whether the registry or the cache answered it.
    pub attempts: &'a [Attempt],
    /// The age of the answer.
    pub freshness: Freshness,
    /// What is unusual in the answer. The list ends at 1,000 warnings. Warnings that change `action` are all listed.
    #[schema(value_type = Vec<Warning>)]
    pub warnings: WarningList<'a>,
    /// The number of further warnings.
    pub warnings_omitted: usize,
    /// The errors that the registry reports (ERR). A complete record may have some.
    #[schema(value_type = Vec<ErrorReport<'a>>)]
    pub errors: &'a RawValue,
    /// What the consent ledger of this store says of the patient. `null` if the registry has no consent rules.
    pub consent: Option<&'a Consent>,
    /// The profile that the answer names (MSH-21).
    pub profile: Option<&'a str>,
    /// How the registry acknowledged the query (MSA, QAK).
    #[schema(value_type = Option<Acknowledgment<'a>>)]
    pub acknowledgment: Option<&'a RawValue>,
    /// The values of the message that have no member in this answer, with their locations. The list ends at 1,000 values.
    #[schema(value_type = Vec<Unread<'a>>)]
    pub unread: &'a RawValue,
    /// The number of further values.
    pub unread_omitted: usize,
    /// Whether this answer does not show all candidates, warnings, unread values or sorted forecasts. `action` says so too.
    pub truncated: bool,
}

/// An answer in the page of the widget.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct PageAnswer<'a> {
    /// The patient asked for, after cleaning.
    #[schema(value_type = Option<Object>)]
    asked: Option<&'a RawValue>,
    /// The id of this answer in the session of the page.
    answer: &'a str,
    /// The day in the time zone of the registry.
    #[schema(value_type = String, format = Date)]
    today: Date,
    /// The end of that day. Then `give_now` is not valid any more.
    #[schema(value_type = String, format = DateTime)]
    valid_until: Timestamp,
    /// When the registry answered, in its time zone.
    time: &'a str,
    /// Whether the person was chosen from a list that can be shown again.
    can_go_back: bool,
    /// The answer.
    lookup: Lookup<'a>,
}

/// What the page of the widget shows beside an answer.
pub(crate) struct Asked {
    /// The patient asked for, after cleaning.
    pub(crate) patient: Option<Arc<RawValue>>,
    /// The id of the answer in the session of the page.
    pub(crate) answer: String,
    /// The day in the time zone of the registry.
    pub(crate) today: Date,
    /// The end of that day.
    pub(crate) valid_until: Timestamp,
    /// When the registry answered, in its time zone.
    pub(crate) time: String,
    pub(crate) can_go_back: bool,
    /// The age of the answer when the page gets it.
    pub(crate) freshness: Freshness,
}

impl Asked {
    /// The JSON for the page.
    pub(crate) fn around<'a>(&'a self, lookup: Lookup<'a>) -> PageAnswer<'a> {
        let Self { patient, answer, today, valid_until, time, can_go_back, freshness } = self;
        PageAnswer {
            asked: patient.as_deref(),
            answer,
            today: *today,
            valid_until: *valid_until,
            time,
            can_go_back: *can_go_back,
            lookup: Lookup { freshness: *freshness, ..lookup },
        }
    }
}

/// A person who may be the one asked for.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Candidate<'a> {
    /// The token that chooses this person in `POST /v1/lookups/{id}/choose`. It is `null` if the registry
    /// gives no identifier of its own to ask by.
    pub token: Option<&'a str>,
    /// How surely this is the person asked for.
    #[serde(rename = "match")]
    pub patient_match: &'a PatientMatch,
    /// The details in the list.
    #[serde(flatten)]
    pub patient: &'a Patient<'a>,
}

/// An empty list.
pub(crate) fn empty_list() -> &'static RawValue {
    &EMPTY_LIST
}

static EMPTY_LIST: LazyLock<Box<RawValue>> =
    LazyLock::new(|| RawValue::from_string("[]".to_owned()).unwrap_or_else(|_| RawValue::NULL.to_owned()));

impl LookupResult {
    /// The JSON of the API.
    #[must_use]
    pub fn view(&self) -> Lookup<'_> {
        let Self { action, registry, matched, attempts, notes, candidates, freshness, .. } = self;
        let (is_withheld, omitted) = (self.is_withheld, self.omitted);
        let summary = matched.reply.summary();
        // The rest of the answer may be about a person whose data is not shown.
        let hides_rest = self.hides_rest();
        let shown = |json| if hides_rest { empty_list() } else { json };
        let [give_now, due_later, done, not_advised, unclear] = self.forecasts.lists(&matched.reply);
        let record = summary.json.record.as_deref().filter(|_| !is_withheld);
        let candidate = |(token, patient_match, patient)| Candidate { token, patient_match, patient };
        Lookup {
            outcome: summary.outcome,
            action,
            registry,
            patient_match: matched.patient_match.as_ref(),
            record,
            forecast_state: self.forecasts.state,
            forecasts_sent: record.map(|_| ForecastContent::of(summary) != ForecastContent::None),
            give_now,
            due_later,
            done,
            not_advised,
            unclear,
            forecasts_omitted: omitted.forecasts,
            view: None,
            chosen: matched.chosen.as_ref(),
            id: candidates.as_ref().and_then(|list| list.id.as_deref()),
            candidates: candidates.iter().flat_map(|list| list.iter().map(candidate)).collect(),
            candidates_omitted: omitted.candidates,
            candidates_withdrawn: candidates.as_ref().map_or(0, |list| list.withdrawn),
            notes,
            attempts,
            freshness: *freshness,
            warnings: WarningList::of(summary, self.comparison_warning()),
            warnings_omitted: omitted.warnings,
            errors: shown(&summary.json.errors),
            consent: self.consent.as_ref(),
            profile: summary.profile.as_deref(),
            acknowledgment: summary.json.acknowledgment.as_deref().filter(|_| !hides_rest),
            unread: shown(&summary.json.unread),
            unread_omitted: omitted.unread,
            truncated: omitted.is_any(),
        }
    }
}
