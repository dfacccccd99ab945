//! Who is asked about, as a pharmacy's software says it, and what may stand in each member.

use std::{borrow::Cow, fmt};

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Deserializer, Serialize, de};

use super::{
    letters::{is_hidden, is_of_a_name, is_picture},
    object,
};
use crate::types::redacted;

/// One person. Every member that is known helps the registry to find the right one.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Demographics {
    /// QPD-4.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "object::optional")]
    pub name: Option<NameQuery>,
    /// QPD-6, `YYYY-MM-DD`, at most 130 years back.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "day")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date, examples("2019-06-04")))]
    pub birth_date: Option<Date>,
    /// QPD-7 (table 0001): `M`, `F`, `U`, and `O`, `X`, `T` where the registry knows them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<String>,
    /// QPD-5.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "object::optional")]
    pub mothers_maiden_name: Option<MaidenName>,
    /// QPD-8; not sent where it holds no more than its type.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "object::optional")]
    pub address: Option<AddressQuery>,
    /// QPD-9: ten digits of a US number, punctuated in any way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// QPD-9, where no phone is given: the field does not repeat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// QPD-3.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "object::list")]
    pub identifiers: Vec<IdentifierQuery>,
    /// QPD-10 and QPD-11.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "object::optional")]
    pub multiple_birth: Option<MultipleBirthQuery>,
    /// QPD-12: the day on which these details last changed, `YYYY-MM-DD`. Few registries look at it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "day")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date, examples("2026-01-02")))]
    pub last_updated: Option<Date>,
    /// QPD-13: the facility at which they last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_updated_at: Option<String>,
}

/// QPD-4. Each part: at most 80 characters; letters, digits, blanks and `' - . ,` alone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NameQuery {
    /// XPN.1.
    pub family: String,
    /// XPN.2.
    pub given: String,
    /// XPN.3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub middle: Option<String>,
    /// XPN.4.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
}

/// QPD-5; its parts as those of the name.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MaidenName {
    /// XPN.1.
    pub family: String,
    /// XPN.2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<String>,
}

/// QPD-8.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AddressQuery {
    /// XAD.1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    /// XAD.2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<String>,
    /// XAD.3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// XAD.4, two letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// XAD.5, `12345` or `12345-6789`; as it is where the country is another than `USA`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zip: Option<String>,
    /// XAD.6, three letters; `USA` where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// XAD.7 (table 0190); `L` where it is left out, for several registries complain without it.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_code: Option<String>,
}

/// QPD-3.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct IdentifierQuery {
    /// CX.1. Of `MR` and `PI` no more than 15 characters, where the registry's profile does not say otherwise.
    pub value: String,
    /// CX.4. Where it is left out, the registry's profile may know one. The registry's own identifiers come without one
    /// in some states.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assigning_authority: Option<String>,
    /// CX.5 (table 0203): `MR` your chart number, `SR` the registry's own.
    #[serde(rename = "type")]
    pub type_code: String,
}

/// QPD-10 and QPD-11.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MultipleBirthQuery {
    /// QPD-10.
    pub indicator: Indicator,
    /// QPD-11: 1 for the first born, up to 255. With the indicator `N` none, or 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<u8>,
}

/// Table 0136.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Indicator {
    /// Yes.
    Y,
    /// No.
    N,
}

redacted!(Demographics, NameQuery, MaidenName, AddressQuery, IdentifierQuery, MultipleBirthQuery);

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
    let is_iso_day = text.len() == 10 && text.is_ascii();
    // The error never repeats the value: it is a person's birth date.
    match text.parse() {
        Ok(date) if is_iso_day => Ok(Some(date)),
        _ => Err(de::Error::custom("must be a day of the calendar written YYYY-MM-DD")),
    }
}

/// A member of a question that cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{pointer}: {reason}")]
pub struct Fault {
    /// The member, as an RFC 6901 JSON pointer from the person's object.
    pub pointer: String,
    /// What is wrong with it and what to send; never the value.
    pub reason: Cow<'static, str>,
}

impl Fault {
    pub(super) fn new(pointer: impl Into<String>, reason: impl Into<Cow<'static, str>>) -> Self {
        Self { pointer: pointer.into(), reason: reason.into() }
    }
}

/// The longest text of one member, in characters. No registry stores more.
const MAX_TEXT: usize = 250;

/// The longest part of a name, in characters.
const MAX_NAME: usize = 80;

/// The longest XAD.5 of another country, in characters.
const MAX_FOREIGN_ZIP: usize = 12;

/// Nobody is older, in years; a date before is a slip of the keyboard.
const MAX_AGE: i16 = 130;

impl Demographics {
    /// Looks at every member.
    ///
    /// # Errors
    ///
    /// The first [`Fault`] found.
    pub(crate) fn check(&self, today: Date) -> Result<(), Fault> {
        if let Some(name) = &self.name {
            named("/name/family", &name.family)?;
            named("/name/given", &name.given)?;
            perhaps("/name/middle", name.middle.as_deref(), named)?;
            perhaps("/name/suffix", name.suffix.as_deref(), of_a_name)?;
        }
        if self.birth_date.is_some_and(|date| date > today) {
            return Err(Fault::new("/birth_date", "lies in the future"));
        }
        let oldest = today.saturating_sub(MAX_AGE.years());
        if self.birth_date.is_some_and(|date| date < oldest) {
            return Err(Fault::new("/birth_date", "lies more than 130 years back"));
        }
        if self.sex.as_deref().is_some_and(|sex| !matches!(sex, "M" | "F" | "U" | "O" | "X" | "T")) {
            return Err(Fault::new("/sex", "must be one of M, F, U, O, X, T"));
        }
        if let Some(maiden) = &self.mothers_maiden_name {
            named("/mothers_maiden_name/family", &maiden.family)?;
            perhaps("/mothers_maiden_name/given", maiden.given.as_deref(), named)?;
        }
        if let Some(address) = &self.address {
            address.check()?;
        }
        if self.phone.as_deref().is_some_and(|phone| us_number(phone).is_none()) {
            return Err(Fault::new("/phone", "must be a US number of ten digits"));
        }
        if let Some(email) = &self.email {
            text("/email", email)?;
            if !email.split_once('@').is_some_and(|(local, host)| !local.is_empty() && !host.is_empty()) {
                return Err(Fault::new("/email", "must be an address with an @"));
            }
        }
        for (at, identifier) in self.identifiers.iter().enumerate() {
            required(&format!("/identifiers/{at}/value"), &identifier.value)?;
            optional(
                &format!("/identifiers/{at}/assigning_authority"),
                identifier.assigning_authority.as_deref(),
            )?;
            required(&format!("/identifiers/{at}/type"), &identifier.type_code)?;
        }
        if self.multiple_birth.as_ref().is_some_and(|birth| birth.order == Some(0)) {
            return Err(Fault::new("/multiple_birth/order", "must be a whole number from 1 to 255"));
        }
        // The first of one, as some write it, is no contradiction.
        let is_one_of_one = |birth: &MultipleBirthQuery| {
            birth.indicator == Indicator::N && birth.order.is_some_and(|order| order > 1)
        };
        if self.multiple_birth.as_ref().is_some_and(is_one_of_one) {
            return Err(Fault::new("/multiple_birth/order", "must be left out where the indicator is N"));
        }
        if self.last_updated.is_some_and(|date| date > today) {
            return Err(Fault::new("/last_updated", "lies in the future"));
        }
        if self.last_updated.is_some_and(|date| date < oldest) {
            return Err(Fault::new("/last_updated", "lies more than 130 years back"));
        }
        optional("/last_updated_at", self.last_updated_at.as_deref())?;
        self.check_enough()
    }

    /// A registry finds nobody by less.
    pub(super) fn check_enough(&self) -> Result<(), Fault> {
        if !self.identifiers.is_empty() {
            return Ok(());
        }
        if self.name.is_none() {
            return Err(Fault::new("/name", "is needed, with a birth date, where no identifier is given"));
        }
        if self.birth_date.is_none() {
            return Err(Fault::new("/birth_date", "is needed, with a name, where no identifier is given"));
        }
        Ok(())
    }
}

impl AddressQuery {
    /// Whether there is anything to send; a type alone is no address.
    pub(super) const fn is_valued(&self) -> bool {
        self.is_place() || self.country.is_some()
    }

    /// Whether it says where; a country alone does not.
    pub(super) const fn is_place(&self) -> bool {
        self.street.is_some()
            || self.other.is_some()
            || self.city.is_some()
            || self.state.is_some()
            || self.zip.is_some()
    }

    fn check(&self) -> Result<(), Fault> {
        optional("/address/street", self.street.as_deref())?;
        optional("/address/other", self.other.as_deref())?;
        optional("/address/city", self.city.as_deref())?;
        let letters = |value: &Option<String>, count| {
            value.as_deref().is_none_or(|value: &str| {
                value.len() == count && value.bytes().all(|byte| byte.is_ascii_uppercase())
            })
        };
        if !letters(&self.state, 2) {
            return Err(Fault::new(
                "/address/state",
                "must be the two capital letters of a state, such as TX",
            ));
        }
        if !letters(&self.country, 3) {
            return Err(Fault::new("/address/country", "must be three capital letters, such as USA"));
        }
        let is_abroad = self.country.as_deref().is_some_and(|country| country != "USA");
        if is_abroad {
            optional("/address/zip", self.zip.as_deref())?;
            if self.zip.as_deref().is_some_and(|zip| zip.chars().count() > MAX_FOREIGN_ZIP) {
                return Err(Fault::new("/address/zip", "must not be longer than 12 characters"));
            }
        } else if self.zip.as_deref().is_some_and(|zip| !is_zip(zip)) {
            return Err(Fault::new("/address/zip", "must be written 12345 or 12345-6789"));
        }
        let types = ["B", "BA", "BDL", "BI", "BR", "C", "F", "H", "L", "M", "N", "O", "P", "RH", "SH", "V"];
        if self.type_code.as_deref().is_some_and(|code| !types.contains(&code)) {
            return Err(Fault::new("/address/type", "must be a code of HL7 table 0190, such as L or H"));
        }
        Ok(())
    }
}

fn is_zip(zip: &str) -> bool {
    let digits = |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    match zip.split_once('-') {
        None => digits(zip, 5),
        Some((five, four)) => digits(five, 5) && digits(four, 4),
    }
}

/// The ten digits of a US number: area code and local number.
pub(crate) fn us_number(phone: &str) -> Option<[u8; 10]> {
    let mut digits = [0; 11];
    let mut count = 0;
    for byte in phone.bytes() {
        match byte {
            b'0'..=b'9' => {
                *digits.get_mut(count)? = byte;
                count += 1;
            }
            b' ' | b'(' | b')' | b'-' | b'.' | b'+' => {}
            _ => return None,
        }
    }
    match (count, digits) {
        (10, [national @ .., _]) | (11, [b'1', national @ ..]) => Some(national),
        _ => None,
    }
}

pub(super) fn required(pointer: &str, value: &str) -> Result<(), Fault> {
    if value.trim().is_empty() {
        return Err(Fault::new(pointer, "must not be empty"));
    }
    text(pointer, value)
}

/// What may stand in a name.
fn of_a_name(pointer: &str, value: &str) -> Result<(), Fault> {
    required(pointer, value)?;
    if value.chars().count() > MAX_NAME {
        return Err(Fault::new(pointer, "must not be longer than 80 characters"));
    }
    if !value.chars().all(is_of_a_name) {
        return Err(Fault::new(pointer, "must be made of letters, digits, blanks and ' - . , alone"));
    }
    Ok(())
}

/// A name. `?`, `-` and `.` say that one is not known: sent as one, they find whoever has none either.
pub(super) fn named(pointer: &str, value: &str) -> Result<(), Fault> {
    of_a_name(pointer, value)?;
    if !value.chars().any(char::is_alphabetic) {
        return Err(Fault::new(pointer, "must hold a letter; leave out what is not known"));
    }
    Ok(())
}

fn perhaps(
    pointer: &str,
    value: Option<&str>,
    check: impl Fn(&str, &str) -> Result<(), Fault>,
) -> Result<(), Fault> {
    value.map_or(Ok(()), |value| check(pointer, value))
}

fn optional(pointer: &str, value: Option<&str>) -> Result<(), Fault> {
    perhaps(pointer, value, required)
}

fn text(pointer: &str, value: &str) -> Result<(), Fault> {
    if value.chars().any(is_hidden) {
        return Err(Fault::new(pointer, "must not hold line breaks, control or invisible characters"));
    }
    if value.chars().any(is_picture) {
        return Err(Fault::new(pointer, "must not hold emoji"));
    }
    if value.chars().count() > MAX_TEXT {
        return Err(Fault::new(pointer, "must not be longer than 250 characters"));
    }
    if value.trim() == "\"\"" {
        return Err(Fault::new(pointer, "must not be two quotation marks: HL7 reads them as \"delete\""));
    }
    Ok(())
}
