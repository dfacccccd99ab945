//! The decorator that leaves a failing registry in peace.

use std::{sync::Arc, time::Duration};

use iz_hl7::Query;
use tokio::time::Instant;
use tracing::{info, warn};

use crate::{AskError, Fault, Health, Probe, Registry, Reply, health::Way};

/// A registry that is not asked for a while when too many questions failed, or when it asks for that itself
/// (429 or 503 with `Retry-After`).
///
/// It stands outside of [`Retry`](crate::Retry): a question counts once, however often it was sent. Only
/// failures of the registry and of the way count, for a wrong password is no reason to leave it in peace.
/// After the pause the next question asks for a sign of life first, and goes on when one comes. No task
/// of its own does that, so there is none that could end and leave the breaker open for ever.
#[derive(Debug)]
pub struct Breaker<R> {
    registry: R,
    health: Health,
}

impl<R> Breaker<R> {
    /// Watches `registry`, of which this is known.
    pub fn new(registry: R, health: &Health) -> Self {
        Self { registry, health: health.clone() }
    }

    fn note(&self, opening: u64, result: &Result<Arc<Reply>, AskError>) {
        let now = Instant::now();
        let opened = match result {
            Err(AskError::Http { status: 429 | 503, retry_after: Some(asked) }) => {
                self.health.gate().hold(opening, *asked, now)
            }
            Err(error) => has_failed(error).and_then(|failed| self.health.gate().note(opening, failed, now)),
            Ok(_) => self.health.gate().note(opening, false, now),
        };
        if let Some(pause) = opened {
            warn!(registry = self.health.name(), pause_s = pause.as_secs(), "breaker opened");
            self.health.tell();
        }
    }
}

impl<R: Probe> Breaker<R> {
    /// The opening after which the question sets out.
    ///
    /// # Errors
    ///
    /// The time until the registry is asked again.
    async fn pass(&self, deadline: Instant) -> Result<u64, Duration> {
        let way = self.health.gate().enter(Instant::now());
        let until = match way {
            Way::Free { opening } => return Ok(opening),
            Way::Shut { retry_after } => return Err(retry_after),
            Way::Trial { until } => until,
        };
        let mut trial = Trial { health: &self.health, is_alive: None };
        let alive = self.registry.probe(until.min(deadline)).await;
        trial.is_alive = match alive {
            // The one who asked had no time for it: that says nothing.
            Err(AskError::Timeout { .. }) if deadline < until => return Err(Duration::ZERO),
            alive => Some(alive.err().and_then(|error| has_failed(&error)) != Some(true)),
        };
        drop(trial);
        let way = self.health.gate().enter(Instant::now());
        match way {
            Way::Free { opening } => {
                info!(registry = self.health.name(), "breaker closed");
                Ok(opening)
            }
            Way::Shut { retry_after } => {
                warn!(registry = self.health.name(), pause_s = retry_after.as_secs(), "breaker stays open");
                Err(retry_after)
            }
            Way::Trial { until } => Err(until.saturating_duration_since(Instant::now())),
        }
    }
}

impl<R: Probe> Registry for Breaker<R> {
    async fn ask(&self, query: &Query, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        let passed = self.pass(deadline).await;
        let opening = passed.map_err(|retry_after| AskError::BreakerOpen { retry_after })?;
        let result = self.registry.ask(query, deadline).await;
        self.note(opening, &result);
        result
    }
}

/// What an error says of the registry and the way to it: that they work, where it answered and refused; none where
/// nothing reached it.
const fn has_failed(error: &AskError) -> Option<bool> {
    match (error, error.fault()) {
        (AskError::NotForRegistry(_) | AskError::Unwritable(_), _) | (_, Fault::Ourselves) => None,
        (_, Fault::Registry | Fault::Network) => Some(true),
        (AskError::Tls(_), Fault::Caller) => None,
        (_, Fault::Caller) => Some(false),
    }
}

/// The one who asks for a sign of life. Whoever goes away before it came leaves that to the next.
struct Trial<'b> {
    health: &'b Health,
    is_alive: Option<bool>,
}

impl Drop for Trial<'_> {
    fn drop(&mut self) {
        self.health.gate().tried(self.is_alive, Instant::now());
    }
}

#[cfg(test)]
mod tests;
