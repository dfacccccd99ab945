//! The decorator that stops queries to a failing registry.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use tokio::time::Instant;
use tracing::{info, warn};

use super::{
    breaker_state::{Admission, Failure, Refusal, Signal},
    health::Health,
};
use crate::{
    error::{AskError, Cause},
    question::Question,
    registry::{Probe, Registry},
    reply::Reply,
};

/// A registry that is not asked for some time after too many failed queries, or when it sends 429 or 503 with
/// `Retry-After`.
///
/// The breaker is outside of [`Retry`](crate::resilience::Retry), so a query counts once, however often it was sent.
/// Only failures of the registry and of the network path count. A wrong password does not open the breaker.
/// After the pause, the next query first probes the registry. If the probe succeeds, the query is sent. After two
/// failed probes the query is sent anyway and decides the state, because the probe itself may not work at this
/// registry. A pause that the registry asks for is at most as long as [`breaker_pause_max_ms`](crate::profile::Limits::breaker_pause_max_ms), in the breaker and
/// in the error that callers get: a wrong header must not silence a registry for a year. There is no background task that could end and leave the breaker open.
#[derive(Debug)]
pub struct Breaker<R> {
    registry: R,
    health: Health,
}

impl<R> Breaker<R> {
    /// Adds a breaker to `registry`. `health` is shared by all sites of the registry.
    pub fn new(registry: R, health: &Health) -> Self {
        Self { registry, health: health.clone() }
    }

    /// Counts an answer, for those who watch the registry.
    fn record_answer(&self, result: &Result<Arc<Reply>, AskError>) {
        if let Ok(reply) = result {
            self.health.record_answer(reply.received, reply.took);
        }
    }

    fn record(&self, opening: u64, result: &Result<Arc<Reply>, AskError>) {
        let now = Instant::now();
        let Some(signal) = signal(result) else { return };
        let failure = result.as_ref().err().map(Failure::of);
        let opened = self.health.breaker_state().record(opening, signal, failure, now);
        if let Some(pause) = opened {
            let (pause_s, error) = (pause.as_secs(), failure.map(Failure::code));
            warn!(registry = self.health.name(), pause_s, error, "breaker opened");
            self.health.notify_waiting();
        }
    }

    /// Callers are told no longer pause than the one after which the breaker lets queries through again.
    fn with_limited_pause(&self, result: Result<Arc<Reply>, AskError>) -> Result<Arc<Reply>, AskError> {
        result.map_err(|error| error.with_pause_of_at_most(self.health.breaker_state().longest_pause()))
    }
}

/// How a query may be sent.
enum Admitted<'b> {
    /// Normally. The number is that of the last opening.
    Normally(u64),
    /// As a trial that decides whether the breaker closes.
    OnTrial(Trial<'b>),
}

impl<R: Probe> Breaker<R> {
    /// Waits for the probe if one is due.
    ///
    /// # Errors
    ///
    /// [`Refusal`] with the time until the registry is asked again.
    async fn admit(&self, deadline: Instant) -> Result<Admitted<'_>, Refusal> {
        let now = Instant::now();
        let admission = self.health.breaker_state().admit(now);
        let (until, is_sent_anyway) = match admission {
            Admission::Allowed { opening } => return Ok(Admitted::Normally(opening)),
            Admission::Refused(refusal) => return Err(refusal),
            Admission::ProbeFirst { until, is_sent_anyway } => (until, is_sent_anyway),
        };
        let mut trial = Trial { health: &self.health, result: None };
        let probed = self.registry.probe(until.min(deadline)).await;
        let had_little_time =
            deadline.saturating_duration_since(now) * 2 < until.saturating_duration_since(now);
        trial.result = match probed {
            // The caller's deadline was too short for the probe, so the timeout says nothing about the registry.
            Err(AskError::Timeout { .. }) if had_little_time => {
                return Err(self.health.breaker_state().refusal(Duration::ZERO));
            }
            Err(error) if is_outage(&error) => {
                if is_sent_anyway {
                    return Ok(Admitted::OnTrial(trial));
                }
                Some(Err(Failure::of(&error)))
            }
            _ => Some(Ok(())),
        };
        drop(trial);
        let now = Instant::now();
        let admission = self.health.breaker_state().admit(now);
        match admission {
            Admission::Allowed { opening } => {
                info!(registry = self.health.name(), "breaker closed");
                Ok(Admitted::Normally(opening))
            }
            Admission::Refused(refusal) => {
                let pause_s = refusal.retry_after.as_secs();
                warn!(registry = self.health.name(), pause_s, "breaker stays open");
                Err(refusal)
            }
            // The pause was so short that it is already over. The next query probes.
            Admission::ProbeFirst { .. } => {
                let mut breaker_state = self.health.breaker_state();
                breaker_state.record_trial(None, now);
                Err(breaker_state.refusal(Duration::ZERO))
            }
        }
    }
}

#[async_trait]
impl<R: Probe> Registry for Breaker<R> {
    async fn ask(&self, question: &Question, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        match self.admit(deadline).await? {
            Admitted::Normally(opening) => {
                let result = self.registry.ask(question, deadline).await;
                self.record(opening, &result);
                self.record_answer(&result);
                self.with_limited_pause(result)
            }
            Admitted::OnTrial(mut trial) => {
                let result = self.registry.ask(question, deadline).await;
                self.record_answer(&result);
                trial.result = signal(&result).map(|signal| match (signal, &result) {
                    (Signal::Failure | Signal::BadReply, Err(error)) => Err(Failure::of(error)),
                    _ => Ok(()),
                });
                match trial.result {
                    Some(Ok(())) => info!(registry = self.health.name(), "breaker closed by a query"),
                    _ => warn!(registry = self.health.name(), "breaker stays open"),
                }
                self.with_limited_pause(result)
            }
        }
    }
}

#[async_trait]
impl<R: Probe> Probe for Breaker<R> {
    /// While the breaker is open, the registry is not probed either. While it is closed, the result decides nothing: at
    /// some registries only the probe does not work.
    async fn probe(&self, deadline: Instant) -> Result<(), AskError> {
        let _admitted = self.admit(deadline).await?;
        let result = self.registry.probe(deadline).await;
        result.map_err(|error| error.with_pause_of_at_most(self.health.breaker_state().longest_pause()))
    }
}

/// What a result says about the registry and the network path. An answer and a refusal are a success. `None` if the
/// query never reached the registry.
fn signal(result: &Result<Arc<Reply>, AskError>) -> Option<Signal> {
    let Err(error) = result else { return Some(Signal::Success) };
    match (error, error.cause()) {
        (AskError::NotForRegistry(_) | AskError::Unwritable(_), _) | (_, Cause::Ourselves) => None,
        (AskError::Http { .. }, Cause::Registry | Cause::Network) | (_, Cause::Network) => {
            Some(Signal::Failure)
        }
        (AskError::Tls(_), Cause::Registry) => Some(Signal::Failure),
        (_, Cause::Registry) => Some(Signal::BadReply),
        (AskError::Tls(_), Cause::Caller) => None,
        (_, Cause::Caller) => Some(Signal::Success),
    }
}

/// Whether an error means that the registry or the network path does not work.
const fn is_outage(error: &AskError) -> bool {
    matches!(error.cause(), Cause::Registry | Cause::Network)
}

/// The query that probes the registry. If it is cancelled before the probe ends, the next query probes.
struct Trial<'b> {
    health: &'b Health,
    /// Whether the registry works. `None` if the trial has no result.
    result: Option<Result<(), Failure>>,
}

impl Drop for Trial<'_> {
    fn drop(&mut self) {
        self.health.breaker_state().record_trial(self.result, Instant::now());
    }
}

#[cfg(test)]
mod tests;
