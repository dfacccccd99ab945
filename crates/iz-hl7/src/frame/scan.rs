//! The scan: one walk over the bytes, which stops at delimiters only.

use std::collections::HashMap;

use super::{Cell, Frame, MAX_FIELDS, MAX_SEGMENTS, Span, is_padding, narrow, wide};
use crate::{
    Delimiters, ReadError,
    location::SegmentName,
    marks::{BLOCK, Classes, Mark},
};

/// After so many bytes without a delimiter a value is taken to be long, such as an embedded document.
const LONG: usize = 2 * BLOCK;

pub(super) struct Scan<'a> {
    classes: Classes,
    delimiters: Delimiters,
    text: &'a str,
    cells: Vec<Cell>,
    marks: Vec<Mark>,
    segments: Vec<Span>,
    counts: Counts,
    /// Where the last line that said anything ended.
    end: usize,
}

impl<'a> Scan<'a> {
    pub(super) fn new(text: &'a str, delimiters: Delimiters) -> Self {
        Self {
            classes: Classes::of(&delimiters),
            delimiters,
            text,
            // An average field, its separator included, has some six bytes, and every second one a mark.
            cells: Vec::with_capacity(text.len() / 6),
            marks: Vec::with_capacity(text.len() / 12),
            segments: Vec::with_capacity(text.len() / 64),
            counts: Counts::default(),
            end: 0,
        }
    }

    pub(super) fn run(mut self) -> Result<Frame<'a>, ReadError> {
        let start = self.first_segment()?;
        let bytes = self.text.as_bytes().get(start..).unwrap_or_default();
        let (blocks, tail) = bytes.as_chunks::<BLOCK>();
        let (mut at, mut plain) = (0, 0);
        while let Some(block) = blocks.get(at) {
            let is_plain = self.block(block, start + at * BLOCK)?;
            at += 1;
            plain = if is_plain { plain + BLOCK } else { 0 };
            if plain >= LONG {
                let leap = self.plain_ahead(start + at * BLOCK, plain) / BLOCK;
                plain += leap * BLOCK;
                at += leap;
            }
        }
        let mut block = [b' '; BLOCK];
        block.iter_mut().zip(tail).for_each(|(slot, byte)| *slot = *byte);
        self.block(&block, self.text.len() - tail.len())?;
        if self.text.len() > self.field_start() {
            self.end = self.text.len();
        }
        self.close();
        Ok(Frame {
            delimiters: self.delimiters,
            text: self.text,
            cells: self.cells,
            marks: self.marks,
            segments: self.segments,
            orders: self.counts.orders(),
            preamble: self.text.get(..start - NAME).unwrap_or_default().trim_matches(is_padding),
        })
    }

    /// Opens the first segment, and gives where its name ends.
    fn first_segment(&mut self) -> Result<usize, ReadError> {
        let mut at = 0;
        loop {
            self.start_line(at)?;
            if let Some(first) = self.segments.first() {
                return Ok(wide(first.start) + NAME);
            }
            let rest = self.text.as_bytes().get(at..).unwrap_or_default();
            match memchr::memchr2(b'\r', b'\n', rest) {
                Some(end) => at += end + 1,
                None => return Err(ReadError::no_header(self.text)),
            }
        }
    }

    /// Takes in the delimiters of a block of the text, which stands at `start`; tells whether it has none.
    fn block(&mut self, block: &[u8; BLOCK], start: usize) -> Result<bool, ReadError> {
        if self.cells.len() > MAX_FIELDS {
            return Err(ReadError::TooManyFields);
        }
        let hits = self.classes.hits(block);
        let (start, mut left) = (narrow(start), hits);
        while left != 0 {
            let within = left.trailing_zeros();
            left &= left - 1;
            let at = start + within;
            let byte = block.get(wide(within)).copied().unwrap_or_default();
            if byte == self.delimiters.field {
                self.cells.push(Cell { end: at, marks: narrow(self.marks.len()) });
            } else if let Some(mark) = self.classes.mark(byte, at) {
                self.marks.push(mark);
            } else {
                self.end_line(wide(at))?;
            }
        }
        Ok(hits == 0)
    }

    fn end_line(&mut self, at: usize) -> Result<(), ReadError> {
        if at > self.field_start() {
            self.end = at;
        }
        self.start_line(at + 1)
    }

    /// Looks as far ahead as the stretch without a delimiter is long already, so that passing over it
    /// costs no more than it has; gives how many bytes more have none.
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

    /// Where the open field starts; for the name of a segment, where that starts.
    fn field_start(&self) -> usize {
        let Some(span) = self.segments.last() else { return 0 };
        match self.cells.get(wide(span.first_cell)..).and_then(<[Cell]>::last) {
            Some(cell) => wide(cell.end) + 1,
            None => wide(span.start),
        }
    }

    /// Looks at the line that starts at `at`: a segment, a continuation, or nothing.
    fn start_line(&mut self, at: usize) -> Result<(), ReadError> {
        match self.name_at(at) {
            Some(name) => self.open(name, at),
            None => self.start_odd_line(at),
        }
    }

    /// A line that does not start with a name at once: padding may stand before it.
    #[cold]
    fn start_odd_line(&mut self, at: usize) -> Result<(), ReadError> {
        let line = self.text.get(at..).unwrap_or_default();
        let rest = line.trim_start_matches(|c| is_padding(c) && c != '\r' && c != '\n');
        let start = at + line.len() - rest.len();
        if let Some(name) = self.name_at(start) {
            return self.open(name, start);
        }
        let words = rest.split(['\r', '\n']).next().unwrap_or_default().trim_end_matches(is_padding);
        // Blanks behind a bare name say no more than those behind a field.
        if let Some(name) =
            words.as_bytes().try_into().ok().and_then(SegmentName::new).filter(|name| is_known(*name))
        {
            return self.open(name, start);
        }
        let is_blank = words.is_empty();
        if !is_blank && let Some(span) = self.segments.last_mut() {
            span.continued = true;
        }
        Ok(())
    }

    fn open(&mut self, name: SegmentName, start: usize) -> Result<(), ReadError> {
        self.close();
        if self.segments.len() == MAX_SEGMENTS {
            return Err(ReadError::TooManySegments);
        }
        self.segments.push(Span {
            name,
            continued: false,
            occurrence: self.counts.next(name),
            start: narrow(start),
            first_cell: narrow(self.cells.len()),
            cells: 0,
        });
        self.end = start;
        Ok(())
    }

    fn name_at(&self, at: usize) -> Option<SegmentName> {
        let bytes = self.text.as_bytes();
        let &name = bytes.get(at..)?.first_chunk::<NAME>()?;
        match bytes.get(at + NAME) {
            Some(&next) if next == self.delimiters.field => {
                SegmentName::new(name).or_else(|| self.lower_case_name(name))
            }
            // Another message, with delimiters of its own: none of its lines are of this one.
            Some(next) if name == *b"MSH" && next.is_ascii_punctuation() => SegmentName::new(name),
            // A line of three capitals may be a word of a note: alone it must be a name that is known.
            None | Some(b'\r' | b'\n') => SegmentName::new(name).filter(|name| is_known(*name)),
            Some(_) => None,
        }
    }

    /// A name in lower case, which is that of no segment we know. In a segment with free text it is
    /// rather the end of a sentence; behind any other its fields must not become those of that segment.
    fn lower_case_name(&self, name: [u8; NAME]) -> Option<SegmentName> {
        let open = self.segments.last()?.name;
        let has_text = matches!(&open.bytes(), b"OBX" | b"NTE" | b"ERR" | b"MSA");
        SegmentName::in_lower_case(name).filter(|_| !has_text)
    }

    /// Ends the segment that is open; blanks at its end are no part of it.
    fn close(&mut self) {
        let start = self.field_start();
        let mut end = self.end.max(start);
        if !self.text.as_bytes().get(end.wrapping_sub(1)).is_some_and(u8::is_ascii_graphic) {
            // A no-break space is text, here as in any other field.
            let blank = |c: char| is_padding(c) && (c.is_ascii() || !c.is_whitespace());
            let last = self.text.get(start..end).unwrap_or_default();
            end = start + last.trim_end_matches(blank).len();
        }
        let Some(span) = self.segments.last_mut() else { return };
        self.cells.push(Cell { end: narrow(end), marks: narrow(self.marks.len()) });
        span.cells = narrow(self.cells.len()) - span.first_cell;
    }
}

/// The bytes of a segment's name.
const NAME: usize = 3;

fn is_known(name: SegmentName) -> bool {
    let known = [
        "BHS", "BTS", "DSC", "ERR", "FHS", "FTS", "MSA", "MSH", "NK1", "NTE", "OBX", "ORC", "PD1", "PID",
        "PV1",
    ];
    let more = ["QAK", "QPD", "RCP", "RXA", "RXR", "SFT"];
    known.iter().chain(&more).any(|known| known.as_bytes() == name.bytes())
}

/// How often each segment name has occurred. The names of answers are counted without hashing.
#[derive(Debug, Default)]
struct Counts {
    known: [u32; 16],
    others: HashMap<SegmentName, u32>,
}

const RXA: usize = 1;

impl Counts {
    fn orders(&self) -> usize {
        wide(self.known.get(RXA).copied().unwrap_or(0))
    }

    fn next(&mut self, name: SegmentName) -> u32 {
        let known: usize = match &name.bytes() {
            b"OBX" => 0,
            b"RXA" => RXA,
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
