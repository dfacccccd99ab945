//! The memory that the body of one reply takes while it arrives.
//!
//! Many registries may send their bodies slowly at the same time. So a body takes memory as it grows, in steps, and never
//! waits for a step. A body that becomes large, or that finds no free step, takes memory for its greatest length at once,
//! and waits for it. Then it needs no more. So no body waits for a body that itself waits.

use tokio::time::Instant;

use super::protocol::MAX_REPLY_BYTES;
use crate::{
    error::AskError,
    memory_budget::{MemoryBudget, MemoryShare},
};

/// The length, in bytes, up to which a body takes no memory from the budget. The number of replies at the same time is
/// limited too.
const UNCOUNTED_BYTES: usize = 64 * 1024;

/// The memory that a small body takes at a time, in bytes.
const STEP_BYTES: usize = 64 * 1024;

/// The greatest length of a small body, in bytes. A usual record has 44 KB, and a very long one 300 KB.
const SMALL_BODY_BYTES: usize = 512 * 1024;

/// The memory of one body. It is returned when this value is dropped.
pub(super) struct BodyMemory {
    budget: MemoryBudget,
    /// The time until which a large body may wait for memory.
    deadline: Instant,
    /// The length of the whole body, in bytes. `None` if it is not known before the end.
    whole: Option<usize>,
    /// The length, in bytes, that needs no more memory.
    covered: usize,
    steps: Vec<MemoryShare>,
    large: Option<MemoryShare>,
}

impl BodyMemory {
    /// The memory of a body of which nothing has arrived. `whole` is its length in bytes, if the header gives it.
    pub(super) fn new(budget: &MemoryBudget, deadline: Instant, whole: Option<u64>) -> Self {
        let whole = whole.map(|whole| usize::try_from(whole).unwrap_or(usize::MAX));
        let (steps, covered) = (Vec::new(), UNCOUNTED_BYTES);
        Self { budget: budget.clone(), deadline, whole, covered, steps, large: None }
    }

    /// Takes what is missing for a body that grows to this many bytes.
    ///
    /// # Errors
    ///
    /// [`AskError::MemoryFull`] if it is not free in time, or if too many wait for it.
    pub(super) async fn grow_to(&mut self, bytes: usize) -> Result<(), AskError> {
        let is_small = bytes.max(self.whole.unwrap_or(0)) <= SMALL_BODY_BYTES;
        while is_small && self.covered < bytes {
            let Some(step) = self.budget.try_take_small_body(STEP_BYTES) else { break };
            self.covered += STEP_BYTES;
            self.steps.push(step);
        }
        if self.covered < bytes {
            let whole = self.whole.filter(|whole| *whole >= bytes);
            self.take_large(whole.unwrap_or(MAX_REPLY_BYTES)).await?;
        }
        Ok(())
    }

    /// Takes what the body needs when its compression is undone. A small compressed body may become a very large one.
    ///
    /// # Errors
    ///
    /// [`AskError::MemoryFull`], as for [`BodyMemory::grow_to`].
    pub(super) async fn take_for_decoding(&mut self) -> Result<(), AskError> {
        self.take_large(MAX_REPLY_BYTES).await
    }

    async fn take_large(&mut self, bytes: usize) -> Result<(), AskError> {
        let bytes = bytes.min(MAX_REPLY_BYTES);
        if self.large.is_some() && self.covered >= bytes {
            return Ok(());
        }
        // One who waits for memory must hold none of the same part.
        self.large = None;
        self.large = Some(self.budget.take_large_body(bytes, self.deadline).await?);
        self.steps.clear();
        self.covered = bytes;
        Ok(())
    }

    /// Returns what a body that ended with this many bytes does not need.
    pub(super) fn end(&mut self, bytes: usize) {
        if let Some(large) = &mut self.large {
            large.shrink_to(bytes);
        }
    }
}

#[cfg(test)]
mod tests;
