//! A member whose meaning was guessed.

use std::fmt;

use iz_hl7::query::NoteCode;

/// A member whose meaning was guessed: what was typed, and what is sent instead.
#[derive(Clone, PartialEq, Eq)]
pub struct Guess {
    /// The member, such as `birth_date` or `name/family`. `name` if one text held the whole name.
    pub member: &'static str,
    /// What was guessed.
    pub code: NoteCode,
    /// The value as it was typed.
    pub typed: String,
    /// The value as it is sent in this member.
    pub sent: String,
}

impl fmt::Debug for Guess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Guess(<redacted>)")
    }
}
