//! A cache tier in the memory of this process.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use iz_client::async_trait;
use moka::notification::RemovalCause;

use crate::{
    key::CacheKey,
    lifetimes::MAX_KEPT,
    purge::Purge,
    tier::{Entry, PurgeError, Tier, TierCounts},
};

/// The memory that the cache library needs for an entry, in bytes: a key, two list nodes and a slot of its table,
/// measured with a counting allocator.
pub(crate) const OVERHEAD_BYTES: usize = 430;

/// Caches answers in memory, up to a total number of bytes. When it is full, the most frequently used answers stay
/// (TinyLFU).
pub struct Memory {
    answers: moka::sync::Cache<CacheKey, Entry>,
    capacity_bytes: u64,
    evictions: Arc<AtomicU64>,
}

impl Memory {
    /// A memory of `capacity_bytes` that stores nothing longer than `longest`. With a capacity of 0 it stores nothing.
    #[must_use]
    pub fn new(capacity_bytes: u64, longest: Duration) -> Self {
        let evictions = Arc::<AtomicU64>::default();
        let counted = Arc::clone(&evictions);
        let answers = moka::sync::Cache::builder()
            .max_capacity(capacity_bytes)
            .weigher(|_, entry: &Entry| {
                u32::try_from(entry.memory_bytes() + OVERHEAD_BYTES).unwrap_or(u32::MAX)
            })
            // `Cached` checks the expiry of each answer. This setting only frees the memory. It is limited, because the cache
            // library panics for very long times.
            .time_to_live(longest.min(MAX_KEPT))
            .eviction_listener(move |_, _, cause| {
                if cause == RemovalCause::Size {
                    counted.fetch_add(1, Ordering::Relaxed);
                }
            })
            .build();
        Self { answers, capacity_bytes, evictions }
    }

    /// The number of stored answers.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.answers.run_pending_tasks();
        self.answers.entry_count()
    }

    /// The memory that the stored answers take, in bytes, as counted against the capacity.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.answers.run_pending_tasks();
        self.answers.weighted_size()
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
        self.answers.get(key)
    }

    async fn put(&self, key: CacheKey, entry: Entry) {
        self.answers.insert(key, entry);
    }

    async fn remove(&self, key: &CacheKey) {
        self.answers.invalidate(key);
    }

    async fn purge(&self, purge: &Purge) -> Result<u64, PurgeError> {
        let keys =
            self.answers.iter().filter(|(key, entry)| purge.removes(key, &entry.tags)).map(|(key, _)| *key);
        let removed = keys.filter(|key| self.answers.remove(key).is_some()).count();
        Ok(u64::try_from(removed).unwrap_or(u64::MAX))
    }

    fn counts(&self) -> Option<TierCounts> {
        Some(TierCounts {
            entries: self.len(),
            bytes: self.answers.weighted_size(),
            capacity_bytes: self.capacity_bytes,
            evictions: self.evictions.load(Ordering::Relaxed),
        })
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memory")
    }
}
