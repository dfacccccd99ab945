//! Reads what a registry gave: lines with a key and a value.

use std::collections::BTreeMap;

use secrecy::{ExposeSecret as _, SecretSlice, SecretString, zeroize::Zeroizing};

use crate::Part;

/// The usual keys in such files that mean no part. They alone may be shown: what stands before a `=` or a `:` in any other line may be a
/// password, whatever it looks like, and in a line `user:password` it is the user name.
const OTHER_KEYS: [&str; 22] = [
    "address",
    "comment",
    "contact",
    "created",
    "date",
    "description",
    "email",
    "endpoint",
    "environment",
    "expires",
    "host",
    "issued",
    "note",
    "notes",
    "phone",
    "port",
    "provider",
    "server",
    "state",
    "url",
    "version",
    "wsdl",
];

/// The credentials that a registry gave, and the file in which they stood. `Debug` shows no value.
#[derive(Clone, Debug)]
pub struct Given {
    parts: BTreeMap<Part, SecretString>,
    unknown: Vec<&'static str>,
    lines_without_key: Vec<usize>,
    original: SecretSlice<u8>,
}

/// A file cannot be read as credentials. No error quotes a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GivenError {
    /// The bytes are no text.
    #[error("is not text in UTF-8 or UTF-16: save it as UTF-8, or type the credentials with --prompt")]
    NotText,
    /// No line has a key of a part.
    #[error(
        "has no line that is understood: a line is `username=...` or `password: ...`; type the credentials with --prompt"
    )]
    Nothing,
    /// A part stands in two lines with different values.
    #[error("line {line}: the {part} differs from that of line {first}; remove one of the lines")]
    Twice {
        /// The part.
        part: Part,
        /// The number of the first line, from 1.
        first: usize,
        /// The number of the second line.
        line: usize,
    },
    /// A value has a character that no registry takes.
    #[error("line {line}: the {part} has a control character; remove it")]
    ControlCharacter {
        /// The part.
        part: Part,
        /// The number of the line, from 1.
        line: usize,
    },
}

impl Given {
    /// Reads lines `key=value` or `key: value`. Empty lines, comments (`#`, `;`, `//`) and titles (`[production]`) are left
    /// out, a byte order mark and quotation marks around a value are removed, and a part without a value is missing.
    ///
    /// # Errors
    ///
    /// [`GivenError`] with the number of the line.
    pub fn read(bytes: &[u8]) -> Result<Self, GivenError> {
        let text = text(bytes).ok_or(GivenError::NotText)?;
        let mut parts: BTreeMap<Part, (usize, SecretString)> = BTreeMap::new();
        let (mut unknown, mut lines_without_key) = (Vec::new(), Vec::new());
        // `lines` knows no line that ends with a CR alone.
        for (line, text) in
            (1..).zip(text.split('\n').flat_map(|line| line.trim_end_matches('\r').split('\r')))
        {
            let text = text.trim();
            if text.is_empty() || is_comment(text) {
                continue;
            }
            let Some((key, value)) = text.split_once(['=', ':']) else {
                lines_without_key.push(line);
                continue;
            };
            let key = unquoted(key.trim());
            let Some(part) = Part::of_spelling(key) else {
                match other_key(key) {
                    Some(known) => unknown.push(known),
                    // It may be anything, also a password.
                    None => lines_without_key.push(line),
                }
                continue;
            };
            let value = unquoted(value.trim());
            if value.is_empty() {
                continue;
            }
            if value.chars().any(char::is_control) {
                return Err(GivenError::ControlCharacter { part, line });
            }
            match parts.get(&part) {
                Some((first, other)) if other.expose_secret() != value => {
                    return Err(GivenError::Twice { part, first: *first, line });
                }
                _ => drop(parts.insert(part, (line, SecretString::from(value)))),
            }
        }
        if parts.is_empty() {
            return Err(GivenError::Nothing);
        }
        let parts = parts.into_iter().map(|(part, (_, value))| (part, value)).collect();
        Ok(Self { parts, unknown, lines_without_key, original: bytes.to_vec().into() })
    }

    /// Credentials that a person typed. The original is the text that [`Given::read`] would read.
    #[must_use]
    pub fn typed(parts: impl IntoIterator<Item = (Part, SecretString)>) -> Self {
        let mut given = Self {
            parts: BTreeMap::new(),
            unknown: Vec::new(),
            lines_without_key: Vec::new(),
            original: Vec::new().into(),
        };
        for (part, value) in parts {
            given.add(part, value);
        }
        given
    }

    /// Adds a part that the file lacks, also to the original, so that an export is complete.
    pub fn add(&mut self, part: Part, value: SecretString) {
        let old = self.original.expose_secret();
        // An empty line more is harmless, and the end of the file may lack its line end.
        let start = if old.is_empty() || old.ends_with(b"\n") { "" } else { "\n" };
        let line = [start, part.key(), "=", value.expose_secret(), "\n"];
        let units = || line.iter().flat_map(|text| text.encode_utf16());
        let length = line.iter().map(|text| text.len() * 2).sum::<usize>();
        let mut original = Vec::with_capacity(old.len() + length);
        original.extend(old);
        // The original stays a text of one encoding.
        match old {
            [0xff, 0xfe, ..] => original.extend(units().flat_map(u16::to_le_bytes)),
            [0xfe, 0xff, ..] => original.extend(units().flat_map(u16::to_be_bytes)),
            _ => original.extend(line.iter().flat_map(|text| text.bytes())),
        }
        self.original = original.into();
        self.parts.insert(part, value);
    }

    /// The parts with their values.
    #[must_use]
    pub const fn parts(&self) -> &BTreeMap<Part, SecretString> {
        &self.parts
    }

    /// The usual keys that mean no part, such as `endpoint`, in the order of their lines. They stay in the original.
    #[must_use]
    pub fn unknown(&self) -> &[&'static str] {
        &self.unknown
    }

    /// The numbers of the lines without a known key, from 1. They stay in the original. They may be anything, also a secret.
    #[must_use]
    pub fn lines_without_key(&self) -> &[usize] {
        &self.lines_without_key
    }

    /// The file as the registry gave it.
    #[must_use]
    pub const fn original(&self) -> &SecretSlice<u8> {
        &self.original
    }
}

fn is_comment(line: &str) -> bool {
    ["#", ";", "//"].iter().any(|mark| line.starts_with(mark)) || line.starts_with('[') && line.ends_with(']')
}

/// The key of [`OTHER_KEYS`] that this is, in capitals or not, with or without blanks and signs.
fn other_key(key: &str) -> Option<&'static str> {
    let word: String = key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    OTHER_KEYS.into_iter().find(|known| *known == word)
}

/// The text between two equal quotation marks, or the text itself.
fn unquoted(text: &str) -> &str {
    let inner = |mark: char| text.strip_prefix(mark)?.strip_suffix(mark);
    inner('"').or_else(|| inner('\'')).unwrap_or(text)
}

/// The text of the bytes, without a byte order mark.
fn text(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let unit: fn([u8; 2]) -> u16 = match bytes {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => {
            let text = str::from_utf8(bytes).ok()?;
            return Some(Zeroizing::new(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned()));
        }
    };
    let (pairs, []) = bytes.get(2..)?.as_chunks::<2>() else { return None };
    // A text in UTF-8 is at most one and a half times as long. Its memory must not move while it grows.
    let mut text = Zeroizing::new(String::with_capacity(bytes.len().saturating_mul(2)));
    for c in char::decode_utf16(pairs.iter().copied().map(unit)) {
        text.push(c.ok()?);
    }
    Some(text)
}

#[cfg(test)]
mod tests;
