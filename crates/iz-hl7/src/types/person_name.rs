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
    /// XPN.1: the family name (FN.1, with its prefix). The other parts of FN are listed in `unread` if they say more.
    pub family: Option<Text<'a>>,
    /// XPN.2: the given name.
    pub given: Option<Text<'a>>,
    /// XPN.3: the middle name.
    pub middle: Option<Text<'a>>,
    /// XPN.4: the suffix, such as `JR`.
    pub suffix: Option<Text<'a>>,
    /// XPN.5: the prefix, such as `DR`.
    pub prefix: Option<Text<'a>>,
    /// XPN.7 (table 0200): the type. `L` is the legal name, `M` the maiden name.
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
