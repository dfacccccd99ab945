//! The evaluation of a dose.

use std::fmt;

use serde::Serialize;

use crate::{
    answer::vaccine::Vaccine,
    code_words,
    message::text::Text,
    time::timestamp::Timestamp,
    types::{coded::Coded, redacted::redacted},
};

code_words! {
    /// Whether a dose is valid. OBX 59781-5, table 0136.
    pub enum Validity {
        /// The dose is valid. The value is `Y`.
        Valid = "valid",
        /// The dose is not valid. The value is `N`.
        NotValid = "not_valid",
        /// The registry does not say. Half of the registries never send it. It does not mean that the dose is valid.
        Unknown = "unknown",
    }
}

#[expect(clippy::derivable_impls, reason = "the macro of code words has no attribute for a default")]
impl Default for Validity {
    fn default() -> Self {
        Self::Unknown
    }
}

/// The evaluation of a dose by the registry, for one vaccine group or component.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Evaluation<'a> {
    /// The vaccine group or component that was evaluated. OBX 30956-7 or 38890-0.
    pub vaccine: Option<Vaccine<'a>>,
    /// Components that are named beside a vaccine group. OBX 38890-0.
    pub components: Vec<Vaccine<'a>>,
    /// Whether the dose is valid. OBX 59781-5.
    pub validity: Validity,
    /// The number of the dose in the series. OBX 30973-2. `0` means that it is not counted or not known.
    pub dose_number: Option<u32>,
    /// The number of doses in the series. OBX 59782-3.
    pub doses_in_series: Option<u32>,
    /// The series. OBX 59780-7.
    pub series: Option<Coded<'a>>,
    /// The schedule. OBX 59779-9.
    pub schedule: Option<Coded<'a>>,
    /// The status in the series. OBX 59783-1.
    pub series_status: Option<Coded<'a>>,
    /// The reasons. OBX 30982-3.
    pub reasons: Vec<Coded<'a>>,
    /// When it was evaluated. OBX-14. One vendor sends the date of the dose.
    pub observed: Option<Timestamp>,
    /// Comments. NTE behind the observations.
    pub comments: Vec<Text<'a>>,
}

redacted!(Evaluation<'_>);
