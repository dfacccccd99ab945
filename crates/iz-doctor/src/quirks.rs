//! Compares the reply to the query with the profile. If a key should have another value, the check names the key and
//! the value. Harmless deviations are named too.

mod message;
mod text;
mod wrapping;

use iz_hl7::{OwnedAnswer, Profile, query::Stamp};

use self::{
    message::Compared,
    text::{Payload, reply_text},
    wrapping::{reply_envelope, reply_http},
};
use crate::check::Check;
use iz_client::{RegistryProfile, transport::HttpReply};

const OF_MESSAGE: [&str; 6] = [
    "reply_correlation",
    "reply_sender",
    "reply_receiver",
    "reply_query_name",
    "reply_profile",
    "reply_character_set",
];

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

/// The nine checks of a reply.
pub(crate) fn quirks(observed: &ObservedReply<'_>) -> Vec<Check> {
    let mut checks = vec![reply_http(observed)];
    if observed.profile.transport.kind.soap_version().is_none() {
        checks.push(Check::skipped("reply_envelope", "this kind of service has no envelope"));
    } else {
        checks.push(reply_envelope(observed));
    }
    checks.push(match Payload::of(observed.profile.transport.kind, observed.reply) {
        Some(payload) => reply_text(observed, &payload),
        None => Check::skipped("reply_text", "the reply contains no text of an answer"),
    });
    let Some((bytes, answer)) = observed.message else {
        checks.extend(OF_MESSAGE.map(|name| Check::skipped(name, "the reply contains no readable message")));
        return checks;
    };
    let compared = Compared { observed, bytes, answer: answer.get() };
    checks.extend([
        compared.correlation(),
        compared.sender(),
        compared.receiver(),
        compared.query_name(),
        compared.profile(),
        compared.character_set(),
    ]);
    checks
}

/// The observations as one text.
fn joined(notes: &[String]) -> String {
    notes.join(", ")
}

#[cfg(test)]
mod tests;
