//! The lists of candidates that callers may still choose from.
//!
//! A list is stored for a limited time, in memory only. Its id and the tokens of its candidates are
//! random. They contain nothing about a person, and a token is valid for its own list only.

use std::{
    fmt,
    io::{self, Write},
    sync::Arc,
    time::Duration,
};

use iz_client::{
    Randomness,
    hl7::{Demographics, Query, query::Note},
};
use iz_match::AskedPatient;
use jiff::Timestamp;
use serde::Serialize;

use crate::people::is_in;

/// How many lists are stored, how much memory they take, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListLimits {
    /// The maximum number of lists. The least recently used list is removed first.
    pub count: u64,
    /// The maximum memory for all lists, in bytes. A list that is larger is not stored.
    pub bytes: u64,
    /// How long a list is valid.
    pub lifetime: Duration,
}

impl Default for ListLimits {
    fn default() -> Self {
        Self { count: 1000, bytes: 16 * 1024 * 1024, lifetime: Duration::from_secs(15 * 60) }
    }
}

/// A stored list: the registry, the request, and the query for each candidate.
pub(crate) struct StoredList {
    /// The registry that gave the list. Only this registry is asked for the chosen candidate.
    pub(crate) site: String,
    /// The id of the token that got the list. `None` if the program itself asked.
    pub(crate) owner: Option<String>,
    /// The details in the request.
    pub(crate) asked: AskedPatient,
    /// What was changed in the request.
    pub(crate) notes: Vec<Note>,
    /// The rows of the consent ledger of which somebody said that they are about another person.
    pub(crate) consent_confirmed_other: Vec<i64>,
    /// Each token with the query for its candidate.
    pub(crate) choices: Vec<(String, Query)>,
}

impl StoredList {
    /// The query for the candidate with this token.
    pub(crate) fn choice(&self, token: &str) -> Option<&Query> {
        self.choices.iter().find(|(known, _)| known == token).map(|(_, query)| query)
    }

    /// Whether it is about a patient in one of these forms: as asked for, or as a candidate.
    fn is_about(&self, forms: &[Demographics]) -> bool {
        is_in(&self.asked.details, forms)
            || self.choices.iter().any(|(_, query)| is_in(query.patient(), forms))
    }

    /// The memory that the list takes, in bytes, the entry of the store included.
    fn memory_bytes(&self) -> u64 {
        let Self { site, owner, asked, notes, consent_confirmed_other, choices } = self;
        let queries = choices.iter().map(|(token, query)| (token, query.patient()));
        let texts = queries.map(|(token, patient)| json_bytes(&(token, patient))).sum::<u64>();
        let request = json_bytes(&(site, owner, &asked.details, notes));
        let rows = size_of_val(consent_confirmed_other.as_slice());
        let fixed = size_of::<Self>() + OVERHEAD_BYTES + rows + choices.len() * size_of::<(String, Query)>();
        // The details as they were typed may stand beside the cleaned ones.
        texts + 2 * request + u64::try_from(fixed).unwrap_or(u64::MAX)
    }
}

impl fmt::Debug for StoredList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoredList(<redacted>)")
    }
}

/// The memory that the cache library needs for an entry, in bytes: a key, two list nodes and a slot of its table.
const OVERHEAD_BYTES: usize = 430;

#[derive(Clone)]
struct Entry {
    list: Arc<StoredList>,
    /// The memory that the list takes.
    bytes: u64,
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
            .max_capacity(limits.bytes)
            // The default policy may reject a new list whose id has just been given out.
            .eviction_policy(moka::policy::EvictionPolicy::lru())
            .weigher(move |_, entry: &Entry| weight(entry.bytes, limits))
            .time_to_live(limits.lifetime)
            .build();
        Self { lists, limits }
    }

    /// Stores a list and gives its id; `None` if it cannot be stored. It can be shown nevertheless.
    pub(crate) fn insert(&self, id: String, list: Arc<StoredList>, now: Timestamp) -> Option<String> {
        let ListLimits { count, bytes: limit, lifetime } = self.limits;
        let bytes = list.memory_bytes();
        if count == 0 || bytes > limit || lifetime.is_zero() {
            return None;
        }
        let end = now.checked_add(lifetime).ok()?;
        self.lists.insert(id.clone(), Entry { list, bytes, end });
        Some(id)
    }

    /// Removes the list with this id.
    pub(crate) fn remove(&self, id: &str) {
        self.lists.invalidate(id);
    }

    /// Removes the lists about a patient in these forms.
    pub(crate) fn remove_patient(&self, forms: &[Demographics]) {
        let is_removed = |entry: &Entry| entry.list.is_about(forms);
        let ids: Vec<_> =
            self.lists.iter().filter(|(_, entry)| is_removed(entry)).map(|(id, _)| id).collect();
        ids.iter().for_each(|id| self.lists.invalidate(id.as_ref()));
    }

    /// The list with this id, if it has not expired.
    pub(crate) fn get(&self, id: &str, now: Timestamp) -> Option<Arc<StoredList>> {
        self.lists.get(id).filter(|entry| now < entry.end).map(|entry| entry.list)
    }
}

/// What a list of `bytes` counts against the memory of all lists. Each list counts at least as much as makes the maximum
/// number of lists fill the memory, so that one capacity limits both.
fn weight(bytes: u64, limits: ListLimits) -> u32 {
    let least = limits.bytes.checked_div(limits.count).unwrap_or(limits.bytes);
    u32::try_from(bytes.max(least)).unwrap_or(u32::MAX)
}

/// The length of a value as JSON, in bytes. It is more than the texts in the value take in memory. A value that cannot be
/// written has no length.
fn json_bytes(value: &impl Serialize) -> u64 {
    struct Counter(u64);
    impl Write for Counter {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut counter = Counter(0);
    let _ = serde_json::to_writer(&mut counter, value);
    counter.0
}

/// An id that nobody can guess; `None` if the system has no randomness.
pub(crate) fn random_id(randomness: &Randomness) -> Option<String> {
    randomness.hex_id()
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
            owner: None,
            asked: AskedPatient::default(),
            notes: Vec::new(),
            consent_confirmed_other: Vec::new(),
            choices,
        })
    }

    #[test]
    fn a_list_expires() {
        let lists = ListStore::new(ListLimits {
            count: 10,
            lifetime: Duration::from_secs(60),
            ..ListLimits::default()
        });
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
    }

    #[test]
    fn long_lists_take_no_more_memory_than_the_limit() {
        let long = list_of(100).memory_bytes();
        let limits = ListLimits { bytes: 3 * long, ..ListLimits::default() };
        let lists = ListStore::new(limits);
        let now = Timestamp::UNIX_EPOCH;
        let ids: Vec<String> =
            (0..20).map(|number| lists.insert(format!("{number}"), list_of(100), now).unwrap()).collect();
        lists.lists.run_pending_tasks();
        let kept: Vec<bool> = ids.iter().map(|id| lists.get(id, now).is_some()).collect();
        assert!(kept.ends_with(&[false, true, true, true]), "{kept:?}");
        // A list that does not fit at all is not stored, and has no id.
        assert_eq!(lists.insert("too long".to_owned(), list_of(400), now), None);
    }

    #[test]
    fn the_memory_of_a_list_grows_with_its_candidates_and_their_details() {
        let [one, two, many] = [1, 2, 1000].map(|count| list_of(count).memory_bytes());
        let each = two - one;
        assert!(each > u64::try_from(size_of::<Query>()).unwrap());
        assert_eq!(many - one, 999 * each);
    }

    #[test]
    fn a_list_that_cannot_be_chosen_from_has_no_id() {
        let now = Timestamp::UNIX_EPOCH;
        let off = [
            ListLimits { count: 0, ..ListLimits::default() },
            ListLimits { bytes: 0, ..ListLimits::default() },
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
