//! Reads a message as an answer.

use jiff::civil::Date;

use crate::{
    answer::{segment_reader::SegmentReader, typed_answer::Answer},
    error::ReadError,
    message::{index::MessageIndex, segment::Segment, source::Source, text::Text},
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
        reader.doses.reserve_exact(index.orders());
        let chosen = chosen_message(&index);
        reader.preamble = valued(index.preamble).map(Text::from);
        if let (Some(_), Some(first)) = (reader.preamble, index.segments().next()) {
            let text = "Text stands before the message. It is in `preamble`.";
            reader.diagnostics.warn(WarningCode::TextBeforeMessage, first.location(), text);
        }
        let mut number = 0_usize;
        let mut is_batch_open = false;
        for segment in index.segments() {
            match &segment.name.bytes() {
                b"MSH" => number += 1,
                b"FHS" | b"BHS" => is_batch_open = true,
                b"FTS" | b"BTS" => is_batch_open = false,
                _ => {}
            }
            // The segments of a wrapper are outside the messages. A second message may be about another person.
            if number == chosen && !matches!(&segment.name.bytes(), b"FHS" | b"BHS" | b"BTS" | b"FTS") {
                reader.segment(segment);
            } else {
                reader.outside(segment);
            }
        }
        let ends_in_line = text.ends_with(['\r', '\n']);
        if let Some(last) = index.segments().next_back() {
            if !ends_in_line && (is_batch_open || is_cut_off(&index, &last)) {
                let text = "The message seems to be cut off. Data may be missing.";
                reader.diagnostics.warn(WarningCode::CutOff, last.location(), text);
            } else if is_batch_open {
                reader.diagnostics.warn(
                    WarningCode::BatchWithoutEnd,
                    last.location(),
                    "The batch wrapper has no end (BTS or FTS).",
                );
            }
        }
        Ok(reader.finish())
    }

    /// Whether the message seems to be cut off.
    #[must_use]
    pub fn is_cut_off(&self) -> bool {
        self.warnings.iter().any(|warning| warning.code == WarningCode::CutOff)
    }
}

/// Whether the last segment of a text without a line break at its end seems to be cut off: it is shorter than the
/// others of its name, has no field, is an ORC without its RXA, or ends inside the name of the next segment. If all
/// segments of the name are short, the vendor writes them so. An RXA with CVX 998 may be short.
fn is_cut_off(index: &MessageIndex<'_>, last: &Segment<'_, '_>) -> bool {
    let longest_before =
        || index.segments().rev().skip(1).filter(|one| one.name == last.name).map(|one| one.count()).max();
    let is_short = match &last.name.bytes() {
        b"RXA" => {
            let reaches_completion = longest_before().is_some_and(|count| count >= 20);
            last.count() < 6 || (reaches_completion && last.count() < 20 && !last.field(5).contains("998"))
        }
        b"OBX" => last.count() < 10 && longest_before().is_none_or(|count| count >= 10),
        b"ORC" => true,
        _ => last.count() == 0,
    };
    let tail = last.raw().rsplit(['\r', '\n']).next().unwrap_or_default();
    let is_name = last.continued && tail.len() <= 3 && tail.bytes().all(|byte| byte.is_ascii_uppercase());
    is_short || is_name
}

/// The number of the message that is read if a payload holds several: the first RSP, or else the first.
fn chosen_message(index: &MessageIndex<'_>) -> usize {
    let mut headers = index.segments().filter(|segment| segment.is(b"MSH"));
    let is_response = |header: Segment<'_, '_>| {
        header.field(9).trim_start().get(..3).is_some_and(|code| code.eq_ignore_ascii_case("RSP"))
    };
    headers.position(is_response).map_or(1, |at| at + 1)
}
