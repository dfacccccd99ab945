//! The content of an answer, as types.

use std::fmt;

use serde::Serialize;

use crate::{
    answer::{
        acknowledgment::Acknowledgment, dose::Dose, error_report::ErrorReport, fact::Fact,
        forecast::Forecast, message_header::Header, non_vaccine_order::NonVaccineOrder, outcome::Outcome,
        patient::Patient,
    },
    message::text::Text,
    reading::{diagnostics::Unread, warning::Warning},
    types::redacted::redacted,
};

/// The content of one message.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Answer<'a> {
    /// The outcome of the query.
    pub outcome: Outcome,
    /// The profile that the registry declares, such as `Z31`, `Z32`, `Z33`, `Z42` or `Z23`. MSH-21.1.
    pub profile: Option<Text<'a>>,
    /// The persons, one for each PID.
    pub patients: Vec<Patient<'a>>,
    /// Each order group with a vaccine: given, refused, not given or deleted.
    pub doses: Vec<Dose<'a>>,
    /// Each recommendation for a future dose.
    pub forecasts: Vec<Forecast<'a>>,
    /// What speaks for or against vaccines for a person: contraindications, immunity and special indications.
    pub facts: Vec<Fact<'a>>,
    /// Order groups without a vaccine (CVX 998), with what they hold besides forecasts.
    pub other_orders: Vec<NonVaccineOrder<'a>>,
    /// MSA, QAK, and the query as the registry repeats it.
    pub acknowledgment: Option<Acknowledgment<'a>>,
    /// Each ERR. Warnings are included: see [`ErrorReport::is_error`].
    pub errors: Vec<ErrorReport<'a>>,
    /// What is unusual in the message.
    pub warnings: Vec<Warning>,
    /// Each value of the message that no type holds.
    pub unread: Vec<Unread<'a>>,
    /// The segments of other messages in the payload, and of a batch wrapper. They were not read, because they may be
    /// about another person.
    pub other_segments: Vec<Unread<'a>>,
    /// Text before the first segment, such as a notice of a server.
    pub preamble: Option<Text<'a>>,
    /// The header of the message. MSH.
    pub message: Header<'a>,
}

impl Answer<'_> {
    /// Whether the registry reports its own failure and nothing else: at least one ERR is an
    /// [error](ErrorReport::is_error), and each such ERR is [about the state of the
    /// registry](ErrorReport::is_of_registry_state).
    ///
    /// The same query may then succeed later.
    #[must_use]
    pub fn has_registry_failed(&self) -> bool {
        let mut errors = self.errors.iter().filter(|report| report.is_error()).peekable();
        errors.peek().is_some() && errors.all(ErrorReport::is_of_registry_state)
    }
}

redacted!(Answer<'_>);
