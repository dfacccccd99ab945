//! The text of a message. All values of an answer borrow from it.

use std::{fmt, sync::OnceLock};

use crate::{
    error::ReadError,
    message::{decode::decode, limits::MAX_MESSAGE_BYTES},
};

/// The text of one message, and the values of it that had to be rewritten, such as those with escape sequences.
#[derive(Default)]
pub struct Source {
    text: String,
    /// The number of bytes that were sent.
    bytes: usize,
    /// Whether the transport does not show where the message ends.
    is_end_unproved: bool,
    rewritten: RewrittenTexts,
}

impl Source {
    /// Decodes the bytes of a message: UTF-8, or else Windows-1252. More than
    /// [`MAX_MESSAGE_BYTES`] bytes are not decoded, and [`Answer::read`](crate::Answer::read)
    /// returns an error for them.
    #[must_use]
    pub fn of(bytes: impl Into<Vec<u8>>) -> Self {
        let sent = bytes.into();
        let bytes = sent.len();
        let text = if bytes > MAX_MESSAGE_BYTES { String::new() } else { decode(sent) };
        Self { text, bytes, is_end_unproved: false, rewritten: RewrittenTexts::default() }
    }

    /// Like [`Source::of`], for a message that ended when a connection was closed: a message that is cut off behind a
    /// whole segment looks the same. An answer of it that shows a person has the warning `end_not_proved`, or `cut_off`
    /// if its structure shows that something is missing.
    #[must_use]
    pub fn of_unproved_end(bytes: impl Into<Vec<u8>>) -> Self {
        Self { is_end_unproved: true, ..Self::of(bytes) }
    }

    /// Whether the transport does not show where the message ends.
    pub(crate) const fn is_end_unproved(&self) -> bool {
        self.is_end_unproved
    }

    pub(crate) const fn text(&self) -> Result<&str, ReadError> {
        if self.bytes > MAX_MESSAGE_BYTES {
            return Err(ReadError::TooLarge { bytes: self.bytes });
        }
        Ok(self.text.as_str())
    }

    pub(crate) const fn rewritten(&self) -> &RewrittenTexts {
        &self.rewritten
    }
}

/// `Debug` prints only the size, because a message may hold a person's data.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source({} bytes)", self.text.len())
    }
}

/// A list of texts that only grows. Its texts never move, so they can be borrowed while more are added.
#[derive(Default)]
pub(crate) struct RewrittenTexts(OnceLock<Box<(String, RewrittenTexts)>>);

impl RewrittenTexts {
    /// Adds a text behind this position. Returns the text, and the position behind it. When a message is read again,
    /// the same texts come in the same order and are found here, so none is added.
    pub(crate) fn keep(&self, text: String) -> (&str, &Self) {
        let mut text = Some(text);
        let mut end = self;
        loop {
            let (kept, next) =
                &**end.0.get_or_init(|| Box::new((text.take().unwrap_or_default(), Self::default())));
            if text.as_ref().is_none_or(|text| text == kept) {
                return (kept, next);
            }
            end = next;
        }
    }
}

/// The nodes are dropped one by one. Without this, each would drop the next recursively and overflow the stack.
impl Drop for RewrittenTexts {
    fn drop(&mut self) {
        let mut next = self.0.take();
        while let Some(mut node) = next {
            next = node.1.0.take();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_where_it_is_while_more_are_added() {
        let list = RewrittenTexts::default();
        let (first, end) = list.keep("first".to_owned());
        let (second, _) = end.keep("second".to_owned());
        let (third, _) = list.keep("third".to_owned());
        assert_eq!((first, second, third), ("first", "second", "third"));
        let (again, end_again) = list.keep("first".to_owned());
        assert!(std::ptr::eq(again, first) && std::ptr::eq(end_again, end), "a text is not added twice");
    }

    #[test]
    fn a_long_list_is_dropped_without_a_deep_stack() {
        let list = RewrittenTexts::default();
        let mut end = &list;
        for _ in 0..1_000_000 {
            end = end.keep("x".to_owned()).1;
        }
    }
}
