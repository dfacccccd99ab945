//! The recent failures of one registry, shared by all sites that query it.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use tokio::{
    sync::{Notify, futures::Notified},
    time::Instant,
};

use super::{
    answer_times::AnswerTimes,
    breaker_state::{BreakerState, Refusal},
    health_state::HealthState,
    retry_budget::RetryBudget,
};
use crate::{
    profile::{Limits, RegistryProfile},
    transport::SeenCertificate,
};

/// The recent failures of one registry. All sites of a chain share them: a site does not repeat a query that is known
/// to fail, and all sites have one retry budget.
#[derive(Clone, Debug)]
pub struct Health(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    name: String,
    breaker_state: Mutex<BreakerState>,
    /// Notifies the queries in the queue that the breaker has opened.
    opened: Notify,
    retry_budget: Mutex<RetryBudget>,
    answer_times: Mutex<AnswerTimes>,
    certificate: SeenCertificate,
}

impl Health {
    /// The health of a registry that has not been queried yet. `name` is its name in logs.
    #[must_use]
    pub fn new(name: impl Into<String>, limits: &Limits) -> Self {
        Self(Arc::new(Shared {
            name: name.into(),
            breaker_state: Mutex::new(BreakerState::new(limits)),
            opened: Notify::new(),
            retry_budget: Mutex::new(RetryBudget::new(limits.retry_percent)),
            answer_times: Mutex::default(),
            certificate: SeenCertificate::default(),
        }))
    }

    /// The health of the registry of `profile`.
    #[must_use]
    pub fn of(profile: &RegistryProfile) -> Self {
        Self::new(&profile.name, &profile.limits)
    }

    /// What is known of the registry now.
    #[must_use]
    pub fn state(&self) -> HealthState {
        let breaker = self.breaker_state().summary(Instant::now());
        let answers = self.answer_times().summary();
        HealthState { breaker, answers, certificate: self.0.certificate.validity() }
    }

    /// Where the transports of the registry store its certificate ([`HttpRegistry::storing_certificate_in`]).
    ///
    /// [`HttpRegistry::storing_certificate_in`]: crate::HttpRegistry::storing_certificate_in
    #[must_use]
    pub fn certificate(&self) -> &SeenCertificate {
        &self.0.certificate
    }

    /// Counts an answer that came at `received`.
    pub(crate) fn record_answer(&self, received: Timestamp, took: Duration) {
        self.answer_times().record(received, took);
    }

    fn answer_times(&self) -> MutexGuard<'_, AnswerTimes> {
        self.0.answer_times.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn name(&self) -> &str {
        &self.0.name
    }

    pub(crate) fn breaker_state(&self) -> MutexGuard<'_, BreakerState> {
        self.0.breaker_state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why and for how long queries are refused. `None` if the next query may be sent.
    pub(crate) fn refused_for(&self, now: Instant) -> Option<Refusal> {
        self.breaker_state().refused_for(now)
    }

    /// The refusal for a query that waited when the breaker opened. Its pause may be over already.
    pub(crate) fn last_refusal(&self, now: Instant) -> Refusal {
        let breaker_state = self.breaker_state();
        breaker_state.refused_for(now).unwrap_or_else(|| breaker_state.refusal(Duration::ZERO))
    }

    /// Completes when [`Health::notify_waiting`] is called.
    pub(crate) fn opened(&self) -> Notified<'_> {
        self.0.opened.notified()
    }

    /// Notifies all waiting queries that the breaker has opened.
    pub(crate) fn notify_waiting(&self) {
        self.0.opened.notify_waiters();
    }

    /// Adds to the retry budget for one query.
    pub(crate) fn earn_attempt(&self) {
        self.retry_budget().earn();
    }

    /// Takes one attempt from the retry budget. `false` if the budget is used up.
    pub(crate) fn spend_attempt(&self) -> bool {
        self.retry_budget().spend()
    }

    fn retry_budget(&self) -> MutexGuard<'_, RetryBudget> {
        self.0.retry_budget.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
