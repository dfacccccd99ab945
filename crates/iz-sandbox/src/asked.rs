//! Whom a QPD names: what people are found by.

use iz_hl7::{Delimiters, PartialDate, Timestamp, unescape};
use jiff::civil::Date;

/// The identifiers, the name and the birth date of one person.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Asked {
    /// CX.1 and CX.5 of every repetition.
    pub(crate) identifiers: Vec<(String, String)>,
    /// Family and given name in lower case.
    pub(crate) name: Option<(String, String)>,
    pub(crate) birth_date: Option<Date>,
}

impl Asked {
    /// Reads QPD-3, QPD-4 and QPD-6 of a segment with the standard's delimiters.
    pub(crate) fn of_query(segment: &str) -> Self {
        Self::of_segment(segment, &Delimiters::STANDARD)
    }

    /// Reads QPD-3, QPD-4 and QPD-6.
    pub(crate) fn of_segment(segment: &str, marks: &Delimiters) -> Self {
        let field = |number| segment.split(char::from(marks.field)).nth(number).unwrap_or_default();
        let part = |value: &str, number: usize| {
            let part = value.split(char::from(marks.component)).nth(number - 1).unwrap_or_default();
            unescape(part.trim(), marks).into_owned()
        };
        let first = |number| field(number).split(char::from(marks.repetition)).next().unwrap_or_default();
        let identifiers = field(3)
            .split(char::from(marks.repetition))
            .map(|identifier| (part(identifier, 1), part(identifier, 5)))
            .filter(|(value, _)| !value.is_empty())
            .collect();
        Self {
            identifiers,
            name: folded_name(&part(first(4), 1), &part(first(4), 2)),
            birth_date: day(&part(first(6), 1)),
        }
    }
}

/// Both parts of a name as they are compared; none where one is missing.
pub(crate) fn folded_name(family: &str, given: &str) -> Option<(String, String)> {
    let folded = |part: &str| part.trim().to_lowercase();
    let (family, given) = (folded(family), folded(given));
    (!family.is_empty() && !given.is_empty()).then_some((family, given))
}

/// The day that a TS names.
pub(crate) fn day(value: &str) -> Option<Date> {
    Timestamp::parse(value).map(|time| time.date).and_then(PartialDate::exact)
}
