//! Cleans the name of the patient.

use iz_hl7::query::NameQuery;

use super::{asked_patient::AskedPatient, cleaned::Cleaned, input::NameInput, node::Node, report::Report};

/// Cleans the name. What is guessed is kept beside it.
pub(super) fn clean(node: Node, pointer: &str, report: &mut Report<'_>, asked: &mut AskedPatient) {
    let input = NameInput::read(node, pointer, report.faults);
    let at = |member: &str| format!("{pointer}/{member}");
    let family = report.text(&input.family, &at("family"), part);
    let given = report.text(&input.given, &at("given"), part);
    let middle = report.text(&input.middle, &at("middle"), part);
    let suffix = report.text(&input.suffix, &at("suffix"), part);
    asked.details.name = family.zip(given).map(|(family, given)| NameQuery { family, given, middle, suffix });
}

/// A part of the mother's maiden name.
pub(super) fn maiden_part(text: String) -> Cleaned<String> {
    part(text)
}

fn part(text: String) -> Cleaned<String> {
    Cleaned::of(text)
}
