//! How and where a dose was given: RXA-6, RXA-7, RXA-11 and RXR.

use std::fmt;

use serde::Serialize;

use crate::{
    message::{raw_value::RawValue, segment::Segment, text::Text},
    reading::{composite::Composite, diagnostics::Diagnostics, fields::Fields},
    types::{address::Address, coded::Coded, redacted::redacted},
};

/// The administered amount. RXA-6 and RXA-7.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Amount<'a> {
    /// The amount as sent. RXA-6.
    pub value: Text<'a>,
    /// The unit. RXA-7 (UCUM).
    pub unit: Option<Coded<'a>>,
}

/// The administered-at location. RXA-11 (LA2). Some registries send only a point of care, or a name as free text, which
/// stands in the place of the point of care.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdministeredAtLocation<'a> {
    /// The point of care, such as a clinic, a ward or a department. LA2.1.
    pub point_of_care: Option<Text<'a>>,
    /// The room. LA2.2.
    pub room: Option<Text<'a>>,
    /// The bed. LA2.3.
    pub bed: Option<Text<'a>>,
    /// The facility, with its subcomponents as sent. LA2.4.
    pub facility: Option<Text<'a>>,
    /// The address. LA2.9 to LA2.15, or LA1.9.
    pub address: Option<Address<'a>>,
}

/// The route and the site of administration. RXR.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Route<'a> {
    /// The route. RXR-1 (NCIT or table 0162).
    pub route: Option<Coded<'a>>,
    /// The site on the body. RXR-2 (table 0163).
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
        if field.raw.is_empty() {
            return None;
        }
        let mut composite = Composite::split(diagnostics.single(field));
        let address = read_address(&mut composite, diagnostics);
        let mut part = |number| composite.text(number, diagnostics);
        let location = Self {
            point_of_care: part(1),
            room: part(2),
            bed: part(3),
            facility: part(4),
            address: address.is_valued().then_some(address),
        };
        composite.finish(diagnostics);
        let texts = [&location.point_of_care, &location.room, &location.bed, &location.facility];
        let is_valued = location.address.is_some() || texts.into_iter().any(Option::is_some);
        is_valued.then_some(location)
    }
}

/// Reads the address: LA2.9 to LA2.15, or LA1.9 of older versions, which holds the whole address in its subcomponents.
fn read_address<'a>(composite: &mut Composite<'_, 'a>, diagnostics: &mut Diagnostics<'a>) -> Address<'a> {
    if composite.holds_parts(9, FEWEST_PARTS_OF_ADDRESS) {
        let mut parts = composite.subcomponents(9, diagnostics).into_iter();
        let mut next = || parts.next().flatten();
        let address = Address {
            street: next(),
            other: next(),
            city: next(),
            state: next(),
            zip: next(),
            country: next(),
            type_code: next(),
            county: None,
        };
        return address;
    }
    Address {
        street: composite.first_subcomponent(9, diagnostics),
        other: composite.text(10, diagnostics),
        city: composite.text(11, diagnostics),
        state: composite.text(12, diagnostics),
        zip: composite.text(13, diagnostics),
        country: composite.text(14, diagnostics),
        type_code: composite.text(15, diagnostics),
        county: None,
    }
}

/// A street (SAD) has three parts at most, so that a component with more parts is an address.
const FEWEST_PARTS_OF_ADDRESS: usize = 4;

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
