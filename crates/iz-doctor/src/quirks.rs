//! Compares the reply to the query with the profile. If a key should have another value, the check names the key and
//! the value. Harmless deviations are named too.

mod message;
mod observed_reply;
mod text;
mod wrapping;

pub(crate) use self::observed_reply::ObservedReply;
use self::{
    message::Compared,
    text::{Payload, reply_text},
    wrapping::{reply_envelope, reply_http},
};
use crate::check::Check;

const OF_MESSAGE: [&str; 6] = [
    "reply_correlation",
    "reply_sender",
    "reply_receiver",
    "reply_query_name",
    "reply_profile",
    "reply_character_set",
];

/// The nine checks of a reply.
pub(crate) fn quirks(observed: &ObservedReply<'_>) -> Vec<Check> {
    let mut checks = vec![reply_http(observed)];
    if !observed.profile.transport.kind.is_soap() {
        checks.push(Check::skipped("reply_envelope", "this kind of service has no envelope"));
    } else {
        checks.push(reply_envelope(observed));
    }
    checks.push(match Payload::of(&observed.profile.transport, observed.reply) {
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

#[cfg(test)]
mod tests;
