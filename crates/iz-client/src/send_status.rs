//! Whether a query still waits to be sent.

use std::sync::atomic::{AtomicBool, Ordering};

/// Whether a query still waits to be sent to the registry.
///
/// A cache reads it: a caller who needs a fresh answer may share a query only if it has not been sent yet. A queue sets
/// it. The default is "does not wait", so a query that passes through no queue counts as sent from the beginning.
#[derive(Debug, Default)]
pub struct SendStatus(AtomicBool);

impl SendStatus {
    /// The status of a query that waits.
    #[must_use]
    pub const fn waiting() -> Self {
        Self(AtomicBool::new(true))
    }

    /// Sets whether the query waits. `false` must be set before the query is sent.
    pub fn set_waiting(&self, waits: bool) {
        self.0.store(waits, Ordering::SeqCst);
    }

    /// Whether it is certain that the query has not been sent yet.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
