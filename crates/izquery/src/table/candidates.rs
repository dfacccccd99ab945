//! The persons who may be meant, numbered.

use iz_facade::{
    client::hl7::{Identifier, answer::Patient},
    matching::PatientMatch,
};
use jiff::civil::Date;

use crate::counted::counted;
use crate::table::{
    cell::{Cell, Tone},
    identity::{contact, details, identity, remarks},
    matching::{comparison, grade},
    page::Page,
};

/// A person in a list.
pub(super) struct Listed<'p> {
    pub(super) patient: &'p Patient<'p>,
    /// How well the person matches the one asked for; `None` if nobody was asked for.
    pub(super) patient_match: Option<&'p PatientMatch>,
    /// Whether the registry can be asked for this person; `None` if nobody can be asked.
    pub(super) can_be_chosen: Option<bool>,
}

/// Writes the persons of a list. Each has what people need to choose by: identifier, address, phone, mother.
pub(super) fn candidates(page: &mut Page, title: &str, listed: &[Listed<'_>], today: Date) {
    let count = counted(u64::try_from(listed.len()).unwrap_or(u64::MAX), "person", "people");
    let is_ranked = listed.iter().any(|person| person.patient_match.is_some());
    let order = if is_ranked { ", most likely first" } else { "" };
    page.heading(&format!("{title}, {count}{order}"), "");
    for (number, person) in (1..).zip(listed) {
        let Listed { patient, patient_match, .. } = person;
        let number = Cell::of(Tone::Strong, format!("{number}\u{a0} "));
        let mut first = identity(patient, today);
        if let Some(name) = first.first_mut() {
            *name = Cell::joined([number, std::mem::take(name)], "");
        }
        first.extend(patient_match.map(|found| grade(found.grade)));
        page.flow((2, 5), "   ", first);
        let mut second = vec![registry_id(person, listed)];
        if person.can_be_chosen == Some(false) {
            let text = "cannot be chosen";
            second.push(Cell::of(Tone::Caution, text));
        }
        second.extend(remarks(patient));
        page.flow((5, 5), " · ", second);
        page.flow((5, 5), " · ", contact(patient));
        if page.layout.is_wide {
            page.flow((5, 5), " · ", details(patient));
        }
        if let Some(found) = patient_match {
            page.paragraph(5, comparison(found));
        }
    }
}

/// The registry's identifier of a person. If another person has the same value, it is printed with its authority and its
/// type, as `--choose` takes it.
fn registry_id(person: &Listed<'_>, listed: &[Listed<'_>]) -> Cell {
    let Some(id) = &person.patient.registry_id else { return Cell::of(Tone::Caution, "no registry id") };
    let same = listed.iter().filter_map(|other| other.patient.registry_id.as_ref());
    if same.filter(|other| other.value == id.value).count() > 1 {
        return Cell::plain(format!("registry id {}", as_typed(id)));
    }
    Cell::plain(format!("registry id {}", id.value))
}

/// An identifier as in HL7: `VALUE^^^AUTHORITY^TYPE`. The value alone if nothing else was sent.
fn as_typed(id: &Identifier<'_>) -> String {
    let authority = id.assigning_authority.as_deref().and_then(|authority| authority.split('&').next());
    let authority = authority.unwrap_or_default();
    match id.type_code.as_deref() {
        Some(type_code) => format!("{}^^^{authority}^{type_code}", id.value),
        None if authority.is_empty() => id.value.as_str().to_owned(),
        None => format!("{}^^^{authority}", id.value),
    }
}
