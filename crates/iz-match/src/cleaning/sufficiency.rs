//! Whether the details are enough to ask a registry.

use iz_hl7::query::{DetailError, NoteCode};

use super::asked_patient::AskedPatient;

const NAME_NEEDED: &str =
    "is required, with a family name and a given name, because there is no identifier that can be sent";
const NEEDED: &str = "is required, because there is no identifier that can be sent";

impl AskedPatient {
    /// Each detail that is missing, so that no registry could be asked: without an identifier, a name and a birth date
    /// are needed. The pointers are those in the request. If a detail was typed and cannot be sent, the reason says why.
    #[must_use]
    pub fn missing(&self) -> Vec<DetailError> {
        let (details, pointer) = (&self.details, &self.pointer);
        if !details.identifiers.is_empty() {
            return Vec::new();
        }
        let mut faults = Vec::new();
        if details.name.is_none() {
            faults.extend(self.missing_name(&format!("{pointer}/name")));
        }
        if details.birth_date.is_none() {
            faults.push(self.needed(format!("{pointer}/birth_date"), NEEDED));
        }
        faults
    }

    /// The parts of the name that are missing or cannot be sent.
    fn missing_name(&self, pointer: &str) -> Vec<DetailError> {
        let parts = ["family", "given"].map(|part| format!("{pointer}/{part}"));
        // A part that could be sent, if the other one were there.
        let is_good = |part: &String| {
            self.notes.iter().any(|note| note.pointer == *part && note.code == NoteCode::IncompleteName)
        };
        let is_typed = |part: &String| is_good(part) || self.why_left_out(part).is_some();
        if !parts.iter().any(is_typed) {
            return vec![self.needed(pointer.to_owned(), NAME_NEEDED)];
        }
        parts.into_iter().filter(|part| !is_good(part)).map(|part| self.needed(part, NEEDED)).collect()
    }

    fn needed(&self, pointer: String, needed: &'static str) -> DetailError {
        let reason = self.why_left_out(&pointer).unwrap_or(needed);
        DetailError::new(pointer, reason)
    }
}

#[cfg(test)]
mod tests {
    use crate::cleaning::{Node, clean_patient};

    #[test]
    fn each_missing_detail_is_named_with_its_reason() {
        for (json, expected) in [
            (
                "{}",
                [("/name", "is required, with a family"), ("/birth_date", "is required, because")].as_slice(),
            ),
            (r#"{"identifiers": [{"value": "A100", "type": "MR"}]}"#, &[]),
            (
                r#"{"name": {"family": "Marsh", "given": "Odell"}, "birth_date": "06/04/19"}"#,
                &[("/birth_date", "must be a date with a year of four digits")],
            ),
            (
                r#"{"name": {"family": "Marsh"}, "birth_date": "2019-06-04"}"#,
                &[("/name/given", "is required, because")],
            ),
            (
                r#"{"name": {"given": "Odell"}, "birth_date": "2019-06-04"}"#,
                &[("/name/family", "is required, because")],
            ),
            (
                r#"{"name": {"family": "Marsh", "given": "?"}, "birth_date": "2019-06-04"}"#,
                &[("/name/given", "must ")],
            ),
            (
                r#"{"name": {"family": "-", "given": "?"}, "birth_date": "2019-06-04"}"#,
                &[("/name/family", "must "), ("/name/given", "must ")],
            ),
            (r#"{"name": "?", "birth_date": "2019-06-04"}"#, &[("/name", "must ")]),
        ] {
            let patient = clean_patient(serde_json::from_str::<Node>(json).unwrap(), "", &mut Vec::new());
            let missing = patient.missing();
            let pointers: Vec<&str> = missing.iter().map(|fault| fault.pointer.as_str()).collect();
            let wanted: Vec<&str> = expected.iter().map(|(pointer, _)| *pointer).collect();
            assert_eq!(pointers, wanted, "{json}");
            for (fault, (_, reason)) in missing.iter().zip(expected) {
                assert!(fault.reason.starts_with(reason), "{json}: {}", fault.reason);
            }
        }
    }
}
