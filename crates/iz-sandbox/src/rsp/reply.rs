//! What a registry says, before it is text.

use iz_hl7::Outcome;
use jiff::Zoned;
use serde::Deserialize;

use super::{Layout, Person};

/// An answer to one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply<'p> {
    /// What is said about the person.
    pub content: Content<'p>,
    /// One ERR each. Any of them turns MSA-1 `AA` into `AE`.
    pub complaints: Vec<Complaint>,
    /// QAK-2 `AE` although a record follows, as some registries send it with warnings.
    pub is_marked_as_error: bool,
    /// In which way it is written; without it, in that of the person, or by the guide.
    pub layout: Option<Layout>,
}

impl<'p> Reply<'p> {
    /// An answer without complaints.
    #[must_use]
    pub const fn new(content: Content<'p>) -> Self {
        Self { content, complaints: Vec::new(), is_marked_as_error: false, layout: None }
    }
}

impl Reply<'_> {
    /// The way in which it is written.
    pub(super) fn layout(&self) -> Layout {
        self.layout.unwrap_or(match &self.content {
            Content::Record(person) => person.layout,
            _ => Layout::Guide,
        })
    }
}

/// What is said about the person.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Content<'p> {
    /// Z42 or Z32: one person. Z34 gives the doses alone, Z44 evaluations and forecast too.
    Record(&'p Person),
    /// Z31: persons who may be the one, without doses.
    Candidates(Vec<&'p Person>),
    /// Z33, QAK-2 NF.
    NotFound,
    /// Z33, QAK-2 TM.
    TooMany,
    /// Z33, QAK-2 PD.
    Protected,
    /// Z33, MSA-1 and QAK-2 AE: the complaints say why.
    Rejected,
    /// ACK, MSA-1 AR: the complaints say why.
    TurnedAway,
}

impl Content<'_> {
    /// What a client should make of it.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        match self {
            Self::Record(_) => Outcome::Record,
            Self::Candidates(_) => Outcome::Candidates,
            Self::NotFound => Outcome::NotFound,
            Self::TooMany => Outcome::TooMany,
            Self::Protected => Outcome::Protected,
            Self::Rejected => Outcome::Rejected,
            Self::TurnedAway => Outcome::Ack,
        }
    }

    pub(crate) const fn query_status(&self) -> &'static str {
        match self {
            Self::Record(_) | Self::Candidates(_) => "OK",
            Self::NotFound => "NF",
            Self::TooMany => "TM",
            Self::Protected => "PD",
            Self::Rejected => "AE",
            Self::TurnedAway => "AR",
        }
    }
}

/// ERR: one thing that is wrong with a question.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Complaint {
    /// ERR-2 (ERL), such as `QPD^1^8^1^7`.
    pub location: String,
    /// ERR-3 (table 0357), such as 101.
    pub code: u16,
    /// ERR-4 (table 0516).
    pub severity: Severity,
    /// ERR-8: what is wrong and what to send.
    pub text: String,
}

impl Complaint {
    /// The text of ERR-3.
    pub(crate) const fn code_text(&self) -> &'static str {
        match self.code {
            0 => "Message accepted",
            100 => "Segment sequence error",
            101 => "Required field missing",
            102 => "Data type error",
            103 => "Table value not found",
            200 => "Unsupported message type",
            201 => "Unsupported event code",
            202 => "Unsupported processing id",
            203 => "Unsupported version id",
            204 => "Unknown key identifier",
            205 => "Duplicate key identifier",
            206 => "Application record locked",
            207 => "Application internal error",
            _ => "Application error",
        }
    }
}

/// ERR-4 (table 0516).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Severity {
    /// Something was turned away.
    #[serde(rename = "E")]
    Error,
    /// Taken all the same.
    #[serde(rename = "W")]
    Warning,
}

impl Severity {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Error => "E",
            Self::Warning => "W",
        }
    }
}

/// What makes one answer different from the next to the same question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// MSH-7. Its date is the day that forecasts count from.
    pub time: Zoned,
    /// MSH-10.
    pub control_id: String,
}
