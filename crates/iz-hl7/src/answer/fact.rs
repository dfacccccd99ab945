//! Facts about a person.

use std::fmt;

use serde::Serialize;

use crate::{
    codes::FactKind,
    message::text::Text,
    time::{partial_date::PartialDate, timestamp::Timestamp},
    types::{coded::Coded, redacted::redacted},
};

/// A fact that speaks for or against vaccines for a person. It may come with any order.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Fact<'a> {
    /// OBX-3: the kind of fact.
    pub kind: FactKind,
    /// OBX-5: the code.
    pub value: Coded<'a>,
    /// OBX 30946-8: the date on which a contraindication begins.
    pub begins: Option<PartialDate>,
    /// OBX 30944-3: the date on which it ends.
    pub ends: Option<PartialDate>,
    /// OBX-14: when it was observed.
    pub observed: Option<Timestamp>,
    /// NTE behind the observation: comments.
    pub comments: Vec<Text<'a>>,
    /// The index of the person in `patients`, if there are several.
    pub patient: Option<usize>,
}

redacted!(Fact<'_>);
