//! What makes two questions the same, without saying whom they are about.

use aws_lc_rs::{hmac, rand::SystemRandom};
use iz_client::hl7::Query;

/// The name of a question: a keyed hash of every member of it.
pub(crate) type Key = [u8; 32];

/// Makes the names of questions. The key lives as long as the process, so that a name in a memory
/// dump or a log says nothing about a person.
pub(crate) struct Namer(hmac::Key);

impl Namer {
    /// A namer with a random key; none where the system has no randomness to give.
    pub(crate) fn new() -> Option<Self> {
        hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new()).ok().map(Self)
    }

    /// The name of a question; none where it cannot be told, and then it is not remembered.
    pub(crate) fn name(&self, query: &Query) -> Option<Key> {
        let canonical = serde_json::to_vec(&(query.profile(), query.patient())).ok()?;
        hmac::sign(&self.0, &canonical).as_ref().try_into().ok()
    }
}
