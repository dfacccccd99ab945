//! One query that a lookup sent, and its result.

use std::fmt;

use iz_client::{
    ErrorCode,
    hl7::{Outcome, code_words, query::NameQuery},
};
use iz_match::{MatchGrade, RequeryStep};
use serde::Serialize;

/// Why a query was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum AttemptStep {
    /// The query as requested, or the query for a chosen candidate.
    First(FirstStep),
    /// A further query after "not found".
    Requery(RequeryStep),
}

code_words! {
    /// A query that is not a re-query.
    pub enum FirstStep {
        /// The details of the request are sent.
        AsAsked = "as_asked",
        /// The registry's own identifier of a candidate is sent, with the details in the list.
        ChosenCandidate = "chosen_candidate",
    }
}

/// One query to the registry and its result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Attempt {
    /// Why the query was sent.
    pub(crate) step: AttemptStep,
    /// The members whose values differ from the request.
    pub(crate) changed: Vec<&'static str>,
    /// The name in the query, if it differs from the name in the request.
    pub(crate) name: Option<SentName>,
    /// The outcome of the answer; `null` if there was no answer.
    pub(crate) outcome: Option<Outcome>,
    /// For a record: how surely the person is the one asked for.
    pub(crate) grade: Option<MatchGrade>,
    /// The code of the error if there was no answer, as in problem documents. With an `outcome`, an expired answer is shown
    /// instead.
    #[schema(value_type = Option<ErrorCode>)]
    pub(crate) error: Option<&'static str>,
    /// The duration in milliseconds.
    pub(crate) took_ms: u64,
}

/// The name in a query.
#[derive(Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct SentName {
    /// The family name.
    pub family: String,
    /// The given name.
    pub given: String,
    /// The middle name.
    pub middle: Option<String>,
    /// The suffix, such as `JR`.
    pub suffix: Option<String>,
}

impl From<NameQuery> for SentName {
    fn from(NameQuery { family, given, middle, suffix }: NameQuery) -> Self {
        Self { family, given, middle, suffix }
    }
}

/// Prints no name, because a name identifies a person.
impl fmt::Debug for SentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SentName(<redacted>)")
    }
}

impl Attempt {
    /// Why the query was sent.
    #[must_use]
    pub const fn step(&self) -> AttemptStep {
        self.step
    }

    /// The outcome of the answer; `None` if there was no answer.
    #[must_use]
    pub const fn outcome(&self) -> Option<Outcome> {
        self.outcome
    }

    /// The code of the error if there was no answer, as in problem documents.
    #[must_use]
    pub const fn error(&self) -> Option<&'static str> {
        self.error
    }
}
