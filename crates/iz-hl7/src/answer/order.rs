//! ORC: an order.

use std::fmt;

use serde::Serialize;

use crate::{
    message::segment::Segment,
    reading::{diagnostics::Diagnostics, fields::Fields},
    types::{coded::Coded, identifier::EntityId, provider::Provider, redacted::redacted},
};

/// ORC: the identifiers of an order, and the persons involved.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Order<'a> {
    /// ORC-2: the placer order number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placer: Option<EntityId<'a>>,
    /// ORC-3: the filler order number. It is not unique: several registries send the same number for all orders, or
    /// `9999` or `0` for forecasts.
    pub filler: Option<EntityId<'a>>,
    /// ORC-10: the person who entered the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entered_by: Option<Provider<'a>>,
    /// ORC-12: the ordering provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordered_by: Option<Provider<'a>>,
    /// ORC-17: the organization of the person who entered it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<Coded<'a>>,
}

impl<'a> Order<'a> {
    pub(crate) fn read(segment: Segment<'_, 'a>, diagnostics: &mut Diagnostics<'a>) -> Self {
        let mut fields = Fields::of(segment);
        fields.fixed(1, &["RE"]);
        let placer = EntityId::read(fields.take(2), diagnostics);
        let filler = EntityId::read(fields.take(3), diagnostics);
        let entered_by = Provider::read(fields.take(10), diagnostics);
        let ordered_by = Provider::read(fields.take(12), diagnostics);
        let organization = Coded::read_single(fields.take(17), diagnostics);
        fields.finish(diagnostics);
        Self { placer, filler, entered_by, ordered_by, organization }
    }
}

redacted!(Order<'_>);
