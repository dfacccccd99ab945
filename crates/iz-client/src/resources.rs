//! What the answers in flight of a process may use.

use crate::{memory_budget::MemoryBudget, workers::Workers};

/// What the answers in flight of a process may use. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Resources {
    /// The threads for work on large answers.
    pub workers: Workers,
    /// The memory.
    pub memory: MemoryBudget,
}
