//! What an answer amounts to, decided by its content.

use super::{Acknowledgment, Header, Outcome};

/// What the decision rests on.
pub(crate) struct Content<'m> {
    pub(crate) header: &'m Header<'m>,
    pub(crate) acknowledgment: Option<&'m Acknowledgment<'m>>,
    pub(crate) has_query_status: bool,
    pub(crate) patients: usize,
    pub(crate) orders: usize,
}

impl Content<'_> {
    /// Persons in the answer count for more than QAK-2, and QAK-2 for more than MSA-1: complete
    /// records come with AE, and one registry says NF and sends the person.
    pub(crate) fn outcome(&self) -> Outcome {
        let Some(acknowledgment) = self.acknowledgment else { return Outcome::Unexpected };
        if !self.is_reply() {
            return Outcome::Unexpected;
        }
        let status = acknowledgment.query_status.as_deref().unwrap_or_default();
        match self.patients {
            0 if !self.has_query_status => Outcome::Ack,
            0 => match status {
                "NF" => Outcome::NotFound,
                "TM" => Outcome::TooMany,
                "PD" => Outcome::Protected,
                "AE" | "AR" => Outcome::Rejected,
                _ if matches!(acknowledgment.code.as_deref(), Some("AE" | "AR")) => Outcome::Rejected,
                // OK with nobody: neither a record nor a "not found" that anybody said.
                _ => Outcome::Unexpected,
            },
            // Whatever comes with it, the registry says that it must not be shown.
            _ if status == "PD" => Outcome::Protected,
            1 if self.is_labelled_list() && self.orders == 0 => Outcome::Candidates,
            1 => Outcome::Record,
            _ => Outcome::Candidates,
        }
    }

    /// Whether the registry says that nobody was found, or too many, and sends a person all the same.
    pub(crate) fn contradicts_itself(&self) -> bool {
        let status = self.acknowledgment.and_then(|known| known.query_status.as_deref());
        self.patients > 0 && matches!(status, Some("NF" | "TM" | "PD"))
    }

    /// RSP or ACK; Idaho labels its ACK as the VXU that it answers.
    fn is_reply(&self) -> bool {
        matches!(self.header.message_code.as_deref(), Some("RSP" | "ACK" | "VXU"))
    }

    /// A list of one is no match: the registry wants a person to confirm it.
    fn is_labelled_list(&self) -> bool {
        self.header.profile.as_deref() == Some("Z31")
    }
}
