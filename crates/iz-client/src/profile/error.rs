//! What is wrong with a profile, in words for people who write TOML.

use super::shipped;
use crate::secret::REFERENCE_FORMS;

/// A profile that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// The program has no profile with this id.
    #[error("the program has no registry profile `{0}`; it has: {names}", names = shipped::ids().collect::<Vec<_>>().join(", "))]
    Unknown(String),
    /// The text is not TOML.
    #[error("line {line} is not TOML: {reason}")]
    Syntax {
        /// The line number, from 1.
        line: usize,
        /// The parser's message.
        reason: String,
    },
    /// A key is unknown or missing, or its value is not allowed.
    #[error("{key}: {reason}")]
    Key {
        /// The key, as in TOML.
        key: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// The last parts of the keys that refer to a secret.
pub(super) const SECRET_KEYS: [&str; 4] = ["password", "second_password", "client_certificate", "private_ca"];

impl ProfileError {
    pub(crate) fn key(key: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Key { key: key.into(), reason: reason.into() }
    }
}

/// Describes a wrong key in plain words. The deserializer's own message quotes the value, which may be a password. So
/// only the part that names the expected type is used.
impl From<serde_path_to_error::Error<toml::de::Error>> for ProfileError {
    fn from(error: serde_path_to_error::Error<toml::de::Error>) -> Self {
        let path = error.path().to_string();
        let parts: Vec<&str> = path.split('.').collect();
        if let Some(at) = parts.iter().position(|part| SECRET_KEYS.contains(part)) {
            let reason = format!("must be a reference to a secret: {REFERENCE_FORMS}");
            return Self::key(parts.get(..=at).unwrap_or_default().join("."), reason);
        }
        let text = error.inner().message();
        if let Some(field) = text.strip_prefix("missing field ") {
            let field = field.trim_matches('`');
            let key = if path == "." { field.to_owned() } else { format!("{path}.{field}") };
            return Self::key(key, "is missing");
        }
        if text.starts_with("invalid ") || text.starts_with("unknown variant") {
            let expected = text.rsplit_once(", expected ").map_or("something else", |(_, expected)| expected);
            return Self::key(path, format!("must be {}", in_words(expected)));
        }
        Self::key(path, text)
    }
}

/// A deserializer's name for the expected type, in words for people who write TOML.
fn in_words(expected: &str) -> &str {
    match expected {
        "u8" | "u16" | "u32" | "u64" => "a whole number, 0 or more",
        "a string" | "string only" => "a text in quotation marks",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" | "an object" => "a table of keys",
        expected if expected.starts_with("struct ") => "a table of keys",
        expected => expected,
    }
}
