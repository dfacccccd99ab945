//! The reply that the checks look at.

use iz_client::{RegistryProfile, transport::HttpReply};
use iz_hl7::{OwnedAnswer, Profile, query::Stamp};

/// The reply to the query.
pub(crate) struct ObservedReply<'a> {
    pub(crate) profile: &'a RegistryProfile,
    /// The profile of the query.
    pub(crate) query_profile: Profile,
    /// The ids of the query.
    pub(crate) stamp: &'a Stamp,
    pub(crate) reply: &'a HttpReply,
    /// The message in the reply, and the parsed answer. `None` if there is no readable message.
    pub(crate) message: Option<(&'a [u8], &'a OwnedAnswer)>,
    /// Whether the reply is a trusted answer.
    pub(crate) is_answered: bool,
}

/// The observations as one text.
pub(crate) fn joined(notes: &[String]) -> String {
    notes.join(", ")
}
