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
    CacheKey, Entry, Keys, Lifetimes, Tier,
    coalesce::{InFlight, Leader},
};

/// A registry whose answers are kept.
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
    /// Keeps the answers of `registry`, whose days begin and end in `time_zone`, in `tier`, which others may share: the
    /// keys tell their questions apart.
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
            && let Some(reply) = shared.kept(&key).await
        {
            debug!(result = "hit", "cache");
            return Ok(reply);
        }
        let (waiting, leader) = shared.in_flight.join(key, deadline);
        debug!(result = if leader.is_some() { "miss" } else { "coalesced" }, "cache");
        if let Some(leader) = leader {
            // In a task of its own: a caller who goes away does not take the answer from the others.
            tokio::spawn(Arc::clone(shared).lead(leader, key, question.clone(), deadline));
        }
        waiting.end(deadline).await
    }
}

impl<R: Registry + 'static> Shared<R> {
    /// What is kept of a question. A tier that hangs is a miss.
    async fn kept(&self, key: &CacheKey) -> Option<Arc<Reply>> {
        let entry = timeout(LONGEST_GET, self.tier.get(key)).await.ok()??;
        (self.clock.now() < entry.end).then_some(entry.reply)
    }

    /// Asks, for all who wait.
    async fn lead(self: Arc<Self>, leader: Leader, key: CacheKey, question: Question, deadline: Instant) {
        // An equal question may have ended between the caller's look and its turn to lead.
        if !question.requires_fresh()
            && let Some(reply) = self.kept(&key).await
        {
            return leader.end(Ok(reply));
        }
        let result = self.registry.ask(&question, deadline).await;
        let end =
            result.as_ref().ok().and_then(|reply| self.lifetimes.end(&question, reply, &self.time_zone));
        match (result, end) {
            (Ok(reply), Some(end)) => {
                // Nobody waits until it is packed. A question that comes meanwhile gets the same answer.
                leader.tell(Ok(Arc::clone(&reply)));
                if let Some(reply) = packed(reply).await {
                    // A tier that hangs must not hold the answer in place of keeping it.
                    let _ = timeout(LONGEST_PUT, self.tier.put(key, Entry { reply, end })).await;
                }
                drop(leader);
            }
            (result, _) => leader.end(result),
        }
    }
}

/// How long a tier may take to find an answer.
const LONGEST_GET: Duration = Duration::from_secs(1);

/// How long a tier may take to keep an answer.
const LONGEST_PUT: Duration = Duration::from_secs(5);

/// What is larger takes so long to pack that others would wait: more than some 200 microseconds.
const LONG_BYTES: usize = 16 * 1024;

async fn packed(reply: Arc<Reply>) -> Option<Arc<Reply>> {
    let packed = if reply.memory_bytes() > LONG_BYTES {
        spawn_blocking(move || reply.packed()).await.ok()?
    } else {
        reply.packed()
    };
    packed.map(Arc::new)
}

#[cfg(test)]
mod tests;
