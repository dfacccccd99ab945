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
    /// The kind of fact. OBX-3.
    pub kind: FactKind,
    /// The code. OBX-5.
    pub value: Coded<'a>,
    /// The date on which a contraindication begins. OBX 30946-8.
    pub begins: Option<PartialDate>,
    /// The date on which it ends. OBX 30944-3.
    pub ends: Option<PartialDate>,
    /// When it was observed. OBX-14.
    pub observed: Option<Timestamp>,
    /// Comments. NTE behind the observation.
    pub comments: Vec<Text<'a>>,
    /// The index of the person in `patients`, if there are several.
    pub patient: Option<usize>,
}

redacted!(Fact<'_>);
