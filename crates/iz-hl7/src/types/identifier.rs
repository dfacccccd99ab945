//! Identifiers: CX and EI.

use std::fmt;

use serde::Serialize;

use crate::{
    message::{raw_value::RawValue, text::Text},
    reading::{composite::Composite, diagnostics::Diagnostics},
    types::redacted::redacted,
};

/// An identifier of a person (CX).
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Identifier<'a> {
    /// CX.1: the identifier.
    pub value: Text<'a>,
    /// CX.4: the assigning authority, with its subcomponents as sent.
    pub assigning_authority: Option<Text<'a>>,
    /// CX.5 (table 0203): the type. `SR` is the registry's own identifier, `MR` a chart number.
    #[serde(rename = "type")]
    pub type_code: Option<Text<'a>>,
}

impl<'a> Identifier<'a> {
    pub(crate) fn read(value: RawValue<'_, 'a>, diagnostics: &mut Diagnostics<'a>) -> Option<Self> {
        let mut composite = Composite::split(value);
        let Some(id) = composite.text(1, diagnostics) else {
            diagnostics.add_unread(value);
            return None;
        };
        let assigning_authority = composite.text(4, diagnostics);
        let type_code = composite.text(5, diagnostics);
        composite.finish(diagnostics);
        Some(Self { value: id, assigning_authority, type_code })
    }
}

/// An identifier of an order (EI).
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EntityId<'a> {
    /// The identifier. EI.1.
    pub value: Text<'a>,
    /// The namespace. EI.2.
    pub namespace: Option<Text<'a>>,
}

impl<'a> EntityId<'a> {
    pub(crate) fn read(value: RawValue<'_, 'a>, diagnostics: &mut Diagnostics<'a>) -> Option<Self> {
        if value.raw.is_empty() {
            return None;
        }
        let value = diagnostics.single(value);
        let mut composite = Composite::split(value);
        let Some(id) = composite.text(1, diagnostics) else {
            diagnostics.add_unread(value);
            return None;
        };
        let namespace = composite.text(2, diagnostics);
        composite.finish(diagnostics);
        Some(Self { value: id, namespace })
    }
}

redacted!(Identifier<'_>, EntityId<'_>);
