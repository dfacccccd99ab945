//! What could not be removed from the file yet.

use std::collections::HashSet;

use crate::{key::CacheKey, purge::Purge, tag::Tag};

/// With more keys or purges, everything is removed: the list must not grow without a limit.
const MOST: usize = 1_000;

/// Answers that should have been removed when the file failed. They are hidden, and removed as soon as the file works.
#[derive(Default)]
pub(super) struct Unremoved {
    keys: HashSet<CacheKey>,
    purges: Vec<Purge>,
}

impl Unremoved {
    pub(super) fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.purges.is_empty()
    }

    pub(super) fn keys(&self) -> &HashSet<CacheKey> {
        &self.keys
    }

    pub(super) fn purges(&self) -> &[Purge] {
        &self.purges
    }

    pub(super) fn add_key(&mut self, key: CacheKey) {
        self.keys.insert(key);
        self.limit();
    }

    pub(super) fn add_purge(&mut self, purge: Purge) {
        if !self.purges.contains(&purge) {
            self.purges.push(purge);
        }
        self.limit();
    }

    /// Whether the answer for this key with these tags should have been removed.
    pub(super) fn hides(&self, key: &CacheKey, tags: &[Tag]) -> bool {
        self.keys.contains(key) || self.purges.iter().any(|purge| purge.removes(key, tags))
    }

    fn limit(&mut self) {
        if self.keys.len() > MOST || self.purges.len() > MOST {
            *self = Self { keys: HashSet::new(), purges: vec![Purge::all()] };
        }
    }
}
