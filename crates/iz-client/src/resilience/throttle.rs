//! The decorator that limits how many queries a registry gets.

use std::{pin::pin, sync::Arc};

use async_trait::async_trait;
use tokio::{
    select,
    time::{Instant, timeout_at},
};

use super::{
    health::Health,
    queue::{Queue, QueueState, Started},
};
use crate::{
    error::AskError,
    profile::Limits,
    question::Question,
    registry::{Probe, Registry},
    reply::Reply,
    send_status::SendStatus,
};

/// A registry with a queue in front of it, because it accepts only a few queries at once and a few a minute.
///
/// First come, first served. The queue has a limited length. A query waits at most half of its deadline, so that the
/// registry keeps the rest. It waits less if answers usually take longer than half of it. A query that cannot start in
/// time is refused at once with a retry hint. A query that waited in vain is refused when its waiting time is over.
///
/// The throttle is outside of [`Retry`](crate::resilience::Retry), so a query keeps its permit through all of its
/// attempts. It is also outside of [`Breaker`](crate::resilience::Breaker): a query that the breaker refuses gives its
/// start time back, and when the breaker opens, all waiting queries are refused.
#[derive(Debug)]
pub struct Throttle<R> {
    registry: R,
    health: Health,
    queue: Arc<Queue>,
}

/// Shows what a site uses of its limits. It outlives the site, and does not count as a query.
#[derive(Clone, Debug)]
pub struct QueueMonitor(Arc<Queue>);

impl QueueMonitor {
    /// The monitor of a site with these limits that is never asked.
    #[must_use]
    pub fn idle(limits: &Limits) -> Self {
        Self(Arc::new(Queue::new(limits)))
    }

    /// What is used now.
    #[must_use]
    pub fn state(&self) -> QueueState {
        self.0.state()
    }
}

impl<R> Throttle<R> {
    /// Adds a queue to `registry` with these limits. `health` tells when the breaker is open.
    pub fn new(registry: R, health: &Health, limits: &Limits) -> Self {
        Self { registry, health: health.clone(), queue: Arc::new(Queue::new(limits)) }
    }

    /// Shows what is used of the limits.
    #[must_use]
    pub fn monitor(&self) -> QueueMonitor {
        QueueMonitor(Arc::clone(&self.queue))
    }

    /// Waits in the queue. While it waits, `send_status` says so.
    async fn wait(
        &self,
        deadline: Instant,
        send_status: Option<&SendStatus>,
    ) -> Result<Started<'_>, AskError> {
        let now = Instant::now();
        let queue = &self.queue;
        let mut opened = pin!(self.health.opened());
        // From here on, no opening of the breaker is missed.
        opened.as_mut().enable();
        if let Some(refusal) = self.health.refused_for(now) {
            return Err(refusal.into());
        }
        let latest = queue.latest_start(now, deadline);
        let waiting = queue.waiting();
        let wait = queue.wait_behind(waiting);
        let is_late = !wait.is_zero() && now + wait > latest;
        let place = queue.enter();
        if place.is_err() || is_late {
            return Err(AskError::QueueFull { waiting, retry_after: queue.retry_after() });
        }
        let _queued = Queued::new(send_status);
        select! {
            biased;
            permit = timeout_at(latest, queue.start()) => match permit {
                Ok(permit) => permit.map_err(|_| AskError::Dropped),
                Err(_) => Err(AskError::QueueTimeout { after: latest - now, retry_after: queue.retry_after() }),
            },
            () = opened => Err(self.health.last_refusal(Instant::now()).into()),
        }
    }
}

/// A query in the queue. Its status says that it waits, until this value is dropped.
struct Queued<'q>(Option<&'q SendStatus>);

impl<'q> Queued<'q> {
    fn new(send_status: Option<&'q SendStatus>) -> Self {
        if let Some(status) = send_status {
            status.set_waiting(true);
        }
        Self(send_status)
    }
}

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        if let Some(status) = self.0 {
            status.set_waiting(false);
        }
    }
}

#[async_trait]
impl<R: Registry> Registry for Throttle<R> {
    async fn ask(&self, question: &Question, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        let _started = self.wait(deadline, question.send_status()).await?;
        question.tell_sent();
        let started = Instant::now();
        let result = self.registry.ask(question, deadline).await;
        match &result {
            // The query was not sent, so the next one may use its start time.
            Err(error) if is_unsent(error) => self.queue.return_start(started),
            // A failure does not say how long an answer takes.
            Err(_) => {}
            Ok(_) => {
                let mut pacing = self.queue.pacing();
                let took = started.elapsed();
                let usual = pacing.usual_duration;
                pacing.usual_duration = if usual.is_zero() { took } else { (usual * 3 + took) / 4 };
            }
        }
        result
    }
}

#[async_trait]
impl<R: Probe> Probe for Throttle<R> {
    /// The probe waits in the queue like a query.
    async fn probe(&self, deadline: Instant) -> Result<(), AskError> {
        let _started = self.wait(deadline, None).await?;
        let started = Instant::now();
        let result = self.registry.probe(deadline).await;
        if result.as_ref().is_err_and(is_unsent) {
            self.queue.return_start(started);
        }
        result
    }
}

/// Whether an error means that the registry was not asked.
const fn is_unsent(error: &AskError) -> bool {
    matches!(error, AskError::BreakerOpen { .. } | AskError::AskedToWait { .. })
}

#[cfg(test)]
mod tests;
