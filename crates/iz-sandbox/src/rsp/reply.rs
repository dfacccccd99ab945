//! What the registry answers, before it is text.

use iz_hl7::Outcome;
use jiff::Zoned;

use crate::{
    query::complaint::Complaint,
    record::{layout::Layout, person::Person},
    rsp::manner::Manner,
};

/// The answer to one query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RspReply<'p> {
    pub(crate) content: RspContent<'p>,
    /// One ERR each. With any of them MSA-1 is `AE` instead of `AA`.
    pub(crate) complaints: Vec<Complaint>,
    /// Whether QAK-2 is `AE` although a record follows. Some registries send that with warnings.
    pub(crate) is_marked_as_error: bool,
    /// The layout that the user selected. Without one the person's own layout is used.
    pub(crate) layout: Option<Layout>,
}

impl<'p> RspReply<'p> {
    /// An answer without complaints.
    pub(crate) const fn new(content: RspContent<'p>) -> Self {
        Self { content, complaints: Vec::new(), is_marked_as_error: false, layout: None }
    }

    /// The outcome that a client must see.
    pub(crate) fn outcome(&self) -> Outcome {
        match &self.content {
            RspContent::Record(_) => Outcome::Record,
            RspContent::Candidates(_) => Outcome::Candidates,
            RspContent::Protected if self.manner().has_status_pd => Outcome::Protected,
            RspContent::NotFound | RspContent::Protected => Outcome::NotFound,
            RspContent::TooMany => Outcome::TooMany,
            RspContent::Rejected => Outcome::Rejected,
            RspContent::Refused => Outcome::Ack,
        }
    }

    /// QAK-2 query response status (table 0208).
    pub(super) fn query_status(&self) -> &'static str {
        match self.outcome() {
            _ if self.is_marked_as_error => "AE",
            Outcome::NotFound => "NF",
            Outcome::TooMany => "TM",
            Outcome::Protected => "PD",
            Outcome::Rejected => "AE",
            Outcome::Ack => "AR",
            _ => "OK",
        }
    }

    /// How the answer is written.
    pub(super) fn manner(&self) -> Manner {
        Manner::of(self.layout.unwrap_or(match &self.content {
            RspContent::Record(person) => person.layout,
            RspContent::Protected => Layout::ProtectedCode,
            _ => Layout::Guide,
        }))
    }
}

/// What the registry says about the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RspContent<'p> {
    /// Z42 or Z32: one person. A Z34 gets the doses, a Z44 also evaluations and forecasts.
    Record(&'p Person),
    /// Z31: persons who may be the right one, without doses.
    Candidates(Vec<&'p Person>),
    /// Z33, QAK-2 NF.
    NotFound,
    /// Z33, QAK-2 TM.
    TooMany,
    /// Z33, QAK-2 PD, or NF in the layouts that do not have PD.
    Protected,
    /// Z33, MSA-1 and QAK-2 AE. The complaints say why.
    Rejected,
    /// ACK, MSA-1 AR. The complaints say why.
    Refused,
}

/// The values in which two answers to the same query differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RspStamp {
    /// MSH-7. Forecasts count from its date.
    pub(crate) time: Zoned,
    /// MSH-10.
    pub(crate) control_id: String,
}
