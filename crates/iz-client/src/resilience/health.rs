//! How one registry has fared of late, which all who ask it share.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{Notify, futures::Notified},
    time::Instant,
};

use super::{breaker_state::BreakerState, retry_budget::RetryBudget};
use crate::profile::{Limits, RegistryProfile};

/// How one registry has fared of late. All who ask it share this, however many sites a chain has: what one of
/// them sees fail need not be tried by the others, and what may be sent again is counted for all together.
#[derive(Clone, Debug)]
pub struct Health(Arc<Watched>);

#[derive(Debug)]
struct Watched {
    name: String,
    breaker_state: Mutex<BreakerState>,
    /// Tells those who wait for their turn that nobody is asked for a while.
    opened: Notify,
    retry_budget: Mutex<RetryBudget>,
}

impl Health {
    /// Of a registry that nobody has asked yet, and which logs call by this name.
    #[must_use]
    pub fn new(name: impl Into<String>, limits: &Limits) -> Self {
        Self(Arc::new(Watched {
            name: name.into(),
            breaker_state: Mutex::new(BreakerState::new(limits)),
            opened: Notify::new(),
            retry_budget: Mutex::new(RetryBudget::new(limits.retry_percent)),
        }))
    }

    /// Of the registry of `profile`.
    #[must_use]
    pub fn of(profile: &RegistryProfile) -> Self {
        Self::new(&profile.name, &profile.limits)
    }

    pub(crate) fn name(&self) -> &str {
        &self.0.name
    }

    pub(crate) fn breaker_state(&self) -> MutexGuard<'_, BreakerState> {
        self.0.breaker_state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long nobody is asked; none if the next question may go.
    pub(crate) fn is_shut(&self, now: Instant) -> Option<Duration> {
        self.breaker_state().is_shut(now)
    }

    /// Ends when [`Health::tell`] is called.
    pub(crate) fn opened(&self) -> Notified<'_> {
        self.0.opened.notified()
    }

    /// Tells all who wait that the breaker has opened.
    pub(crate) fn tell(&self) {
        self.0.opened.notify_waiters();
    }

    /// Counts a question.
    pub(crate) fn earn_attempt(&self) {
        self.retry_budget().earn();
    }

    /// Whether something may be sent again; if so, that is counted.
    pub(crate) fn spend_attempt(&self) -> bool {
        self.retry_budget().spend()
    }

    fn retry_budget(&self) -> MutexGuard<'_, RetryBudget> {
        self.0.retry_budget.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
