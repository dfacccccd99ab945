//! The person that a QPD asks for.

use hl7_parser::{
    message::{Component, Repeat, Segment, Separators},
    parser::parse_segment_with_separators,
};
use jiff::civil::Date;

use crate::{
    query::{
        message::QueryMessage,
        value::{day, unescape},
    },
    record::person::{INHERITED_AUTHORITY, PersonIdentifier},
};

/// The identifiers, the name and the birth date of one person.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct SearchCriteria {
    /// Every repetition of QPD-3 or PID-3 that has a value.
    pub(crate) identifiers: Vec<PersonIdentifier>,
    /// Family and given name, see [`comparable_name`].
    pub(crate) name: Option<(String, String)>,
    pub(crate) birth_date: Option<Date>,
}

impl SearchCriteria {
    pub(crate) fn of_name(family: &str, given: &str, birth_date: Date) -> Self {
        let name = comparable_name(family, given);
        Self { identifiers: Vec::new(), name, birth_date: Some(birth_date) }
    }

    /// Reads QPD-3, QPD-4 and QPD-6 of a query.
    pub(crate) fn of_query(message: &QueryMessage) -> Self {
        message.query().map(|query| Self::of_segment(query, Separators::default())).unwrap_or_default()
    }

    /// Reads the identifiers, the name and the birth date of QPD or PID. Every other text names nobody.
    pub(crate) fn of_segment(segment: &str, separators: Separators) -> Self {
        let Ok(segment) = parse_segment_with_separators(segment, separators) else { return Self::default() };
        let [identifiers, name, birth_date] = match segment.name {
            "QPD" => [3, 4, 6],
            "PID" => [3, 5, 7],
            _ => return Self::default(),
        };
        let text = |value: &str| unescape(value.trim(), &separators);
        let part = |repetition: &Repeat<'_>, number| {
            repetition.component(number).map(|part| text(part.raw_value())).unwrap_or_default()
        };
        let authority = |component: &Component<'_>| component.subcomponent(1).map(|part| text(part.value));
        let identifiers = repetitions(&segment, identifiers)
            .map(|identifier| PersonIdentifier {
                value: part(identifier, 1),
                authority: identifier.component(4).and_then(authority).unwrap_or_default(),
                type_code: part(identifier, 5),
            })
            .filter(|identifier| !identifier.value.is_empty())
            .collect();
        let name = repetitions(&segment, name).next();
        Self {
            identifiers,
            name: name.and_then(|name| comparable_name(&part(name, 1), &part(name, 2))),
            birth_date: repetitions(&segment, birth_date).next().and_then(|time| day(&part(time, 1))),
        }
    }

    /// The family and the given name of QPD or PID, as they are written.
    pub(crate) fn written_name(segment: &str, separators: Separators) -> Option<(String, String)> {
        let segment = parse_segment_with_separators(segment, separators).ok()?;
        let name = repetitions(&segment, if segment.name == "QPD" { 4 } else { 5 }).next()?;
        let part = |number| {
            let raw = name.component(number)?.raw_value();
            Some(unescape(raw.trim(), &separators))
        };
        part(1).zip(part(2))
    }

    /// Whether one of the identifiers is this identifier of a person.
    pub(crate) fn has(&self, known: &PersonIdentifier) -> bool {
        self.identifiers.iter().any(|sought| {
            let has_type = if known.type_code == "SR" {
                is_of_registry(sought, &known.authority)
            } else {
                sought.type_code == known.type_code && is_of(sought, &known.authority)
            };
            has_type && sought.value == known.value
        })
    }
}

/// Whether it is an identifier that the registry assigns. Its type depends on the layout: SR, LR, or none.
pub(crate) fn is_of_registry(identifier: &PersonIdentifier, authority: &str) -> bool {
    matches!(identifier.type_code.as_str(), "SR" | "LR" | "")
        && (is_of(identifier, authority) || identifier.authority == INHERITED_AUTHORITY)
}

/// An identifier without an authority counts as one of this authority.
fn is_of(identifier: &PersonIdentifier, authority: &str) -> bool {
    identifier.authority.is_empty() || identifier.authority == authority
}

fn repetitions<'f>(segment: &'f Segment<'f>, field: usize) -> impl Iterator<Item = &'f Repeat<'f>> {
    segment.field(field).into_iter().flat_map(|field| field.repeats())
}

/// Family and given name in the form in which names are compared: lower case, without accents. `None` if one of them
/// is missing.
pub(crate) fn comparable_name(family: &str, given: &str) -> Option<(String, String)> {
    let comparable = |part: &str| part.trim().to_lowercase().chars().map(without_accent).collect::<String>();
    let (family, given) = (comparable(family), comparable(given));
    (!family.is_empty() && !given.is_empty()).then_some((family, given))
}

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
