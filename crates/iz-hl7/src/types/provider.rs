//! Providers: XCN.

use std::fmt;

use serde::Serialize;

use crate::{
    message::{raw_value::RawValue, text::Text},
    reading::{composite::Composite, diagnostics::Diagnostics},
    types::redacted::redacted,
};

/// A person who administered, ordered or entered a dose (XCN).
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Provider<'a> {
    /// The identifier. XCN.1.
    pub id: Option<Text<'a>>,
    /// The family name (FN.1, with its prefix). XCN.2. The other parts of FN are listed in `unread` if they say more.
    pub family: Option<Text<'a>>,
    /// The given name. XCN.3.
    pub given: Option<Text<'a>>,
    /// The assigning authority of the identifier. XCN.9.
    pub assigning_authority: Option<Text<'a>>,
    /// The type of the identifier (table 0203), such as `NPI`. XCN.13.
    #[serde(rename = "type")]
    pub type_code: Option<Text<'a>>,
}

impl<'a> Provider<'a> {
    pub(crate) fn read(value: RawValue<'_, 'a>, diagnostics: &mut Diagnostics<'a>) -> Option<Self> {
        if value.raw.is_empty() {
            return None;
        }
        let value = diagnostics.single(value);
        let mut composite = Composite::split(value);
        let provider = Self {
            id: composite.text(1, diagnostics),
            family: composite.first_subcomponent(2, diagnostics),
            given: composite.text(3, diagnostics),
            assigning_authority: composite.text(9, diagnostics),
            type_code: composite.text(13, diagnostics),
        };
        let is_named = provider.id.is_some() || provider.family.is_some() || provider.given.is_some();
        // The values are looked up only where they are listed. They are listed behind the other components.
        let without_name = (!is_named).then(|| [composite.value(9), composite.value(13)]);
        composite.finish(diagnostics);
        without_name.into_iter().flatten().for_each(|value| diagnostics.add_unread(value));
        is_named.then_some(provider)
    }
}

redacted!(Provider<'_>);
