//! Lookups that go on in the background, and their responses until callers fetch them.
//!
//! A lookup is stored for a limited time, in memory only. Its id is random, and only the token that began the lookup
//! finds it (ASVS 8.2.2).

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use jiff::Timestamp;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::{audit_trail::Disclosure, error::ApiError};

/// The most lookups of one token that go on in the background at the same time.
pub(crate) const BACKGROUND_LOOKUPS: usize = 32;

/// How long a response is kept, at most. It ends earlier at the midnight of the registry's time zone.
pub(crate) const LIFETIME: Duration = Duration::from_secs(15 * 60);

/// The memory for all stored responses, in bytes. The least recently used one is removed first.
const ALL_BYTES: u64 = 64 * 1024 * 1024;

/// What a lookup counts against that memory before it has its response, in bytes.
const UNANSWERED_BYTES: usize = 16 * 1024;

/// A lookup that was begun in the background.
pub(crate) struct StoredLookup {
    /// The id of the token that began it.
    owner: String,
    /// Why the data is needed, as the request says.
    pub(crate) purpose: String,
    state: watch::Sender<LookupState>,
}

/// How far a lookup is.
#[derive(Clone)]
pub(crate) enum LookupState {
    /// The service has taken the request.
    Queued,
    /// The registry or its cache is asked.
    Asked,
    /// The response is there.
    Answered(Arc<StoredResponse>),
}

/// The response to a lookup.
pub(crate) struct StoredResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// When it is removed.
    pub(crate) end: Timestamp,
    /// What it gives out. `None` for a problem document.
    pub(crate) disclosure: Option<Disclosure>,
}

impl StoredResponse {
    /// The response for one caller.
    pub(crate) fn response(&self) -> Response {
        let mut response = Response::new(Body::from(self.body.clone()));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers.clone();
        response
    }
}

impl StoredLookup {
    pub(crate) fn new(owner: String, purpose: String) -> Arc<Self> {
        Arc::new(Self { owner, purpose, state: watch::Sender::new(LookupState::Queued) })
    }

    /// Its state, now and later.
    pub(crate) fn state(&self) -> watch::Receiver<LookupState> {
        self.state.subscribe()
    }

    /// Says that the registry or its cache is asked.
    pub(crate) fn asked(&self) {
        self.state.send_if_modified(|state| {
            let is_new = matches!(state, LookupState::Queued);
            if is_new {
                *state = LookupState::Asked;
            }
            is_new
        });
    }

    /// The response, if it is there.
    pub(crate) fn response(&self) -> Option<Arc<StoredResponse>> {
        match &*self.state.borrow() {
            LookupState::Answered(response) => Some(Arc::clone(response)),
            LookupState::Queued | LookupState::Asked => None,
        }
    }

    fn bytes(&self) -> usize {
        self.response().map_or(UNANSWERED_BYTES, |response| response.body.len() + UNANSWERED_BYTES)
    }
}

/// The lookups of a service that go on in the background, and their responses.
pub(crate) struct LookupStore {
    lookups: moka::sync::Cache<String, Arc<StoredLookup>>,
    /// By the id of the token: how many more lookups may go on.
    free: Mutex<BTreeMap<String, Arc<Semaphore>>>,
}

impl LookupStore {
    pub(crate) fn new() -> Self {
        let lookups = moka::sync::Cache::builder()
            .max_capacity(ALL_BYTES)
            .eviction_policy(moka::policy::EvictionPolicy::lru())
            .weigher(|_, lookup: &Arc<StoredLookup>| u32::try_from(lookup.bytes()).unwrap_or(u32::MAX))
            // The end of a response is checked when it is read. This only frees the memory.
            .time_to_live(LIFETIME)
            .build();
        Self { lookups, free: Mutex::default() }
    }

    /// The place for one more lookup of a token. It is free again when the permit is dropped.
    ///
    /// # Errors
    ///
    /// [`ApiError::TooManyLookups`] if too many go on.
    pub(crate) fn place(&self, token: &str) -> Result<OwnedSemaphorePermit, ApiError> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let of_token =
            free.entry(token.to_owned()).or_insert_with(|| Arc::new(Semaphore::new(BACKGROUND_LOOKUPS)));
        Arc::clone(of_token)
            .try_acquire_owned()
            .map_err(|_| ApiError::TooManyLookups { limit: BACKGROUND_LOOKUPS })
    }

    pub(crate) fn insert(&self, id: String, lookup: Arc<StoredLookup>) {
        self.lookups.insert(id, lookup);
    }

    /// Stores the response of a lookup, and tells those who wait for it.
    pub(crate) fn answer(&self, id: String, lookup: Arc<StoredLookup>, response: StoredResponse) {
        lookup.state.send_replace(LookupState::Answered(Arc::new(response)));
        // Its weight has changed.
        self.lookups.insert(id, lookup);
    }

    /// The lookup of a token with this id, if it has not expired.
    ///
    /// # Errors
    ///
    /// [`ApiError::NoSuchLookup`], whether it never existed, has expired, or belongs to another token.
    pub(crate) fn get(&self, id: &str, token: &str, now: Timestamp) -> Result<Arc<StoredLookup>, ApiError> {
        let is_valid = |lookup: &Arc<StoredLookup>| {
            lookup.owner == token && lookup.response().is_none_or(|response| now < response.end)
        };
        self.lookups.get(id).filter(is_valid).ok_or(ApiError::NoSuchLookup)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + second).unwrap()
    }

    fn response(bytes: usize) -> StoredResponse {
        StoredResponse {
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            body: vec![b'x'; bytes].into(),
            end: at(60),
            disclosure: None,
        }
    }

    fn code(result: Result<Arc<StoredLookup>, ApiError>) -> &'static str {
        result.map_or_else(|error| error.row().code, |_| "found")
    }

    #[test]
    fn asvs_8_2_2_a_lookup_is_found_only_by_its_token_and_until_its_end() {
        let store = LookupStore::new();
        let lookup = StoredLookup::new("t-1".to_owned(), "treatment".to_owned());
        store.insert("id".to_owned(), Arc::clone(&lookup));
        assert_eq!(code(store.get("id", "t-1", at(1000))), "found");
        store.answer("id".to_owned(), lookup, response(10));
        for (id, token, second, expected) in [
            ("id", "t-1", 59, "found"),
            ("id", "t-1", 60, "no_such_lookup"),
            ("id", "t-2", 0, "no_such_lookup"),
            ("other", "t-1", 0, "no_such_lookup"),
        ] {
            assert_eq!(code(store.get(id, token, at(second))), expected, "{id} {token} {second}");
        }
    }

    #[test]
    fn responses_take_no_more_memory_than_the_limit() {
        let store = LookupStore::new();
        for number in 0..20 {
            let lookup = StoredLookup::new("t-1".to_owned(), "treatment".to_owned());
            store.answer(number.to_string(), lookup, response(10 * 1024 * 1024));
        }
        store.lookups.run_pending_tasks();
        let kept = (0..20).filter(|number| store.get(&number.to_string(), "t-1", at(0)).is_ok()).count();
        assert_eq!(kept, 6);
    }

    #[test]
    fn a_token_has_a_limited_number_of_lookups_in_the_background() {
        let store = LookupStore::new();
        let mut places: Vec<_> = (0..BACKGROUND_LOOKUPS).map(|_| store.place("t-1").unwrap()).collect();
        assert!(matches!(store.place("t-1"), Err(ApiError::TooManyLookups { .. })));
        assert!(store.place("t-2").is_ok());
        places.pop();
        assert!(store.place("t-1").is_ok());
    }
}
