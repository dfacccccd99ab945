//! Addresses: XAD.

use std::fmt;

use serde::Serialize;

use crate::{
    message::{raw_value::RawValue, text::Text},
    reading::{composite::Composite, diagnostics::Diagnostics},
    types::redacted::redacted,
};

/// An address (XAD).
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Address<'a> {
    /// XAD.1: the street with the number (SAD.1). The other parts of SAD are listed in `unread` if they say more.
    pub street: Option<Text<'a>>,
    /// XAD.2: the second line, such as an apartment.
    pub other: Option<Text<'a>>,
    /// XAD.3: the city.
    pub city: Option<Text<'a>>,
    /// XAD.4: the state.
    pub state: Option<Text<'a>>,
    /// XAD.5: the ZIP code.
    pub zip: Option<Text<'a>>,
    /// XAD.6: the country.
    pub country: Option<Text<'a>>,
    /// XAD.7 (table 0190): the type. `L` is the legal address, `H` the home.
    #[serde(rename = "type")]
    pub type_code: Option<Text<'a>>,
    /// XAD.9: the county.
    pub county: Option<Text<'a>>,
}

impl<'a> Address<'a> {
    pub(crate) fn read(value: RawValue<'_, 'a>, diagnostics: &mut Diagnostics<'a>) -> Option<Self> {
        let mut composite = Composite::split(value);
        let address = Self {
            street: composite.first_subcomponent(1, diagnostics),
            other: composite.text(2, diagnostics),
            city: composite.text(3, diagnostics),
            state: composite.text(4, diagnostics),
            zip: composite.text(5, diagnostics),
            country: composite.text(6, diagnostics),
            type_code: composite.text(7, diagnostics),
            county: composite.text(9, diagnostics),
        };
        composite.finish(diagnostics);
        address.is_valued().then_some(address)
    }

    /// Whether any member is valued.
    pub(crate) fn is_valued(&self) -> bool {
        [
            &self.street,
            &self.other,
            &self.city,
            &self.state,
            &self.zip,
            &self.country,
            &self.type_code,
            &self.county,
        ]
        .into_iter()
        .any(Option::is_some)
    }
}

redacted!(Address<'_>);
