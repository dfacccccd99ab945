//! The decorator that limits how many queries a registry gets.

use std::{
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use tokio::{
    select,
    sync::{self, Semaphore, SemaphorePermit},
    time::{Instant, sleep_until, timeout_at},
};

use super::health::Health;
use crate::{
    error::AskError, profile::Limits, question::Question, registry::Registry, reply::Reply,
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
    /// One permit for each query in the queue.
    queue_permits: Semaphore,
    /// Held by the first query of the queue. The lock is granted in the order of the requests.
    queue_head: sync::Mutex<()>,
    /// One permit for each query at the registry.
    registry_permits: Semaphore,
    pacing: Mutex<Pacing>,
    queue_length: u32,
    at_once: u32,
}

/// When the next query may start.
#[derive(Debug)]
struct Pacing {
    next: Instant,
    interval: Duration,
    /// The moving average of the time that an answer takes. Recent answers count most.
    usual_duration: Duration,
}

impl<R> Throttle<R> {
    /// Adds a queue to `registry` with these limits. `health` tells when the breaker is open.
    pub fn new(registry: R, health: &Health, limits: &Limits) -> Self {
        let pacing =
            Pacing { next: Instant::now(), interval: limits.interval(), usual_duration: Duration::ZERO };
        Self {
            registry,
            health: health.clone(),
            queue_permits: semaphore(limits.queue),
            queue_head: sync::Mutex::new(()),
            registry_permits: semaphore(limits.at_once),
            pacing: Mutex::new(pacing),
            queue_length: limits.queue,
            at_once: limits.at_once.max(1),
        }
    }

    fn pacing(&self) -> MutexGuard<'_, Pacing> {
        self.pacing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a permit and for the time at which the next query may start.
    async fn start(&self) -> Option<SemaphorePermit<'_>> {
        let _head = self.queue_head.lock().await;
        // The semaphore is never closed.
        let permit = self.registry_permits.acquire().await.ok()?;
        loop {
            let next = {
                let mut pacing = self.pacing();
                let now = Instant::now();
                if pacing.next <= now {
                    pacing.next = now + pacing.interval;
                    return Some(permit);
                }
                pacing.next
            };
            sleep_until(next).await;
        }
    }

    /// The number of queries in the queue.
    fn waiting(&self) -> u32 {
        self.queue_length
            .saturating_sub(u32::try_from(self.queue_permits.available_permits()).unwrap_or(u32::MAX))
    }

    /// The estimated time until a query starts that has `others` queries before it.
    fn wait_behind(&self, others: u32) -> Duration {
        let pacing = self.pacing();
        let share = pacing.usual_duration / self.at_once;
        let permit_wait = if self.registry_permits.available_permits() == 0 { share } else { Duration::ZERO };
        let first = pacing.next.saturating_duration_since(Instant::now()).max(permit_wait);
        first.saturating_add(pacing.interval.max(share).saturating_mul(others))
    }

    /// The estimated time until the last waiting query starts.
    fn retry_after(&self) -> Duration {
        self.wait_behind(self.waiting().saturating_sub(1))
    }

    /// The latest time at which a query may start.
    fn latest_start(&self, now: Instant, deadline: Instant) -> Instant {
        let whole = deadline.saturating_duration_since(now);
        let for_the_registry = (whole / 2).max(self.pacing().usual_duration);
        now + whole.saturating_sub(for_the_registry)
    }

    /// Waits in the queue. While it waits, `send_status` says so.
    async fn wait(
        &self,
        deadline: Instant,
        send_status: Option<&SendStatus>,
    ) -> Result<SemaphorePermit<'_>, AskError> {
        let now = Instant::now();
        let mut opened = pin!(self.health.opened());
        // From here on, no opening of the breaker is missed.
        opened.as_mut().enable();
        if let Some(refusal) = self.health.refused_for(now) {
            return Err(refusal.into());
        }
        let latest = self.latest_start(now, deadline);
        let waiting = self.waiting();
        let is_late = |wait: Duration| !wait.is_zero() && now + wait > latest;
        let queue_permit = self.queue_permits.try_acquire();
        if queue_permit.is_err() || is_late(self.wait_behind(waiting)) {
            return Err(AskError::QueueFull { waiting, retry_after: self.retry_after() });
        }
        let _queued = Queued::new(send_status);
        select! {
            biased;
            permit = timeout_at(latest, self.start()) => match permit {
                Ok(permit) => permit.ok_or(AskError::Dropped),
                Err(_) => Err(AskError::QueueTimeout { after: latest - now, retry_after: self.retry_after() }),
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
        let _permit = self.wait(deadline, question.send_status()).await?;
        question.tell_sent();
        let started = Instant::now();
        let result = self.registry.ask(question, deadline).await;
        let mut pacing = self.pacing();
        match &result {
            // The query was not sent, so the next one may use its start time.
            Err(AskError::BreakerOpen { .. } | AskError::AskedToWait { .. }) => {
                pacing.next = pacing.next.checked_sub(pacing.interval).unwrap_or(started);
            }
            // A failure does not say how long an answer takes.
            Err(_) => {}
            Ok(_) if pacing.usual_duration.is_zero() => pacing.usual_duration = started.elapsed(),
            Ok(_) => pacing.usual_duration = (pacing.usual_duration * 3 + started.elapsed()) / 4,
        }
        drop(pacing);
        result
    }
}

fn semaphore(permits: u32) -> Semaphore {
    Semaphore::new(
        usize::try_from(permits).map_or(Semaphore::MAX_PERMITS, |most| most.min(Semaphore::MAX_PERMITS)),
    )
}

#[cfg(test)]
mod tests;
