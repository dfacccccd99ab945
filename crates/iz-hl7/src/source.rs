//! The text of a message, which everything that is read of it borrows.

use std::{fmt, sync::OnceLock};

use crate::{MAX_MESSAGE_BYTES, ReadError, text::decode};

/// The text of one message, and room for the few values that are not in it as they are to be read,
/// such as those with escape sequences.
#[derive(Default)]
pub struct Source {
    text: String,
    /// How many bytes were sent.
    bytes: usize,
    rewritten: Rewritten,
}

impl Source {
    /// The text of a message's bytes: UTF-8, or else Windows-1252. More bytes than
    /// [`MAX_MESSAGE_BYTES`](crate::MAX_MESSAGE_BYTES) are not looked at; reading them is an error.
    #[must_use]
    pub fn of(bytes: impl Into<Vec<u8>>) -> Self {
        let sent = bytes.into();
        let bytes = sent.len();
        let text = if bytes > MAX_MESSAGE_BYTES { String::new() } else { decode(sent) };
        Self { text, bytes, rewritten: Rewritten::default() }
    }

    pub(crate) const fn text(&self) -> Result<&str, ReadError> {
        if self.bytes > MAX_MESSAGE_BYTES {
            return Err(ReadError::TooLarge { bytes: self.bytes });
        }
        Ok(self.text.as_str())
    }

    pub(crate) const fn rewritten(&self) -> &Rewritten {
        &self.rewritten
    }
}

/// A message may hold a person's data.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source({} bytes)", self.text.len())
    }
}

/// A list that only grows: what is in it stays where it is, so it can be borrowed while more comes.
#[derive(Default)]
pub(crate) struct Rewritten(OnceLock<Box<(String, Rewritten)>>);

impl Rewritten {
    /// Keeps `text` from here on; gives it, and where the list goes on. A message that is read again
    /// finds the same texts in the same order, and adds none.
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

/// A list of many is taken apart one by one: left to itself each would call the next.
impl Drop for Rewritten {
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
    fn what_is_kept_stays_while_more_comes() {
        let list = Rewritten::default();
        let (first, end) = list.keep("first".to_owned());
        let (second, _) = end.keep("second".to_owned());
        let (third, _) = list.keep("third".to_owned());
        assert_eq!((first, second, third), ("first", "second", "third"));
        let (again, end_again) = list.keep("first".to_owned());
        assert!(
            std::ptr::eq(again, first) && std::ptr::eq(end_again, end),
            "what is there is not kept twice"
        );
    }

    #[test]
    fn a_long_list_is_dropped_without_a_deep_stack() {
        let list = Rewritten::default();
        let mut end = &list;
        for _ in 0..1_000_000 {
            end = end.keep("x".to_owned()).1;
        }
    }
}
