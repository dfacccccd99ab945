//! Cleans dates.

use iz_hl7::query::NoteCode;
use jiff::civil::Date;

use super::{asked_patient::AskedPatient, cleaned::Cleaned, node::Node, report::Report};

/// Cleans the birth date. If the order of day and month is guessed, the guess is kept.
pub(super) fn clean_birth_date(
    node: &Node,
    pointer: &str,
    report: &mut Report<'_>,
    asked: &mut AskedPatient,
) {
    asked.details.birth_date = report.text(node, pointer, cleaned);
}

/// A date of the calendar.
pub(super) fn cleaned(text: String) -> Cleaned<Date> {
    match text.parse() {
        Ok(date) if text.len() == 10 => Cleaned::of(date),
        _ => Cleaned::left_out(NoteCode::WrongDate),
    }
}
