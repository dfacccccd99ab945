//! A lookup whose caller does not wait for the answer (`Prefer`).

use std::{sync::Arc, time::Duration};

use axum::{
    Json,
    body::Bytes,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use http_body_util::{BodyExt as _, Collected};
use iz_client::OnSent;
use jiff::{Timestamp, ToSpan as _};
use serde::Serialize;
use tokio::{select, time::timeout};
use tracing::Instrument as _;

use super::{lookups, responses::LookupJson};
use crate::{
    access::{Caller, CountedLookup},
    audit_trail::{Disclosure, Requester},
    error::ApiError,
    list_store::random_id,
    lookup_store::{LIFETIME, LookupState, StoredLookup, StoredResponse},
    request::LookupRequest,
    state::AppState,
};

/// A lookup that goes on in the background.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct LookupBegun {
    /// The id of the lookup, for `GET /v1/lookups/{id}` and `GET /v1/lookups/{id}/events`.
    id: String,
    /// `queued`: no query has been sent yet; `asked`: the registry is asked.
    status: &'static str,
}

/// Begins a lookup. The response has the answer if it comes within `wait`, and otherwise says where it will be.
pub(super) async fn begin(
    state: Arc<AppState>,
    caller: Caller,
    requester: Requester,
    request: LookupRequest,
    counted: CountedLookup,
    wait: Duration,
) -> Result<Response, ApiError> {
    let environment = &state.facade.environment;
    let id = random_id(&environment.randomness).ok_or(ApiError::AnswerUnwritable)?;
    let now = environment.clock.now();
    let lookup = StoredLookup::new(
        caller.token_id().to_owned(),
        requester.purpose.clone(),
        request.patient.details.clone(),
    );
    state.lookups.begin(id.clone(), Arc::clone(&lookup), now)?;
    let run = {
        let (state, requester) = (state.clone(), requester.clone());
        let unanswered = Unanswered { lookup: Arc::clone(&lookup), end: end_of_problem(now) };
        async move {
            let mut ended = state.ended.clone();
            let is_over = async { drop(ended.wait_for(|ended| *ended).await) };
            let response = select! {
                // A response that is ready is kept, even if the time is over.
                biased;
                () = unanswered.lookup.until_removed() => Err(ApiError::NoSuchLookup),
                response = answer(&state, &requester, request, &counted, &unanswered.lookup) => Ok(response),
                () = is_over => Err(ApiError::Stopping),
            };
            let response = match response {
                Ok(response) => response,
                Err(error) => problem(error, unanswered.end).await,
            };
            unanswered.lookup.answered(response);
            state.lookups.make_room(unanswered.lookup.owner());
        }
    };
    state.background.spawn(run.in_current_span());
    if wait.is_zero() {
        return Ok(begun(&id, &lookup));
    }
    let mut progress = lookup.state();
    let is_answered = |progress: &LookupState| matches!(progress, LookupState::Answered(_));
    // The lookup ends at its deadline, so it always has a response then.
    let _ = timeout(wait, progress.wait_for(is_answered)).await;
    show(&state, &requester, &id, &lookup).await
}

/// A lookup that goes on. If its task ends without a response, by a panic or with the runtime, its callers get a problem
/// document instead of waiting for ever.
struct Unanswered {
    lookup: Arc<StoredLookup>,
    end: Timestamp,
}

impl Drop for Unanswered {
    fn drop(&mut self) {
        if self.lookup.response().is_some() {
            return;
        }
        let (parts, _) = ApiError::AnswerUnwritable.into_response().into_parts();
        self.lookup.answered(StoredResponse {
            status: parts.status,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            end: self.end,
            disclosure: None,
        });
    }
}

/// The response to a lookup as it is now: its answer, or that it goes on. The row of the view is durable before the answer
/// leaves.
pub(super) async fn show(
    state: &AppState,
    requester: &Requester,
    id: &str,
    lookup: &StoredLookup,
) -> Result<Response, ApiError> {
    if lookup.is_removed() {
        return Err(ApiError::NoSuchLookup);
    }
    let Some(stored) = lookup.response() else { return Ok(begun(id, lookup)) };
    if let Some(disclosure) = stored.disclosure.clone() {
        state.access.trail.view(requester, disclosure).await?;
    }
    let mut response = stored.response();
    if let Ok(location) = HeaderValue::try_from(format!("/v1/lookups/{id}")) {
        response.headers_mut().insert(header::CONTENT_LOCATION, location);
    }
    Ok(response)
}

fn begun(id: &str, lookup: &StoredLookup) -> Response {
    let status = match *lookup.state().borrow() {
        LookupState::Queued => "queued",
        LookupState::Asked | LookupState::Answered(_) => "asked",
    };
    let headers = [(header::LOCATION, format!("/v1/lookups/{id}")), (header::RETRY_AFTER, "1".to_owned())];
    (StatusCode::ACCEPTED, headers, Json(LookupBegun { id: id.to_owned(), status })).into_response()
}

/// Runs the lookup, and makes the response that the caller fetches.
async fn answer(
    state: &AppState,
    requester: &Requester,
    request: LookupRequest,
    counted: &CountedLookup,
    lookup: &Arc<StoredLookup>,
) -> StoredResponse {
    let started = state.facade.environment.clock.now();
    let asked = Arc::clone(lookup);
    let request = LookupRequest { on_sent: Some(OnSent::new(move || asked.asked())), ..request };
    let found = state.access.trail.lookup_for_later(&state.facade, requester, request).await;
    let (result, disclosure) = match found {
        Ok(found) => found,
        Err(error) => return problem(error, end_of_problem(started)).await,
    };
    lookups::count(counted, &result);
    lookup.shows(&result);
    let end = end(state, &result.registry.id, started);
    match LookupJson::of(result, &state.facade).await {
        Ok(json) => stored(json.into_response(), Some(disclosure), end).await,
        Err(error) => problem(error, end_of_problem(started)).await,
    }
}

/// When an answer to a lookup that `started` then is removed: after its lifetime, and at the latest at the registry's next
/// midnight, because what is due is about the day on which the lookup started.
fn end(state: &AppState, site: &str, started: Timestamp) -> Timestamp {
    let latest = end_of_problem(started);
    let Some(site) = state.facade.sites.get(site) else { return latest };
    let local = started.to_zoned(site.time_zone.clone());
    let midnight = local.start_of_day().and_then(|start| start.checked_add(1.day()));
    midnight.map_or(latest, |midnight| midnight.timestamp().min(latest))
}

fn end_of_problem(started: Timestamp) -> Timestamp {
    started.checked_add(LIFETIME).unwrap_or(started)
}

async fn problem(error: ApiError, end: Timestamp) -> StoredResponse {
    stored(error.into_response(), None, end).await
}

async fn stored(response: Response, disclosure: Option<Disclosure>, end: Timestamp) -> StoredResponse {
    let (parts, body) = response.into_parts();
    // Collecting a body that is in memory cannot fail.
    let body = body.collect().await.map(Collected::to_bytes).unwrap_or_default();
    // A copy, because the bytes of a long body hold memory that is counted for responses in flight.
    let body = Bytes::copy_from_slice(&body);
    StoredResponse { status: parts.status, headers: parts.headers, body, end, disclosure }
}
