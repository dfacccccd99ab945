//! Lookups that go on in the background, and their responses until callers fetch them.
//!
//! A lookup is stored for a limited time, in memory only. Its id is random, and only the token that began the lookup
//! finds it (ASVS 8.2.2). No token takes the memory of the others.

mod stored_lookup;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use iz_client::hl7::Demographics;
use jiff::Timestamp;

pub(crate) use self::stored_lookup::{LookupState, StoredLookup, StoredResponse};
use crate::error::ApiError;

/// The most lookups of one token that go on in the background at the same time.
pub(crate) const BACKGROUND_LOOKUPS: usize = 32;

/// How long a response is kept, at most. It ends earlier at the midnight of the registry's time zone.
pub(crate) const LIFETIME: Duration = Duration::from_secs(15 * 60);

/// How often responses whose time is over are removed, if no lookup does it.
pub(crate) const PURGE_INTERVAL: Duration = Duration::from_secs(60);

/// The memory for the responses of all tokens, and for those of one token, in bytes.
const ALL_BYTES: usize = 64 * 1024 * 1024;
const TOKEN_BYTES: usize = 32 * 1024 * 1024;

/// The lookups of a service that go on in the background, and their responses.
pub(crate) struct LookupStore(Mutex<Lookups>);

#[derive(Default)]
struct Lookups {
    by_id: BTreeMap<String, Entry>,
    /// The number of the lookup that was begun last.
    last: u64,
}

struct Entry {
    lookup: Arc<StoredLookup>,
    /// Lookups are numbered in the order in which they were begun.
    number: u64,
}

impl LookupStore {
    pub(crate) fn new() -> Self {
        Self(Mutex::default())
    }

    /// Stores a lookup that begins.
    ///
    /// # Errors
    ///
    /// [`ApiError::TooManyLookups`] if too many lookups of the token go on.
    pub(crate) fn begin(
        &self,
        id: String,
        lookup: Arc<StoredLookup>,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let mut lookups = self.lock();
        lookups.purge(now);
        let of_token = lookups.of_token(&lookup.owner);
        if of_token.filter(|entry| entry.lookup.response().is_none()).count() >= BACKGROUND_LOOKUPS {
            return Err(ApiError::TooManyLookups { limit: BACKGROUND_LOOKUPS });
        }
        lookups.last += 1;
        let number = lookups.last;
        lookups.by_id.insert(id, Entry { lookup, number });
        Ok(())
    }

    /// Makes room after a response came: the oldest responses are removed, first of the token, then of the token that
    /// takes most.
    pub(crate) fn make_room(&self, owner: &str) {
        let mut lookups = self.lock();
        while lookups.bytes_of(owner) > TOKEN_BYTES && lookups.remove_oldest(owner) {}
        while lookups.by_id.values().map(Entry::bytes).sum::<usize>() > ALL_BYTES {
            let Some(greatest) = lookups.greatest_owner() else { break };
            if !lookups.remove_oldest(&greatest) {
                break;
            }
        }
    }

    /// The lookup of a token with this id, if it has not expired.
    ///
    /// # Errors
    ///
    /// [`ApiError::NoSuchLookup`], whether it never existed, has expired, or belongs to another token.
    pub(crate) fn get(&self, id: &str, token: &str, now: Timestamp) -> Result<Arc<StoredLookup>, ApiError> {
        let lookups = self.lock();
        let entry = lookups.by_id.get(id).filter(|entry| entry.lookup.owner == token && !entry.is_over(now));
        entry.map(|entry| Arc::clone(&entry.lookup)).ok_or(ApiError::NoSuchLookup)
    }

    /// Removes the lookup with this id. If it goes on, it ends, and nobody gets its answer.
    pub(crate) fn remove(&self, id: &str) {
        if let Some(entry) = self.lock().by_id.remove(id) {
            entry.lookup.remove();
        }
    }

    /// Removes the lookups about a patient in these forms. Gives the ids of the lists that they show.
    pub(crate) fn remove_patient(&self, forms: &[Demographics]) -> Vec<String> {
        let mut lists = Vec::new();
        self.lock().by_id.retain(|_, entry| {
            let is_removed = entry.lookup.is_about(forms);
            if is_removed {
                entry.lookup.remove();
                lists.extend(entry.lookup.list().map(str::to_owned));
            }
            !is_removed
        });
        lists
    }

    /// Removes the responses whose time is over.
    pub(crate) fn purge(&self, now: Timestamp) {
        self.lock().purge(now);
    }

    fn lock(&self) -> MutexGuard<'_, Lookups> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lookups {
    fn purge(&mut self, now: Timestamp) {
        self.by_id.retain(|_, entry| !entry.is_over(now));
    }

    fn of_token<'l>(&'l self, owner: &'l str) -> impl Iterator<Item = &'l Entry> {
        self.by_id.values().filter(move |entry| entry.lookup.owner == owner)
    }

    fn bytes_of(&self, owner: &str) -> usize {
        self.of_token(owner).map(Entry::bytes).sum()
    }

    /// The token whose responses take most.
    fn greatest_owner(&self) -> Option<String> {
        let owners = self.by_id.values().map(|entry| entry.lookup.owner.as_str());
        owners.max_by_key(|owner| self.bytes_of(owner)).map(str::to_owned)
    }

    /// Removes the oldest response of a token. A lookup that goes on is never removed. `false` if there is no response.
    fn remove_oldest(&mut self, owner: &str) -> bool {
        let of_token =
            self.by_id.iter().filter(|(_, entry)| entry.lookup.owner == owner && entry.bytes() > 0);
        let oldest = of_token.min_by_key(|(_, entry)| entry.number).map(|(id, _)| id.clone());
        oldest.is_some_and(|id| self.by_id.remove(&id).is_some())
    }
}

impl Entry {
    /// The memory of the response. 0 while the lookup goes on.
    fn bytes(&self) -> usize {
        self.lookup.bytes()
    }

    fn is_over(&self, now: Timestamp) -> bool {
        self.lookup.response().is_some_and(|response| now >= response.end)
    }
}

#[cfg(test)]
mod tests;
