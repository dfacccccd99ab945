//! The trait between the crates that do I/O.

use std::sync::Arc;

use async_trait::async_trait;
use tokio::time::Instant;

use crate::{error::AskError, question::Question, reply::Reply};

/// Something that answers queries about patients: a registry, or a decorator in front of one.
#[async_trait]
pub trait Registry: Send + Sync {
    /// Sends the query and waits no longer than `deadline`.
    ///
    /// # Errors
    ///
    /// [`AskError`] if no trusted answer exists. "Not found" is an answer, not an error.
    async fn ask(&self, question: &Question, deadline: Instant) -> Result<Arc<Reply>, AskError>;
}

/// A registry that can be probed. A probe contains nothing about any patient.
#[async_trait]
pub trait Probe: Registry {
    /// Checks that the registry responds, and waits no longer than `deadline`.
    ///
    /// # Errors
    ///
    /// [`AskError`], as for a query. A registry that replies that it does not know the request passes the probe.
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
