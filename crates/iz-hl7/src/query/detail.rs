//! The fields of QPD for which a registry may have a rule.

use serde::Deserialize;

/// A field of QPD, or a part of one, for which a registry may have a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub enum Detail {
    /// QPD-3: identifiers.
    #[serde(rename = "QPD-3")]
    Identifiers,
    /// QPD-3.4: assigning authority. If it is required, each identifier that is sent must have one.
    #[serde(rename = "QPD-3.4")]
    AssigningAuthority,
    /// QPD-4: name.
    #[serde(rename = "QPD-4")]
    Name,
    /// QPD-4.3: middle name.
    #[serde(rename = "QPD-4.3")]
    MiddleName,
    /// QPD-4.4: suffix of the name.
    #[serde(rename = "QPD-4.4")]
    Suffix,
    /// QPD-5: mother's maiden name.
    #[serde(rename = "QPD-5")]
    MothersMaidenName,
    /// QPD-6: birth date.
    #[serde(rename = "QPD-6")]
    BirthDate,
    /// QPD-7: sex.
    #[serde(rename = "QPD-7")]
    Sex,
    /// QPD-8: address. A country alone does not count as an address.
    #[serde(rename = "QPD-8")]
    Address,
    /// QPD-8.1: street.
    #[serde(rename = "QPD-8.1")]
    Street,
    /// QPD-8.3: city.
    #[serde(rename = "QPD-8.3")]
    City,
    /// QPD-8.4: state.
    #[serde(rename = "QPD-8.4")]
    State,
    /// QPD-8.5: ZIP code.
    #[serde(rename = "QPD-8.5")]
    Zip,
    /// QPD-8.6: country. An address without a country is sent with `USA`.
    #[serde(rename = "QPD-8.6")]
    Country,
    /// QPD-8.7: type of the address. An address without a type is sent with `L`.
    #[serde(rename = "QPD-8.7")]
    AddressType,
    /// QPD-9: telephone number or e-mail address.
    #[serde(rename = "QPD-9")]
    Phone,
    /// QPD-10: multiple birth. Without it, QPD-11 is not sent.
    #[serde(rename = "QPD-10")]
    MultipleBirth,
    /// QPD-11: birth order. If it is required, only the details of a multiple birth must have one.
    #[serde(rename = "QPD-11")]
    BirthOrder,
    /// QPD-12: when the details last changed.
    #[serde(rename = "QPD-12")]
    LastUpdated,
    /// QPD-13: the facility that last changed the details.
    #[serde(rename = "QPD-13")]
    LastUpdatedAt,
}

impl Detail {
    /// The field of which this is a part. Without the field, the part is not sent.
    #[must_use]
    pub const fn whole(self) -> Option<Self> {
        match self {
            Self::AssigningAuthority => Some(Self::Identifiers),
            Self::MiddleName | Self::Suffix => Some(Self::Name),
            Self::Street | Self::City | Self::State | Self::Zip | Self::Country | Self::AddressType => {
                Some(Self::Address)
            }
            _ => None,
        }
    }
}
