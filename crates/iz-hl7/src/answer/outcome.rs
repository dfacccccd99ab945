//! The outcome of a query.

use serde::Serialize;

/// The outcome of a query, decided by the content of the answer. The label in MSH-21 is too often wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// One person, with the data that the registry holds. There may be no dose.
    Record,
    /// One or more persons who may be the right one. No history is sent.
    Candidates,
    /// QAK-2 `NF`: the registry found nobody, or it may not show the person. It does not mean unvaccinated.
    NotFound,
    /// QAK-2 `TM`: more persons match than the registry lists.
    TooMany,
    /// QAK-2 `PD`: the person was found, but the registry may not show the data.
    Protected,
    /// The registry refused the content of the query (QAK-2 `AE` or `AR`, no person).
    Rejected,
    /// An acknowledgment without a query status: the registry refused the message before it read the query.
    Ack,
    /// An HL7 message that is not an answer to a query.
    Unexpected,
}

impl Outcome {
    /// The outcome as it is written in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Candidates => "candidates",
            Self::NotFound => "not_found",
            Self::TooMany => "too_many",
            Self::Protected => "protected",
            Self::Rejected => "rejected",
            Self::Ack => "ack",
            Self::Unexpected => "unexpected",
        }
    }
}
