//! The kinds of forms.

use std::{borrow::Cow, str::FromStr};

use iz_hl7::code_words;
use serde::{Deserialize, Deserializer, de::Error};

code_words! {
    /// A form of the ledger.
    pub enum ConsentForm {
        /// A consent that somebody signs for a minor.
        Minor = "minor",
        /// A consent that an adult signs.
        Adult = "adult",
        /// A withdrawal of consent and its confirmation.
        Withdrawal = "withdrawal",
    }
}

#[cfg(feature = "openapi")]
iz_hl7::open_enumerations!(ConsentForm);

/// A text that names no form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no form of the ledger; the forms are: minor, adult, withdrawal")]
pub struct UnknownForm;

impl FromStr for ConsentForm {
    type Err = UnknownForm;

    fn from_str(word: &str) -> Result<Self, UnknownForm> {
        Self::ALL.iter().copied().find(|form| form.word() == word).ok_or(UnknownForm)
    }
}

impl<'de> Deserialize<'de> for ConsentForm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <Cow<'de, str>>::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}
