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
    /// OBX 30956-7 or 38890-0: the vaccine group or component that was evaluated.
    pub vaccine: Option<Vaccine<'a>>,
    /// OBX 38890-0: components that are named beside a vaccine group.
    pub components: Vec<Vaccine<'a>>,
    /// OBX 59781-5: whether the dose is valid.
    pub validity: Validity,
    /// OBX 30973-2: the number of the dose in the series. `0` means that it is not counted or not known.
    pub dose_number: Option<u32>,
    /// OBX 59782-3: the number of doses in the series.
    pub doses_in_series: Option<u32>,
    /// OBX 59780-7: the series.
    pub series: Option<Coded<'a>>,
    /// OBX 59779-9: the schedule.
    pub schedule: Option<Coded<'a>>,
    /// OBX 59783-1: the status in the series.
    pub series_status: Option<Coded<'a>>,
    /// OBX 30982-3: the reasons.
    pub reasons: Vec<Coded<'a>>,
    /// OBX-14: when it was evaluated. One vendor sends the date of the dose.
    pub observed: Option<Timestamp>,
    /// NTE behind the observations: comments.
    pub comments: Vec<Text<'a>>,
}

redacted!(Evaluation<'_>);
