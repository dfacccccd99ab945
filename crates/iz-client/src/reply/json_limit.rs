//! The limit of the JSON of an answer.

use std::io;

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use crate::error::AskError;

/// The greatest length of the JSON of an answer, in bytes. The longest known record has less than a thirtieth of it.
pub const MAX_JSON_BYTES: usize = 20 * 1024 * 1024;

/// The length of a message, in bytes, up to which its JSON cannot reach the limit. A short segment becomes a dose whose
/// members are all written: the five bytes of an RXA without values become 700.
const CERTAIN_BYTES: usize = 128 * 1024;

/// Counts the bytes of JSON that are still allowed.
pub(super) struct JsonLimit {
    /// `None` if the JSON cannot reach the limit.
    left: Option<usize>,
}

impl JsonLimit {
    /// The limit for the JSON of a message of this length.
    pub(super) fn of_message(bytes: usize) -> Self {
        Self { left: (bytes > CERTAIN_BYTES).then_some(MAX_JSON_BYTES) }
    }

    /// Writes a part of the JSON. If the JSON may become too long, the part is counted first, so that a part that is too
    /// long takes no memory.
    ///
    /// # Errors
    ///
    /// [`AskError::AnswerTooLarge`] if the JSON becomes too long. [`AskError::AnswerUnwritable`] if the part cannot be
    /// written.
    pub(super) fn write(&mut self, part: &impl Serialize) -> Result<Box<RawValue>, AskError> {
        if let Some(left) = &mut self.left {
            serde_json::to_writer(Counter(left), part).map_err(|error| match error.is_io() {
                true => AskError::AnswerTooLarge { limit: MAX_JSON_BYTES },
                false => AskError::AnswerUnwritable,
            })?;
        }
        to_raw_value(part).map_err(|_| AskError::AnswerUnwritable)
    }
}

/// Counts what is written, and stores nothing.
struct Counter<'l>(&'l mut usize);

impl io::Write for Counter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        *self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_parts_together_are_limited() {
        let mut limit = JsonLimit { left: Some(12) };
        assert_eq!(limit.write(&["abc"]).unwrap().get(), "[\"abc\"]");
        // Five bytes are left.
        let error = limit.write(&"abcd").unwrap_err();
        assert!(matches!(error, AskError::AnswerTooLarge { limit: MAX_JSON_BYTES }), "{error}");
        assert!(error.to_string().contains("20971520"), "{error}");
    }

    #[test]
    fn only_a_long_message_is_counted() {
        assert_eq!(JsonLimit::of_message(CERTAIN_BYTES).left, None);
        assert_eq!(JsonLimit::of_message(CERTAIN_BYTES + 1).left, Some(MAX_JSON_BYTES));
        assert_eq!(JsonLimit::of_message(0).write(&1).unwrap().get(), "1");
    }
}
