//! The settings of a profile that are probably wrong.

use std::fmt;

/// A setting that is probably wrong. The text does not repeat the value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProfileWarning {
    /// The key, as in TOML.
    pub key: String,
    /// What is unusual.
    pub reason: String,
}

impl fmt::Display for ProfileWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key, self.reason)
    }
}
