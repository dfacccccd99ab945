//! The account of what was read: nothing leaves a message without a type that holds it or a line here.

use std::fmt;

use serde::Serialize;

use crate::{Delimiters, escape::unescape, frame::Segment, place::Place};

/// A value that no type holds, as it was sent.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Unread {
    /// Where it stands.
    pub place: Place,
    /// The text between the delimiters, escapes unresolved; for a whole segment all of it.
    pub value: String,
}

impl fmt::Debug for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Unread({})", self.place)
    }
}

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
}

impl Ledger {
    pub(crate) const fn new(delimiters: Delimiters) -> Self {
        Self { delimiters, unread: Vec::new(), warnings: Vec::new() }
    }

    pub(crate) fn warn(&mut self, code: &'static str, place: Place, text: &'static str) {
        self.warnings.push(Warning { code, place, text });
    }

    /// Lists `raw` as unread, if it says anything.
    pub(crate) fn leave(&mut self, place: Place, raw: &str) {
        if is_valued(raw, &self.delimiters) {
            self.unread.push(Unread { place, value: raw.to_owned() });
        }
    }

    pub(crate) fn leave_segment(&mut self, segment: &Segment<'_, '_>) {
        self.unread.push(Unread { place: segment.place(), value: segment.raw.to_owned() });
    }

    /// The text of one leaf: trimmed, escapes resolved; none for an empty or `""` value.
    pub(crate) fn text(&self, raw: &str) -> Option<String> {
        let trimmed = raw.trim();
        (!trimmed.is_empty() && trimmed != NULL).then(|| unescape(trimmed, &self.delimiters).into_owned())
    }

    /// The valued repetitions of a field with their places.
    pub(crate) fn repetitions<'a>(
        &self,
        place: Place,
        raw: &'a str,
    ) -> impl Iterator<Item = (Place, &'a str)> + use<'a> {
        let delimiters = self.delimiters;
        (1..)
            .zip(raw.split(char::from(delimiters.repetition)))
            .filter(move |(_, raw)| is_valued(raw, &delimiters))
            .map(move |(number, raw)| (place.repetition(number), raw))
    }

    /// The first repetition of a field that should have only one; the others are listed.
    pub(crate) fn single<'a>(&mut self, place: Place, raw: &'a str) -> (Place, &'a str) {
        let Some((first, others)) = raw.split_once(char::from(self.delimiters.repetition)) else {
            return (place, raw);
        };
        for (number, raw) in (2..).zip(others.split(char::from(self.delimiters.repetition))) {
            self.leave(place.repetition(number), raw);
        }
        (place.repetition(1), first)
    }

    /// The text of a field that should be one plain value; other repetitions and components are listed.
    pub(crate) fn plain(&mut self, place: Place, raw: &str) -> Option<String> {
        let (place, raw) = self.single(place, raw);
        let mut composite = Composite::new(place, raw, &self.delimiters);
        let first = composite.take(1);
        composite.finish(self);
        self.text(first)
    }
}

/// The HL7 null: "delete what you hold". In an answer it says the same as nothing.
const NULL: &str = "\"\"";

/// Whether there is anything but delimiters, blanks and nulls.
fn is_valued(raw: &str, delimiters: &Delimiters) -> bool {
    raw.split(|c: char| {
        u8::try_from(c).is_ok_and(|byte| {
            byte == delimiters.component || byte == delimiters.repetition || byte == delimiters.subcomponent
        })
    })
    .any(|part| {
        let part = part.trim();
        !part.is_empty() && part != NULL
    })
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

    /// The field and its place; from here on its reader must account for all of it.
    pub(crate) fn take(&mut self, number: u16) -> (Place, &'a str) {
        self.taken |= 1_u64.checked_shl(u32::from(number)).unwrap_or(0);
        (self.segment.place().field(number), self.segment.field(usize::from(number)))
    }

    /// The text of a plain field.
    pub(crate) fn plain(&mut self, number: u16, ledger: &mut Ledger) -> Option<String> {
        let (place, raw) = self.take(number);
        ledger.plain(place, raw)
    }

    /// Marks a field whose value the standard fixes; any other value stays listed.
    pub(crate) fn fixed(&mut self, number: u16, values: &[&str]) {
        if values.contains(&self.segment.field(usize::from(number)).trim()) {
            self.take(number);
        }
    }

    /// Lists the fields that nobody took.
    pub(crate) fn finish(self, ledger: &mut Ledger) {
        for (number, raw) in self.segment.numbered() {
            let taken = 1_u64.checked_shl(u32::from(number)).is_some_and(|bit| self.taken & bit != 0);
            let encoding = number == 2 && self.segment.is(b"MSH");
            if !taken && !encoding && !raw.is_empty() {
                ledger.leave(self.segment.place().field(number), raw);
            }
        }
    }
}

/// The components of one repetition, with a mark on each that was read.
pub(crate) struct Composite<'a> {
    place: Place,
    raw: &'a str,
    separator: char,
    taken: u64,
}

impl<'a> Composite<'a> {
    pub(crate) fn new(place: Place, raw: &'a str, delimiters: &Delimiters) -> Self {
        Self { place, raw, separator: char::from(delimiters.component), taken: 0 }
    }

    /// The component, subcomponents and all.
    pub(crate) fn take(&mut self, number: u16) -> &'a str {
        self.taken |= 1_u64.checked_shl(u32::from(number)).unwrap_or(0);
        self.raw.split(self.separator).nth(usize::from(number).saturating_sub(1)).unwrap_or_default()
    }

    /// The component's text.
    pub(crate) fn text(&mut self, number: u16, ledger: &Ledger) -> Option<String> {
        let raw = self.take(number);
        ledger.text(raw)
    }

    /// Lists the components that nobody took.
    pub(crate) fn finish(self, ledger: &mut Ledger) {
        for (number, raw) in (1_u16..).zip(self.raw.split(self.separator)) {
            let taken = 1_u64.checked_shl(u32::from(number)).is_some_and(|bit| self.taken & bit != 0);
            if !taken && !raw.is_empty() {
                ledger.leave(self.place.component(number), raw);
            }
        }
    }
}
