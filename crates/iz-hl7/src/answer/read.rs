//! Reads a message as an answer.

use jiff::civil::Date;

use crate::{
    answer::{message_end::MissingEnd, segment_reader::SegmentReader, typed_answer::Answer},
    error::ReadError,
    message::{
        index::MessageIndex, location::SegmentName, offset::to_usize, segment::Segment, source::Source,
        text::Text,
    },
    reading::{diagnostics::Diagnostics, valued::valued, warning::WarningCode},
};

impl<'a> Answer<'a> {
    /// Reads one message, which may stand in a batch wrapper. `today` decides the status of a forecast if the
    /// registry sends none.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if the text is not an HL7 message, or exceeds a limit. Every HL7 message gives an answer; values
    /// that could not be read are listed in [`Answer::unread`].
    pub fn read(source: &'a Source, today: Date) -> Result<Self, ReadError> {
        let text = source.text()?;
        let index = MessageIndex::of(text)?;
        let mut reader = SegmentReader::new(Diagnostics::new(source, index.delimiters), today);
        let (doses, other_orders) = orders(&index);
        reader.doses.reserve_exact(doses);
        if other_orders > 1 {
            // Most registries send each forecast in an order of its own.
            reader.forecasts.reserve_exact(other_orders);
        }
        let chosen = chosen_message(&index);
        reader.preamble = valued(index.preamble).map(Text::from);
        if let (Some(_), Some(first)) = (reader.preamble, index.segments().next()) {
            let text = "Text stands before the message. It is in `preamble`.";
            reader.diagnostics.warn(WarningCode::TextBeforeMessage, first.location(), text);
        }
        let mut number = 0_usize;
        let mut is_batch_open = false;
        for segment in index.segments() {
            // The segments of a wrapper are outside the messages. A second message may be about another person.
            let is_wrapper = match &segment.name.bytes() {
                // Three of four segments are OBX.
                b"OBX" => false,
                b"MSH" => {
                    number += 1;
                    false
                }
                b"FHS" | b"BHS" => {
                    is_batch_open = true;
                    true
                }
                b"FTS" | b"BTS" => {
                    is_batch_open = false;
                    true
                }
                _ => false,
            };
            if number == chosen && !is_wrapper {
                reader.segment(segment);
            } else {
                reader.outside(segment);
            }
        }
        if let Some(first) = index.glued.and_then(|at| index.segments().nth(to_usize(at))) {
            reader.diagnostics.warn(
                WarningCode::SegmentsInOneLine,
                first.location(),
                "The line end before this segment is missing. It was read as a segment of its own.",
            );
        }
        if let Some(location) = index.unsure {
            reader.diagnostics.warn(
                WarningCode::SegmentInField,
                location,
                "A field of this segment ends with the name of a segment. Another segment may be hidden behind it.",
            );
        }
        if let Some(sign) = MissingEnd::of(&index, &reader.so_far(is_batch_open, source.is_end_unproved())) {
            reader.diagnostics.warn(sign.code, sign.location, sign.text);
        }
        Ok(reader.finish())
    }

    /// Whether the structure of the message shows that it is cut off.
    #[must_use]
    pub fn is_cut_off(&self) -> bool {
        self.warnings.iter().any(|warning| warning.code == WarningCode::CutOff)
    }
}

/// The number of orders of a vaccine, and of orders without one: RXA segments whose RXA-5 begins with CVX 998.
fn orders(index: &MessageIndex<'_>) -> (usize, usize) {
    let is_other = |rxa: &Segment<'_, '_>| rxa.field_bytes(5).starts_with(b"998");
    index.segments_of(SegmentName::RXA).fold((0, 0), |(doses, others), rxa| {
        if is_other(&rxa) { (doses, others + 1) } else { (doses + 1, others) }
    })
}

/// The number of the message that is read if a payload holds several: the first RSP, or else the first.
fn chosen_message(index: &MessageIndex<'_>) -> usize {
    let mut headers = index.segments_of(SegmentName::MSH);
    let is_response = |header: Segment<'_, '_>| {
        header.field(9).trim_start().get(..3).is_some_and(|code| code.eq_ignore_ascii_case("RSP"))
    };
    headers.position(is_response).map_or(1, |at| at + 1)
}
