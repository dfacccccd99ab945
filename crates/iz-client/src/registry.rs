//! The one seam between the crates that do I/O.

use std::sync::Arc;

use async_trait::async_trait;
use tokio::time::Instant;

use crate::{error::AskError, question::Question, reply::Reply};

/// Something that answers questions about people: a registry, or a decorator in front of one.
#[async_trait]
pub trait Registry: Send + Sync {
    /// Asks, and waits no longer than `deadline`.
    ///
    /// # Errors
    ///
    /// [`AskError`] where no answer exists that can be trusted. "Not found" is an answer.
    async fn ask(&self, question: &Question, deadline: Instant) -> Result<Arc<Reply>, AskError>;
}

/// A registry that can be asked for a sign of life, which tells nothing about anybody.
#[async_trait]
pub trait Probe: Registry {
    /// Asks whether the registry is there, and waits no longer than `deadline`.
    ///
    /// # Errors
    ///
    /// [`AskError`], as a question would have it. A registry that answers, but knows no such
    /// request, is there.
    async fn probe(&self, deadline: Instant) -> Result<(), AskError>;
}

#[async_trait]
impl<R: Registry + ?Sized> Registry for Arc<R> {
    async fn ask(&self, question: &Question, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        (**self).ask(question, deadline).await
    }
}

#[async_trait]
impl<R: Probe + ?Sized> Probe for Arc<R> {
    async fn probe(&self, deadline: Instant) -> Result<(), AskError> {
        (**self).probe(deadline).await
    }
}
