//! The fields of a segment.

use crate::{
    message::{location::Location, raw_value::RawValue, segment::Segment, text::Text},
    reading::{
        composite::taken_bit,
        diagnostics::Diagnostics,
        repetitions::plain_text,
        valued::{is_valued, valued},
    },
};

/// The fields of one segment. It keeps which fields a reader has taken.
pub(crate) struct Fields<'f, 'a> {
    segment: Segment<'f, 'a>,
    /// A bit for each field that was taken.
    taken: u64,
}

impl<'f, 'a> Fields<'f, 'a> {
    pub(crate) const fn of(segment: Segment<'f, 'a>) -> Self {
        Self { segment, taken: 0 }
    }

    /// Takes a field. The caller must then read all of it, or list the rest as unread.
    pub(crate) fn take(&mut self, number: u32) -> RawValue<'f, 'a> {
        self.skip(number);
        self.segment.value(number)
    }

    /// A field that is not taken. It is listed as unread, unless it is taken later.
    pub(crate) fn value(&self, number: u32) -> RawValue<'f, 'a> {
        self.segment.value(number)
    }

    /// Takes a field as plain text.
    pub(crate) fn plain(&mut self, number: u32, diagnostics: &mut Diagnostics<'a>) -> Option<Text<'a>> {
        plain_text(self.take(number), diagnostics)
    }

    /// Takes a field as text with its delimiters, without empty components at its end.
    pub(crate) fn whole(&mut self, number: u32) -> Option<Text<'a>> {
        valued(self.take(number).trimmed()).map(Text::from)
    }

    /// The location of a field.
    pub(crate) const fn location(&self, number: u32) -> Location {
        self.segment.location().field(number)
    }

    /// Whether a field holds more than delimiters, whitespace and HL7 nulls.
    pub(crate) fn is_valued(&self, number: u32) -> bool {
        is_valued(&self.segment.value(number))
    }

    /// Takes a field that has no meaning of its own.
    pub(crate) const fn skip(&mut self, number: u32) {
        self.taken |= taken_bit(number);
    }

    /// Takes a field that only counts the segments. If it is not a number, it is listed as unread.
    pub(crate) fn counter(&mut self, number: u32) {
        if self.segment.is_number(number) {
            self.skip(number);
        }
    }

    /// Takes a field whose value the standard fixes. Any other value is listed as unread. Returns whether it was taken.
    pub(crate) fn fixed(&mut self, number: u32, values: &[&str]) -> bool {
        let sent = self.segment.value(number);
        // Almost all values have no whitespace and no delimiters around them.
        let is_fixed = values.contains(&sent.raw) || values.contains(&sent.trimmed());
        if is_fixed {
            self.skip(number);
        }
        is_fixed
    }

    /// Lists the fields that were not taken as unread.
    pub(crate) fn finish(self, diagnostics: &mut Diagnostics<'a>) {
        self.segment.each_value_except(self.taken, |value| diagnostics.add_unread(value));
    }
}
