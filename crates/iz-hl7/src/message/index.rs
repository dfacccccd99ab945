//! The index of a message: where each segment, each field and each lower delimiter stands.

use crate::message::{
    delimiter_index::IndexedDelimiter,
    delimiters::Delimiters,
    location::{Location, SegmentName},
    offset::to_usize,
    segment::{FieldEnd, Segment},
};

/// A message as segments and fields that borrow from its text.
///
/// A segment ends with CR, LF or both. Blank lines, a byte order mark and the control characters of MLLP between
/// segments are ignored. A line that does not start with a segment name continues the last field of the line before it:
/// such lines come from line breaks inside a text field.
pub(crate) struct MessageIndex<'a> {
    pub(crate) delimiters: Delimiters,
    pub(crate) text: &'a str,
    /// The fields of all segments.
    pub(crate) field_ends: Vec<FieldEnd>,
    /// The delimiters below the field, of all fields.
    pub(crate) lower_delimiters: Vec<IndexedDelimiter>,
    pub(crate) spans: Vec<SegmentSpan>,
    /// The index of the first segment that stands in the line of another one, because the line end between them is lost.
    pub(crate) glued: Option<u32>,
    /// A segment in whose line another one may stand. What follows has not the form of a segment, or there is too much of
    /// it, so it was not split.
    pub(crate) unsure: Option<Location>,
    /// The text before the first segment.
    pub(crate) preamble: &'a str,
}

/// Where a segment and its fields stand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SegmentSpan {
    pub(crate) name: SegmentName,
    pub(crate) continued: bool,
    pub(crate) occurrence: u32,
    /// The offset of the segment in the text, in bytes.
    pub(crate) start: u32,
    /// The index of the first field among the fields of all segments.
    pub(crate) first_field: u32,
    /// The number of fields, with the name.
    pub(crate) fields: u32,
}

impl<'a> MessageIndex<'a> {
    /// The segments, in the order of the message.
    pub(crate) fn segments(&self) -> impl ExactSizeIterator<Item = Segment<'_, 'a>> + DoubleEndedIterator {
        self.spans.iter().map(|span| self.segment(span))
    }

    /// The segments of a name, in the order of the message.
    pub(crate) fn segments_of(&self, name: SegmentName) -> impl Iterator<Item = Segment<'_, 'a>> {
        self.spans.iter().filter(move |span| span.name == name).map(|span| self.segment(span))
    }

    fn segment(&self, span: &SegmentSpan) -> Segment<'_, 'a> {
        let first = to_usize(span.first_field);
        Segment {
            name: span.name,
            continued: span.continued,
            occurrence: span.occurrence,
            // Three of four segments are OBX.
            is_header: span.name != SegmentName::OBX
                && matches!(&span.name.bytes(), b"MSH" | b"BHS" | b"FHS"),
            start: span.start,
            text: self.text,
            field_ends: self.field_ends.get(first..first + to_usize(span.fields)).unwrap_or_default(),
            delimiters: &self.lower_delimiters,
        }
    }
}
