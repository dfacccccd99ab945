//! The account of what was read: nothing leaves a message without a type that holds it or a line here.

use std::{borrow::Cow, sync::Arc};

use serde::Serialize;

use crate::{
    Delimiters,
    escape::unescape,
    frame::{Segment, Value},
    marks::Marks,
    place::Place,
    value::Text,
};

/// A value that no type holds, as it was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Unread {
    /// Where it stands.
    pub place: Place,
    /// The text between the delimiters, escapes unresolved; for a whole segment all of it.
    pub value: Text,
}

/// The most repetitions that are read of one message; a field beyond that is listed as one piece. The
/// largest answers known have a few dozen.
const MAX_REPETITIONS: usize = 20_000;

/// Something odd in an answer that was read all the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Warning {
    /// A stable word.
    pub code: &'static str,
    /// Where.
    pub place: Place,
    /// One sentence for a person; never a value of the message.
    pub text: &'static str,
}

#[derive(Debug)]
pub(crate) struct Ledger {
    pub(crate) delimiters: Delimiters,
    pub(crate) unread: Vec<Unread>,
    pub(crate) warnings: Vec<Warning>,
    /// What stands outside of the message that is read.
    pub(crate) outside: Vec<Unread>,
    /// How many repetitions may still be read.
    repetitions: usize,
    source: Arc<String>,
}

impl Ledger {
    /// An account of the message `source`.
    pub(crate) const fn new(source: Arc<String>, delimiters: Delimiters) -> Self {
        Self {
            delimiters,
            unread: Vec::new(),
            warnings: Vec::new(),
            outside: Vec::new(),
            repetitions: MAX_REPETITIONS,
            source,
        }
    }

    pub(crate) fn source_bytes(&self) -> usize {
        self.source.len()
    }

    pub(crate) fn warn(&mut self, code: &'static str, place: Place, text: &'static str) {
        self.warnings.push(Warning { code, place, text });
    }

    /// Lists `value` as unread, if it says anything.
    pub(crate) fn leave(&mut self, value: Value<'_>) {
        if is_valued(value.raw, value.marks, &self.delimiters) {
            let text = Text::shared(&self.source, value.raw);
            self.unread.push(Unread { place: value.place, value: text });
        }
    }

    pub(crate) fn leave_segment(&mut self, segment: &Segment<'_, '_>) {
        let value = Text::shared(&self.source, segment.raw);
        self.unread.push(Unread { place: segment.place(), value });
    }

    /// Lists a segment that is no part of the message.
    pub(crate) fn leave_outside(&mut self, segment: &Segment<'_, '_>) {
        let value = Text::shared(&self.source, segment.raw);
        self.outside.push(Unread { place: segment.place(), value });
    }

    /// The text of one leaf: trimmed, escapes resolved; none for an empty or `""` value.
    pub(crate) fn text(&self, raw: &str, marks: Marks) -> Option<Text> {
        let trimmed = raw.trim_ascii();
        if trimmed.is_empty() || trimmed == NULL {
            return None;
        }
        if marks.escape()
            && let Cow::Owned(unescaped) = unescape(trimmed, &self.delimiters)
        {
            return Some(Text::from(unescaped.as_str()));
        }
        Some(Text::shared(&self.source, trimmed))
    }

    /// Text as it stands, delimiters and escapes included.
    pub(crate) fn raw(&self, raw: &str) -> Option<Text> {
        let trimmed = raw.trim_ascii();
        (!trimmed.is_empty() && trimmed != NULL).then(|| Text::shared(&self.source, trimmed))
    }

    /// The valued repetitions of a field with their places.
    pub(crate) fn repetitions<'a>(&self, field: Value<'a>) -> impl Iterator<Item = Value<'a>> + use<'a> {
        let delimiters = self.delimiters;
        let mut rest = Some(field.raw);
        let mut number = 0_u32;
        std::iter::from_fn(move || {
            let text = rest?;
            number += 1;
            let (raw, after) =
                match field.marks.repetition().then(|| split_once(text, delimiters.repetition)).flatten() {
                    Some((raw, after)) => (raw, Some(after)),
                    None => (text, None),
                };
            rest = after;
            Some(Value { place: field.place.repetition(number), raw, marks: field.marks })
        })
        .filter(move |value| is_valued(value.raw, value.marks, &delimiters))
    }

    /// The first repetition of a field that should have only one; the others are listed.
    pub(crate) fn single<'a>(&mut self, field: Value<'a>) -> Value<'a> {
        if !field.marks.repetition() {
            return field;
        }
        let Some((first, others)) = split_once(field.raw, self.delimiters.repetition) else { return field };
        for (number, raw) in (2_u32..).zip(others.split(char::from(self.delimiters.repetition))) {
            self.leave(Value { place: field.place.repetition(number), raw, marks: field.marks });
        }
        Value { place: field.place.repetition(1), raw: first, marks: field.marks }
    }

    /// The text of a field that should be one plain value; other repetitions and components are listed.
    pub(crate) fn plain(&mut self, field: Value<'_>) -> Option<Text> {
        if !field.marks.structure() {
            return self.text(field.raw, field.marks);
        }
        let mut composite = Composite::split(self.single(field), &self.delimiters);
        let first = composite.text(1, self);
        composite.finish(self);
        first
    }
}

fn split_once(text: &str, mark: u8) -> Option<(&str, &str)> {
    let at = memchr::memchr(mark, text.as_bytes())?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// The HL7 null: "delete what you hold". In an answer it says the same as nothing.
const NULL: &str = "\"\"";

/// Whether there is anything but delimiters, blanks and nulls.
fn is_valued(raw: &str, marks: Marks, delimiters: &Delimiters) -> bool {
    let says_something = |part: &str| {
        let part = part.trim_ascii();
        !part.is_empty() && part != NULL
    };
    if !marks.structure() {
        return says_something(raw);
    }
    let is_mark = |byte: u8| {
        byte == delimiters.component || byte == delimiters.repetition || byte == delimiters.subcomponent
    };
    raw.split(|c: char| u8::try_from(c).is_ok_and(is_mark)).any(says_something)
}

/// The fields of one segment, with a mark on each that was read.
pub(crate) struct Fields<'f, 'a> {
    segment: Segment<'f, 'a>,
    repetition: u8,
    repetitions: usize,
    taken: u64,
}

impl<'f, 'a> Fields<'f, 'a> {
    pub(crate) const fn of(segment: Segment<'f, 'a>, ledger: &Ledger) -> Self {
        Self { segment, repetition: ledger.delimiters.repetition, repetitions: ledger.repetitions, taken: 0 }
    }

    /// The field; from here on its reader must account for all of it. A field that would be blown up
    /// beyond the message's budget of repetitions reads as empty and stays untaken.
    pub(crate) fn take(&mut self, number: u32) -> Value<'a> {
        let value = self.segment.value(number);
        if value.marks.repetition() {
            let count = memchr::memchr_iter(self.repetition, value.raw.as_bytes()).count();
            let Some(left) = self.repetitions.checked_sub(count) else {
                return Value { raw: "", marks: Marks::NONE, ..value };
            };
            self.repetitions = left;
        }
        self.taken |= bit(number);
        value
    }

    /// The text of a plain field.
    pub(crate) fn plain(&mut self, number: u32, ledger: &mut Ledger) -> Option<Text> {
        ledger.plain(self.take(number))
    }

    /// The text of a field with its delimiters as they were sent, empty components at its end left out.
    pub(crate) fn whole(&mut self, number: u32, ledger: &Ledger) -> Option<Text> {
        let component = char::from(ledger.delimiters.component);
        ledger.raw(self.take(number).raw.trim_end_matches([component, ' ']))
    }

    /// Marks a field whose value the standard fixes; any other value stays listed.
    pub(crate) fn fixed(&mut self, number: u32, values: &[&str]) {
        if values.contains(&self.segment.field(number).trim_ascii()) {
            self.take(number);
        }
    }

    /// Lists the fields that nobody took.
    pub(crate) fn finish(self, ledger: &mut Ledger) {
        ledger.repetitions = self.repetitions;
        let is_header = self.segment.is(b"MSH");
        for value in
            self.segment.values_where(|number| self.taken & bit(number) == 0 && !(is_header && number == 2))
        {
            ledger.leave(value);
        }
    }
}

/// The mark of a field or component; those beyond the sixty-fourth are never taken.
const fn bit(number: u32) -> u64 {
    if number < 64 { 1 << number } else { 0 }
}

/// How many components are split; no type has more, and what follows is one piece.
const COMPONENTS: usize = 16;

/// The components of one repetition, with a mark on each that was read.
pub(crate) struct Composite<'a> {
    value: Value<'a>,
    parts: [&'a str; COMPONENTS],
    count: usize,
    taken: u64,
}

impl<'a> Composite<'a> {
    pub(crate) fn split(value: Value<'a>, delimiters: &Delimiters) -> Self {
        let mut parts = [""; COMPONENTS];
        let mut count = 0;
        let mut rest = value.raw;
        if value.marks.component() {
            let mut start = 0;
            for (at, &byte) in value.raw.as_bytes().iter().enumerate() {
                if byte == delimiters.component && count + 1 < COMPONENTS {
                    if let Some(part) = parts.get_mut(count) {
                        *part = value.raw.get(start..at).unwrap_or_default();
                    }
                    count += 1;
                    start = at + 1;
                }
            }
            rest = value.raw.get(start..).unwrap_or_default();
        }
        if let Some(part) = parts.get_mut(count) {
            *part = rest;
        }
        Self { value, parts, count: count + 1, taken: 0 }
    }

    /// The component, subcomponents and all.
    pub(crate) fn take(&mut self, number: u32) -> &'a str {
        self.taken |= bit(number);
        usize::try_from(number)
            .ok()
            .and_then(|number| number.checked_sub(1))
            .and_then(|at| self.parts.get(at))
            .copied()
            .unwrap_or_default()
    }

    /// The component's text.
    pub(crate) fn text(&mut self, number: u32, ledger: &Ledger) -> Option<Text> {
        let raw = self.take(number);
        ledger.text(raw, self.value.marks)
    }

    /// A component as a value with its place.
    pub(crate) fn value(&mut self, number: u32) -> Value<'a> {
        let raw = self.take(number);
        Value { place: self.value.place.component(number), raw, marks: self.value.marks }
    }

    /// Lists the components that nobody took.
    pub(crate) fn finish(self, ledger: &mut Ledger) {
        for (number, raw) in (1_u32..).zip(self.parts).take(self.count) {
            if self.taken & bit(number) == 0 && !raw.is_empty() {
                ledger.leave(Value {
                    place: self.value.place.component(number),
                    raw,
                    marks: self.value.marks,
                });
            }
        }
    }
}
