//! The patient of a request after cleaning.

use std::fmt;

use super::guess::Guess;
use iz_hl7::{
    Demographics,
    query::{DetailError, NameQuery, Note},
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
    /// The pointer of each identifier in the request, from the object of the patient on. Identifiers that were left out
    /// have none.
    pub(super) identifier_pointers: Vec<String>,
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

impl AskedPatient {
    /// The pointer in the request of a detail that is sent. `sent` starts at the object of the patient.
    #[must_use]
    pub fn pointer_in_request(&self, sent: &str) -> String {
        let of_identifier = sent.strip_prefix("/identifiers/").and_then(|rest| {
            let (index, member) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
            let pointer = self.identifier_pointers.get(index.parse::<usize>().ok()?)?;
            Some(format!("{pointer}{member}"))
        });
        format!("{}{}", self.pointer, of_identifier.as_deref().unwrap_or(sent))
    }

    /// A fault of a detail, with its pointer in the request. If the detail was typed and left out, the reason says why.
    #[must_use]
    pub fn fault_in_request(&self, fault: DetailError) -> DetailError {
        let pointer = self.pointer_in_request(&fault.pointer);
        match self.why_left_out(&pointer) {
            Some(why) => {
                let reason = format!("{}, and cannot be sent as it was typed: it {why}", fault.reason);
                DetailError::new(pointer, reason)
            }
            None => DetailError { pointer, ..fault },
        }
    }

    /// Why the value that was typed for a member, or for a part of it, cannot be sent. `None` if it can, or if nothing
    /// was typed.
    pub(super) fn why_left_out(&self, pointer: &str) -> Option<&'static str> {
        let is_of_member = |note: &&Note| {
            let rest = note.pointer.strip_prefix(pointer);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.notes.iter().filter(is_of_member).find_map(|note| note.code.reason())
    }
}
