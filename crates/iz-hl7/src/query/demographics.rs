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
    /// The name. QPD-4.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "object::optional")]
    pub name: Option<NameQuery>,
    /// The birth date, `YYYY-MM-DD`. QPD-6. At most 130 years ago.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "day")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date, examples("2019-06-04")))]
    pub birth_date: Option<Date>,
    /// The sex. QPD-7 (table 0001). `M`, `F` or `U`, and `O`, `X` or `T` if the registry knows them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<String>,
    /// The mother's maiden name. QPD-5.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "object::optional")]
    pub mothers_maiden_name: Option<MaidenName>,
    /// The address. QPD-8. It is not sent if it holds only a type.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "object::optional")]
    pub address: Option<AddressQuery>,
    /// A US telephone number of ten digits, with any punctuation. QPD-9.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// An e-mail address. QPD-9. It is only sent without a telephone number, because the field does not repeat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The identifiers. QPD-3.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "object::list")]
    pub identifiers: Vec<IdentifierQuery>,
    /// Whether the person is one of a multiple birth. QPD-10 and QPD-11.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "object::optional")]
    pub multiple_birth: Option<MultipleBirthQuery>,
    /// The date on which the details last changed, `YYYY-MM-DD`. QPD-12. Few registries use it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "day")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date, examples("2026-01-02")))]
    pub last_updated: Option<Date>,
    /// The facility that last changed the details. QPD-13.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_updated_at: Option<String>,
}

/// A name. QPD-4 (XPN). Each part has at most 80 characters: letters, digits, spaces and `' - . ,`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NameQuery {
    /// The family name. XPN.1.
    pub family: String,
    /// The given name. XPN.2.
    pub given: String,
    /// The middle name. XPN.3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub middle: Option<String>,
    /// The suffix, such as `JR`. XPN.4.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
}

/// The mother's maiden name. QPD-5 (XPN). Its parts follow the rules of a name.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MaidenName {
    /// The family name. XPN.1.
    pub family: String,
    /// The given name. XPN.2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<String>,
}

/// An address. QPD-8 (XAD).
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AddressQuery {
    /// The street. XAD.1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    /// The second line, such as an apartment. XAD.2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<String>,
    /// The city. XAD.3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// The state, two capital letters. XAD.4.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// The ZIP code, `12345` or `12345-6789`. XAD.5. If the country is not `USA`, any postal code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zip: Option<String>,
    /// The country, three capital letters. XAD.6. `USA` if it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The type. XAD.7 (table 0190). `L` if it is absent, because several registries require a type.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_code: Option<String>,
}

/// An identifier. QPD-3 (CX).
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

/// A multiple birth. QPD-10 and QPD-11.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MultipleBirthQuery {
    /// Whether it was a multiple birth. QPD-10.
    pub indicator: Indicator,
    /// The birth order, from 1 to 255. QPD-11. With the indicator `N`, it must be absent or 1.
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
