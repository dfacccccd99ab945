//! Order groups without a vaccine.

use std::fmt;

use serde::Serialize;

use crate::{
    answer::{
        dose_status::{DoseStatus, is_deletion, of_table_0322},
        observation::Observation,
        order::Order,
    },
    message::text::Text,
    time::timestamp::Timestamp,
    types::{coded::Coded, redacted::redacted},
};

/// An order group without a vaccine: CVX 998, or no vaccine at all beside a forecast. Its observations are forecasts, or
/// facts about the person. It may also be a refusal of all vaccines.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NonVaccineOrder<'a> {
    /// The date of the answer in some registries, the birth date in others. RXA-3.
    pub date: Option<Timestamp>,
    /// The text that the registry sends. RXA-5.2.
    pub text: Option<Text<'a>>,
    /// The reasons, if the person refused all vaccines. RXA-18 (NIP002).
    pub refusal_reasons: Vec<Coded<'a>>,
    /// The completion status as sent, if it is other than `NA`. RXA-20. `RE` means that all vaccines were refused.
    pub completion: Option<Text<'a>>,
    /// The action code as sent. RXA-21. `D` means that the registry has deleted the entry.
    pub action: Option<Text<'a>>,
    /// The order. ORC.
    pub order: Order<'a>,
    /// Each OBX that no other member holds.
    pub observations: Vec<Observation<'a>>,
    /// Comments on the order. NTE behind ORC and RXA.
    pub comments: Vec<Text<'a>>,
}

impl NonVaccineOrder<'_> {
    /// Whether the person refused all vaccines (RXA-20 `RE`).
    pub(crate) fn is_refused(&self) -> bool {
        self.completion.is_some_and(|completion| of_table_0322(&completion) == Some(DoseStatus::Refused))
    }

    /// Whether the registry has deleted the entry.
    pub(crate) fn is_deleted(&self) -> bool {
        self.action.is_some_and(|action| is_deletion(&action))
    }

    /// Whether the order holds a refusal, observations or comments.
    pub(crate) fn says_more(&self) -> bool {
        !self.observations.is_empty()
            || !self.comments.is_empty()
            || !self.refusal_reasons.is_empty()
            || self.is_refused()
    }
}

redacted!(NonVaccineOrder<'_>);
