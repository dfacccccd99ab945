//! The persons who may be meant, numbered.

use iz_facade::{client::hl7::answer::Patient, matching::PatientMatch};
use jiff::civil::Date;

use crate::table::{
    age::counted,
    cell::{Cell, Tone},
    identity::{contact, details, identity, registry_id, remarks},
    matching::{comparison, grade},
    page::Page,
};

/// A person in a list, with how well the person matches the one asked for, if somebody was asked for.
pub(super) type Listed<'p> = (&'p Patient<'p>, Option<&'p PatientMatch>);

/// Writes the persons of a list. Each has what people need to choose by: identifier, address, phone, mother.
pub(super) fn candidates(page: &mut Page, listed: &[Listed<'_>], today: Date) {
    let count =
        counted(i32::try_from(listed.len()).unwrap_or(i32::MAX), "person").replace("persons", "people");
    let order = if listed.iter().any(|(_, found)| found.is_some()) { ", most likely first" } else { "" };
    page.heading(&format!("CANDIDATES, {count}{order}"), "");
    for (number, (patient, patient_match)) in (1..).zip(listed) {
        let number = Cell::of(Tone::Strong, format!("{number}\u{a0} "));
        let mut person = identity(patient, today);
        if let Some(first) = person.first_mut() {
            *first = Cell::joined([number, std::mem::take(first)], "");
        }
        person.extend(patient_match.map(|found| grade(found.grade)));
        page.flow((2, 5), "   ", person);
        let id = registry_id(patient)
            .unwrap_or_else(|| Cell::of(Tone::Caution, "no registry id: this person cannot be chosen"));
        page.flow((5, 5), " · ", std::iter::once(id).chain(remarks(patient)).collect());
        page.flow((5, 5), " · ", contact(patient));
        if page.layout.is_wide {
            page.flow((5, 5), " · ", details(patient));
        }
        if let Some(found) = patient_match {
            page.paragraph(5, comparison(found));
        }
    }
}
