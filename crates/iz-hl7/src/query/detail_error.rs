//! Why a member of a query cannot be sent.

use std::borrow::Cow;

/// A member of a query that cannot be sent, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{pointer}: {reason}")]
pub struct DetailError {
    /// The member, as an RFC 6901 JSON pointer that starts at the object of the person.
    pub pointer: String,
    /// What is wrong and what to send instead. It never holds the value.
    pub reason: Cow<'static, str>,
}

impl DetailError {
    /// A fault of the member at `pointer`. The reason continues a sentence about it: "must be …".
    #[must_use]
    pub fn new(pointer: impl Into<String>, reason: impl Into<Cow<'static, str>>) -> Self {
        Self { pointer: pointer.into(), reason: reason.into() }
    }

    /// The same fault, with a pointer that starts at the object that holds the object of the patient as `member`.
    #[must_use]
    pub fn within(self, member: &str) -> Self {
        Self { pointer: format!("{member}{}", self.pointer), ..self }
    }
}
