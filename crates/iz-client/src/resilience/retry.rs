//! The decorator that sends a query again.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use tokio::time::{Instant, sleep_until};
use tracing::debug;

use super::health::Health;
use crate::{
    error::AskError,
    profile::Limits,
    question::Question,
    randomness::Randomness,
    registry::{Probe, Registry},
    reply::Reply,
};

/// The least time for which another attempt is worthwhile.
const LEAST_ATTEMPT_TIME: Duration = Duration::from_secs(1);

/// A registry that is queried again where that is safe and may succeed.
///
/// A query changes nothing at the registry, so it may be sent twice. A query that the registry understood and refused
/// is not sent again ([`AskError::most_attempts`]). The longest pause doubles with each attempt, and the actual pause
/// is a random part of it ("full jitter"). Otherwise all queries that failed together would come back together. The
/// crate backon does not fit: its jitter only adds to the whole pause, and it knows no deadline.
#[derive(Debug)]
pub struct Retry<R> {
    registry: R,
    health: Health,
    attempts: u32,
    pause: Duration,
    interval: Duration,
    randomness: Randomness,
}

impl<R> Retry<R> {
    /// Adds retries to `registry` within these limits. `health` holds the retry budget.
    pub fn new(registry: R, health: &Health, limits: &Limits, randomness: Randomness) -> Self {
        Self {
            registry,
            health: health.clone(),
            attempts: limits.attempts,
            pause: Duration::from_millis(limits.retry_pause_ms),
            interval: limits.interval(),
            randomness,
        }
    }

    /// When to send the query again after attempt number `attempt` (from 1) failed and took `took`. `None` if it is not
    /// sent again. The remaining time must be enough for another attempt of the same length.
    fn again(&self, error: &AskError, attempt: u32, took: Duration, deadline: Instant) -> Option<Instant> {
        if attempt >= self.attempts.min(error.most_attempts()) {
            return None;
        }
        let longest = self.pause.checked_mul(2_u32.checked_pow(attempt - 1)?)?;
        let pause = self.least_pause(error).checked_add(self.randomness.part_of(longest))?;
        let then = Instant::now().checked_add(pause)?;
        let has_time = then.checked_add(took.max(LEAST_ATTEMPT_TIME))? <= deadline;
        (has_time && self.health.spend_attempt()).then_some(then)
    }

    /// A server that says that it is overloaded is not queried faster than the configured rate.
    fn least_pause(&self, error: &AskError) -> Duration {
        let is_busy = matches!(error, AskError::Http { status: 429 | 503, .. });
        let usual = if is_busy { self.interval } else { Duration::ZERO };
        error.retry_after().unwrap_or_default().max(usual)
    }
}

#[async_trait]
impl<R: Registry> Registry for Retry<R> {
    async fn ask(&self, question: &Question, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        self.health.earn_attempt();
        let mut earlier = None;
        let mut attempt = 1;
        loop {
            let started = Instant::now();
            let error = match (self.registry.ask(question, deadline).await, earlier) {
                (Ok(reply), _) => return Ok(reply),
                // The last attempt only ran out of time. The error of the attempt before it says more.
                (Err(AskError::Timeout { .. }), Some(earlier)) => return Err(earlier),
                (Err(error), _) => error,
            };
            let Some(then) = self.again(&error, attempt, started.elapsed(), deadline) else {
                return Err(error);
            };
            debug!(error = error.code(), attempt, "sending the query again");
            sleep_until(then).await;
            earlier = Some(error);
            attempt += 1;
        }
    }
}

#[async_trait]
impl<R: Probe> Probe for Retry<R> {
    async fn probe(&self, deadline: Instant) -> Result<(), AskError> {
        self.registry.probe(deadline).await
    }
}

#[cfg(test)]
mod tests;
