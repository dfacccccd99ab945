//! Whom a QPD names: what people are found by.

use iz_hl7::{Delimiters, PartialDate, Timestamp, unescape};
use jiff::civil::Date;

use crate::rsp::Identifier;

/// CX.4 that the ways of writing of Texas and its kin put in the place of the registry's own.
pub(crate) const INHERITED_AUTHORITY: &str = "ORA";

/// The identifiers, the name and the birth date of one person.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Asked {
    /// Every repetition of QPD-3 or PID-3 that has a value.
    pub(crate) identifiers: Vec<AskedId>,
    /// Family and given name in lower case.
    pub(crate) name: Option<(String, String)>,
    pub(crate) birth_date: Option<Date>,
}

/// CX.1, CX.4.1 and CX.5.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct AskedId {
    pub(crate) value: String,
    pub(crate) authority: String,
    pub(crate) type_code: String,
}

impl AskedId {
    /// Whether it is meant as the registry's own, whose types differ by the way of writing: SR, LR, or none.
    pub(crate) fn is_of_registry(&self, authority: &str) -> bool {
        matches!(self.type_code.as_str(), "SR" | "LR" | "")
            && (self.is_of(authority) || self.authority == INHERITED_AUTHORITY)
    }

    /// Whether it is one that somebody has.
    pub(crate) fn is(&self, known: &Identifier) -> bool {
        let is_typed = if known.type_code == "SR" {
            self.is_of_registry(&known.authority)
        } else {
            self.type_code == known.type_code && self.is_of(&known.authority)
        };
        is_typed && self.value == known.value
    }

    /// Who leaves the authority out means ours.
    fn is_of(&self, authority: &str) -> bool {
        self.authority.is_empty() || self.authority == authority
    }
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
            .map(|identifier| AskedId {
                value: part(identifier, 1),
                authority: part(identifier, 4)
                    .split(char::from(marks.subcomponent))
                    .next()
                    .unwrap_or_default()
                    .to_owned(),
                type_code: part(identifier, 5),
            })
            .filter(|identifier| !identifier.value.is_empty())
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
    let folded = |part: &str| part.trim().to_lowercase().chars().map(without_accent).collect::<String>();
    let (family, given) = (folded(family), folded(given));
    (!family.is_empty() && !given.is_empty()).then_some((family, given))
}

/// Registries leave accents aside.
const fn without_accent(letter: char) -> char {
    match letter {
        'à'..='å' => 'a',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ñ' => 'n',
        'ò'..='ö' => 'o',
        'ù'..='ü' => 'u',
        'ý' | 'ÿ' => 'y',
        other => other,
    }
}

/// The day that a TS names.
pub(crate) fn day(value: &str) -> Option<Date> {
    Timestamp::parse(value).map(|time| time.date).and_then(PartialDate::exact)
}
