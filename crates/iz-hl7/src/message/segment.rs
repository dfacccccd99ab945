//! Segments and their fields.

use crate::message::{
    delimiter_index::IndexedDelimiter,
    location::{Location, SegmentName},
    offset::to_usize,
    raw_value::RawValue,
};

/// Where a field ends. The field starts behind the separator before it. The first field of a segment is its name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FieldEnd {
    /// The offset of the end, in bytes.
    pub(crate) end: u32,
    /// How many delimiters below the field stand before the end, in the whole message.
    pub(crate) delimiters_before: u32,
}

/// A segment: its name and its fields.
#[derive(Clone, Copy)]
pub(crate) struct Segment<'f, 'a> {
    pub(crate) name: SegmentName,
    /// Whether lines without a segment name follow. They were read as its continuation.
    pub(crate) continued: bool,
    /// The number of the segment among those of its name, from 1.
    pub(crate) occurrence: u32,
    /// Whether the segment is MSH, BHS or FHS, whose first field is the separator itself.
    pub(crate) is_header: bool,
    /// The offset of the segment, in bytes.
    pub(crate) start: u32,
    /// The text of the whole message.
    pub(crate) text: &'a str,
    /// The fields of the segment, its name first.
    pub(crate) field_ends: &'f [FieldEnd],
    /// The delimiters below the field of the whole message.
    pub(crate) delimiters: &'f [IndexedDelimiter],
}

impl<'f, 'a> Segment<'f, 'a> {
    pub(crate) fn is(&self, name: &[u8; 3]) -> bool {
        self.name.bytes() == *name
    }

    pub(crate) const fn location(&self) -> Location {
        Location::segment(self.name, self.occurrence)
    }

    /// The text of the segment as it was sent.
    pub(crate) fn raw(&self) -> &'a str {
        let end = self.field_ends.last().map_or(self.start, |field_end| field_end.end);
        self.text.get(to_usize(self.start)..to_usize(end)).unwrap_or_default()
    }

    /// The field of that number. It is empty if it was not sent. MSH-1 is the separator itself, so the number of a
    /// field of MSH, BHS and FHS is one more than the number of separators before it.
    pub(crate) fn value(&self, number: u32) -> RawValue<'f, 'a> {
        let at = to_usize(number).saturating_sub(usize::from(self.is_header));
        let location = self.location().field(number);
        match at.checked_sub(1).and_then(|before| self.field_ends.get(before..)) {
            Some([before, field_end, ..]) if before.end + 1 < field_end.end => {
                self.between(*before, *field_end, location)
            }
            _ => RawValue::empty(location),
        }
    }

    pub(crate) fn between(
        &self,
        before: FieldEnd,
        field_end: FieldEnd,
        location: Location,
    ) -> RawValue<'f, 'a> {
        let start = before.end + 1;
        RawValue {
            location,
            raw: self.text.get(to_usize(start)..to_usize(field_end.end)).unwrap_or_default(),
            start,
            delimiters: self
                .delimiters
                .get(to_usize(before.delimiters_before)..to_usize(field_end.delimiters_before))
                .unwrap_or_default(),
        }
    }

    /// The text of a field, as it was sent.
    pub(crate) fn field(&self, number: u32) -> &'a str {
        self.value(number).raw
    }

    /// The bytes of a field, as it was sent. This is faster than the text.
    pub(crate) fn field_bytes(&self, number: u32) -> &'a [u8] {
        let at = to_usize(number).saturating_sub(usize::from(self.is_header));
        match at.checked_sub(1).and_then(|before| self.field_ends.get(before..)) {
            Some([before, field_end, ..]) => self.bytes(*before, *field_end),
            _ => &[],
        }
    }

    /// The bytes of the field between two ends.
    pub(crate) fn bytes(&self, before: FieldEnd, field_end: FieldEnd) -> &'a [u8] {
        self.text.as_bytes().get(to_usize(before.end) + 1..to_usize(field_end.end)).unwrap_or_default()
    }

    /// Whether a field holds only digits, or nothing.
    #[inline]
    pub(crate) fn is_number(&self, number: u32) -> bool {
        self.field_bytes(number).iter().all(u8::is_ascii_digit) || self.is_trimmed_number(number)
    }

    #[cold]
    fn is_trimmed_number(&self, number: u32) -> bool {
        self.value(number).trimmed().bytes().all(|byte| byte.is_ascii_digit())
    }

    /// The fields from number `first` on that are not empty and whose number is `wanted`. The location of each value
    /// holds the number.
    pub(crate) fn values_where(
        &self,
        first: u32,
        wanted: impl Fn(u32) -> bool,
    ) -> impl Iterator<Item = RawValue<'f, 'a>> {
        let segment = *self;
        let first = first.max(1 + u32::from(self.is_header));
        let before_first = to_usize(first) - 1 - usize::from(self.is_header);
        let field_ends = self.field_ends.get(before_first..).unwrap_or_default();
        (first..).zip(field_ends.array_windows()).filter_map(move |(number, [before, field_end])| {
            let is_sent = before.end + 1 < field_end.end && wanted(number);
            is_sent.then(|| segment.between(*before, *field_end, segment.location().field(number)))
        })
    }

    /// Calls `visit` with each field that is not empty and whose bit is not set in `taken`. Numbers above 63 have no bit.
    pub(crate) fn each_value_except(&self, taken: u64, mut visit: impl FnMut(RawValue<'f, 'a>)) {
        let Some((name, field_ends)) = self.field_ends.split_first() else { return };
        let first = 1 + u32::from(self.is_header);
        let (mut before, mut taken) = (*name, taken >> first);
        for (number, field_end) in (first..).zip(field_ends) {
            if taken & 1 == 0 && before.end + 1 < field_end.end {
                visit(self.between(before, *field_end, self.location().field(number)));
            }
            before = *field_end;
            taken >>= 1;
        }
    }

    /// The number of fields that were sent.
    pub(crate) const fn count(&self) -> usize {
        self.field_ends.len().saturating_sub(1)
    }
}
