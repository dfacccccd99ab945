//! How one registry has fared of late, which all who ask it share.

mod allowance;
mod gate;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{Notify, futures::Notified},
    time::Instant,
};

use self::allowance::Allowance;
pub(crate) use self::gate::{Gate, Sign, Way};
use crate::{Limits, RegistryProfile};

/// How one registry has fared of late. All who ask it share this, however many sites a chain has: what one of
/// them sees fail need not be tried by the others, and what may be sent again is counted for all together.
#[derive(Clone, Debug)]
pub struct Health(Arc<Watched>);

#[derive(Debug)]
struct Watched {
    name: String,
    gate: Mutex<Gate>,
    /// Tells those who wait for their turn that nobody is asked for a while.
    opened: Notify,
    allowance: Mutex<Allowance>,
}

impl Health {
    /// Of a registry that nobody has asked yet, and which logs call by this name.
    #[must_use]
    pub fn new(name: impl Into<String>, limits: &Limits) -> Self {
        Self(Arc::new(Watched {
            name: name.into(),
            gate: Mutex::new(Gate::new(limits)),
            opened: Notify::new(),
            allowance: Mutex::new(Allowance::new(limits.retry_percent)),
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

    pub(crate) fn gate(&self) -> MutexGuard<'_, Gate> {
        self.0.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long nobody is asked; none if the next question may go.
    pub(crate) fn is_shut(&self, now: Instant) -> Option<Duration> {
        self.gate().is_shut(now)
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
        self.allowance().earn();
    }

    /// Whether something may be sent again; if so, that is counted.
    pub(crate) fn spend_attempt(&self) -> bool {
        self.allowance().spend()
    }

    fn allowance(&self) -> MutexGuard<'_, Allowance> {
        self.0.allowance.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
