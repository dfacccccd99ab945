//! The caching decorator.

use std::{sync::Arc, time::Duration};

use iz_client::{AskError, CacheControl, Clock, Question, Registry, Reply, Workers, async_trait};
use jiff::{Timestamp, tz::TimeZone};
use tokio::time::{Instant, timeout};
use tracing::debug;

use crate::{
    coalesce::{InFlight, Leader},
    key::{CacheKey, Keys},
    lifetimes::Lifetimes,
    outdated::{is_about_person, is_outdated},
    tier::{Entry, Tier},
    wait_limit::WaitLimit,
};

/// A registry whose answers are cached.
pub struct Cached<R> {
    shared: Arc<Shared<R>>,
    /// `None` is no limit.
    wait_limit: Option<WaitLimit>,
}

struct Shared<R> {
    registry: R,
    tier: Arc<dyn Tier>,
    keys: Keys,
    in_flight: Arc<InFlight>,
    lifetimes: Lifetimes,
    time_zone: TimeZone,
    clock: Clock,
    workers: Workers,
}

impl<R: Registry + 'static> Cached<R> {
    /// Caches the answers of `registry` in `tier`. Several sites may share one tier, because the keys contain the site.
    /// Records expire at the latest at midnight in `time_zone`.
    pub fn new(
        registry: R,
        tier: Arc<dyn Tier>,
        keys: Keys,
        lifetimes: Lifetimes,
        time_zone: TimeZone,
        clock: Clock,
    ) -> Self {
        let (in_flight, workers) = Default::default();
        let shared =
            Arc::new(Shared { registry, tier, keys, in_flight, lifetimes, time_zone, clock, workers });
        Self { shared, wait_limit: None }
    }

    /// Limits how many callers may wait for an answer that is not cached. Each further caller gets
    /// [`AskError::LookupsBusy`] at once, and its question is not sent.
    #[must_use]
    pub fn with_wait_limit(self, limit: WaitLimit) -> Self {
        Self { wait_limit: Some(limit), ..self }
    }

    /// Sets the threads on which large answers are packed and compared. Otherwise the cache has its own.
    #[must_use]
    pub fn with_workers(self, workers: Workers) -> Self {
        // Nobody else has the cache yet.
        let shared = match Arc::try_unwrap(self.shared) {
            Ok(shared) => Arc::new(Shared { workers, ..shared }),
            Err(shared) => shared,
        };
        Self { shared, ..self }
    }
}

#[async_trait]
impl<R: Registry + 'static> Registry for Cached<R> {
    async fn ask(&self, question: &Question, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        let Self { shared, wait_limit } = self;
        let take_place = || wait_limit.as_ref().map(WaitLimit::take).transpose();
        let cache_control = question.cache_control();
        let Some(key) = shared.keys.key(question.sent()) else {
            if !cache_control.allows_query() {
                return Err(AskError::NotCached);
            }
            let _place = take_place()?;
            return shared.registry.ask(question, deadline).await;
        };
        if let Some(reply) = shared.cached_reply(&key, cache_control).await {
            debug!(result = "hit", "cache");
            return Ok(reply);
        }
        if !cache_control.allows_query() {
            debug!(result = "not cached", "cache");
            return Err(AskError::NotCached);
        }
        let _place = take_place()?;
        let (waiting, leader) = shared.in_flight.join(key, deadline, cache_control);
        debug!(result = if leader.is_some() { "miss" } else { "coalesced" }, "cache");
        if let Some(leader) = leader {
            let question = question.clone().with_send_status(Arc::clone(leader.send_status()));
            // The query runs in a task of its own, so that a caller who cancels does not cancel it for the others.
            tokio::spawn(Arc::clone(shared).lead(leader, key, question, deadline));
        }
        waiting.result(deadline).await
    }
}

impl<R: Registry + 'static> Shared<R> {
    /// The cached reply to a question, if it is accepted. If the tier takes too long, that is a cache miss.
    async fn cached_reply(&self, key: &CacheKey, cache_control: CacheControl) -> Option<Arc<Reply>> {
        if cache_control.requires_query() {
            return None;
        }
        // An answer that has come and is not stored yet is newer than the stored one.
        let reply = match self.in_flight.published(key) {
            Some(reply) => reply,
            None => self.entry(key).await.filter(|entry| self.clock.now() < entry.end)?.reply,
        };
        // If the clock was set back, the age of an answer of the future is not known. So it is not used.
        let age = Duration::try_from(self.clock.now().duration_since(reply.received)).ok()?;
        cache_control.accepts(age).then_some(reply)
    }

    /// What the tier stores. If the tier takes too long, that is nothing.
    async fn entry(&self, key: &CacheKey) -> Option<Entry> {
        timeout(GET_TIMEOUT, self.tier.get(key)).await.ok()?
    }

    /// Sends the query for all callers that wait for it.
    async fn lead(self: Arc<Self>, leader: Leader, key: CacheKey, question: Question, deadline: Instant) {
        // An equal query may have ended after the caller looked into the cache and before it became the leader.
        if let Some(reply) = self.cached_reply(&key, question.cache_control()).await {
            return leader.end(Ok(reply));
        }
        // From here on, only a queue knows that the query has not been sent.
        leader.send_status().set_waiting(false);
        let result = self.registry.ask(&question, deadline).await;
        let end = match &result {
            Ok(reply) => self.end(&question, reply).await,
            Err(_) => None,
        };
        match (result, end) {
            (Ok(reply), Some(end)) => {
                // The callers do not wait for the packing. An equal question that comes meanwhile gets the same answer.
                leader.publish(Ok(Arc::clone(&reply)));
                self.store(&leader, key, reply, end).await;
            }
            (result, _) => {
                self.remove_outdated(&leader, &key, &question, &result).await;
                leader.end(result);
            }
        }
    }

    /// When the cached reply expires. `None` if the reply must not be cached.
    async fn end(&self, question: &Question, reply: &Arc<Reply>) -> Option<Timestamp> {
        let (question, reply) = (question.clone(), Arc::clone(reply));
        let (lifetimes, time_zone) = (self.lifetimes, self.time_zone.clone());
        let size = reply.summary().person_bytes();
        self.workers.run(size, move || lifetimes.end(&question, &reply, &time_zone)).await.ok()?
    }

    /// Caches a reply, unless the reply to a later query is cached.
    async fn store(&self, leader: &Leader, key: CacheKey, reply: Arc<Reply>, end: Timestamp) {
        let size = reply.packing_work_bytes();
        let packed = self.workers.run(size, move || reply.packed().map(Arc::new)).await.ok().flatten();
        let Some(_turn) = leader.store_turn().await else { return };
        let stored = async {
            match packed {
                Some(reply) => self.tier.put(key, Entry { reply, end }).await,
                None => self.tier.remove(&key).await,
            }
        };
        // If the tier takes too long, the answer is not cached, so that it does not stay in memory here.
        let _ = timeout(PUT_TIMEOUT, stored).await;
    }

    /// Removes the cached reply if `result` shows that it is outdated.
    async fn remove_outdated(
        &self,
        leader: &Leader,
        key: &CacheKey,
        question: &Question,
        result: &Result<Arc<Reply>, AskError>,
    ) {
        if !is_about_person(result) {
            return;
        }
        let removal = async {
            let Some(_turn) = leader.store_turn().await else { return };
            let Some(entry) = self.entry(key).await else { return };
            let persons = [Some(&entry.reply), result.as_ref().ok()].into_iter().flatten();
            let size = persons.map(|reply| reply.summary().person_bytes()).sum();
            let (question, result) = (question.clone(), result.clone());
            let is_outdated = move || is_outdated(&entry.reply, &question, &result);
            if self.workers.run(size, is_outdated).await.unwrap_or(true) {
                self.tier.remove(key).await;
            }
        };
        // The callers wait for the removal, so that their next question does not get the outdated answer.
        let _ = timeout(REMOVE_TIMEOUT, removal).await;
    }
}

/// The time in which a tier must find an answer.
const GET_TIMEOUT: Duration = Duration::from_secs(1);

/// The time in which a tier must store an answer.
const PUT_TIMEOUT: Duration = Duration::from_secs(5);

/// The time in which a tier must remove an answer.
const REMOVE_TIMEOUT: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests;
