//! A request with a name, cleaned.

use iz_match::{AskedPatient, clean_patient};
use serde_json::{Value, json};

/// Cleans a patient with this name.
pub(crate) fn asked(name: &Value) -> AskedPatient {
    patient(&json!({"name": name, "birth_date": "2017-08-21", "sex": "M"}))
}

/// Cleans a patient.
pub(crate) fn patient(patient: &Value) -> AskedPatient {
    let mut faults = Vec::new();
    let asked = clean_patient(serde_json::from_str(&patient.to_string()).unwrap(), "", &mut faults);
    assert_eq!(faults, [], "{patient}");
    asked
}

/// The name that is sent, with `^` between its parts. The text is empty if no name is sent.
pub(crate) fn sent(asked: &AskedPatient) -> String {
    let Some(name) = asked.details.name.clone() else { return String::new() };
    let parts = [name.family, name.given, name.middle.unwrap_or_default(), name.suffix.unwrap_or_default()];
    parts.join("^").trim_end_matches('^').to_owned()
}

/// The notes, as `pointer code`.
pub(crate) fn notes(asked: &AskedPatient) -> Vec<String> {
    asked.notes.iter().map(|note| format!("{} {}", note.pointer, note.code.as_str())).collect()
}

/// The guesses, as `member code`.
pub(crate) fn guesses(asked: &AskedPatient) -> Vec<String> {
    asked.guesses.iter().map(|guess| format!("{} {}", guess.member, guess.code.as_str())).collect()
}
