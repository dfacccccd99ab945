//! The decorator that leaves a failing registry in peace.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use iz_hl7::Query;
use tokio::time::Instant;
use tracing::{info, warn};

use self::gate::{Gate, Way};
use crate::{AskError, Fault, Limits, Probe, Registry, RegistryProfile, Reply};

mod gate;

/// How one registry has fared of late. All who ask it share this, however many sites a chain has: what one of
/// them sees fail need not be tried by the others.
#[derive(Clone, Debug)]
pub struct Health(Arc<Watched>);

#[derive(Debug)]
struct Watched {
    name: String,
    gate: Mutex<Gate>,
}

impl Health {
    /// Of a registry that nobody has asked yet, and which logs call by this name.
    #[must_use]
    pub fn new(name: impl Into<String>, limits: &Limits) -> Self {
        Self(Arc::new(Watched { name: name.into(), gate: Mutex::new(Gate::new(limits)) }))
    }

    /// Of the registry of `profile`.
    #[must_use]
    pub fn of(profile: &RegistryProfile) -> Self {
        Self::new(&profile.name, &profile.limits)
    }

    fn name(&self) -> &str {
        &self.0.name
    }

    fn gate(&self) -> MutexGuard<'_, Gate> {
        self.0.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A registry that is not asked for a while when too many questions failed.
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

    fn note(&self, result: &Result<Arc<Reply>, AskError>) {
        let has_failed = match result {
            Ok(_) => false,
            Err(error) => match error.fault() {
                Fault::Ourselves => return,
                _ => speaks_of_the_registry(error),
            },
        };
        if let Some(pause) = self.health.gate().note(has_failed, Instant::now()) {
            warn!(registry = self.health.name(), pause_s = pause.as_secs(), "breaker opened");
        }
    }
}

impl<R: Probe> Breaker<R> {
    /// # Errors
    ///
    /// The time until the registry is asked again.
    async fn pass(&self, deadline: Instant) -> Result<(), Duration> {
        let way = self.health.gate().enter(Instant::now());
        let until = match way {
            Way::Free => return Ok(()),
            Way::Shut { retry_after } => return Err(retry_after),
            Way::Trial { until } => until,
        };
        let mut trial = Trial { health: &self.health, is_alive: None };
        let alive = self.registry.probe(until.min(deadline)).await;
        trial.is_alive = Some(!alive.as_ref().is_err_and(speaks_of_the_registry));
        drop(trial);
        let way = self.health.gate().enter(Instant::now());
        match way {
            Way::Shut { retry_after } => {
                warn!(registry = self.health.name(), pause_s = retry_after.as_secs(), "breaker stays open");
                Err(retry_after)
            }
            Way::Free | Way::Trial { .. } => {
                info!(registry = self.health.name(), "breaker closed");
                Ok(())
            }
        }
    }
}

impl<R: Probe> Registry for Breaker<R> {
    async fn ask(&self, query: &Query, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        self.pass(deadline).await.map_err(|retry_after| AskError::BreakerOpen { retry_after })?;
        let result = self.registry.ask(query, deadline).await;
        self.note(&result);
        result
    }
}

const fn speaks_of_the_registry(error: &AskError) -> bool {
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
