//! The line of a segment, and other segments in it: a line end may be lost on the way.

use crate::{
    error::ReadError,
    message::{
        delimiters::Delimiters, glued_segment::starts_segment, joiner::without_joiner,
        known_name::NAME_BYTES, location::SegmentName, offset::to_usize, segment::FieldEnd,
    },
};

/// The fields of one line that starts with a segment name.
pub(crate) struct SegmentLine<'f, 'a> {
    /// The text of the whole message.
    pub(crate) text: &'a str,
    /// The name of the segment at the start of the line.
    pub(crate) name: SegmentName,
    /// The ends of the fields. The first is the end of the name.
    pub(crate) ends: &'f [FieldEnd],
    pub(crate) delimiters: Delimiters,
}

/// The segments in a line behind its first one.
#[derive(Default)]
pub(crate) struct OtherSegments {
    /// For each segment, the index of the field at whose end its name stands, and the name.
    pub(crate) others: Vec<(usize, SegmentName)>,
    /// Whether the line may hold a segment that is not among them.
    pub(crate) is_unsure: bool,
}

impl<'f> SegmentLine<'f, '_> {
    /// Whether a field ends like a segment name. This is asked for every segment, so it looks at few fields.
    #[inline]
    pub(crate) fn may_hold_another(&self) -> bool {
        if self.name == SegmentName::OBX {
            // Usually, OBX-7 to OBX-10 are empty. Then no segment starts before them, because none starts with so many
            // empty fields.
            return match self.ends {
                [_, _, _, _, _, _, unit, _, _, _, tenth, behind @ ..] if unit.end + 4 == tenth.end => {
                    // A name has three bytes, and each of the fields has a separator.
                    matches!(behind, [inner @ .., last, _]
                        if to_usize(last.end - tenth.end) > NAME_BYTES + inner.len())
                        && self.has_name_from(10)
                }
                _ => self.has_name_from(4),
            };
        }
        self.has_name_from(if self.name.bytes() == *b"RXA" { 4 } else { 0 })
    }

    /// Whether a field behind the one of that number ends like a segment name.
    fn has_name_from(&self, number: usize) -> bool {
        let ends = self.inner_ends().get(number..).unwrap_or_default();
        let [first, .., last] = ends else { return false };
        // A name has three bytes, and each of the fields has a separator.
        if to_usize(last.end - first.end) < NAME_BYTES + ends.len() - 1 {
            return false;
        }
        let bytes = self.text.as_bytes();
        let mut before = first.end;
        ends.iter().skip(1).any(|field| {
            let length = field.end - std::mem::replace(&mut before, field.end);
            length > 3
                && bytes.get(to_usize(field.end) - NAME_BYTES).is_some_and(u8::is_ascii_uppercase)
                && self.name_before(to_usize(field.end)).is_some()
        })
    }

    /// The segments that stand in the line behind its first one.
    ///
    /// # Errors
    ///
    /// [`ReadError::JoinedSegments`] if a text such as the two characters `\r` stands between a header and the next segment.
    pub(crate) fn others(&self) -> Result<OtherSegments, ReadError> {
        let mut found = OtherSegments::default();
        let mut host = self.name;
        for (number, [before, field]) in (1..).zip(self.inner_ends().array_windows()) {
            let (start, end) = (to_usize(before.end) + 1, to_usize(field.end));
            let Some(name) = self.name_before(end).filter(|_| start + NAME_BYTES <= end) else { continue };
            if starts_segment(name.bytes(), host, self.text, end + 1, self.delimiters) {
                let value = self.text.get(start..end - NAME_BYTES).unwrap_or_default();
                if let (b"MSH", (_, Some(by))) = (&host.bytes(), without_joiner(value)) {
                    return Err(ReadError::JoinedSegments { by });
                }
                found.others.push((number, name));
                host = name;
                if is_header(self.name) && found.others.len() > MAX_BEHIND_HEADER {
                    // A header with so many segments in its line does not lack one line end: somebody copied the text
                    // without any.
                    return Ok(OtherSegments { others: Vec::new(), is_unsure: true });
                }
            } else {
                let is_text = host.bytes() == *b"OBX" && number == OBX_VALUE;
                found.is_unsure |= is_order_part(host) && is_order_part(name) && !is_text;
            }
        }
        Ok(found)
    }

    /// The ends of the fields that have a separator behind them.
    fn inner_ends(&self) -> &'f [FieldEnd] {
        self.ends.split_last().map(|(_, inner)| inner).unwrap_or_default()
    }

    /// The known segment name directly before the offset `end`.
    fn name_before(&self, end: usize) -> Option<SegmentName> {
        let name = *self.text.as_bytes().get(..end)?.last_chunk::<NAME_BYTES>()?;
        SegmentName::known(name)
    }
}

/// The most segments in the line of a header. A line with more of them is not split.
const MAX_BEHIND_HEADER: usize = 2;

/// The number of the value of an observation.
const OBX_VALUE: usize = 5;

fn is_header(name: SegmentName) -> bool {
    matches!(&name.bytes(), b"MSH" | b"BHS" | b"FHS")
}

/// Whether the segment is a part of an order group.
fn is_order_part(name: SegmentName) -> bool {
    matches!(&name.bytes(), b"ORC" | b"RXA" | b"RXR" | b"OBX")
}
