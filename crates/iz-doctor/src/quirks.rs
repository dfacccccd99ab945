//! What the reply to the question looked like, beside what the profile has: where a key should say something else, it
//! is named with the value; what is odd and does no harm is named too.

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
use iz_client::{RegistryProfile, TransportKind, transport::HttpReply};

const OF_MESSAGE: [&str; 6] = [
    "reply_correlation",
    "reply_sender",
    "reply_receiver",
    "reply_query_name",
    "reply_profile",
    "reply_character_set",
];

/// A reply to a question.
pub(crate) struct Seen<'a> {
    pub(crate) profile: &'a RegistryProfile,
    /// What was asked for.
    pub(crate) asked: Profile,
    /// What the question was known by.
    pub(crate) stamp: &'a Stamp,
    pub(crate) reply: &'a HttpReply,
    /// The message in it, where one is, and what it says.
    pub(crate) message: Option<(&'a [u8], &'a OwnedAnswer)>,
    /// Whether an answer came that can be trusted.
    pub(crate) is_answered: bool,
}

/// The nine checks of a reply.
pub(crate) fn quirks(seen: &Seen<'_>) -> Vec<Check> {
    let mut checks = vec![reply_http(seen)];
    if seen.profile.transport.kind == TransportKind::HttpsPostForm {
        checks.push(Check::skipped("reply_envelope", "a form has no envelope"));
    } else {
        checks.push(reply_envelope(seen));
    }
    checks.push(match Payload::of(seen.profile.transport.kind, seen.reply) {
        Some(payload) => reply_text(seen, &payload),
        None => Check::skipped("reply_text", "the reply holds no text of an answer"),
    });
    let Some((bytes, answer)) = seen.message else {
        checks.extend(
            OF_MESSAGE.map(|name| Check::skipped(name, "the reply holds no message that can be read")),
        );
        return checks;
    };
    let compared = Compared { seen, bytes, answer: answer.get() };
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

/// What was seen, in a row.
fn joined(said: &[String]) -> String {
    said.join(", ")
}

#[cfg(test)]
mod tests;
