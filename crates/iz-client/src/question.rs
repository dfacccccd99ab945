//! A query, with the form in which one registry gets it.

use iz_hl7::{
    Query,
    query::{Note, QueryRules, RegistryQuery},
};

use iz_match::{MatchGrade, PatientMatch};

use crate::{error::AskError, reply::Reply};

/// A query as the caller made it, and as one registry gets it.
///
/// It is made before the query enters any queue. So a query that lacks a required field uses no permit, and the breaker
/// does not count it. The sent form decides what the registry answers. The caller's form decides how the answer is
/// matched.
#[derive(Clone, Debug)]
pub struct Question {
    asked: Query,
    sent: Query,
    notes: Vec<Note>,
    requires_fresh: bool,
}

impl Question {
    /// Adapts a query to the rules of a registry.
    ///
    /// # Errors
    ///
    /// [`AskError::NotForRegistry`] if the query lacks fields that the registry requires, or holds a name that it
    /// cannot take. It names all faults.
    pub fn new(asked: Query, rules: &QueryRules) -> Result<Self, AskError> {
        let RegistryQuery { query, notes } = asked.for_registry(rules).map_err(AskError::NotForRegistry)?;
        Ok(Self { asked, sent: query, notes, requires_fresh: false })
    }

    /// The same question, for which a cached answer is not enough.
    #[must_use]
    pub fn fresh(self) -> Self {
        Self { requires_fresh: true, ..self }
    }

    /// The query as the caller made it.
    #[must_use]
    pub const fn asked(&self) -> &Query {
        &self.asked
    }

    /// The query as the registry gets it.
    #[must_use]
    pub const fn sent(&self) -> &Query {
        &self.sent
    }

    /// The details that were left out because the registry cannot take them. The pointers start at the object of the
    /// patient.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Whether the registry must be queried, even if an answer is cached.
    #[must_use]
    pub const fn requires_fresh(&self) -> bool {
        self.requires_fresh
    }

    /// Whether the reply is the record of another patient: its match grade is `mismatch`.
    #[must_use]
    pub fn is_of_another_patient(&self, reply: &Reply) -> bool {
        reply.summary().person.as_ref().is_some_and(|person| {
            PatientMatch::of(self.asked.patient(), person.get(), reply.day()).grade == MatchGrade::Mismatch
        })
    }
}
