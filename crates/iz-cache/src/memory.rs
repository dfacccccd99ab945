//! Answers in this process's memory.

use std::{fmt, time::Duration};

use iz_client::async_trait;

use crate::{CacheKey, Entry, Tier};

/// Midnight ends every answer, so nothing is kept longer than a day, be it one of 25 hours. The library
/// panics at a time that is beyond all measure.
const LONGEST: Duration = Duration::from_secs(48 * 60 * 60);

/// What the library itself needs for an entry, in bytes: a key, two list nodes and a slot of its table, as a counting
/// allocator saw it.
pub(crate) const OVERHEAD_BYTES: usize = 430;

/// Keeps answers in memory, all of them together in at most so many bytes. When it is full, those are kept that are
/// asked for most often (TinyLFU).
pub struct Memory(moka::sync::Cache<CacheKey, Entry>);

impl Memory {
    /// A memory of `capacity_bytes`, which keeps nothing longer than `longest`. It keeps nothing at all where the
    /// capacity is 0.
    #[must_use]
    pub fn new(capacity_bytes: u64, longest: Duration) -> Self {
        let answers = moka::sync::Cache::builder()
            .max_capacity(capacity_bytes)
            .weigher(|_, entry: &Entry| {
                u32::try_from(entry.memory_bytes() + OVERHEAD_BYTES).unwrap_or(u32::MAX)
            })
            // The end of each answer is checked when it is read; this only frees the memory.
            .time_to_live(longest.min(LONGEST))
            .build();
        Self(answers)
    }

    /// How many answers are kept now.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.0.run_pending_tasks();
        self.0.entry_count()
    }

    /// How many bytes the answers take that are kept now, as counted against the capacity.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.0.run_pending_tasks();
        self.0.weighted_size()
    }

    /// Whether no answer is kept now.
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
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memory")
    }
}
