//! The decorator that keeps a registry from being asked too much.

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
use crate::{error::AskError, profile::Limits, question::Question, registry::Registry, reply::Reply};

/// A registry with a queue in front, for it may be asked a few questions at once and a few a minute.
///
/// Who comes first is asked first. The queue is bounded, and takes half of a question's time at most: the
/// other half is the registry's, or as much as it usually needs. Who cannot come that soon is told at once
/// when to come back; who waits in vain, when the half is over. It stands outside of
/// [`Retry`](crate::resilience::Retry), so a question keeps its place at the registry through all of its attempts; and
/// outside of [`Breaker`](crate::resilience::Breaker), which hands back the turn of a question that it does not let
/// through, and sends home all who wait when it opens.
#[derive(Debug)]
pub struct Throttle<R> {
    registry: R,
    health: Health,
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
    /// How long an answer takes, the last ones counting most.
    usual: Duration,
}

impl<R> Throttle<R> {
    /// Asks `registry`, of which this is known, within these limits.
    pub fn new(registry: R, health: &Health, limits: &Limits) -> Self {
        let pace = Pace { next: Instant::now(), interval: limits.interval(), usual: Duration::ZERO };
        Self {
            registry,
            health: health.clone(),
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

    /// How many wait.
    fn waiting(&self) -> u32 {
        self.queue.saturating_sub(u32::try_from(self.room.available_permits()).unwrap_or(u32::MAX))
    }

    /// The time until somebody begins who has so many before him, as far as it can be known.
    fn wait_behind(&self, others: u32) -> Duration {
        let pace = self.pace();
        let share = pace.usual / self.at_once;
        let place = if self.places.available_permits() == 0 { share } else { Duration::ZERO };
        let first = pace.next.saturating_duration_since(Instant::now()).max(place);
        first.saturating_add(pace.interval.max(share).saturating_mul(others))
    }

    /// The time until the last of those who wait begins.
    fn retry_after(&self) -> Duration {
        self.wait_behind(self.waiting().saturating_sub(1))
    }

    /// When a question must begin at the latest.
    fn latest(&self, now: Instant, deadline: Instant) -> Instant {
        let whole = deadline.saturating_duration_since(now);
        let of_the_registry = (whole / 2).max(self.pace().usual);
        now + whole.saturating_sub(of_the_registry)
    }

    async fn wait(&self, deadline: Instant) -> Result<SemaphorePermit<'_>, AskError> {
        let now = Instant::now();
        let mut opened = pin!(self.health.opened());
        // From here on no opening is missed.
        opened.as_mut().enable();
        if let Some(retry_after) = self.health.is_shut(now) {
            return Err(AskError::BreakerOpen { retry_after });
        }
        let latest = self.latest(now, deadline);
        let waiting = self.waiting();
        let is_late = |wait: Duration| !wait.is_zero() && now + wait > latest;
        let room = self.room.try_acquire();
        if room.is_err() || is_late(self.wait_behind(waiting)) {
            return Err(AskError::QueueFull { waiting, retry_after: self.retry_after() });
        }
        select! {
            biased;
            place = timeout_at(latest, self.turn()) => match place {
                Ok(place) => place.ok_or(AskError::Dropped),
                Err(_) => Err(AskError::QueueTimeout { after: latest - now, retry_after: self.retry_after() }),
            },
            () = opened => {
                let retry_after = self.health.is_shut(Instant::now()).unwrap_or_default();
                Err(AskError::BreakerOpen { retry_after })
            }
        }
    }
}

#[async_trait]
impl<R: Registry> Registry for Throttle<R> {
    async fn ask(&self, question: &Question, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        let _place = self.wait(deadline).await?;
        let started = Instant::now();
        let result = self.registry.ask(question, deadline).await;
        let mut pace = self.pace();
        match &result {
            // The question was not sent, and its turn is the next one's.
            Err(AskError::BreakerOpen { .. }) => {
                pace.next = pace.next.checked_sub(pace.interval).unwrap_or(started);
            }
            // A failure says nothing of how long an answer takes.
            Err(_) => {}
            Ok(_) if pace.usual.is_zero() => pace.usual = started.elapsed(),
            Ok(_) => pace.usual = (pace.usual * 3 + started.elapsed()) / 4,
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
