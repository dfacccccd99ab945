//! Who was asked for before.

use std::{
    collections::{HashSet, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
    sync::{Mutex, PoisonError},
};

use crate::asked::Asked;

/// How many persons are remembered; with one more, all are forgotten.
const MAX_PERSONS: usize = 10_000;

/// Remembers persons by a hash.
#[derive(Default)]
pub(super) struct Memory(Mutex<HashSet<u64>>);

impl Memory {
    /// Whether the person was never asked for; from now on they were.
    pub(super) fn is_new(&self, asked: &Asked) -> bool {
        let mut hasher = DefaultHasher::new();
        asked.hash(&mut hasher);
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= MAX_PERSONS {
            seen.clear();
        }
        seen.insert(hasher.finish())
    }
}
