//! Checks of the details of a query.

use jiff::civil::Date;

use crate::query::{
    demographics::{AddressQuery, Demographics, IdentifierQuery, Indicator, MultipleBirthQuery},
    detail_error::DetailError,
    phone::us_number,
    texts::{
        check_if_present, check_name, check_name_part, check_optional, check_required, check_text, is_nothing,
    },
};

/// The longest postal code of another country, in characters.
const MAX_FOREIGN_ZIP_CHARACTERS: usize = 12;

/// The highest age, in years. An earlier date is a typing error.
const MAX_AGE_YEARS: i16 = 130;

/// The earliest birth date that a query takes on the day `today`: 130 years ago.
#[must_use]
pub fn oldest_date(today: Date) -> Date {
    let (year, month, day) = (today.year() - MAX_AGE_YEARS, today.month(), today.day());
    // 29 February may not exist in that year. The arithmetic of spans takes a third of the time of a whole query.
    Date::new(year, month, day).or_else(|_| Date::new(year, month, day - 1)).unwrap_or(Date::MIN)
}

impl Demographics {
    /// Checks every member.
    ///
    /// # Errors
    ///
    /// The first [`DetailError`] that is found.
    pub(super) fn check(&self, today: Date) -> Result<(), DetailError> {
        if let Some(given) = &self.name {
            check_name("/name/family", &given.family)?;
            check_name("/name/given", &given.given)?;
            check_if_present("/name/middle", given.middle.as_deref(), check_name)?;
            check_if_present("/name/suffix", given.suffix.as_deref(), check_name_part)?;
        }
        if self.birth_date.is_some_and(|date| date > today) {
            return Err(DetailError::new("/birth_date", "must not be in the future"));
        }
        let oldest = oldest_date(today);
        if self.birth_date.is_some_and(|date| date < oldest) {
            return Err(DetailError::new("/birth_date", "must not be more than 130 years ago"));
        }
        if self.sex.as_deref().is_some_and(|sex| !matches!(sex, "M" | "F" | "U" | "O" | "X" | "T")) {
            return Err(DetailError::new("/sex", "must be one of M, F, U, O, X, T"));
        }
        if let Some(maiden) = &self.mothers_maiden_name {
            check_name("/mothers_maiden_name/family", &maiden.family)?;
            check_if_present("/mothers_maiden_name/given", maiden.given.as_deref(), check_name)?;
        }
        if let Some(address) = &self.address {
            address.check()?;
        }
        if self.phone.as_deref().is_some_and(|phone| us_number(phone).is_none()) {
            return Err(DetailError::new("/phone", "must be a US telephone number of ten digits"));
        }
        if let Some(email) = &self.email {
            check_text("/email", email)?;
            if !email.split_once('@').is_some_and(|(local, host)| !is_nothing(local) && !is_nothing(host)) {
                return Err(DetailError::new("/email", "must be an address with an @"));
            }
        }
        for (at, identifier) in self.identifiers.iter().enumerate() {
            // The pointer is written only for an error.
            identifier.check().map_err(|error| error.within(&format!("/identifiers/{at}")))?;
        }
        if self.multiple_birth.as_ref().is_some_and(|birth| birth.order == Some(0)) {
            return Err(DetailError::new("/multiple_birth/order", "must be a whole number from 1 to 255"));
        }
        // Some systems send the birth order 1 with the indicator N. This is accepted.
        let contradicts_order = |birth: &MultipleBirthQuery| {
            birth.indicator == Indicator::N && birth.order.is_some_and(|order| order > 1)
        };
        if self.multiple_birth.as_ref().is_some_and(contradicts_order) {
            return Err(DetailError::new("/multiple_birth/order", "must be left out if the indicator is N"));
        }
        if self.last_updated.is_some_and(|date| date > today) {
            return Err(DetailError::new("/last_updated", "must not be in the future"));
        }
        if self.last_updated.is_some_and(|date| date < oldest) {
            return Err(DetailError::new("/last_updated", "must not be more than 130 years ago"));
        }
        check_optional("/last_updated_at", self.last_updated_at.as_deref())?;
        self.check_enough()
    }

    /// Checks that there are enough details. No registry finds a person by fewer.
    pub(super) fn check_enough(&self) -> Result<(), DetailError> {
        if !self.identifiers.is_empty() {
            return Ok(());
        }
        if self.name.is_none() {
            return Err(DetailError::new(
                "/name",
                "is required, with a birth date, if no identifier is given",
            ));
        }
        if self.birth_date.is_none() {
            return Err(DetailError::new(
                "/birth_date",
                "is required, with a name, if no identifier is given",
            ));
        }
        Ok(())
    }
}

impl IdentifierQuery {
    fn check(&self) -> Result<(), DetailError> {
        check_required("/value", &self.value)?;
        check_optional("/assigning_authority", self.assigning_authority.as_deref())?;
        check_required("/type", &self.type_code)
    }
}

impl AddressQuery {
    /// Whether there is anything to send. A type alone is not an address.
    pub(super) const fn is_valued(&self) -> bool {
        self.has_place() || self.country.is_some()
    }

    /// Whether there is more than a country and a type.
    pub(super) const fn has_place(&self) -> bool {
        self.street.is_some()
            || self.other.is_some()
            || self.city.is_some()
            || self.state.is_some()
            || self.zip.is_some()
    }

    fn check(&self) -> Result<(), DetailError> {
        check_optional("/address/street", self.street.as_deref())?;
        check_optional("/address/other", self.other.as_deref())?;
        check_optional("/address/city", self.city.as_deref())?;
        let letters = |value: &Option<String>, count| {
            value.as_deref().is_none_or(|value: &str| {
                value.len() == count && value.bytes().all(|byte| byte.is_ascii_uppercase())
            })
        };
        if !letters(&self.state, 2) {
            return Err(DetailError::new(
                "/address/state",
                "must be the two capital letters of a state, such as TX",
            ));
        }
        if !letters(&self.country, 3) {
            return Err(DetailError::new("/address/country", "must be three capital letters, such as USA"));
        }
        let is_abroad = self.country.as_deref().is_some_and(|country| country != "USA");
        if is_abroad {
            check_optional("/address/zip", self.zip.as_deref())?;
            if self.zip.as_deref().is_some_and(|zip| zip.chars().count() > MAX_FOREIGN_ZIP_CHARACTERS) {
                return Err(DetailError::new("/address/zip", "must not be longer than 12 characters"));
            }
        } else if self.zip.as_deref().is_some_and(|zip| !is_zip(zip)) {
            return Err(DetailError::new("/address/zip", "must have the form 12345 or 12345-6789"));
        }
        let types = ["B", "BA", "BDL", "BI", "BR", "C", "F", "H", "L", "M", "N", "O", "P", "RH", "SH", "V"];
        if self.type_code.as_deref().is_some_and(|code| !types.contains(&code)) {
            return Err(DetailError::new(
                "/address/type",
                "must be a code of HL7 table 0190, such as L or H",
            ));
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

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;

    #[test]
    fn the_oldest_date_is_130_years_ago_and_the_28th_where_there_is_no_29_february() {
        let from = jiff::civil::date(2024, 2, 27);
        for days in 0..1500 {
            let today = from + days.days();
            assert_eq!(oldest_date(today), today.saturating_sub(MAX_AGE_YEARS.years()), "{today}");
        }
        assert_eq!(oldest_date(jiff::civil::date(2028, 2, 29)), jiff::civil::date(1898, 2, 28));
        assert_eq!(oldest_date(Date::MIN), Date::MIN);
    }
}
