//! The one pass over the text: where each segment, each field and each lower delimiter stands.

mod scan;
mod segment;

use self::scan::Scan;
pub(crate) use self::segment::{Segment, Value};
use crate::{Delimiters, ReadError, location::SegmentName, marks::Mark};

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
pub(crate) struct Frame<'a> {
    pub(crate) delimiters: Delimiters,
    text: &'a str,
    cells: Vec<Cell>,
    /// The delimiters below the field, of all fields.
    marks: Vec<Mark>,
    segments: Vec<Span>,
    /// How many RXA there are.
    orders: usize,
    /// What stands before the first segment.
    pub(crate) preamble: &'a str,
}

/// Where a field ends, and how many marks stand before that. It starts behind the separator of the
/// one before; the first of a segment is its name.
#[derive(Clone, Copy, Debug)]
struct Cell {
    end: u32,
    marks: u32,
}

#[derive(Clone, Copy, Debug)]
struct Span {
    name: SegmentName,
    continued: bool,
    occurrence: u32,
    start: u32,
    first_cell: u32,
    cells: u32,
}

/// Offsets are kept in 32 bits: a message has at most 8 MiB.
pub(crate) fn wide(offset: u32) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

pub(crate) fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

impl<'a> Frame<'a> {
    /// Splits `text` at its delimiters.
    ///
    /// # Errors
    ///
    /// [`ReadError`] where the text holds no MSH segment, or more than the limits allow.
    pub(crate) fn split(text: &'a str) -> Result<Self, ReadError> {
        if text.trim_start_matches(is_padding).is_empty() {
            return Err(ReadError::Empty);
        }
        let delimiters = header(text).ok_or_else(|| ReadError::no_header(text))?;
        Scan::new(text, delimiters).run()
    }

    pub(crate) fn segments(&self) -> impl ExactSizeIterator<Item = Segment<'_, 'a>> + DoubleEndedIterator {
        self.segments.iter().map(|span| {
            let first = wide(span.first_cell);
            Segment {
                name: span.name,
                continued: span.continued,
                occurrence: span.occurrence,
                is_header: matches!(&span.name.bytes(), b"MSH" | b"BHS" | b"FHS"),
                start: span.start,
                text: self.text,
                cells: self.cells.get(first..first + wide(span.cells)).unwrap_or_default(),
                marks: &self.marks,
            }
        })
    }

    /// How many RXA there are.
    pub(crate) const fn orders(&self) -> usize {
        self.orders
    }
}

/// The delimiters of the header: of the first line that starts with MSH and delimiters, or else with MSH
/// and a separator; a sentence that starts so, such as `MSH: closed`, has only the latter.
fn header(text: &str) -> Option<Delimiters> {
    let headers = || {
        text.split(['\r', '\n'])
            .filter_map(|line| line.trim_start_matches(is_padding).strip_prefix("MSH"))
            .map(str::as_bytes)
            .filter(|rest| rest.first().is_some_and(u8::is_ascii_punctuation))
    };
    let has_delimiters = |rest: &&[u8]| rest.len() >= 4 && rest.iter().take(4).all(u8::is_ascii_punctuation);
    headers().find(has_delimiters).or_else(|| headers().next()).map(Delimiters::of_header)
}

/// What may stand around segments without meaning: blanks, a byte order mark, MLLP's VT and FS.
pub(crate) fn is_padding(character: char) -> bool {
    character.is_whitespace() || character.is_control() || character == '\u{feff}'
}

#[cfg(test)]
mod tests;
