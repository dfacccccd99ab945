//! What is wrong with a profile, in words for people who write TOML.

use thiserror::Error;

use super::shipped;

/// A profile that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// The program has no profile with this id.
    #[error("the program has no enrollment profile `{0}`; it has: {names}", names = shipped::ids().collect::<Vec<_>>().join(", "))]
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
        /// The key, as in TOML. Tables of a list are numbered from 1.
        key: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl ProfileError {
    pub(super) fn key(key: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Key { key: key.into(), reason: reason.into() }
    }

    pub(super) fn syntax(text: &str, error: &toml::de::Error) -> Self {
        let offset = error.span().map_or(0, |span| span.start);
        let line = text.bytes().take(offset).filter(|byte| *byte == b'\n').count().saturating_add(1);
        Self::Syntax { line, reason: error.message().to_owned() }
    }
}

/// Describes a wrong key in plain words.
impl From<serde_path_to_error::Error<toml::de::Error>> for ProfileError {
    fn from(error: serde_path_to_error::Error<toml::de::Error>) -> Self {
        let path = numbered_from_one(error.path());
        let text = error.inner().message();
        if let Some(field) = text.strip_prefix("missing field ") {
            let field = field.trim_matches('`');
            let key = if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") };
            return Self::key(key, "is missing");
        }
        if text.starts_with("invalid ") || text.starts_with("unknown variant") {
            let expected = text.rsplit_once(", expected ").map_or("something else", |(_, expected)| expected);
            return Self::key(path, format!("must be {}", in_words(expected)));
        }
        Self::key(path, text)
    }
}

/// The path of a key. People count steps from 1.
fn numbered_from_one(path: &serde_path_to_error::Path) -> String {
    let mut key = String::new();
    for segment in path.iter() {
        match segment {
            serde_path_to_error::Segment::Seq { index } => {
                key.push_str(&format!("[{}]", index.saturating_add(1)));
            }
            segment => {
                if !key.is_empty() {
                    key.push('.');
                }
                key.push_str(&segment.to_string());
            }
        }
    }
    key
}

/// A deserializer's name for the expected type, in words for people who write TOML.
fn in_words(expected: &str) -> &str {
    match expected {
        "u8" | "u16" | "u32" | "u64" => "a whole number, 0 or more",
        "a string" | "string only" => "a text in quotation marks",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => "a table of keys",
        expected if expected.starts_with("struct ") => "a table of keys",
        expected => expected,
    }
}
