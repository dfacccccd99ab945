//! The decorator that leaves a failing registry in peace.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use tokio::time::Instant;
use tracing::{info, warn};

use crate::{
    AskError, Fault, Health, Probe, Question, Registry, Reply,
    health::{Sign, Way},
};

/// A registry that is not asked for a while when too many questions failed, or when it asks for that itself
/// (429 or 503 with `Retry-After`).
///
/// It stands outside of [`Retry`](crate::Retry): a question counts once, however often it was sent. Only
/// failures of the registry and of the way count, for a wrong password is no reason to leave it in peace.
/// After the pause the next question asks for a sign of life first, and goes on when one comes; where none came twice,
/// it goes on anyway, and what becomes of it decides, for the sign may be all that does not work. No task
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
        let Some(sign) = sign(result) else { return };
        let mut gate = self.health.gate();
        let mut opened = gate.note(opening, sign, now);
        if let Err(AskError::Http { status: 429 | 503, retry_after: Some(asked) }) = result {
            opened = opened.or_else(|| gate.hold(opening, *asked, now));
        }
        drop(gate);
        if let Some(pause) = opened {
            warn!(registry = self.health.name(), pause_s = pause.as_secs(), "breaker opened");
            self.health.tell();
        }
    }
}

/// How a question may go on.
enum Passed<'b> {
    /// As one that set out after that opening.
    Free(u64),
    /// As what decides whether the registry is there.
    OnTrial(Trial<'b>),
}

impl<R: Probe> Breaker<R> {
    /// # Errors
    ///
    /// The time until the registry is asked again.
    async fn pass(&self, deadline: Instant) -> Result<Passed<'_>, Duration> {
        let now = Instant::now();
        let way = self.health.gate().enter(now);
        let (until, is_sent_anyway) = match way {
            Way::Free { opening } => return Ok(Passed::Free(opening)),
            Way::Shut { retry_after } => return Err(retry_after),
            Way::Trial { until, is_sent_anyway } => (until, is_sent_anyway),
        };
        let mut trial = Trial { health: &self.health, is_alive: None };
        let alive = self.registry.probe(until.min(deadline)).await;
        let had_little_time =
            deadline.saturating_duration_since(now) * 2 < until.saturating_duration_since(now);
        trial.is_alive = match alive {
            // The one who asked had no time for it: that says nothing.
            Err(AskError::Timeout { .. }) if had_little_time => return Err(Duration::ZERO),
            Err(error) if speaks_against_it(&error) => {
                if is_sent_anyway {
                    return Ok(Passed::OnTrial(trial));
                }
                Some(false)
            }
            _ => Some(true),
        };
        drop(trial);
        let now = Instant::now();
        let way = self.health.gate().enter(now);
        match way {
            Way::Free { opening } => {
                info!(registry = self.health.name(), "breaker closed");
                Ok(Passed::Free(opening))
            }
            Way::Shut { retry_after } => {
                warn!(registry = self.health.name(), pause_s = retry_after.as_secs(), "breaker stays open");
                Err(retry_after)
            }
            // So short was the pause that it is over already: the next one tries.
            Way::Trial { .. } => {
                self.health.gate().tried(None, now);
                Err(Duration::ZERO)
            }
        }
    }
}

#[async_trait]
impl<R: Probe> Registry for Breaker<R> {
    async fn ask(&self, question: &Question, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        let passed = self.pass(deadline).await;
        match passed.map_err(|retry_after| AskError::BreakerOpen { retry_after })? {
            Passed::Free(opening) => {
                let result = self.registry.ask(question, deadline).await;
                self.note(opening, &result);
                result
            }
            Passed::OnTrial(mut trial) => {
                let result = self.registry.ask(question, deadline).await;
                trial.is_alive = sign(&result).map(|sign| sign == Sign::Good);
                match trial.is_alive {
                    Some(true) => info!(registry = self.health.name(), "breaker closed by a question"),
                    _ => warn!(registry = self.health.name(), "breaker stays open"),
                }
                result
            }
        }
    }
}

/// What became of a question says of the registry and the way to it: that they work, where it answered and refused; none
/// where nothing reached it.
fn sign(result: &Result<Arc<Reply>, AskError>) -> Option<Sign> {
    let Err(error) = result else { return Some(Sign::Good) };
    match (error, error.fault()) {
        (AskError::NotForRegistry(_) | AskError::Unwritable(_), _) | (_, Fault::Ourselves) => None,
        (AskError::Http { .. }, Fault::Registry | Fault::Network) | (_, Fault::Network) => Some(Sign::Dead),
        (AskError::Tls(_), Fault::Registry) => Some(Sign::Dead),
        (_, Fault::Registry) => Some(Sign::Bad),
        (AskError::Tls(_), Fault::Caller) => None,
        (_, Fault::Caller) => Some(Sign::Good),
    }
}

/// Whether an error says that the registry, or the way to it, does not work.
const fn speaks_against_it(error: &AskError) -> bool {
    matches!(error.fault(), Fault::Registry | Fault::Network)
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
