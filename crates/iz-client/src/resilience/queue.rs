//! The queue in front of a registry: how many queries wait, how many are at the registry, and when the next one starts.

use std::{
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{self, AcquireError, Semaphore, SemaphorePermit, TryAcquireError},
    time::{Instant, sleep_until},
};

use crate::profile::Limits;

/// The queue of one site.
#[derive(Debug)]
pub(super) struct Queue {
    /// One permit for each query in the queue.
    queue_permits: Semaphore,
    /// Held by the first query of the queue. The lock is granted in the order of the requests.
    queue_head: sync::Mutex<()>,
    /// One permit for each query at the registry.
    registry_permits: Semaphore,
    /// The number of queries at the registry. The first query of the queue has a permit and is not among them.
    in_flight: AtomicU32,
    pacing: Mutex<Pacing>,
    queue_length: u32,
    at_once: u32,
    per_minute: u32,
}

/// When the next query may start.
#[derive(Debug)]
pub(super) struct Pacing {
    pub(super) next: Instant,
    pub(super) interval: Duration,
    /// The moving average of the time that an answer takes. Recent answers count most.
    pub(super) usual_duration: Duration,
}

/// What a site uses of its limits at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct QueueState {
    /// The number of queries that wait.
    pub waiting: u32,
    /// The most queries that may wait (`limits.queue`).
    pub waiting_limit: u32,
    /// The number of queries at the registry.
    pub in_flight: u32,
    /// The most queries at the registry (`limits.at_once`).
    pub in_flight_limit: u32,
    /// The most queries that start in a minute, at even intervals (`limits.per_minute`).
    pub per_minute: u32,
    /// The time after which a query would start that comes now. An estimate.
    pub next_start: Duration,
}

impl Queue {
    pub(super) fn new(limits: &Limits) -> Self {
        let pacing =
            Pacing { next: Instant::now(), interval: limits.interval(), usual_duration: Duration::ZERO };
        Self {
            queue_permits: semaphore(limits.queue),
            queue_head: sync::Mutex::new(()),
            registry_permits: semaphore(limits.at_once),
            in_flight: AtomicU32::new(0),
            pacing: Mutex::new(pacing),
            queue_length: limits.queue,
            at_once: limits.at_once.max(1),
            per_minute: limits.per_minute,
        }
    }

    pub(super) fn pacing(&self) -> MutexGuard<'_, Pacing> {
        self.pacing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place in the queue, if one is free.
    pub(super) fn enter(&self) -> Result<SemaphorePermit<'_>, TryAcquireError> {
        self.queue_permits.try_acquire()
    }

    /// Waits for a permit and for the time at which the next query may start.
    pub(super) async fn start(&self) -> Result<Started<'_>, AcquireError> {
        let _head = self.queue_head.lock().await;
        // The semaphore is never closed.
        let permit = self.registry_permits.acquire().await?;
        loop {
            let next = {
                let mut pacing = self.pacing();
                let now = Instant::now();
                if pacing.next <= now {
                    pacing.next = now + pacing.interval;
                    drop(pacing);
                    return Ok(Started::new(permit, &self.in_flight));
                }
                pacing.next
            };
            sleep_until(next).await;
        }
    }

    /// Gives the start time of a query back that was not sent.
    pub(super) fn return_start(&self, started: Instant) {
        let mut pacing = self.pacing();
        pacing.next = pacing.next.checked_sub(pacing.interval).unwrap_or(started);
    }

    /// The number of queries in the queue.
    pub(super) fn waiting(&self) -> u32 {
        let free = u32::try_from(self.queue_permits.available_permits()).unwrap_or(u32::MAX);
        self.queue_length.saturating_sub(free)
    }

    /// The estimated time until a query starts that has `others` queries before it.
    pub(super) fn wait_behind(&self, others: u32) -> Duration {
        let pacing = self.pacing();
        let share = pacing.usual_duration / self.at_once;
        let permit_wait = if self.registry_permits.available_permits() == 0 { share } else { Duration::ZERO };
        let first = pacing.next.saturating_duration_since(Instant::now()).max(permit_wait);
        first.saturating_add(pacing.interval.max(share).saturating_mul(others))
    }

    /// The estimated time until the last waiting query starts.
    pub(super) fn retry_after(&self) -> Duration {
        self.wait_behind(self.waiting().saturating_sub(1))
    }

    /// The latest time at which a query may start.
    pub(super) fn latest_start(&self, now: Instant, deadline: Instant) -> Instant {
        let whole = deadline.saturating_duration_since(now);
        let for_the_registry = (whole / 2).max(self.pacing().usual_duration);
        now + whole.saturating_sub(for_the_registry)
    }

    /// What is used of the limits now.
    pub(super) fn state(&self) -> QueueState {
        let waiting = self.waiting();
        QueueState {
            waiting,
            waiting_limit: self.queue_length,
            in_flight: self.in_flight.load(Ordering::Relaxed),
            in_flight_limit: self.at_once,
            per_minute: self.per_minute,
            next_start: self.wait_behind(waiting),
        }
    }
}

/// A query at the registry, until this value is dropped.
pub(super) struct Started<'q> {
    _permit: SemaphorePermit<'q>,
    in_flight: &'q AtomicU32,
}

impl<'q> Started<'q> {
    fn new(permit: SemaphorePermit<'q>, in_flight: &'q AtomicU32) -> Self {
        in_flight.fetch_add(1, Ordering::Relaxed);
        Self { _permit: permit, in_flight }
    }
}

impl Drop for Started<'_> {
    fn drop(&mut self) {
        self.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

fn semaphore(permits: u32) -> Semaphore {
    Semaphore::new(
        usize::try_from(permits).map_or(Semaphore::MAX_PERMITS, |most| most.min(Semaphore::MAX_PERMITS)),
    )
}
