//! Where cached answers are stored, and what is stored of each.

use std::sync::Arc;

use iz_client::{Reply, async_trait};
use jiff::Timestamp;

use crate::key::CacheKey;

/// A cached answer.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The answer in [packed](Reply::packed) form: the compressed message, the outcome, the warnings, the patient, and
    /// the JSON of the record. The match is not stored, because two questions that are equal to the registry may carry
    /// different patient details.
    pub reply: Arc<Reply>,
    /// When the answer expires. The reader checks it. A tier may drop the answer earlier.
    pub end: Timestamp,
}

impl Entry {
    /// The memory that the entry takes, in bytes.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        size_of::<Self>() + self.reply.memory_bytes()
    }
}

/// A place that stores cached answers, such as the memory of this process.
#[async_trait]
pub trait Tier: Send + Sync {
    /// The entry for a key. It may be expired.
    async fn get(&self, key: &CacheKey) -> Option<Entry>;

    /// Stores an entry and replaces an earlier one. If there is no room, the entry is not stored.
    async fn put(&self, key: CacheKey, entry: Entry);

    /// Removes the entry for a key, if there is one.
    async fn remove(&self, key: &CacheKey);
}
