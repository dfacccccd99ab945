//! The patient of a request after cleaning.

use std::fmt;

use iz_hl7::{
    Demographics,
    answer::Patient,
    query::{Note, NoteKind},
};
use jiff::civil::Date;
use serde::Serialize;

use crate::grade::PatientMatch;

/// The patient of a request: the details that can be sent, and what was done to those that were typed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct AskedPatient {
    /// The details that can be sent.
    pub details: Demographics,
    /// What was changed or left out.
    pub notes: Vec<Note>,
    /// The members whose meaning was guessed.
    pub guesses: Vec<Guess>,
}

/// A member whose meaning was guessed: what was typed, and what is sent instead.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Guess {
    /// The member, such as `birth_date` or `name/family`.
    pub member: &'static str,
    /// The value as it was typed.
    pub typed: String,
    /// The value as it is sent.
    pub sent: String,
}

impl fmt::Debug for AskedPatient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AskedPatient(<redacted>)")
    }
}

impl fmt::Debug for Guess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Guess(<redacted>)")
    }
}

impl From<Demographics> for AskedPatient {
    fn from(details: Demographics) -> Self {
        Self { details, ..Self::default() }
    }
}

impl AskedPatient {
    /// Compares the patient with one in an answer of the day `today`.
    #[must_use]
    pub fn compare(&self, found: &Patient<'_>, today: Date) -> PatientMatch {
        PatientMatch::of(&self.details, found, today)
    }

    /// The patient as it can be sent on the day `today`.
    #[must_use]
    pub fn on(self, _today: Date) -> Self {
        self
    }

    /// Why the value that was typed for a member cannot be sent. `None` if it can, or if nothing was typed.
    #[must_use]
    pub fn why_left_out(&self, pointer: &str) -> Option<&'static str> {
        let of_member = |note: &&Note| note.pointer == pointer && note.code.kind() == NoteKind::LeftOut;
        self.notes.iter().find(of_member).and_then(|note| note.code.reason())
    }
}
