//! The one pass over the text: where each segment and each field stands.

use std::collections::HashMap;

use crate::{
    Delimiters, ReadError,
    marks::{Classes, FIELD, LINE, Marks},
    place::{Place, SegmentName},
};

/// The longest message that is read, in bytes.
pub const MAX_MESSAGE_BYTES: usize = 8 * 1024 * 1024;

/// The most segments that are read from one message.
pub const MAX_SEGMENTS: usize = 100_000;

/// The most fields that are read from one message.
pub const MAX_FIELDS: usize = 2_000_000;

/// A message as segments and fields that borrow from its text.
///
/// Segments end with CR, LF or both; blank lines, a byte order mark and MLLP's bytes between them
/// say nothing. A line that starts with no segment name continues the last field of the line before
/// it: line breaks inside a text field are the reason for which such lines occur.
#[derive(Debug)]
pub(crate) struct Frame<'a> {
    pub(crate) delimiters: Delimiters,
    text: &'a str,
    cells: Vec<Cell>,
    segments: Vec<Span>,
}

/// Where a field ends; it starts behind the separator of the one before.
#[derive(Clone, Copy, Debug)]
struct Cell {
    end: u32,
    marks: Marks,
}

#[derive(Clone, Copy, Debug)]
struct Span {
    name: SegmentName,
    continued: bool,
    occurrence: u32,
    start: u32,
    end: u32,
    first_cell: u32,
    cells: u32,
}

/// One segment: its name, its fields and its text.
#[derive(Clone, Copy)]
pub(crate) struct Segment<'f, 'a> {
    pub(crate) name: SegmentName,
    /// The text of the segment as it was sent.
    pub(crate) raw: &'a str,
    /// Whether lines without a segment name were joined to it.
    pub(crate) continued: bool,
    pub(crate) occurrence: u32,
    start: usize,
    text: &'a str,
    cells: &'f [Cell],
}

/// A field, or a part of one, and where it stands.
#[derive(Clone, Copy)]
pub(crate) struct Value<'a> {
    pub(crate) place: Place,
    pub(crate) raw: &'a str,
    pub(crate) marks: Marks,
}

impl<'a> Segment<'_, 'a> {
    pub(crate) fn is(&self, name: &[u8; 3]) -> bool {
        self.name.bytes() == *name
    }

    pub(crate) const fn place(&self) -> Place {
        Place::segment(self.name, self.occurrence)
    }

    /// The field with the standard's number; empty where it was not sent. MSH-1 is the separator
    /// itself, so MSH, BHS and FHS count one more than there are separators before the field.
    pub(crate) fn value(&self, number: u32) -> Value<'a> {
        let place = self.place().field(number);
        let index = wide(number).checked_sub(if self.is_header() { 2 } else { 1 });
        match index.and_then(|index| self.cell(index)) {
            Some((raw, marks)) => Value { place, raw, marks },
            None => Value { place, raw: "", marks: Marks::NONE },
        }
    }

    /// The text of a field.
    pub(crate) fn field(&self, number: u32) -> &'a str {
        self.value(number).raw
    }

    /// Every field with its text and marks that is not empty and that `wanted` asks for by number.
    pub(crate) fn values_where(&self, wanted: impl Fn(u32) -> bool) -> impl Iterator<Item = Value<'a>> {
        let mut start = self.start + NAME_AND_SEPARATOR;
        let first = if self.is_header() { 2 } else { 1 };
        let (place, text) = (self.place(), self.text);
        (first..).zip(self.cells).filter_map(move |(number, cell)| {
            let end = wide(cell.end);
            let range = start..end;
            start = end + 1;
            let is_wanted = !range.is_empty() && wanted(number);
            is_wanted.then(|| Value {
                place: place.field(number),
                raw: text.get(range).unwrap_or_default(),
                marks: cell.marks,
            })
        })
    }

    /// How many fields were sent.
    pub(crate) const fn count(&self) -> usize {
        self.cells.len()
    }

    fn cell(&self, index: usize) -> Option<(&'a str, Marks)> {
        let cell = self.cells.get(index)?;
        let start = match index.checked_sub(1) {
            None => self.start + NAME_AND_SEPARATOR,
            Some(before) => wide(self.cells.get(before)?.end) + 1,
        };
        Some((self.text.get(start..wide(cell.end))?, cell.marks))
    }

    fn is_header(&self) -> bool {
        matches!(&self.name.bytes(), b"MSH" | b"BHS" | b"FHS")
    }
}

const NAME_AND_SEPARATOR: usize = 4;

/// Offsets are kept in 32 bits: a message has at most 8 MiB.
fn wide(offset: u32) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

impl<'a> Frame<'a> {
    /// Splits `text` at its delimiters.
    ///
    /// # Errors
    ///
    /// [`ReadError`] where the text holds no MSH segment, or more than the limits allow.
    pub(crate) fn split(text: &'a str) -> Result<Self, ReadError> {
        if text.len() > MAX_MESSAGE_BYTES {
            return Err(ReadError::TooLarge { bytes: text.len() });
        }
        if text.trim_start_matches(is_padding).is_empty() {
            return Err(ReadError::Empty);
        }
        let delimiters = header(text).ok_or_else(|| ReadError::no_header(text))?;
        let mut scan = Scan::new(text, delimiters);
        scan.run()?;
        Ok(scan.frame)
    }

    pub(crate) fn segments(&self) -> impl ExactSizeIterator<Item = Segment<'_, 'a>> + DoubleEndedIterator {
        self.segments.iter().map(|span| {
            let first = wide(span.first_cell);
            Segment {
                name: span.name,
                raw: self.text.get(wide(span.start)..wide(span.end)).unwrap_or_default(),
                continued: span.continued,
                occurrence: span.occurrence,
                start: wide(span.start),
                text: self.text,
                cells: self.cells.get(first..first + wide(span.cells)).unwrap_or_default(),
            }
        })
    }
}

/// The delimiters of the first MSH that starts a line.
fn header(text: &str) -> Option<Delimiters> {
    text.split(['\r', '\n'])
        .map(|line| line.trim_start_matches(is_padding))
        .filter_map(|line| line.strip_prefix("MSH"))
        .find(|rest| rest.bytes().next().is_some_and(|byte| byte.is_ascii_punctuation()))
        .map(|rest| Delimiters::of_header(rest.as_bytes()))
}

/// What may stand around segments without meaning: blanks, a byte order mark, MLLP's VT and FS.
pub(crate) fn is_padding(character: char) -> bool {
    character.is_whitespace() || character.is_control() || character == '\u{feff}'
}

/// After so many bytes without a delimiter a value is taken to be long, such as an embedded
/// document, and the rest of it is passed over by `memchr`.
const LONG: usize = 128;

struct Scan<'a> {
    classes: Classes,
    counts: Counts,
    frame: Frame<'a>,
    segment_start: usize,
    field_start: usize,
    /// The delimiters seen in the field that is open.
    seen: u8,
    /// Where the last line that said anything ended.
    end: usize,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str, delimiters: Delimiters) -> Self {
        // An average field, its separator included, has some nine bytes.
        let frame = Frame {
            delimiters,
            text,
            cells: Vec::with_capacity(text.len() / 8),
            segments: Vec::with_capacity(text.len() / 64),
        };
        Self {
            classes: Classes::of(&delimiters),
            counts: Counts::default(),
            frame,
            segment_start: 0,
            field_start: 0,
            seen: 0,
            end: 0,
        }
    }

    fn run(&mut self) -> Result<(), ReadError> {
        let bytes = self.frame.text.as_bytes();
        let separator = self.frame.delimiters.field;
        let mut at = self.start_line(0)?;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            let near = rest.get(..LONG).unwrap_or(rest);
            let Some(plain) = near.iter().position(|&byte| self.classes.class(byte) != 0) else {
                // What is passed over may hold any delimiter of a lower level.
                self.seen = u8::MAX;
                at += memchr::memchr3(separator, b'\r', b'\n', rest).unwrap_or(rest.len());
                continue;
            };
            at += plain;
            match bytes.get(at).map_or(0, |&byte| self.classes.class(byte)) {
                FIELD => {
                    if self.frame.cells.len() >= MAX_FIELDS {
                        return Err(ReadError::TooManyFields);
                    }
                    self.push_field(at);
                    at += 1;
                }
                LINE => {
                    if at > self.field_start {
                        self.end = at;
                    }
                    at = self.start_line(at + 1)?;
                }
                lower => {
                    self.seen |= lower;
                    at += 1;
                }
            }
        }
        if bytes.len() > self.field_start {
            self.end = bytes.len();
        }
        self.close();
        Ok(())
    }

    /// Looks at the line that starts at `at`: a segment, a continuation, or nothing. Gives where to
    /// read on.
    fn start_line(&mut self, at: usize) -> Result<usize, ReadError> {
        let bytes = self.frame.text.as_bytes();
        let mut start = at;
        if !bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            let rest = self.frame.text.get(at..).unwrap_or_default();
            start += rest.len() - rest.trim_start_matches(|c| is_padding(c) && c != '\r' && c != '\n').len();
        }
        let Some(name) = self.name_at(start) else {
            let is_blank = bytes.get(start).is_none_or(|byte| matches!(byte, b'\r' | b'\n'));
            if !is_blank && let Some(span) = self.frame.segments.last_mut() {
                span.continued = true;
            }
            return Ok(start);
        };
        self.close();
        if self.frame.segments.len() == MAX_SEGMENTS {
            return Err(ReadError::TooManySegments);
        }
        self.frame.segments.push(Span {
            name,
            continued: false,
            occurrence: self.counts.next(name),
            start: narrow(start),
            end: narrow(start),
            first_cell: narrow(self.frame.cells.len()),
            cells: 0,
        });
        self.segment_start = start;
        self.field_start = start;
        self.seen = 0;
        self.end = start;
        Ok(start + 3)
    }

    fn name_at(&self, at: usize) -> Option<SegmentName> {
        let bytes = self.frame.text.as_bytes();
        let &[a, b, c] = bytes.get(at..at + 3)? else { return None };
        let name = SegmentName::new([a, b, c])?;
        match bytes.get(at + 3) {
            Some(&next) if next == self.frame.delimiters.field => Some(name),
            // A line of three capitals may be a word of a note: alone it must be a name that is known.
            None | Some(b'\r' | b'\n') => is_known(name).then_some(name),
            Some(_) => None,
        }
    }

    fn push_field(&mut self, end: usize) {
        if self.frame.segments.is_empty() {
            return;
        }
        // The first separator ends the name, not a field.
        if self.field_start != self.segment_start {
            self.frame.cells.push(Cell { end: narrow(end), marks: Marks::of_classes(self.seen) });
        }
        self.field_start = end + 1;
        self.seen = 0;
    }

    /// Ends the segment that is open; blanks at its end are no part of it.
    fn close(&mut self) {
        let text = self.frame.text;
        let Some(span) = self.frame.segments.last_mut() else { return };
        let has_fields = self.field_start != self.segment_start;
        let last = text.get(self.field_start..self.end.max(self.field_start)).unwrap_or_default();
        let end = self.field_start + last.trim_end_matches(is_padding).len();
        if has_fields {
            self.frame.cells.push(Cell { end: narrow(end), marks: Marks::of_classes(self.seen) });
        }
        span.cells = narrow(self.frame.cells.len()) - span.first_cell;
        span.end = narrow(end);
    }
}

fn is_known(name: SegmentName) -> bool {
    let known = [
        "BHS", "BTS", "DSC", "ERR", "FHS", "FTS", "MSA", "MSH", "NK1", "NTE", "OBX", "ORC", "PD1", "PID",
        "PV1",
    ];
    let more = ["QAK", "QPD", "RCP", "RXA", "RXR", "SFT"];
    known.iter().chain(&more).any(|known| known.as_bytes() == name.bytes())
}

/// How often each segment name has occurred. The names of answers are counted without hashing.
#[derive(Default)]
struct Counts {
    known: [u32; 16],
    others: HashMap<SegmentName, u32>,
}

impl Counts {
    fn next(&mut self, name: SegmentName) -> u32 {
        let known: usize = match &name.bytes() {
            b"OBX" => 0,
            b"RXA" => 1,
            b"ORC" => 2,
            b"RXR" => 3,
            b"PID" => 4,
            b"NK1" => 5,
            b"PD1" => 6,
            b"ERR" => 7,
            b"MSH" => 8,
            b"MSA" => 9,
            b"QAK" => 10,
            b"QPD" => 11,
            b"NTE" => 12,
            _ => usize::MAX,
        };
        let count = match self.known.get_mut(known) {
            Some(count) => count,
            None => self.others.entry(name).or_default(),
        };
        *count += 1;
        *count
    }
}

#[cfg(test)]
mod tests;
