//! The lists of candidates that callers may still choose from.
//!
//! A list is stored for a limited time, in memory only. Its id and the tokens of its candidates are
//! random. They contain nothing about a person, and a token is valid for its own list only.

use std::{fmt, sync::Arc, time::Duration};

use iz_client::{
    Randomness,
    hl7::{Query, query::Note},
};
use iz_match::AskedPatient;
use jiff::Timestamp;

/// How many lists are stored, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListLimits {
    /// The maximum number of lists. The least recently used list is removed first. A long list counts once
    /// for every ten candidates.
    pub count: u64,
    /// How long a list is valid.
    pub lifetime: Duration,
}

impl Default for ListLimits {
    fn default() -> Self {
        Self { count: 1000, lifetime: Duration::from_secs(15 * 60) }
    }
}

/// A stored list: the registry, the request, and the query for each candidate.
pub(crate) struct StoredList {
    /// The registry that gave the list. Only this registry is asked for the chosen candidate.
    pub(crate) site: String,
    /// The details in the request.
    pub(crate) asked: AskedPatient,
    /// What was changed in the request.
    pub(crate) notes: Vec<Note>,
    /// Each token with the query for its candidate.
    pub(crate) choices: Vec<(String, Query)>,
}

impl StoredList {
    /// The query for the candidate with this token.
    pub(crate) fn choice(&self, token: &str) -> Option<&Query> {
        self.choices.iter().find(|(known, _)| known == token).map(|(_, query)| query)
    }
}

impl fmt::Debug for StoredList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoredList(<redacted>)")
    }
}

#[derive(Clone)]
struct Entry {
    list: Arc<StoredList>,
    end: Timestamp,
}

/// The stored lists of a service.
pub(crate) struct ListStore {
    lists: moka::sync::Cache<String, Entry>,
    limits: ListLimits,
}

/// moka panics if the time to live is extremely long.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

impl ListStore {
    pub(crate) fn new(limits: ListLimits) -> Self {
        let limits = ListLimits { lifetime: limits.lifetime.min(LONGEST), ..limits };
        // The expiry of a list is checked when it is read. This setting only frees the memory.
        let lists = moka::sync::Cache::builder()
            .max_capacity(limits.count)
            // The default policy may reject a new list whose id has just been given out.
            .eviction_policy(moka::policy::EvictionPolicy::lru())
            .weigher(|_, entry: &Entry| weight(&entry.list))
            .time_to_live(limits.lifetime)
            .build();
        Self { lists, limits }
    }

    /// Stores a list and gives its id; `None` if it cannot be stored. It can be shown nevertheless.
    pub(crate) fn insert(&self, id: String, list: Arc<StoredList>, now: Timestamp) -> Option<String> {
        let ListLimits { count, lifetime } = self.limits;
        if count == 0 || lifetime.is_zero() {
            return None;
        }
        let end = now.checked_add(lifetime).ok()?;
        self.lists.insert(id.clone(), Entry { list, end });
        Some(id)
    }

    /// The list with this id, if it has not expired.
    pub(crate) fn get(&self, id: &str, now: Timestamp) -> Option<Arc<StoredList>> {
        self.lists.get(id).filter(|entry| now < entry.end).map(|entry| entry.list)
    }
}

/// How many lists of usual length this list counts for.
fn weight(list: &StoredList) -> u32 {
    const USUAL: usize = 10;
    u32::try_from(list.choices.len().div_ceil(USUAL)).unwrap_or(u32::MAX)
}

/// An id that nobody can guess; `None` if the system has no randomness.
pub(crate) fn random_id(randomness: &Randomness) -> Option<String> {
    let random = u128::from_be_bytes(randomness.bytes()?);
    Some(format!("{random:032x}"))
}

#[cfg(test)]
mod tests {
    use iz_client::hl7::Profile;

    use super::*;

    fn list() -> Arc<StoredList> {
        list_of(1)
    }

    fn list_of(count: usize) -> Arc<StoredList> {
        let identifiers = serde_json::from_str(r#"{"identifiers": [{"value": "9", "type": "SR"}]}"#).unwrap();
        let query = Query::new(Profile::Z44, identifiers, jiff::civil::date(2026, 11, 22)).unwrap();
        let choices = vec![("a".to_owned(), query); count];
        Arc::new(StoredList {
            site: "tx".to_owned(),
            asked: AskedPatient::default(),
            notes: Vec::new(),
            choices,
        })
    }

    #[test]
    fn a_list_expires() {
        let lists = ListStore::new(ListLimits { count: 10, lifetime: Duration::from_secs(60) });
        let at = |second: i64| Timestamp::from_second(1_790_000_000 + second).unwrap();
        let id = lists.insert("one".to_owned(), list(), at(0)).unwrap();
        assert_eq!(lists.get(&id, at(59)).unwrap().site, "tx");
        assert!(lists.get(&id, at(60)).is_none());
        assert!(lists.get("another", at(0)).is_none());
    }

    #[test]
    fn no_more_lists_are_stored_than_the_limit_allows() {
        let lists = ListStore::new(ListLimits { count: 2, ..ListLimits::default() });
        let now = Timestamp::UNIX_EPOCH;
        let ids: Vec<String> =
            (0..50).map(|number| lists.insert(format!("{number}"), list(), now).unwrap()).collect();
        lists.lists.run_pending_tasks();
        let kept: Vec<bool> = ids.iter().map(|id| lists.get(id, now).is_some()).collect();
        assert!(
            kept.ends_with(&[false, true, true]) && kept.iter().filter(|kept| **kept).count() == 2,
            "{kept:?}"
        );
        assert_eq!([1, 10, 11, 1000].map(|count| weight(&list_of(count))), [1, 1, 2, 100]);
    }

    #[test]
    fn a_list_that_cannot_be_chosen_from_has_no_id() {
        let now = Timestamp::UNIX_EPOCH;
        let off = [
            ListLimits { count: 0, ..ListLimits::default() },
            ListLimits { lifetime: Duration::ZERO, ..ListLimits::default() },
        ];
        for limits in off {
            assert_eq!(ListStore::new(limits).insert("one".to_owned(), list(), now), None, "{limits:?}");
        }
    }

    #[test]
    fn ids_are_long_and_never_the_same() {
        let id = || random_id(&Randomness::system()).unwrap();
        let (one, other) = (id(), id());
        assert_eq!(one.len(), 32);
        assert_ne!(one, other);
    }
}
