//! Who was asked for before.

use std::{
    collections::{HashMap, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;

use crate::asked::Asked;

/// How many persons are remembered; with one more, all are forgotten.
const MAX_PERSONS: usize = 10_000;

/// The longest that somebody lags behind.
pub(super) const MAX_LAG: Duration = Duration::from_secs(90);

/// Remembers persons by a hash, with the time of the first question about them.
#[derive(Default)]
pub(super) struct Memory(Mutex<HashMap<u64, Timestamp>>);

impl Memory {
    /// Whether the person was never asked for; from now on they were.
    pub(super) fn is_new(&self, asked: &Asked, now: Timestamp) -> bool {
        self.first_seen(asked, now).1.is_none()
    }

    /// Whether the person was asked for first so lately that they are not there yet: each takes a time of their own,
    /// of at most `max`.
    pub(super) fn is_behind(&self, asked: &Asked, now: Timestamp, max: Duration) -> bool {
        let (hash, first) = self.first_seen(asked, now);
        let lag = max.mul_f64(f64::from(u8::try_from(hash % 100 + 1).unwrap_or(100)) / 100.0);
        first.is_none_or(|first| now.duration_since(first).unsigned_abs() < lag)
    }

    /// The person's hash, and when they were asked for before.
    fn first_seen(&self, asked: &Asked, now: Timestamp) -> (u64, Option<Timestamp>) {
        let mut hasher = DefaultHasher::new();
        asked.hash(&mut hasher);
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= MAX_PERSONS {
            seen.clear();
        }
        let hash = hasher.finish();
        let first = seen.get(&hash).copied();
        seen.entry(hash).or_insert(now);
        (hash, first)
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn somebody_lags_for_seconds_and_then_is_there_for_good() {
        let memory = Memory::default();
        let start: Timestamp = "2026-11-22T15:30:17Z".parse().unwrap();
        let somebody = Asked { birth_date: "2020-01-01".parse().ok(), ..Asked::default() };
        let is_behind =
            |seconds| memory.is_behind(&somebody, start + SignedDuration::from_secs(seconds), MAX_LAG);
        let behind: Vec<_> = (0..=100).map(is_behind).collect();
        assert!(behind.first() == Some(&true) && behind[91..].iter().all(|is_behind| !is_behind));
        assert!(behind.is_sorted_by(|one, next| one >= next), "{behind:?}");
    }
}
