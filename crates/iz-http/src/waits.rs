//! What a connection that may be closed waits for, and which one is closed first.

use std::time::Duration;

use tokio::time::Instant;

/// The time after which a connection has waited for long. Until then nothing shows that its client is slow: its request may
/// have arrived, and the runtime may not have noticed it yet.
const LONG: Duration = Duration::from_secs(1);

/// Why a connection may be closed so that another client can be served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Burden {
    /// It waits for a request, or for the end of one that was answered.
    WaitsForRequest,
    /// It waits for the body of a request, or for the client to take the response.
    IsSlow,
}

/// What a connection waits for, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Waits {
    pub(crate) burden: Burden,
    since: Instant,
    is_long: bool,
}

impl Waits {
    pub(crate) fn new(burden: Burden, since: Instant) -> Self {
        Self { burden, since, is_long: since.elapsed() >= LONG }
    }

    /// The connection with the least value is closed first. One that has waited for long comes before all others, and one
    /// that waits for a request comes before a slow one. Otherwise the one that waits for the longest time is first.
    pub(crate) fn order(&self) -> (bool, Option<Burden>, Instant) {
        (!self.is_long, self.is_long.then_some(self.burden), self.since)
    }
}
