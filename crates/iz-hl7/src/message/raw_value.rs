//! The text of a field, or of a part of one, before it is read as a type.

use crate::message::{delimiter_index::IndexedDelimiter, location::Location, offset::to_usize};

/// A field or a part of one, as it was sent, with its location.
#[derive(Clone, Copy)]
pub(crate) struct RawValue<'f, 'a> {
    pub(crate) location: Location,
    /// The text as it was sent.
    pub(crate) raw: &'a str,
    /// The offset of `raw` in the message, in bytes.
    pub(crate) start: u32,
    /// The delimiters in `raw`.
    pub(crate) delimiters: &'f [IndexedDelimiter],
}

impl<'f, 'a> RawValue<'f, 'a> {
    /// An empty value.
    pub(crate) const fn empty(location: Location) -> Self {
        Self { location, raw: "", start: 0, delimiters: &[] }
    }

    /// Whether the value has no parts: it holds no delimiter but that of escape sequences.
    pub(crate) fn is_leaf(&self) -> bool {
        self.delimiters.iter().all(|delimiter| delimiter.is_escape())
    }

    /// The text without the whitespace around it and without delimiters at its end.
    #[inline]
    pub(crate) fn trimmed(&self) -> &'a str {
        // Almost no value has whitespace around it or a delimiter at its end.
        let is_text = |byte: Option<&u8>| byte.is_some_and(|byte| *byte > b' ');
        let bytes = self.raw.as_bytes();
        let ends_with_delimiter =
            self.delimiters.last().is_some_and(|last| to_usize(last.at() - self.start) + 1 == bytes.len());
        if is_text(bytes.first()) && is_text(bytes.last()) && !ends_with_delimiter {
            return self.raw;
        }
        self.trim()
    }

    fn trim(&self) -> &'a str {
        let mut raw = self.raw.trim_ascii_end();
        for delimiter in self.delimiters.iter().rev() {
            let at = to_usize(delimiter.at() - self.start);
            if delimiter.is_escape() || at + 1 != raw.len() {
                break;
            }
            raw = raw.get(..at).unwrap_or_default().trim_ascii_end();
        }
        raw.trim_ascii_start()
    }

    /// The text before the first delimiter, without the whitespace around it.
    pub(crate) fn first_component(&self) -> &'a str {
        let end = self.delimiters.iter().find(|delimiter| !delimiter.is_escape());
        let raw = match end {
            Some(delimiter) => self.raw.get(..to_usize(delimiter.at() - self.start)).unwrap_or_default(),
            None => self.raw,
        };
        raw.trim_ascii()
    }

    /// Whether the value has several repetitions.
    pub(crate) fn is_repeated(&self) -> bool {
        self.delimiters.iter().any(|delimiter| delimiter.is_repetition())
    }

    /// The value before the delimiter of that number, and the value behind it.
    fn cut(self, number: usize) -> Option<(Self, Self)> {
        let delimiter = self.delimiters.get(number)?;
        let at = to_usize(delimiter.at() - self.start);
        let before = Self { raw: self.raw.get(..at)?, delimiters: self.delimiters.get(..number)?, ..self };
        let behind = Self {
            raw: self.raw.get(at + 1..)?,
            start: delimiter.at() + 1,
            delimiters: self.delimiters.get(number + 1..)?,
            ..self
        };
        Some((before, behind))
    }

    /// The parts between the delimiters for which `is_end` is true, with their numbers from 1.
    pub(crate) fn split(
        self,
        is_end: impl Fn(IndexedDelimiter) -> bool,
    ) -> impl Iterator<Item = (u32, Self)> {
        let mut rest = Some(self);
        let parts = std::iter::from_fn(move || {
            let value = rest.take()?;
            let end = value.delimiters.iter().position(|delimiter| is_end(*delimiter));
            match end.and_then(|number| value.cut(number)) {
                Some((part, behind)) => {
                    rest = Some(behind);
                    Some(part)
                }
                None => Some(value),
            }
        });
        (1..).zip(parts)
    }

    /// The part between two offsets, in bytes from the start of the value.
    pub(crate) fn part(&self, from: u32, to: u32, location: Location) -> Self {
        let raw = self.raw.get(to_usize(from)..to_usize(to)).unwrap_or_default();
        let start = self.start + from;
        let first = self.delimiters.partition_point(|delimiter| delimiter.at() < start);
        let behind = self.delimiters.partition_point(|delimiter| delimiter.at() < self.start + to);
        Self { location, raw, start, delimiters: self.delimiters.get(first..behind).unwrap_or_default() }
    }
}
