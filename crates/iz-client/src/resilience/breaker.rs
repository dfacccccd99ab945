//! The decorator that leaves a failing registry in peace.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use tokio::time::Instant;
use tracing::{info, warn};

use super::{
    breaker_state::{Admission, Signal},
    health::Health,
};
use crate::{
    error::{AskError, Cause},
    question::Question,
    registry::{Probe, Registry},
    reply::Reply,
};

/// A registry that is not asked for a while when too many questions failed, or when it asks for that itself
/// (429 or 503 with `Retry-After`).
///
/// It stands outside of [`Retry`](crate::resilience::Retry): a question counts once, however often it was sent. Only
/// failures of the registry and of the way count, for a wrong password is no reason to leave it in peace.
/// After the pause the next question asks for a signal of life first, and goes on when one comes; where none came twice,
/// it goes on anyway, and what becomes of it decides, for the signal may be all that does not work. No task
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
        let Some(signal) = signal(result) else { return };
        let mut breaker_state = self.health.breaker_state();
        let mut opened = breaker_state.note(opening, signal, now);
        if let Err(AskError::Http { status: 429 | 503, retry_after: Some(asked) }) = result {
            opened = opened.or_else(|| breaker_state.hold(opening, *asked, now));
        }
        drop(breaker_state);
        if let Some(pause) = opened {
            warn!(registry = self.health.name(), pause_s = pause.as_secs(), "breaker opened");
            self.health.tell();
        }
    }
}

/// How a question may go on.
enum Admitted<'b> {
    /// As one that set out after that opening.
    Free(u64),
    /// As what decides whether the registry is there.
    OnTrial(Trial<'b>),
}

impl<R: Probe> Breaker<R> {
    /// # Errors
    ///
    /// The time until the registry is asked again.
    async fn pass(&self, deadline: Instant) -> Result<Admitted<'_>, Duration> {
        let now = Instant::now();
        let way = self.health.breaker_state().enter(now);
        let (until, is_sent_anyway) = match way {
            Admission::Free { opening } => return Ok(Admitted::Free(opening)),
            Admission::Shut { retry_after } => return Err(retry_after),
            Admission::Trial { until, is_sent_anyway } => (until, is_sent_anyway),
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
                    return Ok(Admitted::OnTrial(trial));
                }
                Some(false)
            }
            _ => Some(true),
        };
        drop(trial);
        let now = Instant::now();
        let way = self.health.breaker_state().enter(now);
        match way {
            Admission::Free { opening } => {
                info!(registry = self.health.name(), "breaker closed");
                Ok(Admitted::Free(opening))
            }
            Admission::Shut { retry_after } => {
                warn!(registry = self.health.name(), pause_s = retry_after.as_secs(), "breaker stays open");
                Err(retry_after)
            }
            // So short was the pause that it is over already: the next one tries.
            Admission::Trial { .. } => {
                self.health.breaker_state().tried(None, now);
                Err(Duration::ZERO)
            }
        }
    }
}

#[async_trait]
impl<R: Probe> Registry for Breaker<R> {
    async fn ask(&self, question: &Question, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        let admitted = self.pass(deadline).await;
        match admitted.map_err(|retry_after| AskError::BreakerOpen { retry_after })? {
            Admitted::Free(opening) => {
                let result = self.registry.ask(question, deadline).await;
                self.note(opening, &result);
                result
            }
            Admitted::OnTrial(mut trial) => {
                let result = self.registry.ask(question, deadline).await;
                trial.is_alive = signal(&result).map(|signal| signal == Signal::Good);
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
fn signal(result: &Result<Arc<Reply>, AskError>) -> Option<Signal> {
    let Err(error) = result else { return Some(Signal::Good) };
    match (error, error.cause()) {
        (AskError::NotForRegistry(_) | AskError::Unwritable(_), _) | (_, Cause::Ourselves) => None,
        (AskError::Http { .. }, Cause::Registry | Cause::Network) | (_, Cause::Network) => Some(Signal::Dead),
        (AskError::Tls(_), Cause::Registry) => Some(Signal::Dead),
        (_, Cause::Registry) => Some(Signal::Bad),
        (AskError::Tls(_), Cause::Caller) => None,
        (_, Cause::Caller) => Some(Signal::Good),
    }
}

/// Whether an error says that the registry, or the way to it, does not work.
const fn speaks_against_it(error: &AskError) -> bool {
    matches!(error.cause(), Cause::Registry | Cause::Network)
}

/// The one who asks for a signal of life. Whoever goes away before it came leaves that to the next.
struct Trial<'b> {
    health: &'b Health,
    is_alive: Option<bool>,
}

impl Drop for Trial<'_> {
    fn drop(&mut self) {
        self.health.breaker_state().tried(self.is_alive, Instant::now());
    }
}

#[cfg(test)]
mod tests;
