//! The caching decorator.

use std::{sync::Arc, time::Duration};

use iz_client::{AskError, Clock, Question, Registry, Reply, async_trait};
use jiff::tz::TimeZone;
use tokio::{
    task::spawn_blocking,
    time::{Instant, timeout},
};
use tracing::debug;

use crate::{
    coalesce::{InFlight, Leader},
    key::{CacheKey, Keys},
    lifetimes::Lifetimes,
    tier::{Entry, Tier},
};

/// A registry whose answers are cached.
pub struct Cached<R>(Arc<Shared<R>>);

struct Shared<R> {
    registry: R,
    tier: Arc<dyn Tier>,
    keys: Keys,
    in_flight: Arc<InFlight>,
    lifetimes: Lifetimes,
    time_zone: TimeZone,
    clock: Clock,
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
        let in_flight = Arc::default();
        Self(Arc::new(Shared { registry, tier, keys, in_flight, lifetimes, time_zone, clock }))
    }
}

#[async_trait]
impl<R: Registry + 'static> Registry for Cached<R> {
    async fn ask(&self, question: &Question, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        let Self(shared) = self;
        let Some(key) = shared.keys.key(question.sent()) else {
            return shared.registry.ask(question, deadline).await;
        };
        if !question.requires_fresh()
            && let Some(reply) = shared.cached_reply(&key).await
        {
            debug!(result = "hit", "cache");
            return Ok(reply);
        }
        let (waiting, leader) = shared.in_flight.join(key, deadline);
        debug!(result = if leader.is_some() { "miss" } else { "coalesced" }, "cache");
        if let Some(leader) = leader {
            // The query runs in a task of its own, so that a caller who cancels does not cancel it for the others.
            tokio::spawn(Arc::clone(shared).lead(leader, key, question.clone(), deadline));
        }
        waiting.result(deadline).await
    }
}

impl<R: Registry + 'static> Shared<R> {
    /// The cached reply to a question. If the tier takes too long, that is a cache miss.
    async fn cached_reply(&self, key: &CacheKey) -> Option<Arc<Reply>> {
        let entry = timeout(GET_TIMEOUT, self.tier.get(key)).await.ok()??;
        (self.clock.now() < entry.end).then_some(entry.reply)
    }

    /// Sends the query for all callers that wait for it.
    async fn lead(self: Arc<Self>, leader: Leader, key: CacheKey, question: Question, deadline: Instant) {
        // An equal question may have ended after the caller looked into the cache and before it became the leader.
        if !question.requires_fresh()
            && let Some(reply) = self.cached_reply(&key).await
        {
            return leader.end(Ok(reply));
        }
        let result = self.registry.ask(&question, deadline).await;
        let end =
            result.as_ref().ok().and_then(|reply| self.lifetimes.end(&question, reply, &self.time_zone));
        match (result, end) {
            (Ok(reply), Some(end)) => {
                // The callers do not wait for the packing. An equal question that comes meanwhile gets the same answer.
                leader.publish(Ok(Arc::clone(&reply)));
                if let Some(reply) = packed(reply).await {
                    // If the tier takes too long, the answer is not cached, so that it does not stay in memory here.
                    let _ = timeout(PUT_TIMEOUT, self.tier.put(key, Entry { reply, end })).await;
                }
                drop(leader);
            }
            (result, _) => leader.end(result),
        }
    }
}

/// The time in which a tier must find an answer.
const GET_TIMEOUT: Duration = Duration::from_secs(1);

/// The time in which a tier must store an answer.
const PUT_TIMEOUT: Duration = Duration::from_secs(5);

/// The size, in bytes, above which packing blocks the async runtime for too long (about 200 µs).
const BLOCKING_BYTES: usize = 16 * 1024;

async fn packed(reply: Arc<Reply>) -> Option<Arc<Reply>> {
    let packed = if reply.memory_bytes() > BLOCKING_BYTES {
        spawn_blocking(move || reply.packed()).await.ok()?
    } else {
        reply.packed()
    };
    packed.map(Arc::new)
}

#[cfg(test)]
mod tests;
