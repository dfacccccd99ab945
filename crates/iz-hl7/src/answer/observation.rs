//! OBX: an observation that is kept as it is.

use std::fmt;

use serde::Serialize;

use crate::{
    message::{segment::Segment, text::Text},
    reading::{diagnostics::Diagnostics, fields::Fields, valued::is_valued},
    time::timestamp::Timestamp,
    types::{coded::Coded, dates::read_timestamp, redacted::redacted},
};

/// An observation that no other type holds: a comment, one of a vendor's own, or one in an unexpected place.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Observation<'a> {
    /// The identifier, usually LOINC. OBX-3.
    pub identifier: Option<Coded<'a>>,
    /// The data type. OBX-2. Registries send wrong types, so rely on the identifier.
    pub value_type: Option<Text<'a>>,
    /// The sub-id. OBX-4. Observations of one order with the same sub-id belong together.
    pub sub_id: Option<Text<'a>>,
    /// The value as sent, with its delimiters and escape sequences, without empty parts at its end. OBX-5.
    pub value: Option<Text<'a>>,
    /// The units. OBX-6.
    pub units: Option<Coded<'a>>,
    /// The status, if it is not `F`, final. OBX-11 (table 0085). `D`, `W` and `X` mean that the registry has retracted
    /// the observation, and `N` that it was not asked for.
    pub status: Option<Text<'a>>,
    /// When it was observed. OBX-14.
    pub observed: Option<Timestamp>,
    /// The method. OBX-17.
    pub method: Option<Coded<'a>>,
    /// Comments. NTE behind the observation.
    pub comments: Vec<Text<'a>>,
}

impl<'a> Observation<'a> {
    pub(crate) fn read(
        segment: Segment<'_, 'a>,
        comments: Vec<Text<'a>>,
        diagnostics: &mut Diagnostics<'a>,
    ) -> Self {
        let mut fields = Fields::of(segment);
        fields.counter(1);
        let identifier = Coded::read_single(fields.take(3), diagnostics);
        let units = Coded::read_single(fields.take(6), diagnostics);
        let method = Coded::read_single(fields.take(17), diagnostics);
        let value_type = fields.plain(2, diagnostics);
        let sub_id = fields.plain(4, diagnostics);
        let value = fields.take(5);
        let value = is_valued(&value).then(|| Text::from(value.trimmed()));
        let status = fields.plain(11, diagnostics).filter(|status| *status != "F");
        let observed = read_timestamp(fields.take(14), diagnostics);
        fields.finish(diagnostics);
        Self { identifier, value_type, sub_id, value, units, status, observed, method, comments }
    }
}

redacted!(Observation<'_>);
