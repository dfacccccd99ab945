//! A query, with what one registry is sent of it.

use iz_hl7::{Query, query::QueryRules};

use iz_match::{MatchGrade, PatientMatch};

use crate::{error::AskError, reply::Reply};

/// A query as it was asked, with what one registry is sent of it.
///
/// It is made once, before anything else is done about the query: a query that lacks what the registry requires must
/// not wait for a turn, use one up, or count for or against the registry. What is sent decides what the registry
/// answers; what was asked decides whose answer it is.
#[derive(Clone, Debug)]
pub struct Question {
    asked: Query,
    sent: Query,
    requires_fresh: bool,
}

impl Question {
    /// Adapts a query to a registry with these rules.
    ///
    /// # Errors
    ///
    /// [`AskError::NotForRegistry`] where the query lacks what the registry requires, or holds what it cannot take.
    pub fn new(asked: Query, rules: &QueryRules) -> Result<Self, AskError> {
        let sent = asked.for_registry(rules).map_err(AskError::NotForRegistry)?;
        Ok(Self { asked, sent, requires_fresh: false })
    }

    /// The same question, which no answer that was kept will do for.
    #[must_use]
    pub fn fresh(self) -> Self {
        Self { requires_fresh: true, ..self }
    }

    /// The query as it was asked.
    #[must_use]
    pub const fn asked(&self) -> &Query {
        &self.asked
    }

    /// What the registry is sent of it.
    #[must_use]
    pub const fn sent(&self) -> &Query {
        &self.sent
    }

    /// Whether the registry itself has to be asked.
    #[must_use]
    pub const fn requires_fresh(&self) -> bool {
        self.requires_fresh
    }

    /// Whether a reply is the record of somebody who is very likely not the person asked for.
    #[must_use]
    pub fn is_of_somebody_else(&self, reply: &Reply) -> bool {
        reply.summary().person.as_ref().is_some_and(|person| {
            PatientMatch::of(self.asked.patient(), person.get(), reply.day()).grade == MatchGrade::Mismatch
        })
    }
}
