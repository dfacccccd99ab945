//! The decorator that keeps a registry from being asked too much.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use iz_hl7::Query;
use tokio::{
    sync::{self, Semaphore, SemaphorePermit},
    time::{Instant, sleep_until, timeout_at},
};

use crate::{AskError, Limits, Registry, Reply};

/// A registry with a queue in front, for it may be asked a few questions at once and a few a minute.
///
/// Who comes first is asked first. The queue is bounded, and nobody waits in it past the deadline: both
/// are errors that say when to come back. It stands outside of [`Retry`](crate::Retry), so a question
/// keeps its place at the registry through all of its attempts; and outside of
/// [`Breaker`](crate::Breaker), which hands back the turn of a question that it does not let through.
#[derive(Debug)]
pub struct Budget<R> {
    registry: R,
    /// Room for those who wait.
    room: Semaphore,
    /// The head of the queue holds it. It is handed on in the order in which it was asked for.
    line: sync::Mutex<()>,
    /// Places at the registry.
    places: Semaphore,
    pace: Mutex<Pace>,
    queue: u32,
    at_once: u32,
}

/// When the next question may begin.
#[derive(Debug)]
struct Pace {
    next: Instant,
    interval: Duration,
    /// How long a question takes, the last ones counting most.
    usual: Duration,
}

impl<R> Budget<R> {
    /// Asks `registry` within these limits.
    pub fn new(registry: R, limits: &Limits) -> Self {
        let pace = Pace { next: Instant::now(), interval: limits.interval(), usual: Duration::ZERO };
        Self {
            registry,
            room: semaphore(limits.queue),
            line: sync::Mutex::new(()),
            places: semaphore(limits.at_once),
            pace: Mutex::new(pace),
            queue: limits.queue,
            at_once: limits.at_once.max(1),
        }
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a place at the registry, and for the moment at which the next question may begin.
    async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        let _head = self.line.lock().await;
        // The semaphore is never closed.
        let place = self.places.acquire().await.ok()?;
        loop {
            let next = {
                let mut pace = self.pace();
                let now = Instant::now();
                if pace.next <= now {
                    pace.next = now + pace.interval;
                    return Some(place);
                }
                pace.next
            };
            sleep_until(next).await;
        }
    }

    /// The time until the last of those who wait begins, as far as it can be known.
    fn retry_after(&self) -> Duration {
        let free = u32::try_from(self.room.available_permits()).unwrap_or(u32::MAX);
        let behind_the_first = self.queue.saturating_sub(free).saturating_sub(1);
        let pace = self.pace();
        let distance = pace.interval.max(pace.usual / self.at_once);
        let first = pace.next.saturating_duration_since(Instant::now());
        first.saturating_add(distance.saturating_mul(behind_the_first))
    }
}

impl<R: Registry> Budget<R> {
    async fn wait(&self, deadline: Instant) -> Result<SemaphorePermit<'_>, AskError> {
        let after = deadline.saturating_duration_since(Instant::now());
        let Ok(_room) = self.room.try_acquire() else {
            return Err(AskError::QueueFull { queue: self.queue, retry_after: self.retry_after() });
        };
        match timeout_at(deadline, self.turn()).await {
            Ok(place) => place.ok_or(AskError::Dropped),
            Err(_) => Err(AskError::QueueTimeout { after, retry_after: self.retry_after() }),
        }
    }
}

impl<R: Registry> Registry for Budget<R> {
    async fn ask(&self, query: &Query, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        let _place = self.wait(deadline).await?;
        let started = Instant::now();
        let result = self.registry.ask(query, deadline).await;
        let mut pace = self.pace();
        if let Err(AskError::BreakerOpen { .. }) = result {
            // Nothing was sent, and those who wait shall hear it at once too.
            pace.next = pace.next.checked_sub(pace.interval).unwrap_or(started);
        } else {
            pace.usual = (pace.usual * 3 + started.elapsed()) / 4;
        }
        drop(pace);
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
