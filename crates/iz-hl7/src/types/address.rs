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
    /// The street with the number (SAD.1). XAD.1. The other parts of SAD are listed in `unread` if they say more.
    pub street: Option<Text<'a>>,
    /// The second line, such as an apartment. XAD.2.
    pub other: Option<Text<'a>>,
    /// The city. XAD.3.
    pub city: Option<Text<'a>>,
    /// The state. XAD.4.
    pub state: Option<Text<'a>>,
    /// The ZIP code. XAD.5.
    pub zip: Option<Text<'a>>,
    /// The country. XAD.6.
    pub country: Option<Text<'a>>,
    /// The type. XAD.7 (table 0190). `L` is the legal address, `H` the home.
    #[serde(rename = "type")]
    pub type_code: Option<Text<'a>>,
    /// The county. XAD.9.
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
