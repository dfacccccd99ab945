//! The bodies of requests.

mod by_hand;
mod consent;
mod control;
mod location_event;
mod read;
mod schema;

pub(crate) use self::by_hand::ByHandRequest;
pub(crate) use self::consent::{ConsentRequest, ConsentSearchRequest, RevocationRequest};
pub(crate) use self::location_event::{LocationEventBody, LocationEventRequest};
pub(crate) use self::schema::{
    ChooseBody, ConsentBody, ConsentSearchBody, LookupBody, PageBackBody, PageBody, PageChoiceBody,
    PageRepeatBody, PatientEventBody, PurgeBody, RevocationBody, TicketBody, ViewBody,
};
use std::time::Duration;

use iz_client::{
    CacheControl, OnSent,
    hl7::{
        Profile, code_words,
        query::{DetailError, Note},
    },
};
use iz_match::{AskedPatient, clean_patient};

use crate::{
    body::{self, ReadBody as _},
    error::ApiError,
    matched_reply::ChoiceRule,
};

/// A lookup: the patient, and how to ask.
#[derive(Clone, Debug)]
pub struct LookupRequest {
    /// The registry's id in the configuration.
    pub(crate) registry: Option<String>,
    pub(crate) profile: Option<Profile>,
    pub(crate) show_mismatch: bool,
    /// Whether the answer has the address of a page that shows it.
    pub(crate) view: bool,
    /// How many further queries may be sent if nobody is found.
    pub(crate) requery: u8,
    /// When a candidate may be chosen without a human.
    pub(crate) choose: Option<ChoiceRule>,
    /// Which cached answers are accepted.
    pub(crate) cache_control: CacheControl,
    /// The greatest age of an expired record that is accepted if the registry fails.
    pub(crate) stale_if_error: Option<Duration>,
    /// Why the data is needed, for the audit trail.
    pub(crate) purpose: Option<String>,
    /// The rows of the consent ledger of which somebody said that they are about another person.
    pub(crate) consent_confirmed_other: Vec<i64>,
    /// The id of the token that asks. A list of candidates belongs to it.
    pub(crate) owner: Option<String>,
    /// Called for each query that goes to the registry.
    pub(crate) on_sent: Option<OnSent>,
    pub(crate) patient: AskedPatient,
    /// What was changed in the members beside the patient.
    pub(crate) notes: Vec<Note>,
    /// Members that are not known or that have a wrong form.
    pub(crate) faults: Vec<DetailError>,
}

impl LookupRequest {
    /// A lookup of `patient` in the registry with this id.
    #[must_use]
    pub fn new(registry: Option<String>, profile: Option<Profile>, patient: impl Into<AskedPatient>) -> Self {
        Self {
            registry,
            profile,
            show_mismatch: false,
            view: false,
            requery: 0,
            choose: None,
            cache_control: CacheControl::Any,
            stale_if_error: None,
            purpose: None,
            consent_confirmed_other: Vec::new(),
            owner: None,
            on_sent: None,
            patient: patient.into(),
            notes: Vec::new(),
            faults: Vec::new(),
        }
    }

    /// Allows up to `requery` further queries if nobody is found.
    #[must_use]
    pub fn with_requery(self, requery: u8) -> Self {
        Self { requery, ..self }
    }

    /// Allows a rule to choose a candidate without a human.
    #[must_use]
    pub fn with_choice(self, rule: ChoiceRule) -> Self {
        Self { choose: Some(rule), ..self }
    }

    /// Shows a record even if it very likely belongs to another person.
    #[must_use]
    pub fn with_mismatch_shown(self, show_mismatch: bool) -> Self {
        Self { show_mismatch, ..self }
    }

    /// Accepts only these cached answers, for every query of the lookup. If it is called several times, the strictest
    /// demand counts.
    #[must_use]
    pub fn with_cache_control(self, cache_control: CacheControl) -> Self {
        Self { cache_control: self.cache_control.stricter(cache_control), ..self }
    }

    /// Accepts an expired record of at most this age if the registry fails. `None` changes nothing. If it is called several
    /// times, the lowest age counts.
    #[must_use]
    pub fn with_stale_if_error(self, greatest_age: Option<Duration>) -> Self {
        let ages = [self.stale_if_error, greatest_age];
        Self { stale_if_error: ages.into_iter().flatten().min(), ..self }
    }

    /// Binds what is stored for this request to the token with this id. Without it, it belongs to the program itself.
    #[must_use]
    pub fn with_owner(self, token: impl Into<String>) -> Self {
        Self { owner: Some(token.into()), ..self }
    }

    /// Says that these rows of the consent ledger are about another person. The audit trail records it.
    #[must_use]
    pub fn with_consent_confirmed_other(self, rows: Vec<i64>) -> Self {
        Self { consent_confirmed_other: rows, ..self }
    }

    /// Reads the JSON of a request, as the body of `POST /v1/lookups` holds it. Members that are unknown or have a wrong
    /// form are kept: [`Facade::lookup`](crate::Facade::lookup) names them together with what it finds itself.
    ///
    /// # Errors
    ///
    /// [`ApiError`] if the text is not JSON, or not an object.
    pub fn parse(json: &[u8]) -> Result<Self, ApiError> {
        Self::read(body::parse(json)?)
    }

    /// Reads the JSON of a patient alone, with the same rules as the body of a request.
    ///
    /// # Errors
    ///
    /// [`ApiError`] with the JSON pointer of each member that cannot be used.
    pub fn parse_patient(json: &[u8]) -> Result<AskedPatient, ApiError> {
        let mut faults = Vec::new();
        let patient = clean_patient(body::parse(json)?, "", &mut faults);
        if faults.is_empty() { Ok(patient) } else { Err(ApiError::Members { faults }) }
    }
}

/// A page with the form to ask.
pub(crate) struct ViewRequest {
    /// Why the data is needed, for the audit trail.
    pub(crate) purpose: Option<String>,
}

/// Something happened to a patient, so that cached answers are out of date.
pub(crate) struct PatientEventRequest {
    pub(crate) event: PatientEvent,
    /// The patient as they are now.
    pub(crate) patient: AskedPatient,
    /// The patient as they were before a correction.
    pub(crate) before: Option<AskedPatient>,
    /// What has to be entered in the portals if the location is not live.
    pub(crate) by_hand: Option<ByHandRequest>,
    /// Why the data is needed, for the audit trail.
    pub(crate) purpose: Option<String>,
}

/// Which cached answers are removed.
pub(crate) struct PurgeRequest {
    /// Only those about this patient.
    pub(crate) patient: Option<AskedPatient>,
    /// Only those of this registry, with all its facilities.
    pub(crate) registry: Option<String>,
    /// Why they are removed, for the audit trail.
    pub(crate) purpose: Option<String>,
}

code_words! {
    /// What happened to a patient.
    pub enum PatientEvent {
        /// A dose was given, or reported to the registry.
        DoseGiven = "dose_given",
        /// The details of the patient were corrected, at the pharmacy or at the registry.
        PatientCorrected = "patient_corrected",
        /// The patient withdrew the consent to the registry.
        ConsentWithdrawn = "consent_withdrawn",
    }
}

/// The ticket of a page. It has no `Debug`, because the ticket is a secret.
pub(crate) struct TicketRequest {
    pub(crate) ticket: String,
}

/// What a page says when it goes back to the first question.
pub(crate) struct BackRequest {
    /// The rows of the consent ledger of which the person said that they are about another person.
    pub(crate) consent_confirmed_other: Vec<i64>,
}

/// What a page does with the answer that it shows.
pub(crate) struct PageRequest {
    /// The id of the answer.
    pub(crate) answer: String,
    /// The token of the candidate that the person chose.
    pub(crate) token: Option<String>,
    /// The rows of the consent ledger of which the person said that they are about another person.
    pub(crate) consent_confirmed_other: Vec<i64>,
}

/// The choice of a candidate.
#[derive(Clone, Debug)]
pub struct ChooseRequest {
    /// The candidate's `token`.
    pub(crate) token: String,
    /// Show a record even if it very likely belongs to another person.
    pub(crate) show_mismatch: bool,
    /// Which cached answers are accepted.
    pub(crate) cache_control: CacheControl,
    /// The greatest age of an expired record that is accepted if the registry fails.
    pub(crate) stale_if_error: Option<Duration>,
    /// Why the data is needed, for the audit trail.
    pub(crate) purpose: Option<String>,
    /// The rows of the consent ledger of which somebody said that they are about another person.
    pub(crate) consent_confirmed_other: Vec<i64>,
    /// The id of the token that chooses. Only the token that got the list may choose from it.
    pub(crate) owner: Option<String>,
}

impl ChooseRequest {
    /// The candidate with this token.
    #[must_use]
    pub const fn new(token: String) -> Self {
        Self {
            token,
            consent_confirmed_other: Vec::new(),
            show_mismatch: false,
            cache_control: CacheControl::Any,
            stale_if_error: None,
            purpose: None,
            owner: None,
        }
    }

    /// Shows a record even if it very likely belongs to another person.
    #[must_use]
    pub fn with_mismatch_shown(self, show_mismatch: bool) -> Self {
        Self { show_mismatch, ..self }
    }

    /// Accepts only these cached answers. If it is called several times, the strictest
    /// demand counts.
    #[must_use]
    pub fn with_cache_control(self, cache_control: CacheControl) -> Self {
        Self { cache_control: self.cache_control.stricter(cache_control), ..self }
    }

    /// Accepts an expired record of at most this age if the registry fails. `None` changes nothing. If it is called several
    /// times, the lowest age counts.
    #[must_use]
    pub fn with_stale_if_error(self, greatest_age: Option<Duration>) -> Self {
        let ages = [self.stale_if_error, greatest_age];
        Self { stale_if_error: ages.into_iter().flatten().min(), ..self }
    }

    /// Binds what is stored for this request to the token with this id. Without it, it belongs to the program itself.
    #[must_use]
    pub fn with_owner(self, token: impl Into<String>) -> Self {
        Self { owner: Some(token.into()), ..self }
    }

    /// Says that these rows of the consent ledger are about another person, beside those of the lookup. The audit trail records
    /// it.
    #[must_use]
    pub fn with_consent_confirmed_other(self, rows: Vec<i64>) -> Self {
        Self { consent_confirmed_other: rows, ..self }
    }
}
