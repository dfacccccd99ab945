//! The ids that a registry gives to a location, such as the TX IIS ID.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The most digits that an id may have.
pub(crate) const MAX_DIGITS: u8 = 20;

/// An id of digits that a registry gave to a location. It is text: leading zeros are part of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(try_from = "String")]
pub struct RegistryId(String);

impl RegistryId {
    /// The digits, with leading zeros.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RegistryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Reads a stored id. How many digits it must have is known only to an [`IdRule`].
impl TryFrom<String> for RegistryId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let has_length = (1..=usize::from(MAX_DIGITS)).contains(&text.len());
        if has_length && text.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(text))
        } else {
            Err("an id of a registry has 1 to 20 digits and nothing else")
        }
    }
}

/// What a registry calls one of its ids, and how many digits it has.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct IdRule {
    /// The key of the id in records, columns and placeholders, such as `tx_iis_id`.
    pub key: String,
    /// The registry's name for it, such as `TX IIS ID`.
    pub name: String,
    /// How many digits it has.
    pub digits: u8,
    /// Whether several locations may have the same one, because it names their organization.
    #[serde(default)]
    pub shared: bool,
}

impl IdRule {
    /// Reads an id as a person typed it. White space around it is left out, and nothing else is changed.
    ///
    /// # Errors
    ///
    /// [`IdFault`] if it does not have exactly the digits of the registry. Missing zeros are never added, because nobody knows
    /// whether they were zeros.
    pub fn read(&self, text: &str) -> Result<RegistryId, IdFault> {
        let text = text.trim();
        let fault = |kind| IdFault { name: self.name.clone(), digits: self.digits, kind };
        let digits = text.len();
        let kind = if text.is_empty() {
            IdFaultKind::Empty
        } else if text.bytes().all(|byte| byte.is_ascii_digit()) {
            match digits.cmp(&usize::from(self.digits)) {
                std::cmp::Ordering::Equal => return Ok(RegistryId(text.to_owned())),
                std::cmp::Ordering::Less => IdFaultKind::TooShort { digits },
                std::cmp::Ordering::Greater => IdFaultKind::TooLong { digits },
            }
        } else if is_number_of_a_spreadsheet(text) {
            IdFaultKind::SpreadsheetNumber
        } else {
            IdFaultKind::NotDigits
        };
        Err(fault(kind))
    }

    /// Checks an id that was read by another rule, or that was stored.
    ///
    /// # Errors
    ///
    /// As [`IdRule::read`].
    pub fn check(&self, id: &RegistryId) -> Result<(), IdFault> {
        self.read(id.as_str()).map(|_| ())
    }
}

/// Whether a spreadsheet may have made this of an id: `1.112E+09`, `1112000.0`, `1,112,000`.
fn is_number_of_a_spreadsheet(text: &str) -> bool {
    let is_sign = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'+' | b'-' | b'E' | b'e');
    text.starts_with(|first: char| first.is_ascii_digit()) && text.bytes().all(is_sign) && !text.contains('-')
}

/// An id that is not one of the registry's.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{name}: {kind}; enter all {digits} digits as the registry gave them, with their leading zeros{}", .kind.advice())]
pub struct IdFault {
    /// The registry's name for the id.
    pub name: String,
    /// How many digits it has.
    pub digits: u8,
    /// What is wrong.
    pub kind: IdFaultKind,
}

/// What is wrong with an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum IdFaultKind {
    /// There is no id.
    #[error("it is empty")]
    Empty,
    /// It has too few digits. A spreadsheet removes leading zeros.
    #[error("it has only {digits} digits")]
    TooShort {
        /// How many.
        digits: usize,
    },
    /// It has too many digits.
    #[error("it has {digits} digits")]
    TooLong {
        /// How many.
        digits: usize,
    },
    /// A spreadsheet made a number of it.
    #[error("it is a number of a spreadsheet, such as 1.112E+09")]
    SpreadsheetNumber,
    /// It has a sign that is no digit.
    #[error("it has a sign that is no digit")]
    NotDigits,
}

impl IdFaultKind {
    const fn advice(self) -> &'static str {
        match self {
            Self::TooShort { .. } | Self::SpreadsheetNumber => {
                ". A spreadsheet drops leading zeros: format the column as text before you enter ids. No digit is added here"
            }
            Self::Empty | Self::TooLong { .. } | Self::NotDigits => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule() -> IdRule {
        IdRule { key: "tx_iis_id".to_owned(), name: "TX IIS ID".to_owned(), digits: 10, shared: false }
    }

    fn kind(text: &str) -> IdFaultKind {
        rule().read(text).unwrap_err().kind
    }

    #[test]
    fn ten_digits_come_out_as_they_went_in() {
        for text in ["0001112000", "1117823000", "0000000000"] {
            assert_eq!(rule().read(text).unwrap().as_str(), text);
            assert_eq!(rule().read(&format!(" {text}\t")).unwrap().to_string(), text);
            let stored = serde_json::to_string(&rule().read(text).unwrap()).unwrap();
            assert_eq!(stored, format!("\"{text}\""));
            assert_eq!(serde_json::from_str::<RegistryId>(&stored).unwrap().as_str(), text);
        }
    }

    #[test]
    fn lost_zeros_are_refused_with_advice_and_never_added() {
        assert_eq!(
            rule().read("1112000").unwrap_err().to_string(),
            "TX IIS ID: it has only 7 digits; enter all 10 digits as the registry gave them, with their leading zeros. A \
             spreadsheet drops leading zeros: format the column as text before you enter ids. No digit is added here"
        );
        assert_eq!(kind("111200000"), IdFaultKind::TooShort { digits: 9 });
        for text in ["1.112E+09", "1.112e9", "1112000.0", "1,112,000"] {
            assert_eq!(kind(text), IdFaultKind::SpreadsheetNumber, "{text}");
        }
    }

    #[test]
    fn whatever_is_not_ten_ascii_digits_is_refused() {
        assert_eq!(kind("  "), IdFaultKind::Empty);
        assert_eq!(kind("00011120001"), IdFaultKind::TooLong { digits: 11 });
        for text in ["000-111200", "00011 2000", "-001112000", "٠٠٠١١١٢٠٠٠", "0001112OO0", "TX1112000"]
        {
            assert_eq!(kind(text), IdFaultKind::NotDigits, "{text}");
        }
        for stored in ["\"\"", "\"12a\"", "12", "\"123456789012345678901\""] {
            assert!(serde_json::from_str::<RegistryId>(stored).is_err(), "{stored}");
        }
    }
}
