//! One step of an enrollment.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::table::tables;

/// One step, as the profile describes it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The id of the step in records, columns and commands.
    pub id: StepId,
    /// The title, for people.
    pub title: String,
    /// Who acts. If there are two, the first hands the step on to the second.
    pub who: Vec<Actor>,
    /// What is to be done, sentence by sentence.
    pub todo: Vec<String>,
    /// What must be true at the end.
    pub ends_when: String,
    /// The steps that must be done before this one can be.
    #[serde(default)]
    pub after: Vec<StepId>,
    /// What must be known about the location before the step is done.
    #[serde(default)]
    pub needs: Vec<Need>,
    /// Whether the step goes on beside the others: it is the stage of a location only if no other step is open.
    #[serde(default)]
    pub alongside: bool,
    /// Whether the step goes on until the location is live. It is never done, and nothing waits for it.
    #[serde(default)]
    pub ongoing: bool,
    /// After how many days of waiting people are reminded.
    #[serde(default)]
    pub remind_after_days: Option<u16>,
    /// Where the step is done.
    #[serde(default, deserialize_with = "tables")]
    pub links: Vec<Link>,
}

/// What happens after the last step.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoLiveSettings {
    /// Who acts.
    pub who: Actor,
    /// What is to be done, sentence by sentence.
    pub todo: Vec<String>,
    /// After how many days of waiting people are reminded.
    #[serde(default)]
    pub remind_after_days: Option<u16>,
}

/// The word for a step: lower-case letters, digits and underscores.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(try_from = "String")]
pub struct StepId(String);

impl StepId {
    /// The word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for StepId {
    type Error = &'static str;

    fn try_from(word: String) -> Result<Self, Self::Error> {
        if is_word(&word) { Ok(Self(word)) } else { Err(WORD_FAULT) }
    }
}

impl std::str::FromStr for StepId {
    type Err = &'static str;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::try_from(word.to_owned())
    }
}

/// The rule for the id of a step and for the key of an id.
pub(super) const WORD_FAULT: &str =
    "must be a word of at most 40 lower-case letters, digits and underscores that begins with a letter";

/// The ids of steps in a sentence.
pub(crate) fn step_list(steps: &[StepId]) -> String {
    let words: Vec<String> = steps.iter().map(|step| format!("`{step}`")).collect();
    words.join(", ")
}

/// Whether a text can be a word for a step or an id.
pub(super) fn is_word(word: &str) -> bool {
    let is_sign = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    word.starts_with(|first: char| first.is_ascii_lowercase())
        && word.len() <= 40
        && word.bytes().all(is_sign)
}

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// The pharmacy.
    Pharmacy,
    /// The registry or the state.
    Registry,
    /// The vendor of the pharmacy software.
    Vendor,
}

impl Actor {
    /// The word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pharmacy => "pharmacy",
            Self::Registry => "registry",
            Self::Vendor => "vendor",
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What must be known about a location.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// The name and the mail address of the contact.
    Contact,
    /// The pharmacist in charge.
    PharmacistInCharge,
    /// One of the registry's ids.
    RegistryId,
}

/// A page on which a step is done.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// The name of the page, for people.
    pub title: String,
    /// The address.
    pub url: String,
}
