//! The retrying decorator.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use iz_hl7::Query;
use tokio::time::{Instant, sleep_until};
use tracing::debug;

use crate::{AskError, Chance, Limits, Probe, Registry, Reply};

/// A registry that is asked again where that is safe and promising.
///
/// A question changes nothing at the registry, so it may be sent twice; what the registry understood and
/// refused is not sent again ([`AskError::is_retryable`]). The pauses grow and are random from nothing to
/// all of their length ("full jitter"), or else all who failed together would come back together. The
/// crate backon was looked at: its jitter only adds to the whole pause, and it knows no deadline.
#[derive(Debug)]
pub struct Retry<R> {
    registry: R,
    attempts: u32,
    pause: Duration,
    allowance: Mutex<Allowance>,
    chance: Chance,
}

impl<R> Retry<R> {
    /// Asks `registry` again within these limits.
    pub fn new(registry: R, limits: &Limits, chance: Chance) -> Self {
        Self {
            registry,
            attempts: limits.attempts,
            pause: Duration::from_millis(limits.retry_pause_ms),
            allowance: Mutex::new(Allowance::new(limits.retry_percent, Instant::now())),
            chance,
        }
    }

    /// When to ask again after this failure of the attempt of this number, from 1; none for not at all.
    fn again(&self, error: &AskError, attempt: u32, deadline: Instant) -> Option<Instant> {
        if attempt >= self.attempts || !error.is_retryable() {
            return None;
        }
        let longest = self.pause.checked_mul(2_u32.checked_pow(attempt - 1)?)?;
        let pause = error.retry_after().unwrap_or_default().checked_add(self.chance.part_of(longest))?;
        let then = Instant::now().checked_add(pause)?;
        (then < deadline && self.allowance(Allowance::spend)).then_some(then)
    }

    fn allowance<T>(&self, with: impl FnOnce(&mut Allowance) -> T) -> T {
        with(&mut self.allowance.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<R: Registry> Registry for Retry<R> {
    async fn ask(&self, query: &Query, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        let after = deadline.saturating_duration_since(Instant::now());
        self.allowance(|allowance| allowance.earn(Instant::now()));
        let mut attempt = 1;
        loop {
            let error = match self.registry.ask(query, deadline).await {
                // The last attempt knows of the rest of the time alone.
                Err(AskError::Timeout { .. }) => AskError::Timeout { after },
                Err(error) => error,
                Ok(reply) => return Ok(reply),
            };
            let Some(then) = self.again(&error, attempt, deadline) else { return Err(error) };
            debug!(error = error.code(), attempt, "asking again");
            sleep_until(then).await;
            attempt += 1;
        }
    }
}

impl<R: Probe> Probe for Retry<R> {
    async fn probe(&self, deadline: Instant) -> Result<(), AskError> {
        self.registry.probe(deadline).await
    }
}

/// How many attempts may be made again: a bucket that questions fill and second attempts empty, so that
/// a registry that is down is not asked three times as much as one that is up.
#[derive(Debug)]
struct Allowance {
    /// In hundredths of an attempt.
    left: u32,
    percent: u32,
    filled: Instant,
}

/// What one attempt costs.
const ATTEMPT: u32 = 100;

/// What the questions of the last minutes can have saved up at most.
const MOST: u32 = 10 * ATTEMPT;

/// What is there at the start, and comes back one a minute: a store that asks rarely earns nothing in
/// time, and would never be helped.
const RESERVE: u32 = 2 * ATTEMPT;

const MINUTE: Duration = Duration::from_secs(60);

impl Allowance {
    const fn new(percent: u32, now: Instant) -> Self {
        Self { left: RESERVE, percent, filled: now }
    }

    /// For a question.
    fn earn(&mut self, now: Instant) {
        if now.saturating_duration_since(self.filled) >= MINUTE {
            self.filled = now;
            self.left = self.left.max((self.left + ATTEMPT).min(RESERVE));
        }
        self.left = (self.left + self.percent).min(MOST);
    }

    /// For an attempt, where there is enough left.
    const fn spend(&mut self) -> bool {
        match self.left.checked_sub(ATTEMPT) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests;
