//! The one seam between the crates that do I/O.

use std::{sync::Arc, time::Duration};

use iz_hl7::{Answer, OwnedAnswer, Query};
use jiff::Timestamp;
use tokio::time::Instant;

use crate::{AskError, Verdict};

/// Something that answers questions about people: a registry, or a decorator in front of one.
pub trait Registry: Send + Sync {
    /// Asks, and waits no longer than `deadline`.
    ///
    /// # Errors
    ///
    /// [`AskError`] where no answer exists that can be trusted. "Not found" is an answer.
    fn ask(
        &self,
        query: &Query,
        deadline: Instant,
    ) -> impl Future<Output = Result<Arc<Reply>, AskError>> + Send;
}

/// A registry that can be asked for a sign of life, which tells nothing about anybody.
pub trait Probe: Registry {
    /// Asks whether the registry is there, and waits no longer than `deadline`.
    ///
    /// # Errors
    ///
    /// [`AskError`], as a question would have it. A registry that answers, but knows no such
    /// request, is there.
    fn probe(&self, deadline: Instant) -> impl Future<Output = Result<(), AskError>> + Send;
}

/// An answer with what is known about the asking.
#[derive(Debug)]
pub struct Reply {
    /// The registry's message and what it says; [`Reply::answer`] gives the latter.
    pub message: OwnedAnswer,
    /// How the person in a record agrees with the person asked for; none for other outcomes.
    pub verdict: Option<Verdict>,
    /// When the answer came.
    pub received: Timestamp,
    /// How long the registry took.
    pub took: Duration,
}

impl Reply {
    /// What the registry said.
    #[must_use]
    pub fn answer(&self) -> &Answer<'_> {
        self.message.get()
    }
}
