//! What is wrong with the rules of a state, in words for people who write TOML.

use crate::ConsentRules;

/// Rules that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RulesError {
    /// The program has no rules with this id.
    #[error("the program has no consent rules `{0}`; it has: {known}", known = shipped())]
    Unknown(String),
    /// The text is not TOML, or a key is unknown, is missing or has a value of another type.
    #[error("the consent rules cannot be read: {0}")]
    Toml(String),
    /// A value is not allowed.
    #[error("{key}: {reason}")]
    Key {
        /// The key, as in TOML.
        key: String,
        /// What is wrong with it.
        reason: &'static str,
    },
}

impl RulesError {
    pub(crate) fn key(key: impl Into<String>, reason: &'static str) -> Self {
        Self::Key { key: key.into(), reason }
    }
}

/// The ids of the rules that ship with the program.
fn shipped() -> String {
    ConsentRules::shipped_ids().collect::<Vec<_>>().join(", ")
}
