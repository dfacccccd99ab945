//! The caching decorator.

use std::{sync::Arc, time::Duration};

use iz_client::{AskError, CacheControl, Clock, Question, Registry, Reply, Workers, async_trait};
use jiff::tz::TimeZone;
use tokio::time::{Instant, timeout};
use tracing::debug;

use crate::{
    answer_store::AnswerStore,
    coalesce::Leader,
    key::{CacheKey, Keys},
    lifetimes::{Life, Lifetimes},
    outdated::{is_about_person, is_outdated, is_withheld},
    purge::Purge,
    tag::Tag,
    tier::Entry,
    wait_limit::WaitLimit,
};

/// A registry whose answers are cached.
pub struct Cached<R> {
    shared: Arc<Shared<R>>,
    /// `None` is no limit.
    wait_limit: Option<WaitLimit>,
}

pub(crate) struct Shared<R> {
    registry: R,
    pub(crate) store: Arc<AnswerStore>,
    pub(crate) keys: Keys,
    lifetimes: Lifetimes,
    time_zone: TimeZone,
    pub(crate) clock: Clock,
    workers: Workers,
}

impl<R: Registry + 'static> Cached<R> {
    /// Caches the answers of `registry` in `store`. All sites share one store, because the keys contain the site: a registry,
    /// such as `tx`, or a facility of one, such as `tx/store-12`.
    /// Records expire at the latest at midnight in `time_zone`.
    pub fn new(
        registry: R,
        store: Arc<AnswerStore>,
        site: &str,
        lifetimes: Lifetimes,
        time_zone: TimeZone,
        clock: Clock,
    ) -> Self {
        let (workers, keys) = (Workers::default(), store.keys(site));
        let shared = Arc::new(Shared { registry, store, keys, lifetimes, time_zone, clock, workers });
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
        if let Some(Hit { reply, is_refresh_due }) = shared.cached_reply(&key, cache_control).await {
            debug!(result = "hit", "cache");
            if is_refresh_due && cache_control.allows_query() {
                shared.start_refresh(key, question, deadline, wait_limit.as_ref());
            }
            return Ok(reply);
        }
        if !cache_control.allows_query() {
            debug!(result = "not cached", "cache");
            return Err(AskError::NotCached);
        }
        let _place = take_place()?;
        let tags = shared.keys.question_tags(question.sent().patient());
        let (waiting, leader) = shared.store.in_flight.join(key, deadline, cache_control, tags);
        debug!(result = if leader.is_some() { "miss" } else { "coalesced" }, "cache");
        if let Some(leader) = leader {
            let question = question.clone().with_send_status(Arc::clone(leader.send_status()));
            // The query runs in a task of its own, so that a caller who cancels does not cancel it for the others.
            tokio::spawn(Arc::clone(shared).lead(leader, key, question, deadline));
        }
        match waiting.result(deadline).await {
            Err(error) => shared.after_failure(&key, question, error).await,
            reply => reply,
        }
    }
}

impl<R: Registry + 'static> Shared<R> {
    /// The cached reply to a question, if it is accepted. If a tier takes too long, that is a cache miss.
    pub(crate) async fn cached_reply(&self, key: &CacheKey, cache_control: CacheControl) -> Option<Hit> {
        if cache_control.requires_query() {
            return None;
        }
        // An answer that has come and is not stored yet is newer than the stored one.
        let hit = match self.store.in_flight.published(key) {
            Some(reply) => Hit { reply, is_refresh_due: false },
            None => {
                let Entry { reply, refresh, end, .. } = self.store.entry(key).await?;
                let now = self.clock.now();
                (now < end).then_some(Hit { reply, is_refresh_due: refresh <= now })?
            }
        };
        cache_control.accepts(self.age(&hit.reply)?).then_some(hit)
    }

    /// The age of a reply. If the clock was set back, the age of an answer of the future is not known. So it is not used.
    pub(crate) fn age(&self, reply: &Reply) -> Option<Duration> {
        Duration::try_from(self.clock.now().duration_since(reply.received)).ok()
    }

    /// Sends the query for all callers that wait for it.
    pub(crate) async fn lead(
        self: Arc<Self>,
        leader: Leader,
        key: CacheKey,
        question: Question,
        deadline: Instant,
    ) {
        // An equal query may have ended after the caller looked into the cache and before it became the leader.
        if let Some(hit) = self.cached_reply(&key, question.cache_control()).await {
            return leader.end(Ok(hit.reply));
        }
        // From here on, only a queue knows that the query has not been sent.
        leader.send_status().set_waiting(false);
        let result = self.registry.ask(&question, deadline).await;
        if is_withheld(&result) {
            self.remove_person(&leader, key, &question).await;
        }
        let life = match &result {
            Ok(reply) => self.life(&question, reply).await,
            Err(_) => None,
        };
        match (result, life) {
            (Ok(reply), Some((life, tags))) => {
                leader.add_tags(tags);
                // The callers do not wait for the packing. An equal question that comes meanwhile gets the same answer.
                leader.publish(Ok(Arc::clone(&reply)));
                self.store_reply(&leader, key, reply, life).await;
            }
            (result, _) => {
                self.remove_outdated(&leader, key, &question, &result).await;
                leader.end(result);
            }
        }
    }

    /// How long the reply is cached, and the tags of its record. `None` if the reply must not be cached.
    async fn life(&self, question: &Question, reply: &Arc<Reply>) -> Option<(Life, Vec<Tag>)> {
        let (question, reply) = (question.clone(), Arc::clone(reply));
        let (lifetimes, time_zone, keys) = (self.lifetimes, self.time_zone.clone(), self.keys.clone());
        let size = reply.summary().person_bytes();
        let life = move || Some((lifetimes.life(&question, &reply, &time_zone)?, keys.reply_tags(&reply)?));
        self.workers.run(size, life).await.ok()?
    }

    /// Caches a reply, unless the reply to a later query is cached, or a purge removes it.
    async fn store_reply(&self, leader: &Leader, key: CacheKey, reply: Arc<Reply>, life: Life) {
        let size = reply.packing_work_bytes();
        let packed = self.workers.run(size, move || reply.packed().map(Arc::new)).await.ok().flatten();
        let Some(_turn) = leader.store_turn().await else { return };
        match packed {
            Some(reply) => {
                let (Life { refresh, end, keep }, tags) = (life, leader.tags());
                let entry = Entry { reply, tags, refresh, end, keep };
                self.store.put(key, entry, || leader.is_purged()).await;
            }
            None => self.store.remove(&key).await,
        }
    }

    /// Removes all cached replies of this registry about the person of a question, because the registry does not show the record
    /// any more. The reply of this query is cached as its outcome allows.
    async fn remove_person(self: &Arc<Self>, leader: &Leader, key: CacheKey, question: &Question) {
        let (shared, turn) = (Arc::clone(self), leader.store_turn());
        let mut tags = self.keys.patient_tags(question.sent().patient());
        finish_in_background(async move {
            let Some(_turn) = turn.await else { return };
            tags.extend(shared.store.entry(&key).await.iter().flat_map(|entry| entry.tags.iter().copied()));
            let registry = shared.keys.own_registry_tag();
            tags.retain(|tag| *tag != registry);
            // An answer that may be left is hidden by the tier.
            let _ = shared.store.purge(Purge::of_patient(tags).at_registry(registry).but(key)).await;
        })
        .await;
    }

    /// Removes the cached reply if `result` shows that it is outdated. The callers wait for the removal, so that their next
    /// question does not get the outdated answer.
    async fn remove_outdated(
        self: &Arc<Self>,
        leader: &Leader,
        key: CacheKey,
        question: &Question,
        result: &Result<Arc<Reply>, AskError>,
    ) {
        if !is_about_person(result) {
            return;
        }
        let (shared, turn) = (Arc::clone(self), leader.store_turn());
        let (question, result) = (question.clone(), result.clone());
        finish_in_background(async move {
            let Some(_turn) = turn.await else { return };
            // A disk that is slow or busy does not show what it has. Then nobody can compare it, so it is removed.
            if let Some(entry) = shared.store.entry(&key).await {
                let persons = [Some(&entry.reply), result.as_ref().ok()].into_iter().flatten();
                let size = persons.map(|reply| reply.summary().person_bytes()).sum();
                let is_outdated = move || is_outdated(&entry.reply, &question, &result);
                if !shared.workers.run(size, is_outdated).await.unwrap_or(true) {
                    return;
                }
            }
            shared.store.remove(&key).await;
        })
        .await;
    }
}

/// Waits for a removal, but not longer than [`REMOVE_TIMEOUT`]. It goes on afterwards.
async fn finish_in_background(removal: impl Future<Output = ()> + Send + 'static) {
    let _ = timeout(REMOVE_TIMEOUT, tokio::spawn(removal)).await;
}

/// A cached answer that is accepted.
pub(crate) struct Hit {
    pub(crate) reply: Arc<Reply>,
    /// Whether the answer should be asked for again in the background.
    is_refresh_due: bool,
}

/// How long a caller waits for a removal.
const REMOVE_TIMEOUT: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests;
