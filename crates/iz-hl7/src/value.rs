//! A piece of a message's text that is kept.

use std::{fmt, hash, ops::Deref, sync::Arc};

use serde::{Serialize, Serializer};

/// Text of an answer. It shares the message's own text, so that keeping a value costs no allocation
/// of its own and the many equal codes of an answer are stored once.
#[derive(Clone)]
pub struct Text {
    // A thin pointer: an answer keeps hundreds of these, so half of an `Arc<str>` is worth a step more.
    source: Arc<String>,
    start: u32,
    end: u32,
}

impl Text {
    /// The part of `source` that `part` is a slice of; a copy of `part` where it is none.
    pub(crate) fn shared(source: &Arc<String>, part: &str) -> Self {
        // No two live strings overlap, so an address within the source is a part of it.
        let start = part.as_ptr().addr().wrapping_sub(source.as_ptr().addr());
        let end = start.wrapping_add(part.len());
        match (u32::try_from(start), u32::try_from(end)) {
            (Ok(narrow_start), Ok(narrow_end)) if start <= end && end <= source.len() => {
                Self { source: Arc::clone(source), start: narrow_start, end: narrow_end }
            }
            _ => Self::from(part),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.source.get(range(self.start, self.end)).unwrap_or_default()
    }
}

/// A message has at most 8 MiB, so its offsets fit into 32 bits and those into a `usize`.
fn range(start: u32, end: u32) -> std::ops::Range<usize> {
    let wide = |offset: u32| usize::try_from(offset).unwrap_or(usize::MAX);
    wide(start)..wide(end)
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
        Self { source: Arc::new(text.to_owned()), start: 0, end }
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl hash::Hash for Text {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

/// What an answer says may be a person's data.
impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<redacted>")
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_shares_its_source_and_anything_else_is_copied() {
        let source = Arc::new("PID|1||Núñez^Odell".to_owned());
        let part = source.get(8..15).unwrap();
        let text = Text::shared(&source, part);
        assert_eq!((text.as_str(), Arc::strong_count(&source)), ("úñez^", 2));
        let other = Text::shared(&source, "Odell");
        assert_eq!((other.as_str(), Arc::strong_count(&source)), ("Odell", 2));
        assert_eq!(Text::shared(&source, "").as_str(), "");
    }
}
