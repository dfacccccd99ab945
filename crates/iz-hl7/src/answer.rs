//! The typed answer of a registry: RSP^K11, or the ACK that comes in its place.

mod acknowledgment;
mod classify;
mod dose;
mod facts;
mod grouping;
mod identity;
mod observation;
mod observations;
mod order;
mod owned;
mod part;
mod patient;
mod read;
mod record;
mod statement;
mod status;
mod vaccine;

use std::fmt;

use serde::Serialize;

pub use self::{
    acknowledgment::{Acknowledgment, ErrorReport, Header},
    dose::{Amount, Dose, DoseStatus, Location, Route},
    facts::{Fact, Finding, Vis},
    identity::OwnedIdentity,
    observation::Observation,
    order::{NonVaccineOrder, Order},
    owned::OwnedAnswer,
    patient::{MultipleBirth, NextOfKin, Patient},
    record::Record,
    statement::{Evaluation, Forecast, Validity},
    status::{ForecastStatus, StatusWord},
    vaccine::Vaccine,
};
pub use crate::ledger::{Unread, Warning};
use crate::{types::redacted, value::Text};

/// What an answer amounts to, by its content; the label in MSH-21 says something else too often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// One person with whatever the registry holds, be it no dose at all.
    Record,
    /// One or more persons who may be the one asked for; no history is given.
    Candidates,
    /// QAK-2 NF: nobody, or nobody whom the registry may show. It never means unvaccinated.
    NotFound,
    /// QAK-2 TM: more persons match than the registry lists.
    TooMany,
    /// QAK-2 PD: the person is there and may not be shown.
    Protected,
    /// The registry refused the question's content (QAK-2 AE or AR, no person).
    Rejected,
    /// An acknowledgment without query status: the message was turned away at the gate.
    Ack,
    /// HL7 that is no answer to a query.
    Unexpected,
}

impl Outcome {
    /// The word of the outcome in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Candidates => "candidates",
            Self::NotFound => "not_found",
            Self::TooMany => "too_many",
            Self::Protected => "protected",
            Self::Rejected => "rejected",
            Self::Ack => "ack",
            Self::Unexpected => "unexpected",
        }
    }
}

/// Everything that one message says.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Answer<'a> {
    /// What the answer amounts to.
    pub outcome: Outcome,
    /// MSH-21.1 as labelled: `Z31`, `Z32`, `Z33`, `Z42`, `Z23`.
    pub profile: Option<Text<'a>>,
    /// One PID group each.
    pub patients: Vec<Patient<'a>>,
    /// Every order group that tells of a vaccination: given, refused, not given or deleted.
    pub doses: Vec<Dose<'a>>,
    /// Every statement about a dose to come.
    pub forecasts: Vec<Forecast<'a>>,
    /// What speaks for or against vaccines for a person: contraindications, immunity, indications.
    pub facts: Vec<Fact<'a>>,
    /// Order groups without a vaccine (CVX 998), for what they carry beside forecasts.
    pub other_orders: Vec<NonVaccineOrder<'a>>,
    /// MSA, QAK and the echo of the question.
    pub acknowledgment: Option<Acknowledgment<'a>>,
    /// Every ERR, warnings among them: see [`ErrorReport::is_error`].
    pub errors: Vec<ErrorReport<'a>>,
    /// What the reader found odd.
    pub warnings: Vec<Warning>,
    /// Every value of the message that no type holds.
    pub unread: Vec<Unread<'a>>,
    /// The segments of further messages in the payload, and of its batch wrapper. They were not
    /// read, and may be about somebody else.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_segments: Vec<Unread<'a>>,
    /// Text before the first segment, such as a server's notice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preamble: Option<Text<'a>>,
    /// MSH.
    pub message: Header<'a>,
}

redacted!(Answer<'_>);
