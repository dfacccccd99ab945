//! A cache tier in the memory of this process.

use std::{fmt, time::Duration};

use iz_client::async_trait;

use crate::{
    key::CacheKey,
    lifetimes::MAX_KEPT,
    purge::Purge,
    tier::{Entry, PurgeError, Tier},
};

/// The memory that the cache library needs for an entry, in bytes: a key, two list nodes and a slot of its table,
/// measured with a counting allocator.
pub(crate) const OVERHEAD_BYTES: usize = 430;

/// Caches answers in memory, up to a total number of bytes. When it is full, the most frequently used answers stay
/// (TinyLFU).
pub struct Memory(moka::sync::Cache<CacheKey, Entry>);

impl Memory {
    /// A memory of `capacity_bytes` that stores nothing longer than `longest`. With a capacity of 0 it stores nothing.
    #[must_use]
    pub fn new(capacity_bytes: u64, longest: Duration) -> Self {
        let answers = moka::sync::Cache::builder()
            .max_capacity(capacity_bytes)
            .weigher(|_, entry: &Entry| {
                u32::try_from(entry.memory_bytes() + OVERHEAD_BYTES).unwrap_or(u32::MAX)
            })
            // `Cached` checks the expiry of each answer. This setting only frees the memory. It is limited, because the cache
            // library panics for very long times.
            .time_to_live(longest.min(MAX_KEPT))
            .build();
        Self(answers)
    }

    /// The number of stored answers.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.0.run_pending_tasks();
        self.0.entry_count()
    }

    /// The memory that the stored answers take, in bytes, as counted against the capacity.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.0.run_pending_tasks();
        self.0.weighted_size()
    }

    /// Whether no answer is stored.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[async_trait]
impl Tier for Memory {
    async fn get(&self, key: &CacheKey) -> Option<Entry> {
        self.0.get(key)
    }

    async fn put(&self, key: CacheKey, entry: Entry) {
        self.0.insert(key, entry);
    }

    async fn remove(&self, key: &CacheKey) {
        self.0.invalidate(key);
    }

    async fn purge(&self, purge: &Purge) -> Result<u64, PurgeError> {
        let keys = self.0.iter().filter(|(_, entry)| purge.removes(&entry.tags)).map(|(key, _)| *key);
        let removed = keys.filter(|key| self.0.remove(key).is_some()).count();
        Ok(u64::try_from(removed).unwrap_or(u64::MAX))
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memory")
    }
}
