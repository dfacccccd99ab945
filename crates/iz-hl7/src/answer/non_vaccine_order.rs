//! Order groups without a vaccine.

use std::fmt;

use serde::Serialize;

use crate::{
    answer::{observation::Observation, order::Order},
    message::text::Text,
    time::timestamp::Timestamp,
    types::redacted::redacted,
};

/// An order group without a vaccine (CVX 998). Its observations are forecasts, or facts about the person.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NonVaccineOrder<'a> {
    /// RXA-3: the date of the answer in some registries, the birth date in others.
    pub date: Option<Timestamp>,
    /// RXA-5.2: the text that the registry sends.
    pub text: Option<Text<'a>>,
    /// RXA-21: the action code as sent. `D` means that the registry has deleted the entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<Text<'a>>,
    /// ORC: the order.
    pub order: Order<'a>,
    /// Each OBX that no other member holds.
    pub observations: Vec<Observation<'a>>,
    /// NTE behind ORC and RXA: comments on the order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<Text<'a>>,
}

impl NonVaccineOrder<'_> {
    /// Whether the registry has deleted the entry.
    pub(crate) fn is_deleted(&self) -> bool {
        self.action.is_some_and(|action| action.eq_ignore_ascii_case("D"))
    }

    /// Whether the order holds observations or comments.
    pub(crate) const fn says_more(&self) -> bool {
        !self.observations.is_empty() || !self.comments.is_empty()
    }
}

redacted!(NonVaccineOrder<'_>);
