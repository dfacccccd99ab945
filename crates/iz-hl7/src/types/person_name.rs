//! Names of persons: XPN.

use std::fmt;

use serde::Serialize;

use crate::{
    message::{raw_value::RawValue, text::Text},
    reading::{composite::Composite, diagnostics::Diagnostics},
    types::redacted::redacted,
};

/// The name of a person (XPN).
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PersonName<'a> {
    /// The family name (FN.1, with its prefix). XPN.1. The other parts of FN are listed in `unread` if they say more.
    pub family: Option<Text<'a>>,
    /// The given name. XPN.2.
    pub given: Option<Text<'a>>,
    /// The middle name. XPN.3.
    pub middle: Option<Text<'a>>,
    /// The suffix, such as `JR`. XPN.4.
    pub suffix: Option<Text<'a>>,
    /// The prefix, such as `DR`. XPN.5.
    pub prefix: Option<Text<'a>>,
    /// The type. XPN.7 (table 0200). `L` is the legal name, `M` the maiden name.
    #[serde(rename = "type")]
    pub type_code: Option<Text<'a>>,
}

impl<'a> PersonName<'a> {
    pub(crate) fn read_single(value: RawValue<'_, 'a>, diagnostics: &mut Diagnostics<'a>) -> Option<Self> {
        let value = diagnostics.single(value);
        Self::read(value, diagnostics)
    }

    pub(crate) fn read(value: RawValue<'_, 'a>, diagnostics: &mut Diagnostics<'a>) -> Option<Self> {
        let mut composite = Composite::split(value);
        let name = Self {
            family: composite.first_subcomponent(1, diagnostics),
            given: composite.text(2, diagnostics),
            middle: composite.text(3, diagnostics),
            suffix: composite.text(4, diagnostics),
            prefix: composite.text(5, diagnostics),
            type_code: composite.text(7, diagnostics),
        };
        composite.finish(diagnostics);
        let is_named = [&name.family, &name.given, &name.middle, &name.suffix, &name.prefix, &name.type_code]
            .into_iter()
            .any(Option::is_some);
        is_named.then_some(name)
    }
}

redacted!(PersonName<'_>);
