//! The file with the details of a patient, as JSON.

use std::{
    fs,
    io::{self, Read as _, Write},
    path::Path,
};

use anyhow::Context;
use iz_facade::{
    ApiError, LookupRequest,
    client::hl7::{
        Profile, Query,
        query::{Note, NoteKind},
    },
    matching::AskedPatient,
};
use jiff::civil::Date;

/// Reads the patient in a file. `-` is the standard input.
pub(crate) fn read(path: &Path) -> anyhow::Result<AskedPatient> {
    let mut json = Vec::new();
    if path == Path::new("-") {
        io::stdin().lock().read_to_end(&mut json)?;
    } else {
        json = fs::read(path).with_context(|| path.display().to_string())?;
    }
    LookupRequest::parse_patient(&json).with_context(|| path.display().to_string())
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
        let _ = writeln!(io::stderr(), "izquery: {pointer}: {}", code.text());
    }
}
