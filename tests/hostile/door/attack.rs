//! What an attack is.

use std::net::SocketAddr;

/// A hostile local client with very many connections.
pub(crate) struct Attack {
    pub(crate) name: &'static str,
    /// How many connections it holds.
    pub(crate) connections: usize,
    /// What each of them does.
    pub(crate) conduct: fn(SocketAddr) -> Conduct,
}

/// What a connection of an attack does.
pub(crate) struct Conduct {
    /// What it sends at once.
    pub(crate) first: Vec<u8>,
    /// What it sends again and again, in each round.
    pub(crate) then: Vec<u8>,
    /// Whether it reads what the service sends.
    pub(crate) reads: bool,
}

impl Conduct {
    /// Sends these bytes at once, and reads what comes.
    pub(crate) fn sends(first: impl Into<Vec<u8>>) -> Self {
        Self { first: first.into(), then: Vec::new(), reads: true }
    }

    /// The same, and sends `then` in each round.
    pub(crate) fn then(self, then: impl Into<Vec<u8>>) -> Self {
        Self { then: then.into(), ..self }
    }

    /// The same, but never reads.
    pub(crate) fn without_reading(self) -> Self {
        Self { reads: false, ..self }
    }
}
