//! Builds the index of a message in one pass over its bytes, which stops only at delimiters.

use crate::{
    error::ReadError,
    message::{
        candidates::{BLOCK, Candidates},
        delimiter_index::{DelimiterKinds, IndexedDelimiter},
        delimiters::Delimiters,
        glued_segment::is_order_segment,
        index::{MessageIndex, SegmentSpan},
        joiner::without_joiner,
        known_name::NAME_BYTES,
        limits::{MAX_FIELDS, MAX_SEGMENTS},
        location::{Location, SegmentName},
        name_counts::NameCounts,
        offset::{to_u32, to_usize},
        padding::is_padding,
        segment::FieldEnd,
        segment_line::SegmentLine,
    },
};

impl<'a> MessageIndex<'a> {
    /// Indexes the text of a message.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if the text has no MSH segment, or exceeds a limit.
    pub(crate) fn of(text: &'a str) -> Result<Self, ReadError> {
        if text.trim_start_matches(is_padding).is_empty() {
            return Err(ReadError::Empty);
        }
        let delimiters = header_delimiters(text).ok_or_else(|| ReadError::no_header(text))?;
        Scan::new(text, delimiters).run()
    }
}

/// The delimiters of the first line that starts with MSH and four punctuation marks, or else with MSH and one. A
/// sentence such as `MSH: closed` has only one.
fn header_delimiters(text: &str) -> Option<Delimiters> {
    let headers = || {
        lines(text)
            .filter_map(|line| line.trim_start_matches(is_padding).strip_prefix("MSH"))
            .map(str::as_bytes)
            .filter(|rest| rest.first().is_some_and(u8::is_ascii_punctuation))
    };
    let has_delimiters = |rest: &&[u8]| rest.len() >= 4 && rest.iter().take(4).all(u8::is_ascii_punctuation);
    headers().find(has_delimiters).or_else(|| headers().next()).map(Delimiters::of_header)
}

/// The parts of a text between line ends.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let ends = memchr::memchr2_iter(b'\r', b'\n', text.as_bytes()).chain([text.len()]);
    ends.scan(0, |start, end| text.get(std::mem::replace(start, end + 1)..end))
}

/// A value with more bytes than this and no delimiter counts as long. It may be an embedded document.
const LONG_VALUE_BYTES: usize = 2 * BLOCK;

struct Scan<'a> {
    kinds: DelimiterKinds,
    delimiters: Delimiters,
    text: &'a str,
    field_ends: Vec<FieldEnd>,
    lower_delimiters: Vec<IndexedDelimiter>,
    /// The number of delimiters below the field so far.
    lower_count: u32,
    spans: Vec<SegmentSpan>,
    counts: NameCounts,
    /// Where the last line that was not blank ended.
    end: usize,
    /// See [`MessageIndex::glued`].
    glued: Option<u32>,
    /// See [`MessageIndex::unsure`].
    unsure: Option<Location>,
    /// The first error of a line that was split. It is returned at the end, so that the usual path has no branch for it.
    error: Option<ReadError>,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str, delimiters: Delimiters) -> Self {
        Self {
            kinds: DelimiterKinds::of(&delimiters),
            delimiters,
            text,
            // An average field has 7 bytes with its separator, every second field has a lower delimiter, and a segment has
            // 90 bytes. In a tenth of real messages, they are a third shorter. A list that must grow is copied, which
            // takes longer than a larger list.
            field_ends: Vec::with_capacity(text.len() / 4),
            lower_delimiters: Vec::with_capacity(text.len() / 6),
            lower_count: 0,
            spans: Vec::with_capacity(text.len() / 48),
            counts: NameCounts::default(),
            end: 0,
            glued: None,
            unsure: None,
            error: None,
        }
    }

    fn run(mut self) -> Result<MessageIndex<'a>, ReadError> {
        let start = self.first_segment()?;
        let bytes = self.text.as_bytes().get(start..).unwrap_or_default();
        let (blocks, tail) = bytes.as_chunks::<BLOCK>();
        let mut last = [b' '; BLOCK];
        last.iter_mut().zip(tail).for_each(|(slot, byte)| *slot = *byte);
        let candidates = Candidates::of(&self.delimiters);
        let (mut at, mut plain) = (0, 0);
        while let Some(block) = blocks.get(at).or_else(|| (at == blocks.len()).then_some(&last)) {
            // The limits are checked once for each block, so that the path of a segment has no branch for an error.
            if self.field_ends.len() > MAX_FIELDS {
                return Err(ReadError::TooManyFields);
            }
            self.check_segments()?;
            let bits = candidates.bits(block);
            if bits == 0 {
                plain += BLOCK;
            } else {
                plain = 0;
                self.block(block, bits, to_u32(start + at * BLOCK));
            }
            at += 1;
            if plain >= LONG_VALUE_BYTES {
                let leap = self.plain_ahead(start + at * BLOCK, plain) / BLOCK;
                plain += leap * BLOCK;
                at += leap;
            }
        }
        if self.text.len() > self.field_start() {
            self.end = self.text.len();
        }
        self.close(self.field_start());
        self.check_segments()?;
        if let Some(error) = self.error {
            return Err(error);
        }
        Ok(MessageIndex {
            delimiters: self.delimiters,
            text: self.text,
            field_ends: self.field_ends,
            lower_delimiters: self.lower_delimiters,
            spans: self.spans,
            glued: self.glued,
            unsure: self.unsure,
            preamble: self.text.get(..start - NAME_BYTES).unwrap_or_default().trim_matches(is_padding),
        })
    }

    /// Opens the first segment. Returns the offset where its name ends.
    fn first_segment(&mut self) -> Result<usize, ReadError> {
        let mut at = 0;
        loop {
            self.start_line(at);
            if let Some(first) = self.spans.first() {
                return Ok(to_usize(first.start) + NAME_BYTES);
            }
            let rest = self.text.as_bytes().get(at..).unwrap_or_default();
            match memchr::memchr2(b'\r', b'\n', rest) {
                Some(end) => at += end + 1,
                None => return Err(ReadError::no_header(self.text)),
            }
        }
    }

    /// Adds the delimiters of a block at offset `start`. `left` has a bit for each byte that may be one. It is a function
    /// of its own, so that its loop has all registers of the processor.
    #[inline(never)]
    fn block(&mut self, block: &[u8; BLOCK], mut left: u64, start: u32) {
        while left != 0 {
            let within = left.trailing_zeros();
            left &= left - 1;
            let at = start + within;
            let byte = block.get(to_usize(within) % BLOCK).copied().unwrap_or_default();
            if byte == self.delimiters.field {
                self.field_ends.push(FieldEnd { end: at, delimiters_before: self.lower_count });
            } else if let Some(delimiter) = self.kinds.delimiter(byte, at) {
                self.lower_delimiters.push(delimiter);
                self.lower_count += 1;
            } else if matches!(byte, b'\r' | b'\n') {
                self.end_line(to_usize(at));
            }
        }
    }

    const fn check_segments(&self) -> Result<(), ReadError> {
        if self.spans.len() > MAX_SEGMENTS { Err(ReadError::TooManySegments) } else { Ok(()) }
    }

    fn end_line(&mut self, at: usize) {
        let field_start = self.field_start();
        if at > field_start {
            self.end = at;
        }
        match self.name_at(at + 1) {
            Some(name) => {
                self.close(field_start);
                self.begin(name, at + 1, false);
            }
            None => self.start_odd_line(at + 1),
        }
    }

    /// Returns how many of the next bytes have no delimiter. It looks ahead as far as `length`, the number of bytes
    /// without a delimiter so far. So the search never costs more than the part that was already passed.
    fn plain_ahead(&self, at: usize, length: usize) -> usize {
        let Delimiters { field, component, repetition, escape, subcomponent } = self.delimiters;
        let bytes = self.text.as_bytes();
        let mut ahead = bytes.get(at..(at + length).min(bytes.len())).unwrap_or_default();
        let end = |found: Option<usize>| found.unwrap_or(usize::MAX);
        ahead = ahead.get(..end(memchr::memchr3(field, b'\r', b'\n', ahead))).unwrap_or(ahead);
        ahead =
            ahead.get(..end(memchr::memchr3(component, repetition, subcomponent, ahead))).unwrap_or(ahead);
        ahead = ahead.get(..end(memchr::memchr(escape, ahead))).unwrap_or(ahead);
        ahead.len()
    }

    /// The offset where the open field starts. If the open field is the name of a segment, the offset of the name.
    fn field_start(&self) -> usize {
        let Some(span) = self.spans.last() else { return 0 };
        match self.field_ends.get(to_usize(span.first_field)..).and_then(<[FieldEnd]>::last) {
            Some(field) => to_usize(field.end) + 1,
            None => to_usize(span.start),
        }
    }

    /// Handles the start of a line: it opens a segment, continues one, or is blank.
    fn start_line(&mut self, at: usize) {
        match self.name_at(at) {
            Some(name) => self.open(name, at),
            None => self.start_odd_line(at),
        }
    }

    /// Handles a line that does not start with a segment name. Padding may stand before the name.
    #[cold]
    fn start_odd_line(&mut self, at: usize) {
        let line = self.text.get(at..).unwrap_or_default();
        let rest = line.trim_start_matches(|c| is_padding(c) && c != '\r' && c != '\n');
        let start = at + line.len() - rest.len();
        if let Some(name) = self.name_at(start) {
            return self.open(name, start);
        }
        let words = rest.split(['\r', '\n']).next().unwrap_or_default().trim_end_matches(is_padding);
        // A known name without fields is a segment, even with whitespace behind it.
        if let Some(name) = words.as_bytes().try_into().ok().and_then(SegmentName::known) {
            return self.open(name, start);
        }
        let is_blank = words.is_empty();
        if !is_blank && let Some(span) = self.spans.last_mut() {
            span.continued = true;
        }
    }

    fn open(&mut self, name: SegmentName, start: usize) {
        self.close(self.field_start());
        self.begin(name, start, false);
    }

    /// Adds a segment without fields.
    #[inline]
    fn begin(&mut self, name: SegmentName, start: usize, continued: bool) {
        self.spans.push(SegmentSpan {
            name,
            continued,
            occurrence: self.counts.next(name),
            start: to_u32(start),
            first_field: to_u32(self.field_ends.len()),
            fields: 0,
        });
        self.end = start;
    }

    /// The name of the segment that starts at an offset.
    #[inline]
    fn name_at(&self, at: usize) -> Option<SegmentName> {
        let rest = self.text.as_bytes().get(at..)?;
        // Three of four segments are OBX.
        match rest {
            [b'O', b'B', b'X', next, ..] if *next == self.delimiters.field => Some(SegmentName::OBX),
            _ => self.other_name_at(at),
        }
    }

    #[inline(never)]
    fn other_name_at(&self, at: usize) -> Option<SegmentName> {
        let bytes = self.text.as_bytes();
        let &name = bytes.get(at..)?.first_chunk::<NAME_BYTES>()?;
        match bytes.get(at + NAME_BYTES) {
            Some(&next) if next == self.delimiters.field => {
                SegmentName::new(name).or_else(|| self.lower_case_name(name, at))
            }
            // Another message starts here, with its own delimiters. Its lines do not belong to this message.
            Some(next) if name == *b"MSH" && next.is_ascii_punctuation() => SegmentName::new(name),
            // A line of three capital letters may be a word in a note. Without a separator, it must be a known name.
            None | Some(b'\r' | b'\n') => SegmentName::known(name),
            Some(_) => None,
        }
    }

    /// A name in lower case. If the fields have the form of a segment of an order, it is the name in capital letters.
    /// Otherwise the line is probably the end of a sentence if the open segment has free text. After any other segment,
    /// it counts as a segment of its own, so that its fields do not become fields of the segment before it.
    fn lower_case_name(&self, name: [u8; NAME_BYTES], at: usize) -> Option<SegmentName> {
        let open = self.spans.last()?.name;
        let upper_case = name.map(|byte| byte.to_ascii_uppercase());
        let fields = at + NAME_BYTES + 1;
        if is_order_segment(upper_case, open, self.text, fields, self.delimiters) {
            return SegmentName::known(upper_case);
        }
        let has_text = matches!(&open.bytes(), b"OBX" | b"NTE" | b"ERR" | b"MSA");
        SegmentName::in_lower_case(name).filter(|_| !has_text)
    }

    /// Ends the open segment, whose last field starts at `start`. Whitespace at its end is left out.
    fn close(&mut self, start: usize) {
        let mut end = self.end.max(start);
        if !self.text.as_bytes().get(end.wrapping_sub(1)).is_some_and(u8::is_ascii_graphic) {
            // A no-break space is text, as in any other field.
            let blank = |c: char| is_padding(c) && (c.is_ascii() || !c.is_whitespace());
            let last = self.text.get(start..end).unwrap_or_default();
            end = start + last.trim_end_matches(blank).len();
        }
        let Some(span) = self.spans.last_mut() else { return };
        self.field_ends.push(FieldEnd { end: to_u32(end), delimiters_before: self.lower_count });
        span.fields = to_u32(self.field_ends.len()) - span.first_field;
        let (name, first_field) = (span.name, to_usize(span.first_field));
        let ends = self.field_ends.get(first_field..).unwrap_or_default();
        let line = SegmentLine { text: self.text, name, ends, delimiters: self.delimiters };
        if line.may_hold_another()
            && let Err(error) = self.split(first_field)
        {
            self.error.get_or_insert(error);
        }
    }

    /// Makes segments of their own of those that stand in the line of the last segment.
    #[cold]
    fn split(&mut self, first_field: usize) -> Result<(), ReadError> {
        let Some(first) = self.spans.last().copied() else { return Ok(()) };
        let ends = self.field_ends.split_off(first_field);
        let line =
            SegmentLine { text: self.text, name: first.name, ends: &ends, delimiters: self.delimiters };
        let found = line.others()?;
        if found.is_unsure {
            self.unsure.get_or_insert(Location::segment(first.name, first.occurrence));
        }
        let mut others = found.others.into_iter().peekable();
        for (number, field) in (0..).zip(&ends) {
            if let Some((_, name)) = others.next_if(|(at, _)| *at == number) {
                let start = to_usize(field.end) - NAME_BYTES;
                self.end_at(start);
                self.begin(name, start, first.continued);
                self.check_segments()?;
                self.glued.get_or_insert(to_u32(self.spans.len()) - 1);
            }
            self.field_ends.push(*field);
        }
        if let Some(span) = self.spans.last_mut() {
            span.fields = to_u32(self.field_ends.len()) - span.first_field;
        }
        Ok(())
    }

    /// Ends the last segment where the name of the next one starts. Whitespace and texts that stand for a line end are
    /// left out.
    fn end_at(&mut self, name_start: usize) {
        let start = self.field_start();
        let (last, _) = without_joiner(self.text.get(start..name_start).unwrap_or_default());
        let end = to_u32(start + last.len());
        let delimiters = self.lower_delimiters.partition_point(|delimiter| delimiter.at() < end);
        self.field_ends.push(FieldEnd { end, delimiters_before: to_u32(delimiters) });
        if let Some(span) = self.spans.last_mut() {
            span.fields = to_u32(self.field_ends.len()) - span.first_field;
        }
    }
}

#[cfg(test)]
mod tests;
