//! The patient of a request after cleaning.

use std::fmt;

use super::guess::Guess;
use iz_hl7::{
    Demographics,
    query::{NameQuery, Note},
};

/// The patient of a request: the details that can be sent, and what was done to those that were typed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct AskedPatient {
    /// The details that can be sent.
    pub details: Demographics,
    /// What was changed or left out.
    pub notes: Vec<Note>,
    /// The members whose meaning was guessed.
    pub guesses: Vec<Guess>,
    /// The pointer of the object of the patient in the request.
    pub(super) pointer: String,
    /// What cleaning knows about the name beyond the details.
    pub(crate) typed_name: TypedName,
}

/// What cleaning knows about a name that was typed in an unusual form.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct TypedName {
    /// The name with each suffix in the part in which it was typed. `None` if it is the name that is sent.
    pub(crate) written: Option<NameQuery>,
    /// The surnames, if a sign joined several of them.
    pub(crate) surnames: Vec<String>,
    /// The given names, if a sign joined several of them.
    pub(crate) given_names: Vec<String>,
}

impl fmt::Debug for AskedPatient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AskedPatient(<redacted>)")
    }
}

impl From<Demographics> for AskedPatient {
    fn from(details: Demographics) -> Self {
        Self { details, ..Self::default() }
    }
}
