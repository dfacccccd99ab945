//! Segments, and the values of their fields.

use super::{Cell, wide};
use crate::{
    location::{Location, SegmentName},
    marks::Mark,
};

/// One segment: its name and its fields.
#[derive(Clone, Copy)]
pub(crate) struct Segment<'f, 'a> {
    pub(crate) name: SegmentName,
    /// Whether lines without a segment name were joined to it.
    pub(crate) continued: bool,
    pub(crate) occurrence: u32,
    pub(super) is_header: bool,
    pub(super) start: u32,
    pub(super) text: &'a str,
    pub(super) cells: &'f [Cell],
    pub(super) marks: &'f [Mark],
}

/// A field, or a part of one, and where it stands.
#[derive(Clone, Copy)]
pub(crate) struct Value<'f, 'a> {
    pub(crate) location: Location,
    pub(crate) raw: &'a str,
    /// Where `raw` stands in the message.
    pub(crate) start: u32,
    /// The delimiters in it.
    pub(crate) marks: &'f [Mark],
}

impl<'f, 'a> Value<'f, 'a> {
    /// Nothing, at a place.
    pub(crate) const fn empty(location: Location) -> Self {
        Self { location, raw: "", start: 0, marks: &[] }
    }

    /// Whether the value is one leaf: no repetition, component or subcomponent.
    pub(crate) fn is_leaf(&self) -> bool {
        self.marks.iter().all(|mark| mark.is_escape())
    }

    /// The text without blanks around it and without the marks at its end, behind which nothing stands.
    pub(crate) fn trimmed(&self) -> &'a str {
        let mut raw = self.raw.trim_ascii_end();
        for mark in self.marks.iter().rev() {
            let at = wide(mark.at() - self.start);
            if mark.is_escape() || at + 1 != raw.len() {
                break;
            }
            raw = raw.get(..at).unwrap_or_default().trim_ascii_end();
        }
        raw.trim_ascii_start()
    }

    pub(crate) fn is_repeated(&self) -> bool {
        self.marks.iter().any(|mark| mark.is_repetition())
    }

    /// What stands before the mark with that number among the marks of the value, and what behind it.
    fn cut(self, number: usize) -> Option<(Self, Self)> {
        let mark = self.marks.get(number)?;
        let at = wide(mark.at() - self.start);
        let before = Self { raw: self.raw.get(..at)?, marks: self.marks.get(..number)?, ..self };
        let behind = Self {
            raw: self.raw.get(at + 1..)?,
            start: mark.at() + 1,
            marks: self.marks.get(number + 1..)?,
            ..self
        };
        Some((before, behind))
    }

    /// The parts between the marks that `is_end` tells, with their numbers from 1.
    pub(crate) fn split(self, is_end: impl Fn(Mark) -> bool) -> impl Iterator<Item = (u32, Self)> {
        let mut rest = Some(self);
        let parts = std::iter::from_fn(move || {
            let value = rest.take()?;
            let end = value.marks.iter().position(|mark| is_end(*mark));
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

    /// The part from `from` to `to`, in bytes from its start, at its own place.
    pub(crate) fn part(&self, from: u32, to: u32, location: Location) -> Self {
        let raw = self.raw.get(wide(from)..wide(to)).unwrap_or_default();
        let start = self.start + from;
        let first = self.marks.partition_point(|mark| mark.at() < start);
        let behind = self.marks.partition_point(|mark| mark.at() < self.start + to);
        Self { location, raw, start, marks: self.marks.get(first..behind).unwrap_or_default() }
    }
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
        let end = self.cells.last().map_or(self.start, |cell| cell.end);
        self.text.get(wide(self.start)..wide(end)).unwrap_or_default()
    }

    /// The field with the standard's number; empty where it was not sent. MSH-1 is the separator
    /// itself, so MSH, BHS and FHS count one more than there are separators before the field.
    pub(crate) fn value(&self, number: u32) -> Value<'f, 'a> {
        let at = wide(number).saturating_sub(usize::from(self.is_header));
        let location = self.location().field(number);
        match (at.checked_sub(1).and_then(|before| self.cells.get(before)), self.cells.get(at)) {
            (Some(before), Some(cell)) if before.end + 1 < cell.end => self.between(*before, *cell, location),
            _ => Value::empty(location),
        }
    }

    fn between(&self, before: Cell, cell: Cell, location: Location) -> Value<'f, 'a> {
        let start = before.end + 1;
        Value {
            location,
            raw: self.text.get(wide(start)..wide(cell.end)).unwrap_or_default(),
            start,
            marks: self.marks.get(wide(before.marks)..wide(cell.marks)).unwrap_or_default(),
        }
    }

    /// The text of a field.
    pub(crate) fn field(&self, number: u32) -> &'a str {
        self.value(number).raw
    }

    /// Whether the field is a number or empty.
    pub(crate) fn is_number(&self, number: u32) -> bool {
        self.value(number).trimmed().bytes().all(|byte| byte.is_ascii_digit())
    }

    /// Every field from `first` on that is not empty and that `wanted` asks for by its number, which
    /// is in its place too.
    pub(crate) fn values_where(
        &self,
        first: u32,
        wanted: impl Fn(u32) -> bool,
    ) -> impl Iterator<Item = Value<'f, 'a>> {
        let segment = *self;
        let first = first.max(1 + u32::from(self.is_header));
        let before_first = wide(first) - 1 - usize::from(self.is_header);
        let cells = self.cells.get(before_first..).unwrap_or_default();
        (first..).zip(cells.array_windows()).filter_map(move |(number, [before, cell])| {
            let is_sent = before.end + 1 < cell.end && wanted(number);
            is_sent.then(|| segment.between(*before, *cell, segment.location().field(number)))
        })
    }

    /// How many fields were sent.
    pub(crate) const fn count(&self) -> usize {
        self.cells.len().saturating_sub(1)
    }
}
