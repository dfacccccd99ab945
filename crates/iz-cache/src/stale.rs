//! An expired record instead of an error, while the registry fails and the question allows it (RFC 5861, section 4).

use std::sync::Arc;

use iz_client::{AskError, Question, Registry, Reply, hl7::Outcome};
use tracing::debug;

use crate::{cached::Shared, key::CacheKey, tier::Entry};

impl<R: Registry + 'static> Shared<R> {
    /// The result of a query that failed with `error`. If the registry is down, it is a cached answer that the question
    /// accepts, because another query may have brought one meanwhile, or else an expired record, if the question allows it.
    ///
    /// A registry that says something about the person is not down. Its answer has removed the cached record, and so has
    /// every purge.
    pub(crate) async fn after_failure(
        &self,
        key: &CacheKey,
        question: &Question,
        error: AskError,
    ) -> Result<Arc<Reply>, AskError> {
        if !error.is_registry_down() {
            return Err(error);
        }
        if let Some(hit) = self.cached_reply(key, question.cache_control()).await {
            return Ok(hit.reply);
        }
        let entry =
            self.store.entry(key).await.filter(|entry| self.is_accepted_after_failure(entry, question));
        let Some(entry) = entry else { return Err(error) };
        debug!(result = "stale", "cache");
        Ok(Arc::new(entry.reply.after_failure(error)))
    }

    /// Whether the question accepts an answer although it has expired, or although a fresh one is needed.
    fn is_accepted_after_failure(&self, entry: &Entry, question: &Question) -> bool {
        let greatest_age = question.stale_if_error();
        entry.reply.outcome() == Outcome::Record
            && self.clock.now() < entry.keep
            && self.age(&entry.reply).is_some_and(|age| greatest_age.is_some_and(|greatest| age <= greatest))
    }
}
