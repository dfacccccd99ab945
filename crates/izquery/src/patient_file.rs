//! The file with the details of a patient, as JSON.

use std::path::Path;

use anyhow::{Context, anyhow};
use iz_facade::{
    ApiError, LookupRequest,
    client::hl7::{
        Profile, Query,
        query::{DetailError, Note, NoteKind},
    },
    matching::AskedPatient,
};
use jiff::civil::Date;

use crate::{input_file, visible::say};

/// Reads the patient in a file. `-` is the standard input.
pub(crate) fn read(path: &Path) -> anyhow::Result<AskedPatient> {
    parse(&input_file::small(path)?, path)
}

/// The patient in the JSON of a file.
pub(crate) fn parse(json: &[u8], path: &Path) -> anyhow::Result<AskedPatient> {
    LookupRequest::parse_patient(json).map_err(|error| named(error, path))
}

/// The error of a patient in a file. The facade speaks of the body of a request, which a command does not have.
fn named(error: ApiError, path: &Path) -> anyhow::Error {
    let whole = if input_file::is_standard_input(path) { "the input" } else { "the file" };
    let error = match error {
        ApiError::NotJson { what, line, column } => {
            anyhow!("{whole} {what} at line {line}, column {column}")
        }
        ApiError::Encoding { encoding } => anyhow!("{whole} is {encoding}; save it as UTF-8"),
        ApiError::Members { faults } => {
            let clauses: Vec<String> = faults
                .iter()
                .map(|DetailError { pointer, reason }| {
                    let member = if pointer.is_empty() { whole } else { pointer };
                    format!("{member} {reason}")
                })
                .collect();
            anyhow!(clauses.join("; "))
        }
        other => other.into(),
    };
    error.context(path.display().to_string())
}

/// The query about the patient in a file. What was guessed or left out is printed to the standard error.
pub(crate) fn query(path: &Path, profile: Profile, today: Date) -> anyhow::Result<Query> {
    let patient = read(path)?.on(today);
    let faults = patient.missing();
    if !faults.is_empty() {
        return Err(ApiError::Details { faults }).with_context(|| path.display().to_string());
    }
    print_changes(&patient.notes);
    Query::new(profile, patient.details, today).with_context(|| path.display().to_string())
}

/// Prints to the standard error what was guessed or left out.
pub(crate) fn print_changes(notes: &[Note]) {
    for Note { pointer, code } in notes.iter().filter(|note| note.code.kind() != NoteKind::Formatting) {
        say(&format!("{pointer}: {}", code.text()));
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn an_error_speaks_of_the_file_and_names_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("odell.json");
        for (json, said) in [
            (b"{\"name\": {".as_slice(), "the file ends too early at line 1, column 10"),
            (b"", "the file ends too early at line 1, column 0"),
            (b"{oops}", "the file is not valid JSON at line 1, column 2"),
            (
                b"{\"sex\": \"\xf1\"}",
                "the file is not UTF-8, perhaps Windows-1252 or ISO-8859-1; save it as UTF-8",
            ),
            (b"[]", "the file must be an object"),
        ] {
            fs::write(&path, json).unwrap();
            let error = format!("{:#}", read(&path).unwrap_err());
            assert_eq!(error, format!("{}: {said}", path.display()));
        }
        fs::write(&path, r#"{"nmae": {}}"#).unwrap();
        let error = format!("{:#}", read(&path).unwrap_err());
        assert!(error.contains("odell.json: /nmae "), "{error}");
    }
}
