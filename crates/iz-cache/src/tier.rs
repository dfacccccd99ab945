//! Where cached answers are stored, and what is stored of each.

use std::sync::Arc;

use iz_client::{Reply, async_trait};
use jiff::Timestamp;

use crate::{key::CacheKey, purge::Purge, tag::Tags};

/// A cached answer.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The answer in [packed](Reply::packed) form: the compressed message, the outcome, the warnings, the patient, and
    /// the JSON of the record. The match is not stored, because two questions that are equal to the registry may carry
    /// different patient details.
    pub reply: Arc<Reply>,
    /// Whom the answer is about.
    pub tags: Tags,
    /// From when on the answer is asked for again in the background when it is used. [`Entry::end`] is never.
    pub refresh: Timestamp,
    /// When the answer expires. The reader checks it.
    pub end: Timestamp,
    /// Until when the expired answer may be shown if the registry fails. The reader checks it. At least [`Entry::end`]. A
    /// tier may drop the answer earlier.
    pub keep: Timestamp,
}

impl Entry {
    /// The memory that the entry takes, in bytes.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        size_of::<Self>() + size_of_val(&*self.tags) + self.reply.memory_bytes()
    }
}

/// A place that stores cached answers, such as the memory of this process. It does what it is asked for in the order in which
/// the futures are first polled.
#[async_trait]
pub trait Tier: Send + Sync {
    /// The entry for a key. It may be expired.
    async fn get(&self, key: &CacheKey) -> Option<Entry>;

    /// Stores an entry and replaces an earlier one. If there is no room, or if the place fails, the entry is not stored, and
    /// the earlier one is removed.
    async fn put(&self, key: CacheKey, entry: Entry);

    /// Removes the entry for a key, if there is one.
    async fn remove(&self, key: &CacheKey);

    /// Removes every entry that `purge` removes, and gives their number.
    ///
    /// # Errors
    ///
    /// [`PurgeError`] if entries may be left.
    async fn purge(&self, purge: &Purge) -> Result<u64, PurgeError>;

    /// How many answers are stored, and what became of others. `None` if the place does not count them.
    fn counts(&self) -> Option<TierCounts> {
        None
    }
}

/// How many answers are stored, and what became of others since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TierCounts {
    /// The number of stored answers. Expired ones may be among them.
    pub entries: u64,
    /// Their size in bytes, as it counts against the capacity.
    pub bytes: u64,
    /// The greatest size of all answers together, in bytes.
    pub capacity_bytes: u64,
    /// How many answers were dropped, or not stored, because there was no room.
    pub evictions: u64,
}

/// The answers could not be removed.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the cached answers could not be removed: {reason}")]
pub struct PurgeError {
    /// Why, in words for the operator. It does not identify a patient.
    pub reason: String,
}
