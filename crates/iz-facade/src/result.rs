//! What came of a lookup, as a value.

use std::sync::Arc;

use iz_client::{
    Reply, Verdict,
    hl7::{Outcome, OwnedAnswer, ReadError},
};
use jiff::Timestamp;
use serde::Serialize;

use crate::{
    Action,
    asking::{Answered, Attempt},
    candidates::CandidateList,
};

/// What came of a lookup: the registry's answer, how well the person matches, and what to do now.
///
/// It is made for one request and owns all that it says. The JSON of the API is [a view of it](LookupResult::view), and
/// so is whatever else shows the answer. What depends on the request alone (match, action, attempts, freshness) is made
/// anew each time; the [`Reply`] may be one that was kept.
pub struct LookupResult {
    pub(crate) action: Action,
    pub(crate) registry: RegistryName,
    pub(crate) answered: Answered,
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) candidates: Option<CandidateList>,
    pub(crate) freshness: Freshness,
    /// Whether the record is very likely somebody else's and is not shown.
    pub(crate) is_withheld: bool,
}

/// A registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RegistryName {
    /// Its id in the configuration.
    pub id: String,
    /// Its name, for people.
    pub name: String,
}

/// How old an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Freshness {
    /// When the registry answered.
    #[schema(value_type = String, format = DateTime)]
    pub received: Timestamp,
    /// How many seconds ago.
    pub age_s: u64,
    /// Whether it comes from memory.
    pub from_cache: bool,
    /// How many milliseconds the registry took.
    pub registry_ms: u64,
}

impl LookupResult {
    /// What the answer amounts to.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.answered.reply.outcome()
    }

    /// What the counter should do now.
    #[must_use]
    pub const fn action(&self) -> &Action {
        &self.action
    }

    /// How surely the person in the record is the one asked for; none for other outcomes.
    #[must_use]
    pub const fn verdict(&self) -> Option<&Verdict> {
        self.answered.verdict.as_ref()
    }

    /// The typed answer. None where the record is withheld: it is very likely somebody else's.
    ///
    /// # Errors
    ///
    /// [`ReadError`], as [`Reply::answer`].
    pub fn answer(&self) -> Result<Option<Arc<OwnedAnswer>>, ReadError> {
        if self.is_withheld { Ok(None) } else { self.answered.reply.answer().map(Some) }
    }
}

impl Freshness {
    /// Of a reply that is shown `now` to somebody who asked when it `started`.
    pub(crate) fn of(reply: &Reply, started: Timestamp, now: Timestamp) -> Self {
        Self {
            received: reply.received,
            age_s: u64::try_from(now.duration_since(reply.received).as_secs()).unwrap_or(0),
            from_cache: reply.received < started,
            registry_ms: u64::try_from(reply.took.as_millis()).unwrap_or(u64::MAX),
        }
    }
}
