//! OBX as such: how one is kept that no other type holds.

use std::fmt;

use serde::Serialize;

use crate::{
    frame::Segment,
    ledger::{Fields, Ledger, says_something},
    time::Timestamp,
    types::{Coded, read_timestamp, redacted},
    value::Text,
};

/// An observation that no other type holds: a comment, a vendor's own, one in an unexpected place.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Observation<'a> {
    /// OBX-3, mostly LOINC.
    pub identifier: Option<Coded<'a>>,
    /// OBX-2. Registries name wrong types; the identifier is the better guide.
    pub value_type: Option<Text<'a>>,
    /// OBX-4: observations of one order that share it belong together.
    pub sub_id: Option<Text<'a>>,
    /// OBX-5 as sent, delimiters and escapes included; empty parts at its end are left out.
    pub value: Option<Text<'a>>,
    /// OBX-6.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub units: Option<Coded<'a>>,
    /// OBX-14: when it was observed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed: Option<Timestamp>,
    /// OBX-17.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<Coded<'a>>,
}

impl<'a> Observation<'a> {
    pub(crate) fn read(segment: Segment<'_, 'a>, ledger: &mut Ledger<'a>) -> Self {
        let mut fields = Fields::of(segment);
        fields.counter(1);
        let identifier = Coded::read_single(fields.take(3), ledger);
        let units = Coded::read_single(fields.take(6), ledger);
        let method = Coded::read_single(fields.take(17), ledger);
        let value_type = fields.plain(2, ledger);
        let sub_id = fields.plain(4, ledger);
        let value = fields.take(5);
        let value = says_something(&value).then(|| Text::from(value.trimmed()));
        fields.fixed(11, &["F"]);
        let observed = read_timestamp(fields.take(14), ledger);
        fields.finish(ledger);
        Self { identifier, value_type, sub_id, value, units, observed, method }
    }
}

redacted!(Observation<'_>);
