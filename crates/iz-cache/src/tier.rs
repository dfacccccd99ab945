//! Where answers are kept, and what is kept of each.

use std::sync::Arc;

use iz_client::{Reply, async_trait};
use jiff::Timestamp;

use crate::CacheKey;

/// An answer that is kept.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The answer, [packed](Reply::packed): the compressed message, the outcome and the warnings, who the person is,
    /// and the JSON of the record, ready to send. How well the person matches is not kept, for two questions that are
    /// equal to the registry may carry different details.
    pub reply: Arc<Reply>,
    /// Until when it may be believed. Whoever reads it checks that; a tier may drop it sooner.
    pub end: Timestamp,
}

impl Entry {
    /// How many bytes of memory it takes.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        size_of::<Self>() + self.reply.memory_bytes()
    }
}

/// A place where answers are kept, such as this process's memory.
#[async_trait]
pub trait Tier: Send + Sync {
    /// The entry of a key. It may have ended.
    async fn get(&self, key: &CacheKey) -> Option<Entry>;

    /// Keeps an entry, in place of an earlier one. Where there is no room for it, it is not kept.
    async fn put(&self, key: CacheKey, entry: Entry);
}
