//! A query, with what one registry is sent of it.

use iz_hl7::{Query, query::Wants};

use crate::AskError;

/// A query as it was asked, with what one registry is sent of it.
///
/// It is made once, before anything else is done about the query: a query that lacks what the registry requires must
/// not wait for a turn, use one up, or count for or against the registry. What is sent decides what the registry
/// answers; what was asked decides whose answer it is.
#[derive(Clone, Debug)]
pub struct Question {
    asked: Query,
    sent: Query,
}

impl Question {
    /// Adapts a query to a registry with these wants.
    ///
    /// # Errors
    ///
    /// [`AskError::NotForRegistry`] where the query lacks what the registry requires, or holds what it cannot take.
    pub fn new(asked: Query, wants: &Wants) -> Result<Self, AskError> {
        let sent = asked.for_registry(wants).map_err(AskError::NotForRegistry)?;
        Ok(Self { asked, sent })
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
}
