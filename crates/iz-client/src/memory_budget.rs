//! The memory that the answers in flight of a process may take.
//!
//! The budget has parts, so that an answer which waits for memory never holds memory that another one waits for. An
//! answer takes from the parts in this order: the body of the reply, then the typed answer with its JSON, then the
//! response. Small bodies and small answers have parts of their own, so that large ones do not delay them.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout_at},
};

use crate::error::AskError;

/// The budget of a service, if nothing else is set: 256 MiB.
pub const DEFAULT_MEMORY_BYTES: u64 = 256 * 1024 * 1024;

/// The most answers that wait for one part of the budget. The next one is refused at once.
const MAX_WAITING: usize = 256;

/// The memory, in bytes, up to which an answer is small. A usual answer of 44 KB takes 4 MB by the estimate.
const SMALL_ANSWER_BYTES: usize = 8 * 1024 * 1024;

/// The unit in which the budget is counted, in bytes.
const UNIT: usize = 1024;

/// The memory that the answers in flight of a process may take. Clones share the budget.
#[derive(Clone)]
pub struct MemoryBudget {
    parts: Arc<Parts>,
    bytes: u64,
}

/// The parts of a budget.
struct Parts {
    small_bodies: Part,
    large_bodies: Part,
    small_answers: Part,
    large_answers: Part,
    responses: Part,
}

/// One part of a budget.
struct Part {
    free: Arc<Semaphore>,
    units: u32,
    waiting: AtomicUsize,
}

/// Memory that an answer has taken. It is returned when this value is dropped.
pub struct MemoryShare(OwnedSemaphorePermit);

impl MemoryBudget {
    /// A budget of this many bytes. Of 16 parts of it, 2 are for the bodies of small replies, 2 for those of large ones, 4
    /// for small answers, 5 for large answers, and 3 for responses.
    #[must_use]
    pub fn new(bytes: u64) -> Self {
        let part = |sixteenths: u64| Part::new(bytes / 16 * sixteenths);
        let parts = Parts {
            small_bodies: part(2),
            large_bodies: part(2),
            small_answers: part(4),
            large_answers: part(5),
            responses: part(3),
        };
        Self { parts: Arc::new(parts), bytes }
    }

    /// Takes memory for a part of a small body. `None` if it is not free now.
    #[must_use]
    pub fn try_take_small_body(&self, bytes: usize) -> Option<MemoryShare> {
        self.parts.small_bodies.try_take(bytes)
    }

    /// Takes memory for the whole body of a large reply.
    ///
    /// # Errors
    ///
    /// [`AskError::MemoryFull`] if it is not free in time, or if too many wait for it.
    pub async fn take_large_body(&self, bytes: usize, deadline: Instant) -> Result<MemoryShare, AskError> {
        self.take(&self.parts.large_bodies, bytes, deadline).await
    }

    /// Takes memory for a typed answer and its JSON.
    ///
    /// # Errors
    ///
    /// [`AskError::MemoryFull`], as for [`MemoryBudget::take_large_body`].
    pub async fn take_answer(&self, bytes: usize, deadline: Instant) -> Result<MemoryShare, AskError> {
        let Parts { small_answers, large_answers, .. } = &*self.parts;
        let part = if bytes <= SMALL_ANSWER_BYTES { small_answers } else { large_answers };
        self.take(part, bytes, deadline).await
    }

    /// Takes memory for a response that a client reads.
    ///
    /// # Errors
    ///
    /// [`AskError::MemoryFull`], as for [`MemoryBudget::take_large_body`].
    pub async fn take_response(&self, bytes: usize, deadline: Instant) -> Result<MemoryShare, AskError> {
        self.take(&self.parts.responses, bytes, deadline).await
    }

    async fn take(&self, part: &Part, bytes: usize, deadline: Instant) -> Result<MemoryShare, AskError> {
        part.take(bytes, deadline).await.ok_or_else(|| self.full())
    }

    /// The error of an answer that gets no memory.
    pub(crate) const fn full(&self) -> AskError {
        AskError::MemoryFull { limit: self.bytes }
    }

    /// The bytes of the budget that are taken.
    #[must_use]
    pub fn taken_bytes(&self) -> u64 {
        let Parts { small_bodies, large_bodies, small_answers, large_answers, responses } = &*self.parts;
        let parts = [small_bodies, large_bodies, small_answers, large_answers, responses];
        parts.into_iter().map(Part::taken_bytes).sum()
    }
}

impl Part {
    fn new(bytes: u64) -> Self {
        let units = u32::try_from(bytes / 1024).unwrap_or(u32::MAX).max(1);
        let permits = usize::try_from(units).unwrap_or(Semaphore::MAX_PERMITS);
        Self { free: Arc::new(Semaphore::new(permits)), units, waiting: AtomicUsize::new(0) }
    }

    /// Takes memory that is free now. `None` if there is too little.
    fn try_take(&self, bytes: usize) -> Option<MemoryShare> {
        let units = units(bytes).min(self.units);
        Arc::clone(&self.free).try_acquire_many_owned(units).ok().map(MemoryShare)
    }

    /// Takes memory, first come, first served. What is larger than the whole part takes the whole part, so that it is
    /// alone in it. `None` if the memory is not free in time, or if too many wait for it.
    async fn take(&self, bytes: usize, deadline: Instant) -> Option<MemoryShare> {
        if let Some(share) = self.try_take(bytes) {
            return Some(share);
        }
        let units = units(bytes).min(self.units);
        let _waiting = Waiting::start(&self.waiting)?;
        let acquired = timeout_at(latest(deadline), Arc::clone(&self.free).acquire_many_owned(units)).await;
        acquired.ok()?.ok().map(MemoryShare)
    }

    fn taken_bytes(&self) -> u64 {
        let free = u64::try_from(self.free.available_permits()).unwrap_or(u64::MAX);
        u64::from(self.units).saturating_sub(free) * 1024
    }
}

/// When to stop waiting for memory: after nine tenths of the time. So the error is that there is no memory, and not that
/// the registry does not answer.
fn latest(deadline: Instant) -> Instant {
    let now = Instant::now();
    let left: Duration = deadline.saturating_duration_since(now);
    now + left / 10 * 9
}

/// The units of a number of bytes.
fn units(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX)
}

/// One that waits for memory. It is no longer counted when this value is dropped.
struct Waiting<'p>(&'p AtomicUsize);

impl<'p> Waiting<'p> {
    /// `None` if too many wait.
    fn start(count: &'p AtomicUsize) -> Option<Self> {
        let has_room = |waiting: usize| (waiting < MAX_WAITING).then_some(waiting + 1);
        count.fetch_update(Ordering::Relaxed, Ordering::Relaxed, has_room).ok()?;
        Some(Self(count))
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl MemoryShare {
    /// Returns what exceeds this many bytes.
    pub fn shrink_to(&mut self, bytes: usize) {
        let kept = usize::try_from(units(bytes)).unwrap_or(usize::MAX);
        let excess = self.0.num_permits().saturating_sub(kept);
        drop(self.0.split(excess));
    }
}

impl Default for MemoryBudget {
    fn default() -> Self {
        Self::new(DEFAULT_MEMORY_BYTES)
    }
}

impl fmt::Debug for MemoryBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MemoryBudget({} of {} bytes)", self.taken_bytes(), self.bytes)
    }
}

impl fmt::Debug for MemoryShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MemoryShare({} KiB)", self.0.num_permits())
    }
}

#[cfg(test)]
mod tests;
