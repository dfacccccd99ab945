//! The persons that earlier queries asked for.

use std::{
    collections::{HashMap, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;

use crate::query::search_criteria::SearchCriteria;

/// The number of persons that are remembered. At the limit all are forgotten.
const MAX_PERSONS: usize = 10_000;

/// The longest time until a lagging person is found.
pub(super) const MAX_LAG: Duration = Duration::from_secs(90);

/// A hash of each person, with the time of the first query about them.
#[derive(Default)]
pub(super) struct EarlierQueries(Mutex<HashMap<u64, Timestamp>>);

impl EarlierQueries {
    /// Whether this is the first query about the person.
    pub(super) fn is_new(&self, criteria: &SearchCriteria, now: Timestamp) -> bool {
        self.first_seen(criteria, now).1.is_none()
    }

    /// Whether the first query about the person is too recent for a record. The time differs from person to person and
    /// is at most `max`.
    pub(super) fn is_lagging(&self, criteria: &SearchCriteria, now: Timestamp, max: Duration) -> bool {
        let (hash, first) = self.first_seen(criteria, now);
        let lag = max.mul_f64(f64::from(u8::try_from(hash % 100 + 1).unwrap_or(100)) / 100.0);
        first.is_none_or(|first| now.duration_since(first).unsigned_abs() < lag)
    }

    /// The hash of the person, and the time of the first query about them.
    fn first_seen(&self, criteria: &SearchCriteria, now: Timestamp) -> (u64, Option<Timestamp>) {
        let mut hasher = DefaultHasher::new();
        criteria.hash(&mut hasher);
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
    fn a_lagging_person_is_not_found_for_seconds_and_then_always() {
        let earlier = EarlierQueries::default();
        let start: Timestamp = "2026-11-22T15:30:17Z".parse().unwrap();
        let somebody = SearchCriteria { birth_date: "2020-01-01".parse().ok(), ..SearchCriteria::default() };
        let is_lagging =
            |seconds| earlier.is_lagging(&somebody, start + SignedDuration::from_secs(seconds), MAX_LAG);
        let lagging: Vec<_> = (0..=100).map(is_lagging).collect();
        assert!(lagging.first() == Some(&true) && lagging[91..].iter().all(|is_lagging| !is_lagging));
        assert!(lagging.is_sorted_by(|one, next| one >= next), "{lagging:?}");
    }
}
