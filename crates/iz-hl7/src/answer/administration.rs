//! How and where a dose was given: RXA-6, RXA-7, RXA-11 and RXR.

use std::fmt;

use serde::Serialize;

use crate::{
    message::{raw_value::RawValue, segment::Segment, text::Text},
    reading::{composite::Composite, diagnostics::Diagnostics, fields::Fields},
    types::{address::Address, coded::Coded, redacted::redacted},
};

/// RXA-6 and RXA-7: the administered amount.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Amount<'a> {
    /// RXA-6: the amount as sent.
    pub value: Text<'a>,
    /// RXA-7 (UCUM): the unit.
    pub unit: Option<Coded<'a>>,
}

/// RXA-11 (LA2): the administered-at location.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdministeredAtLocation<'a> {
    /// LA2.4: the facility, with its subcomponents as sent.
    pub facility: Option<Text<'a>>,
    /// LA2.9 to LA2.14: the address.
    pub address: Option<Address<'a>>,
}

/// RXR: the route and the site of administration.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Route<'a> {
    /// RXR-1 (NCIT or table 0162): the route.
    pub route: Option<Coded<'a>>,
    /// RXR-2 (table 0163): the site on the body.
    pub site: Option<Coded<'a>>,
}

impl<'a> Route<'a> {
    pub(crate) fn read(segment: Segment<'_, 'a>, diagnostics: &mut Diagnostics<'a>) -> Self {
        let mut fields = Fields::of(segment);
        let route = Coded::read_single(fields.take(1), diagnostics);
        let site = Coded::read_single(fields.take(2), diagnostics);
        fields.finish(diagnostics);
        Self { route, site }
    }
}

impl<'a> AdministeredAtLocation<'a> {
    pub(crate) fn read(field: RawValue<'_, 'a>, diagnostics: &mut Diagnostics<'a>) -> Option<Self> {
        let mut composite = Composite::split(diagnostics.single(field));
        let facility = composite.text(4, diagnostics);
        let address = Address {
            street: composite.text(9, diagnostics),
            other: composite.text(10, diagnostics),
            city: composite.text(11, diagnostics),
            state: composite.text(12, diagnostics),
            zip: composite.text(13, diagnostics),
            country: composite.text(14, diagnostics),
            type_code: None,
            county: None,
        };
        composite.finish(diagnostics);
        let has_address =
            [&address.street, &address.other, &address.city, &address.state, &address.zip, &address.country]
                .into_iter()
                .any(Option::is_some);
        let address = has_address.then_some(address);
        (facility.is_some() || address.is_some()).then_some(Self { facility, address })
    }
}

impl<'a> Amount<'a> {
    pub(crate) fn read(fields: &mut Fields<'_, 'a>, diagnostics: &mut Diagnostics<'a>) -> Option<Self> {
        let value = fields.plain(6, diagnostics).filter(|value| !is_unknown_amount(value));
        let unit_field = fields.take(7);
        let unit = Coded::read_single(unit_field, diagnostics);
        if value.is_none() && unit.is_some() {
            diagnostics.add_unread(unit_field);
        }
        value.map(|value| Self { value, unit })
    }
}

/// Whether RXA-6 means that the amount is unknown: `999` by the standard. Two vendors send `0`, which is never the
/// amount of a dose.
fn is_unknown_amount(value: &str) -> bool {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    matches!(whole, "999" | "0") && fraction.bytes().all(|digit| digit == b'0')
}

redacted!(Amount<'_>, AdministeredAtLocation<'_>, Route<'_>);
