//! The decorator that turns away what this registry cannot be asked.

use std::sync::Arc;

use iz_hl7::{Query, query::Wants};
use tokio::time::Instant;

use crate::{AskError, Registry, Reply};

/// A registry that is only asked what it can be asked.
///
/// It stands outside of everything: a question that lacks what the registry requires must not wait for a turn, use
/// one up, or count for or against the registry.
#[derive(Debug)]
pub struct Wanted<R> {
    registry: R,
    wants: Wants,
}

impl<R> Wanted<R> {
    /// Lets through what a registry with these wants can be asked.
    pub const fn new(registry: R, wants: Wants) -> Self {
        Self { registry, wants }
    }
}

impl<R: Registry> Registry for Wanted<R> {
    async fn ask(&self, query: &Query, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        // What is sent is made by the transport, and what comes back is compared with what was asked.
        query.for_registry(&self.wants).map_err(AskError::NotForRegistry)?;
        self.registry.ask(query, deadline).await
    }
}
