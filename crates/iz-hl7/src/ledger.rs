//! The account of what was read: nothing leaves a message without a type that holds it or a line here.

use std::borrow::Cow;

use serde::Serialize;

use crate::{
    Delimiters,
    escape::unescape,
    frame::{Segment, Value, narrow, wide},
    location::Location,
    source::{Rewritten, Source},
    value::Text,
};

/// A value that no type holds, as it was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Unread<'a> {
    /// Where it stands.
    pub location: Location,
    /// The text between the delimiters, escapes unresolved; for a whole segment all of it.
    pub value: Text<'a>,
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
    pub location: Location,
    /// One sentence for a person; never a value of the message.
    pub text: &'static str,
}

pub(crate) struct Ledger<'a> {
    pub(crate) delimiters: Delimiters,
    pub(crate) unread: Vec<Unread<'a>>,
    pub(crate) warnings: Vec<Warning>,
    /// What stands outside of the message that is read.
    pub(crate) outside: Vec<Unread<'a>>,
    /// How many repetitions may still be read.
    repetitions: usize,
    /// Where values go that are not in the message as they are to be read.
    rewritten: &'a Rewritten,
}

impl<'a> Ledger<'a> {
    /// An account of the message `source`.
    pub(crate) const fn new(source: &'a Source, delimiters: Delimiters) -> Self {
        Self {
            delimiters,
            unread: Vec::new(),
            warnings: Vec::new(),
            outside: Vec::new(),
            repetitions: MAX_REPETITIONS,
            rewritten: source.rewritten(),
        }
    }

    pub(crate) fn warn(&mut self, code: &'static str, location: Location, text: &'static str) {
        self.warnings.push(Warning { code, location, text });
    }

    /// Lists `value` as unread, if it says anything.
    pub(crate) fn leave(&mut self, value: Value<'_, 'a>) {
        if says_something(&value) {
            self.unread.push(Unread { location: value.location, value: value.raw.into() });
        }
    }

    pub(crate) fn leave_segment(&mut self, segment: &Segment<'_, 'a>) {
        self.unread.push(Unread { location: segment.location(), value: segment.raw().into() });
    }

    /// Lists a segment that is no part of the message.
    pub(crate) fn leave_outside(&mut self, segment: &Segment<'_, 'a>) {
        self.outside.push(Unread { location: segment.location(), value: segment.raw().into() });
    }

    /// Text that is not in the message as it is to be read.
    pub(crate) fn keep(&mut self, text: String) -> Text<'a> {
        let (kept, end) = self.rewritten.keep(text);
        self.rewritten = end;
        kept.into()
    }

    /// The text of one leaf: trimmed, escapes resolved, without empty subcomponents at its end; none for
    /// an empty or `""` value.
    pub(crate) fn text(&mut self, raw: &'a str, has_escapes: bool) -> Option<Text<'a>> {
        let mut trimmed = sent(raw)?;
        if trimmed.as_bytes().last() == Some(&self.delimiters.subcomponent) {
            trimmed = sent(trimmed.trim_end_matches(char::from(self.delimiters.subcomponent)))?;
        }
        if has_escapes && let Cow::Owned(unescaped) = unescape(trimmed, &self.delimiters) {
            return Some(self.keep(unescaped));
        }
        Some(trimmed.into())
    }

    /// The repetitions of a field with their places. Of a field that would be blown up beyond the
    /// message's budget only the first is given, and the whole is listed as one piece.
    pub(crate) fn repetitions<'f>(
        &mut self,
        field: Value<'f, 'a>,
    ) -> impl Iterator<Item = Value<'f, 'a>> + use<'f, 'a> {
        let count = field.marks.iter().filter(|mark| mark.is_repetition()).count();
        let given = match self.repetitions.checked_sub(count) {
            Some(left) => {
                self.repetitions = left;
                usize::MAX
            }
            None => {
                self.leave(field);
                1
            }
        };
        let parts = field.split(|mark| mark.is_repetition()).take(given);
        parts.map(|(number, part)| Value { location: part.location.repetition(number), ..part })
    }

    /// The first repetition that says something of a field that should have only one; the others are listed.
    pub(crate) fn single<'f>(&mut self, field: Value<'f, 'a>) -> Value<'f, 'a> {
        if !field.is_repeated() {
            return field;
        }
        let mut parts = self.repetitions(field).filter(says_something);
        let first = parts.next().unwrap_or(Value::empty(field.location));
        parts.for_each(|other| self.leave(other));
        first
    }

    /// The text of a field that should be one plain value; other repetitions and components are listed.
    pub(crate) fn plain(&mut self, field: Value<'_, 'a>) -> Option<Text<'a>> {
        if field.is_leaf() {
            return self.text(field.raw, !field.marks.is_empty());
        }
        let mut composite = Composite::split(self.single(field));
        let first = composite.text(1, self);
        composite.finish(self);
        first
    }
}

/// Every repetition of a field, read alike.
pub(crate) fn each<'f, 'a, T>(
    field: Value<'f, 'a>,
    ledger: &mut Ledger<'a>,
    read: impl Fn(Value<'f, 'a>, &mut Ledger<'a>) -> Option<T>,
) -> Vec<T> {
    if !field.is_repeated() {
        return read(field, ledger).into_iter().collect();
    }
    ledger.repetitions(field).filter_map(|value| read(value, ledger)).collect()
}

/// The first repetition of a field and the others, read alike.
pub(crate) fn first_and_others<'f, 'a, T>(
    field: Value<'f, 'a>,
    ledger: &mut Ledger<'a>,
    read: impl Fn(Value<'f, 'a>, &mut Ledger<'a>) -> Option<T>,
) -> (Option<T>, Vec<T>) {
    if !field.is_repeated() {
        return (read(field, ledger), Vec::new());
    }
    let mut all = ledger.repetitions(field);
    let first = all.next().and_then(|value| read(value, ledger));
    (first, all.filter_map(|value| read(value, ledger)).collect())
}

/// The HL7 null: "delete what you hold". In an answer it says the same as nothing.
const NULL: &str = "\"\"";

/// The text without blanks around it; none where that is nothing, or the null.
pub(crate) fn sent(raw: &str) -> Option<&str> {
    let trimmed = match raw.as_bytes() {
        [] => return None,
        // Hardly any value has blanks around it.
        [first, .., last] if *first > b' ' && *last > b' ' => raw,
        _ => raw.trim_ascii(),
    };
    (!trimmed.is_empty() && trimmed != NULL).then_some(trimmed)
}

/// Whether there is anything but delimiters, blanks and nulls.
pub(crate) fn says_something(value: &Value<'_, '_>) -> bool {
    if value.is_leaf() {
        return sent(value.raw).is_some();
    }
    value.split(|mark| !mark.is_escape()).any(|(_, part)| sent(part.raw).is_some())
}

/// The fields of one segment, with a mark on each that was read.
pub(crate) struct Fields<'f, 'a> {
    segment: Segment<'f, 'a>,
    taken: u64,
}

impl<'f, 'a> Fields<'f, 'a> {
    pub(crate) const fn of(segment: Segment<'f, 'a>) -> Self {
        Self { segment, taken: 0 }
    }

    /// The field; from here on its reader must account for all of it.
    pub(crate) fn take(&mut self, number: u32) -> Value<'f, 'a> {
        self.skip(number);
        self.segment.value(number)
    }

    /// The text of a plain field.
    pub(crate) fn plain(&mut self, number: u32, ledger: &mut Ledger<'a>) -> Option<Text<'a>> {
        ledger.plain(self.take(number))
    }

    /// The text of a field with its delimiters as they were sent, empty components at its end left out.
    pub(crate) fn whole(&mut self, number: u32) -> Option<Text<'a>> {
        sent(self.take(number).trimmed()).map(Text::from)
    }

    /// Where a field stands.
    pub(crate) const fn location(&self, number: u32) -> Location {
        self.segment.location().field(number)
    }

    /// Whether the field holds more than delimiters, blanks and nulls.
    pub(crate) fn says_something(&self, number: u32) -> bool {
        says_something(&self.segment.value(number))
    }

    /// Marks a field that says nothing of its own.
    pub(crate) const fn skip(&mut self, number: u32) {
        self.taken |= bit(number);
    }

    /// Marks a field that only counts the segments; anything but a number stays listed.
    pub(crate) fn counter(&mut self, number: u32) {
        if self.segment.is_number(number) {
            self.skip(number);
        }
    }

    /// Marks a field whose value the standard fixes; any other value stays listed.
    pub(crate) fn fixed(&mut self, number: u32, values: &[&str]) {
        let sent = self.segment.value(number).trimmed();
        if values.contains(&sent) {
            self.skip(number);
        }
    }

    /// Lists the fields that nobody took.
    pub(crate) fn finish(self, ledger: &mut Ledger<'a>) {
        for value in self.segment.values_where(1, |number| self.taken & bit(number) == 0) {
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
pub(crate) struct Composite<'f, 'a> {
    value: Value<'f, 'a>,
    /// Where each component ends, in bytes from the value's start.
    ends: [u32; COMPONENTS],
    count: usize,
    has_escapes: bool,
    taken: u64,
}

impl<'f, 'a> Composite<'f, 'a> {
    pub(crate) fn split(value: Value<'f, 'a>) -> Self {
        let mut ends = [0; COMPONENTS];
        let mut count = 0;
        let mut has_escapes = false;
        for mark in value.marks {
            if mark.is_component() && count + 1 < COMPONENTS {
                if let Some(end) = ends.get_mut(count) {
                    *end = mark.at() - value.start;
                }
                count += 1;
            }
            has_escapes |= mark.is_escape();
        }
        if let Some(end) = ends.get_mut(count) {
            *end = narrow(value.raw.len());
        }
        Self { value, ends, count: count + 1, has_escapes, taken: 0 }
    }

    fn range(&self, number: u32) -> Option<(u32, u32)> {
        let at = wide(number).checked_sub(1).filter(|at| *at < self.count)?;
        let from = match at.checked_sub(1) {
            Some(before) => self.ends.get(before)? + 1,
            None => 0,
        };
        Some((from, *self.ends.get(at)?))
    }

    /// The component, subcomponents and all.
    pub(crate) fn take(&mut self, number: u32) -> &'a str {
        self.taken |= bit(number);
        let Some((from, to)) = self.range(number) else { return "" };
        self.value.raw.get(wide(from)..wide(to)).unwrap_or_default()
    }

    /// The component's text.
    pub(crate) fn text(&mut self, number: u32, ledger: &mut Ledger<'a>) -> Option<Text<'a>> {
        let raw = self.take(number);
        ledger.text(raw, self.has_escapes)
    }

    /// A component as a value with its place.
    pub(crate) fn value(&mut self, number: u32) -> Value<'f, 'a> {
        self.taken |= bit(number);
        self.component(number)
    }

    fn component(&self, number: u32) -> Value<'f, 'a> {
        let location = self.value.location.component(number);
        self.range(number)
            .map_or_else(|| Value::empty(location), |(from, to)| self.value.part(from, to, location))
    }

    /// Lists the components that nobody took.
    pub(crate) fn finish(self, ledger: &mut Ledger<'a>) {
        let mut from = 0;
        for (number, to) in (1..).zip(self.ends).take(self.count) {
            if from < to && self.taken & bit(number) == 0 {
                ledger.leave(self.component(number));
            }
            from = to + 1;
        }
    }
}
