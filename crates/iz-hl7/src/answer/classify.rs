//! Decides the outcome by the content of the answer.

use crate::answer::{
    acknowledgment::Acknowledgment, frame_code::QueryStatus, message_header::Header, outcome::Outcome,
};

/// What decides the outcome.
pub(crate) struct OutcomeBasis<'m> {
    pub(crate) header: &'m Header<'m>,
    pub(crate) acknowledgment: Option<&'m Acknowledgment<'m>>,
    /// Whether there is a QAK.
    pub(crate) has_query_status: bool,
    /// The number of persons.
    pub(crate) patients: usize,
    /// The number of order groups.
    pub(crate) orders: usize,
}

impl OutcomeBasis<'_> {
    /// A person in the answer counts more than QAK-2, and QAK-2 counts more than MSA-1. Some registries send complete
    /// records with AE, and one sends the person with NF.
    pub(crate) fn outcome(&self) -> Outcome {
        let Some(acknowledgment) = self.acknowledgment else { return Outcome::Unexpected };
        if !self.is_reply() {
            return Outcome::Unexpected;
        }
        let status = acknowledgment.status();
        match self.patients {
            0 if !self.has_query_status => Outcome::Ack,
            0 => match status {
                Some(QueryStatus::NotFound) => Outcome::NotFound,
                Some(QueryStatus::TooMany) => Outcome::TooMany,
                Some(QueryStatus::Protected) => Outcome::Protected,
                Some(QueryStatus::Refused) => Outcome::Rejected,
                _ if acknowledgment.refusal().is_some() => Outcome::Rejected,
                // The status is OK but there is no person: this is neither a record nor a "not found".
                _ => Outcome::Unexpected,
            },
            // The registry says that the data must not be shown, whatever it sends.
            _ if status == Some(QueryStatus::Protected) => Outcome::Protected,
            1 if self.is_labelled_list() && self.orders == 0 => Outcome::Candidates,
            1 => Outcome::Record,
            _ => Outcome::Candidates,
        }
    }

    /// Whether there is a person although QAK-2 says that nobody was found, that too many match, or that the person is
    /// protected.
    pub(crate) fn contradicts_itself(&self) -> bool {
        let status = self.acknowledgment.and_then(Acknowledgment::status);
        let shows_nobody = [QueryStatus::NotFound, QueryStatus::TooMany, QueryStatus::Protected];
        self.patients > 0 && status.is_some_and(|status| shows_nobody.contains(&status))
    }

    /// Whether the message is an RSP or an ACK. Idaho sends an ACK with the message code VXU.
    fn is_reply(&self) -> bool {
        let is = |code: &str| self.header.message_code.is_some_and(|sent| sent.eq_ignore_ascii_case(code));
        ["RSP", "ACK", "VXU"].into_iter().any(is)
    }

    /// Whether the message is declared as a list of candidates. A list of one is not a match: a person must confirm it.
    fn is_labelled_list(&self) -> bool {
        self.header.profile.is_some_and(|profile| profile.eq_ignore_ascii_case("Z31"))
    }
}
