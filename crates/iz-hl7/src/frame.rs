//! The one pass over the text: where each segment and each field stands.

use std::collections::HashMap;

use crate::{
    Delimiters, ReadError,
    place::{Place, SegmentName},
};

/// The longest message that is read, in bytes.
pub const MAX_MESSAGE_BYTES: usize = 8 * 1024 * 1024;

/// The most segments that are read from one message.
pub const MAX_SEGMENTS: usize = 100_000;

/// A message as segments and fields that borrow from its text.
///
/// Segments end with CR, LF or both; blank lines, a byte order mark and MLLP's bytes between them
/// say nothing. A line that starts with no segment name continues the last field of the line before
/// it: line breaks inside a text field are the reason for which such lines occur.
#[derive(Debug)]
pub(crate) struct Frame<'a> {
    pub(crate) delimiters: Delimiters,
    fields: Vec<&'a str>,
    segments: Vec<Span<'a>>,
}

#[derive(Clone, Copy, Debug)]
struct Span<'a> {
    name: SegmentName,
    occurrence: u32,
    raw: &'a str,
    first_field: usize,
    fields: usize,
    continued: bool,
}

/// One segment: its name, its fields and its text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Segment<'f, 'a> {
    pub(crate) name: SegmentName,
    pub(crate) occurrence: u32,
    /// The text of the segment as it was sent.
    pub(crate) raw: &'a str,
    /// Whether lines without a segment name were joined to it.
    pub(crate) continued: bool,
    fields: &'f [&'a str],
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
    pub(crate) fn field(&self, number: usize) -> &'a str {
        let at = if self.is_header() { number.checked_sub(2) } else { number.checked_sub(1) };
        at.and_then(|at| self.fields.get(at)).copied().unwrap_or_default()
    }

    /// All fields with their numbers, MSH-1 left out.
    pub(crate) fn numbered(&self) -> impl Iterator<Item = (u16, &'a str)> {
        let first = if self.is_header() { 2 } else { 1 };
        (first..).zip(self.fields.iter().copied())
    }

    fn is_header(&self) -> bool {
        matches!(&self.name.bytes(), b"MSH" | b"BHS" | b"FHS")
    }
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
        if text.trim_matches(is_padding).is_empty() {
            return Err(ReadError::Empty);
        }
        let delimiters = header(text).ok_or_else(|| ReadError::no_header(text))?;
        let mut scan = Scan {
            text,
            frame: Self { delimiters, fields: Vec::with_capacity(text.len() / 8), segments: Vec::new() },
            counts: HashMap::new(),
            segment_start: 0,
            field_start: 0,
            end: 0,
        };
        scan.run()?;
        Ok(scan.frame)
    }

    pub(crate) fn segments(&self) -> impl ExactSizeIterator<Item = Segment<'_, 'a>> {
        self.segments.iter().map(|span| Segment {
            name: span.name,
            occurrence: span.occurrence,
            raw: span.raw,
            continued: span.continued,
            fields: self.fields.get(span.first_field..span.first_field + span.fields).unwrap_or_default(),
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
fn is_padding(character: char) -> bool {
    character.is_whitespace() || character.is_control() || character == '\u{feff}'
}

struct Scan<'a> {
    text: &'a str,
    frame: Frame<'a>,
    counts: HashMap<SegmentName, u32>,
    segment_start: usize,
    field_start: usize,
    /// Where the last line that said anything ended.
    end: usize,
}

impl<'a> Scan<'a> {
    fn run(&mut self) -> Result<(), ReadError> {
        let bytes = self.text.as_bytes();
        let separator = self.frame.delimiters.field;
        self.start_line(0)?;
        for at in memchr::memchr3_iter(separator, b'\r', b'\n', bytes) {
            if bytes.get(at) == Some(&separator) {
                if self.has_segment() {
                    self.push_field(at);
                    self.field_start = at + 1;
                }
            } else {
                if at > self.field_start {
                    self.end = at;
                }
                self.start_line(at + 1)?;
            }
        }
        if bytes.len() > self.field_start {
            self.end = bytes.len();
        }
        self.close();
        Ok(())
    }

    fn has_segment(&self) -> bool {
        !self.frame.segments.is_empty()
    }

    /// Looks at the line that starts at `at`: a segment, a continuation, or nothing.
    fn start_line(&mut self, at: usize) -> Result<(), ReadError> {
        let rest = self.text.get(at..).unwrap_or_default();
        let skipped = rest.len() - rest.trim_start_matches(|c| is_padding(c) && c != '\r' && c != '\n').len();
        let start = at + skipped;
        let Some(name) = self.name_at(start) else {
            let blank = self.text.as_bytes().get(start).is_none_or(|&byte| byte == b'\r' || byte == b'\n');
            if !blank && let Some(span) = self.frame.segments.last_mut() {
                span.continued = true;
            }
            return Ok(());
        };
        self.close();
        if self.frame.segments.len() == MAX_SEGMENTS {
            return Err(ReadError::TooManySegments);
        }
        let occurrence = self.counts.entry(name).and_modify(|count| *count += 1).or_insert(1);
        self.frame.segments.push(Span {
            name,
            occurrence: *occurrence,
            raw: "",
            first_field: self.frame.fields.len(),
            fields: 0,
            continued: false,
        });
        self.segment_start = start;
        self.field_start = start;
        self.end = start;
        Ok(())
    }

    fn name_at(&self, at: usize) -> Option<SegmentName> {
        let bytes = self.text.as_bytes();
        let &[a, b, c] = bytes.get(at..at + 3)? else { return None };
        let ends = bytes
            .get(at + 3)
            .is_none_or(|&next| next == self.frame.delimiters.field || next == b'\r' || next == b'\n');
        if ends { SegmentName::new([a, b, c]) } else { None }
    }

    fn push_field(&mut self, end: usize) {
        if self.field_start != self.segment_start {
            self.frame.fields.push(self.text.get(self.field_start..end).unwrap_or_default());
        }
    }

    /// Ends the segment that is open.
    fn close(&mut self) {
        if !self.has_segment() {
            return;
        }
        let end = self.end.max(self.field_start);
        self.push_field(end);
        let text = self.text;
        let fields = &mut self.frame.fields;
        if let Some(last) = fields.last_mut() {
            *last = last.trim_end_matches(is_padding);
        }
        if let Some(span) = self.frame.segments.last_mut() {
            span.fields = fields.len() - span.first_field;
            span.raw = text.get(self.segment_start..end).unwrap_or_default().trim_end_matches(is_padding);
        }
    }
}

#[cfg(test)]
mod tests;
