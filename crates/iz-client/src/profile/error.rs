//! What is wrong with a profile, in words for people who write TOML.

use super::shipped;

/// A profile that cannot be used, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// No profile of that id comes with the program.
    #[error("no registry profile `{0}` comes with the program; there are: {names}", names = shipped::ids().collect::<Vec<_>>().join(", "))]
    Unknown(String),
    /// The text is no TOML.
    #[error("line {line} is no TOML: {reason}")]
    Syntax {
        /// The line, from 1.
        line: usize,
        /// What the parser says.
        reason: String,
    },
    /// A key is unknown, missing or of the wrong kind.
    #[error("{key}: {reason}")]
    Key {
        /// The key, as in TOML.
        key: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// The keys that hold a reference to a secret, by their last part.
pub(super) const SECRET_KEYS: [&str; 3] = ["password", "client_certificate", "private_ca"];

impl ProfileError {
    pub(crate) fn key(key: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Key { key: key.into(), reason: reason.into() }
    }
}

/// Says in words what is wrong with a key. The deserializer would quote what stands there, and that
/// may be a password: only what it expected is repeated.
impl From<serde_path_to_error::Error<toml::de::Error>> for ProfileError {
    fn from(error: serde_path_to_error::Error<toml::de::Error>) -> Self {
        let path = error.path().to_string();
        let parts: Vec<&str> = path.split('.').collect();
        if let Some(at) = parts.iter().position(|part| SECRET_KEYS.contains(part)) {
            let reason = "must be a reference to a secret: { env = \"NAME\" }, { file = \"PATH\" } or { credential = \"NAME\" }";
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

/// What a deserializer expected, for people who write TOML.
fn in_words(expected: &str) -> &str {
    match expected {
        "u8" | "u16" | "u32" | "u64" => "a whole number, 0 or more",
        "a string" => "a text in quotation marks",
        "a map" | "an object" => "a table of keys",
        expected if expected.starts_with("struct ") => "a table of keys",
        expected => expected,
    }
}
