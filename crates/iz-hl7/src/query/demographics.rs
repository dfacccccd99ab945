//! The details of the patient in a query.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, de};

use crate::{query::object, types::redacted::redacted};

/// The details of the patient in a query. Each known member helps the registry to find the right person.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Demographics {
    /// QPD-4: the name.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "object::optional")]
    pub name: Option<NameQuery>,
    /// QPD-6: the birth date, `YYYY-MM-DD`. At most 130 years ago.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "day")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date, examples("2019-06-04")))]
    pub birth_date: Option<Date>,
    /// QPD-7 (table 0001): the sex. `M`, `F` or `U`, and `O`, `X` or `T` if the registry knows them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<String>,
    /// QPD-5: the mother's maiden name.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "object::optional")]
    pub mothers_maiden_name: Option<MaidenName>,
    /// QPD-8: the address. It is not sent if it holds only a type.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "object::optional")]
    pub address: Option<AddressQuery>,
    /// QPD-9: a US telephone number of ten digits, with any punctuation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// QPD-9: an e-mail address. It is only sent without a telephone number, because the field does not repeat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// QPD-3: the identifiers.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "object::list")]
    pub identifiers: Vec<IdentifierQuery>,
    /// QPD-10 and QPD-11: whether the person is one of a multiple birth.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "object::optional")]
    pub multiple_birth: Option<MultipleBirthQuery>,
    /// QPD-12: the date on which the details last changed, `YYYY-MM-DD`. Few registries use it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "day")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date, examples("2026-01-02")))]
    pub last_updated: Option<Date>,
    /// QPD-13: the facility that last changed the details.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_updated_at: Option<String>,
}

/// QPD-4 (XPN): a name. Each part has at most 80 characters: letters, digits, spaces and `' - . ,`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NameQuery {
    /// XPN.1: the family name.
    pub family: String,
    /// XPN.2: the given name.
    pub given: String,
    /// XPN.3: the middle name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub middle: Option<String>,
    /// XPN.4: the suffix, such as `JR`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
}

/// QPD-5 (XPN): the mother's maiden name. Its parts follow the rules of a name.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MaidenName {
    /// XPN.1: the family name.
    pub family: String,
    /// XPN.2: the given name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<String>,
}

/// QPD-8 (XAD): an address.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AddressQuery {
    /// XAD.1: the street.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    /// XAD.2: the second line, such as an apartment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<String>,
    /// XAD.3: the city.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// XAD.4: the state, two capital letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// XAD.5: the ZIP code, `12345` or `12345-6789`. If the country is not `USA`, any postal code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zip: Option<String>,
    /// XAD.6: the country, three capital letters. `USA` if it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// XAD.7 (table 0190): the type. `L` if it is absent, because several registries require a type.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_code: Option<String>,
}

/// QPD-3 (CX): an identifier.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct IdentifierQuery {
    /// CX.1: the identifier. One of type `MR` or `PI` has at most 15 characters, unless the profile of the registry
    /// sets another limit.
    pub value: String,
    /// CX.4: the assigning authority. If it is absent, that of the registry's profile is used, if there is one. In some
    /// states, the registry's own identifiers have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assigning_authority: Option<String>,
    /// CX.5 (table 0203): the type. `MR` is your chart number, `SR` the registry's own identifier.
    #[serde(rename = "type")]
    pub type_code: String,
}

/// QPD-10 and QPD-11: a multiple birth.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MultipleBirthQuery {
    /// QPD-10: whether it was a multiple birth.
    pub indicator: Indicator,
    /// QPD-11: the birth order, from 1 to 255. With the indicator `N`, it must be absent or 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<u8>,
}

/// Yes or no (table 0136).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Indicator {
    /// Yes.
    Y,
    /// No.
    N,
}

redacted!(Demographics, NameQuery, MaidenName, AddressQuery, IdentifierQuery, MultipleBirthQuery);

/// Reads a date. The text of an error never holds the value, because it is a person's birth date.
fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
    let is_iso_day = text.len() == 10 && text.is_ascii();
    match text.parse() {
        Ok(date) if is_iso_day => Ok(Some(date)),
        _ => Err(de::Error::custom("must be a date of the calendar in the form YYYY-MM-DD")),
    }
}
