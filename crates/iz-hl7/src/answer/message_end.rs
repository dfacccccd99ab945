//! Whether the end of a message is missing.

use crate::{
    message::{
        index::MessageIndex, location::Location, offset::to_usize, padding::is_padding, segment::Segment,
    },
    reading::{valued::valued, warning::WarningCode},
};

/// What is known of an answer when its last segment has been read.
pub(crate) struct AnswerSoFar {
    /// Whether the transport does not show where the message ends.
    pub(crate) is_end_unproved: bool,
    /// Whether a batch wrapper is open.
    pub(crate) is_batch_open: bool,
    /// The number of persons.
    pub(crate) persons: usize,
    /// Whether there is an order group.
    pub(crate) has_order: bool,
    /// Whether the answer is declared as one that always has an order: Z42, the evaluated history with a forecast.
    pub(crate) promises_order: bool,
    /// Whether the answer is declared as a list of candidates: Z31.
    pub(crate) is_list: bool,
}

impl AnswerSoFar {
    const fn has_person(&self) -> bool {
        self.persons > 0
    }

    /// Whether there is one person and no order. If the end is missing, it may be the start of a record, and also the start
    /// of a list of candidates, unless the answer is declared as a list.
    const fn is_single_without_order(&self) -> bool {
        self.persons == 1 && !self.has_order && !self.is_list
    }
}

/// A sign that the end of a message is missing.
pub(crate) struct MissingEnd {
    pub(crate) code: WarningCode,
    pub(crate) location: Location,
    pub(crate) text: &'static str,
}

impl MissingEnd {
    /// Looks for a sign that the end of the message is missing. `None` if the message seems to be whole.
    ///
    /// A text that ends with a line end, or with the end mark of MLLP, was ended by the registry. If the transport does not
    /// show where the message ends, a line end proves nothing, because the text may be cut off behind it.
    pub(crate) fn of(index: &MessageIndex<'_>, answer: &AnswerSoFar) -> Option<Self> {
        let last = index.segments().next_back()?;
        let sign = |code, text| Some(Self { code, location: last.location(), text });
        if answer.is_end_unproved && !has_end_mark(index.text) && !is_end_of_batch(&last) {
            return if answer.is_batch_open || answer.is_single_without_order() || is_cut(index, &last) {
                sign(WarningCode::CutOff, "The message seems to be cut off. Data may be missing.")
            } else if answer.has_person() {
                sign(
                    WarningCode::EndNotProved,
                    "Only the close of the connection ended the message. It may be cut off between two segments, so that \
                     data may be missing.",
                )
            } else {
                None
            };
        }
        if has_end(index.text) {
            return if answer.is_batch_open {
                sign(WarningCode::BatchWithoutEnd, "The batch wrapper has no end (BTS or FTS).")
            } else if is_unfinished(index, &last) {
                sign(
                    WarningCode::LastOrderUnfinished,
                    "The last order or statement has no further segment, and all others of its kind have one. Data may be \
                     missing.",
                )
            } else {
                None
            };
        }
        let is_empty_record =
            answer.has_person() && answer.promises_order && !answer.has_order && is_about_person(&last);
        if answer.is_batch_open || is_empty_record || is_cut(index, &last) {
            sign(WarningCode::CutOff, "The message seems to be cut off. Data may be missing.")
        } else if answer.has_person() && index.glued.is_none() {
            sign(
                WarningCode::LastLineEndMissing,
                "The last segment has no line end, and all others have one. Some services leave it out. It may also be \
                 that the end of the message is missing.",
            )
        } else {
            None
        }
    }
}

/// Whether a text ends with a line end, or with FS, which ends a message of MLLP. Other padding may follow.
fn has_end(text: &str) -> bool {
    let ends = |c: char| matches!(c, '\r' | '\n' | '\u{1c}');
    text.trim_end_matches(|c: char| is_padding(c) && !ends(c)).ends_with(ends)
}

/// Whether a text ends with FS, which ends a message of MLLP. Padding may follow.
fn has_end_mark(text: &str) -> bool {
    text.trim_end_matches(|c: char| is_padding(c) && c != '\u{1c}').ends_with('\u{1c}')
}

/// Whether the segment ends a batch or a file.
fn is_end_of_batch(segment: &Segment<'_, '_>) -> bool {
    segment.is(b"BTS") || segment.is(b"FTS")
}

/// Whether the segment describes a person.
fn is_about_person(segment: &Segment<'_, '_>) -> bool {
    [b"PID", b"PD1", b"NK1"].into_iter().any(|name| segment.is(name))
}

/// Whether the last segment shows that the message is cut off: it is shorter than the others of its kind, it has no
/// field, it is an ORC without its RXA, or it ends inside the name of the next segment.
fn is_cut(index: &MessageIndex<'_>, last: &Segment<'_, '_>) -> bool {
    let is_short = match &last.name.bytes() {
        b"RXA" => is_short_order(index, last),
        b"OBX" => is_short_observation(index, last),
        b"ORC" => true,
        b"PID" => last.count() < BIRTH_DATE,
        _ => last.count() == 0,
    };
    let tail = last.raw().rsplit(['\r', '\n']).next().unwrap_or_default();
    let is_name = last.continued
        && tail.len() <= 3
        && tail.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    is_short || is_name || is_unfinished(index, last)
}

/// Whether the last segment begins something, and nothing follows it, while other segments follow each earlier one of its
/// kind: an RXA with CVX 998 without observations, an RXR without observations, or the vaccine of a statement alone.
fn is_unfinished(index: &MessageIndex<'_>, last: &Segment<'_, '_>) -> bool {
    let is_kind: fn(&Segment<'_, '_>) -> bool = match &last.name.bytes() {
        b"RXA" if last.field(5).contains("998") => |one| one.is(b"RXA") && one.field(5).contains("998"),
        b"RXR" => |one| one.is(b"RXR"),
        b"OBX" if is_leader(last) => is_leader,
        _ => return false,
    };
    // An order has several statements, so one example of them is too few.
    let enough = if last.is(b"RXA") { 1 } else { 2 };
    let mut found = 0;
    let mut next = *last;
    for one in before(index) {
        if is_kind(&one) {
            if !next.is(b"OBX") || (last.is(b"OBX") && is_leader(&next)) {
                return false;
            }
            found += 1;
        }
        next = one;
    }
    found >= enough
}

/// Whether the OBX names the vaccine of a statement (LOINC 30956-7, 38890-0 or 30979-9).
fn is_leader(segment: &Segment<'_, '_>) -> bool {
    segment.is(b"OBX") && matches!(first_component(segment, 3), "30956-7" | "38890-0" | "30979-9")
}

/// PID-7. Every registry sends it.
const BIRTH_DATE: usize = 7;
/// RXA-20 completion status.
const COMPLETION: u32 = 20;
/// OBX-11 observation result status.
const RESULT_STATUS: u32 = 11;

/// Whether an RXA is shorter than the others of its kind. With CVX 998 it is another kind than a dose, and may be short.
fn is_short_order(index: &MessageIndex<'_>, last: &Segment<'_, '_>) -> bool {
    let is_dose = |one: &Segment<'_, '_>| !one.field(5).contains("998");
    let kind = is_dose(last);
    let siblings = || before(index).filter(|one| one.is(b"RXA") && is_dose(one) == kind);
    let is_without_completion = |one: &Segment<'_, '_>| one.count() < to_usize(COMPLETION);
    last.count() < 6
        || lacks(last, COMPLETION, siblings())
        || (kind && is_without_completion(last) && siblings().any(|one| !is_without_completion(&one)))
}

/// Whether an OBX is shorter than the others of its code, or than all others if no other has its code.
fn is_short_observation(index: &MessageIndex<'_>, last: &Segment<'_, '_>) -> bool {
    let own = first_component(last, 3);
    let all = || before(index).filter(|one| one.is(b"OBX"));
    let has_sibling = all().any(|one| first_component(&one, 3) == own);
    let siblings = || all().filter(|one| !has_sibling || first_component(one, 3) == own);
    last.count() < 5
        || (all().next().is_none() && last.count() < 10)
        || lacks(last, RESULT_STATUS, all())
        || lacks(last, last_number(last), siblings())
        || is_shorter(last, siblings())
}

/// The segments before the last one, the nearest first. The number of them is limited, so that the time stays short.
fn before<'i, 'a>(index: &'i MessageIndex<'a>) -> impl Iterator<Item = Segment<'i, 'a>> {
    index.segments().rev().skip(1).take(MAX_SIBLINGS)
}

/// The most segments that are compared with the last one.
const MAX_SIBLINGS: usize = 2_000;

/// The number of the last field.
fn last_number(segment: &Segment<'_, '_>) -> u32 {
    u32::try_from(segment.count()).unwrap_or(u32::MAX)
}

/// Whether there are siblings that all have a value in a field, and `last` has none.
fn lacks<'i, 'a: 'i>(
    last: &Segment<'_, '_>,
    number: u32,
    siblings: impl Iterator<Item = Segment<'i, 'a>>,
) -> bool {
    let has = |one: &Segment<'_, '_>| valued(one.field(number)).is_some();
    let mut siblings = siblings.peekable();
    !has(last) && siblings.peek().is_some() && siblings.all(|one| has(&one))
}

/// Whether there are siblings that all have more fields than `last`.
fn is_shorter<'i, 'a: 'i>(last: &Segment<'_, '_>, siblings: impl Iterator<Item = Segment<'i, 'a>>) -> bool {
    siblings.map(|one| one.count()).min().is_some_and(|shortest| last.count() < shortest)
}

/// The first component of a field.
fn first_component<'a>(segment: &Segment<'_, 'a>, number: u32) -> &'a str {
    let field = segment.value(number);
    field.split(|delimiter| !delimiter.is_escape()).next().map_or(field.raw, |(_, part)| part.raw)
}
