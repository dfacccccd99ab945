//! An expired record instead of an error, while the registry fails and the question allows it (RFC 5861, section 4).

use std::sync::Arc;

use iz_client::{AskError, Question, Registry, Reply, hl7::Outcome};
use tracing::debug;

use crate::{cached::Shared, key::CacheKey};

impl<R: Registry + 'static> Shared<R> {
    /// The result of a query that failed with `error`: the cached record, if the registry is down, the question allows it
    /// and the record is not too old. Otherwise the error.
    ///
    /// A registry that says something about the person is not down. Its answer has removed the cached record, and so has
    /// every purge.
    pub(crate) async fn after_failure(
        &self,
        key: &CacheKey,
        question: &Question,
        error: AskError,
    ) -> Result<Arc<Reply>, AskError> {
        let Some(greatest_age) = question.stale_if_error().filter(|_| error.is_registry_down()) else {
            return Err(error);
        };
        let Some(entry) = self.store.entry(key).await else { return Err(error) };
        let is_accepted = entry.reply.outcome() == Outcome::Record
            && self.clock.now() < entry.keep
            && self.age(&entry.reply).is_some_and(|age| age <= greatest_age);
        if !is_accepted {
            return Err(error);
        }
        debug!(result = "stale", "cache");
        Ok(Arc::new(entry.reply.after_failure(error)))
    }
}
