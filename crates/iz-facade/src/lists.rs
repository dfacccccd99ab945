//! The lists of candidates that somebody may still choose from.
//!
//! A list is kept for a bounded time, in memory alone. Its id and the tokens of its candidates are
//! random: they say nothing about anybody, and one list's open no other.

use std::{fmt, sync::Arc, time::Duration};

use iz_client::{
    Randomness,
    hl7::{Demographics, Query},
};
use jiff::Timestamp;

/// How many lists are kept, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListLimits {
    /// The most lists; those go first that were not used for longest. One counts once for every ten candidates.
    pub count: u64,
    /// How long each may be chosen from.
    pub lifetime: Duration,
}

impl Default for ListLimits {
    fn default() -> Self {
        Self { count: 1000, lifetime: Duration::from_secs(15 * 60) }
    }
}

/// A list: who was asked for, where, and what to ask for each candidate.
pub(crate) struct List {
    /// The registry that gave the list. The choice is asked there and nowhere else.
    pub(crate) site: String,
    /// Who was asked for in the first place.
    pub(crate) asked: Demographics,
    /// A token and the question that follows it.
    pub(crate) choices: Vec<(String, Query)>,
}

impl List {
    /// The question that a token stands for.
    pub(crate) fn choice(&self, token: &str) -> Option<&Query> {
        self.choices.iter().find(|(known, _)| known == token).map(|(_, query)| query)
    }
}

impl fmt::Debug for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("List(<redacted>)")
    }
}

#[derive(Clone)]
struct Entry {
    list: Arc<List>,
    end: Timestamp,
}

/// The lists of a service.
pub(crate) struct Lists {
    lists: moka::sync::Cache<String, Entry>,
    limits: ListLimits,
}

/// The library panics at a time that is beyond all measure.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

impl Lists {
    pub(crate) fn new(limits: ListLimits) -> Self {
        let limits = ListLimits { lifetime: limits.lifetime.min(LONGEST), ..limits };
        // The end of each list is checked when it is read; this only frees the memory.
        let lists = moka::sync::Cache::builder()
            .max_capacity(limits.count)
            // The other policy may turn a new list away, whose id has just been given out.
            .eviction_policy(moka::policy::EvictionPolicy::lru())
            .weigher(|_, entry: &Entry| weight(&entry.list))
            .time_to_live(limits.lifetime)
            .build();
        Self { lists, limits }
    }

    /// Keeps a list by its id; gives that id. None where it cannot be kept: it can be shown all the same.
    pub(crate) fn keep(&self, id: String, list: Arc<List>, now: Timestamp) -> Option<String> {
        let ListLimits { count, lifetime } = self.limits;
        if count == 0 || lifetime.is_zero() {
            return None;
        }
        let end = now.checked_add(lifetime).ok()?;
        self.lists.insert(id.clone(), Entry { list, end });
        Some(id)
    }

    /// The list of an id, where its time is not over.
    pub(crate) fn get(&self, id: &str, now: Timestamp) -> Option<Arc<List>> {
        self.lists.get(id).filter(|entry| now < entry.end).map(|entry| entry.list)
    }
}

/// How many lists of usual length this one counts for.
fn weight(list: &List) -> u32 {
    const USUAL: usize = 10;
    u32::try_from(list.choices.len().div_ceil(USUAL)).unwrap_or(u32::MAX)
}

/// A name that nobody can guess; none where the system has no randomness to give.
pub(crate) fn random_name(randomness: &Randomness) -> Option<String> {
    let random = randomness.bytes::<16>()?;
    Some(random.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use iz_client::hl7::Profile;

    use super::*;

    fn list() -> Arc<List> {
        list_of(1)
    }

    fn list_of(count: usize) -> Arc<List> {
        let identifiers = serde_json::from_str(r#"{"identifiers": [{"value": "9", "type": "SR"}]}"#).unwrap();
        let query = Query::new(Profile::Z44, identifiers, jiff::civil::date(2026, 11, 22)).unwrap();
        let choices = vec![("a".to_owned(), query); count];
        Arc::new(List { site: "tx".to_owned(), asked: Demographics::default(), choices })
    }

    #[test]
    fn a_list_ends_with_its_time() {
        let lists = Lists::new(ListLimits { count: 10, lifetime: Duration::from_secs(60) });
        let at = |second: i64| Timestamp::from_second(1_790_000_000 + second).unwrap();
        let id = lists.keep("one".to_owned(), list(), at(0)).unwrap();
        assert_eq!(lists.get(&id, at(59)).unwrap().site, "tx");
        assert!(lists.get(&id, at(60)).is_none());
        assert!(lists.get("another", at(0)).is_none());
    }

    #[test]
    fn no_more_lists_are_kept_than_the_limit_says() {
        let lists = Lists::new(ListLimits { count: 2, ..ListLimits::default() });
        let now = Timestamp::UNIX_EPOCH;
        let ids: Vec<String> =
            (0..50).map(|number| lists.keep(format!("{number}"), list(), now).unwrap()).collect();
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
            assert_eq!(Lists::new(limits).keep("one".to_owned(), list(), now), None, "{limits:?}");
        }
    }

    #[test]
    fn names_are_long_and_never_the_same() {
        let name = || random_name(&Randomness::system()).unwrap();
        let (one, other) = (name(), name());
        assert_eq!(one.len(), 32);
        assert_ne!(one, other);
    }
}
