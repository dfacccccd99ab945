//! One lookup in the background, and its response.

use std::sync::{Arc, OnceLock};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use iz_client::hl7::Demographics;
use jiff::Timestamp;
use tokio::sync::watch;

use crate::{
    audit_trail::Disclosure,
    people::{People, is_in},
    result::LookupResult,
};

/// A lookup that was begun in the background.
pub(crate) struct StoredLookup {
    /// The id of the token that began it.
    pub(super) owner: String,
    /// Why the data is needed, as the request says.
    pub(crate) purpose: String,
    /// The details of the patient in the request.
    pub(crate) details: Demographics,
    state: watch::Sender<LookupState>,
    /// Becomes true when the lookup is removed before its time.
    removed: watch::Sender<bool>,
    /// The id of the list of candidates that the response shows.
    list: OnceLock<String>,
    /// The people in the response.
    found: OnceLock<People>,
}

/// How far a lookup is.
#[derive(Clone)]
pub(crate) enum LookupState {
    /// The service has taken the request.
    Queued,
    /// A query went to the registry.
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

/// The memory that a response takes beside its body, in bytes.
const OVERHEAD_BYTES: usize = 4096;

impl StoredResponse {
    /// The response for one caller.
    pub(crate) fn response(&self) -> Response {
        let mut response = Response::new(Body::from(self.body.clone()));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers.clone();
        response
    }

    fn bytes(&self) -> usize {
        self.body.len() + OVERHEAD_BYTES
    }
}

impl StoredLookup {
    pub(crate) fn new(owner: String, purpose: String, details: Demographics) -> Arc<Self> {
        let (state, removed) = (watch::Sender::new(LookupState::Queued), watch::Sender::new(false));
        let (list, found) = (OnceLock::new(), OnceLock::new());
        Arc::new(Self { owner, purpose, details, state, removed, list, found })
    }

    /// The id of the token that began it.
    pub(crate) fn owner(&self) -> &str {
        &self.owner
    }

    /// Its state, now and later.
    pub(crate) fn state(&self) -> watch::Receiver<LookupState> {
        self.state.subscribe()
    }

    /// Says that nobody may see the response any more.
    pub(crate) fn remove(&self) {
        self.removed.send_replace(true);
    }

    /// Whether nobody may see the response any more.
    pub(crate) fn is_removed(&self) -> bool {
        *self.removed.borrow()
    }

    /// Waits until nobody may see the response any more.
    pub(crate) async fn until_removed(&self) {
        // The sender is here, so that it cannot be gone.
        let _ = self.removed.subscribe().wait_for(|removed| *removed).await;
    }

    /// Remembers the people in the response, and its list of candidates.
    pub(crate) fn shows(&self, result: &LookupResult) {
        let _ = self.found.set(People::of(result));
        if let Some(list) = result.candidates.as_ref().and_then(|list| list.id.clone()) {
            let _ = self.list.set(list);
        }
    }

    /// Whether it is about a patient in one of these forms: as asked for, or as the response has it.
    pub(crate) fn is_about(&self, forms: &[Demographics]) -> bool {
        is_in(&self.details, forms) || self.found.get().is_some_and(|people| people.are_in(forms))
    }

    /// The memory of the response. 0 while the lookup goes on.
    pub(super) fn bytes(&self) -> usize {
        let people = self.found.get().map_or(0, People::bytes);
        self.response().map_or(0, |response| response.bytes() + people)
    }

    /// The id of the list of candidates that the response shows.
    pub(crate) fn list(&self) -> Option<&str> {
        self.list.get().map(String::as_str)
    }

    /// Says that a query went to the registry.
    pub(crate) fn asked(&self) {
        self.state.send_if_modified(|state| {
            let is_new = matches!(state, LookupState::Queued);
            if is_new {
                *state = LookupState::Asked;
            }
            is_new
        });
    }

    /// Stores the response, and tells those who wait for it.
    pub(crate) fn answered(&self, response: StoredResponse) {
        self.state.send_replace(LookupState::Answered(Arc::new(response)));
    }

    /// The response, if it is there.
    pub(crate) fn response(&self) -> Option<Arc<StoredResponse>> {
        match &*self.state.borrow() {
            LookupState::Answered(response) => Some(Arc::clone(response)),
            LookupState::Queued | LookupState::Asked => None,
        }
    }
}
