//! A lookup whose caller does not wait for the answer (`Prefer`).

use std::{sync::Arc, time::Duration};

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use http_body_util::BodyExt as _;
use iz_client::OnSent;
use jiff::{Timestamp, ToSpan as _};
use serde::Serialize;
use tokio::time::timeout;
use tracing::Instrument as _;

use super::{lookups, responses::LookupJson};
use crate::{
    access::Caller,
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
    state: AppState,
    caller: Caller,
    requester: Requester,
    request: LookupRequest,
    wait: Duration,
) -> Result<Response, ApiError> {
    let id = random_id(&state.facade.environment.randomness).ok_or(ApiError::AnswerUnwritable)?;
    let place = state.lookups.place(caller.token_id())?;
    let lookup = StoredLookup::new(caller.token_id().to_owned(), requester.purpose.clone());
    state.lookups.insert(id.clone(), Arc::clone(&lookup));
    let run = {
        let (state, id, lookup) = (state.clone(), id.clone(), Arc::clone(&lookup));
        let requester = requester.clone();
        async move {
            let response = answer(&state, &caller, &requester, request, &lookup).await;
            state.lookups.answer(id, lookup, response);
            drop(place);
        }
    };
    tokio::spawn(run.in_current_span());
    if wait.is_zero() {
        return Ok(begun(&id, &lookup));
    }
    let mut progress = lookup.state();
    let is_answered = |progress: &LookupState| matches!(progress, LookupState::Answered(_));
    // The lookup ends at its deadline, so it always has a response then.
    let _ = timeout(wait, progress.wait_for(is_answered)).await;
    show(&state, &requester, &id, &lookup).await
}

/// The response to a lookup as it is now: its answer, or that it goes on. The row of the view is durable before the answer
/// leaves.
pub(super) async fn show(
    state: &AppState,
    requester: &Requester,
    id: &str,
    lookup: &StoredLookup,
) -> Result<Response, ApiError> {
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
    caller: &Caller,
    requester: &Requester,
    request: LookupRequest,
    lookup: &Arc<StoredLookup>,
) -> StoredResponse {
    let asked = Arc::clone(lookup);
    let request = LookupRequest { on_sent: Some(OnSent::new(move || asked.asked())), ..request };
    let found = state.access.trail.lookup_for_later(&state.facade, requester, request).await;
    let (result, disclosure) = match found {
        Ok((result, disclosure)) => (Ok(result), Some(disclosure)),
        Err(error) => (Err(error), None),
    };
    lookups::count(state, caller, &result);
    let now = state.facade.environment.clock.now();
    let end = result.as_ref().map_or(now, |result| end(state, result.registry.id.as_str(), now));
    let response = match result {
        Ok(result) => LookupJson::of(result, &state.facade).await.map(IntoResponse::into_response),
        Err(error) => Err(error),
    };
    match response {
        Ok(response) => stored(response, disclosure, end).await,
        Err(error) => {
            let end = now.checked_add(LIFETIME).unwrap_or(now);
            stored(error.into_response(), None, end).await
        }
    }
}

/// When an answer is removed: after its lifetime, and at the latest at the registry's midnight, because a forecast is
/// about one day.
fn end(state: &AppState, site: &str, now: Timestamp) -> Timestamp {
    let latest = now.checked_add(LIFETIME).unwrap_or(now);
    let Some(site) = state.facade.sites.get(site) else { return latest };
    let local = now.to_zoned(site.time_zone.clone());
    let midnight = local.start_of_day().and_then(|start| start.checked_add(1.day()));
    midnight.map_or(latest, |midnight| midnight.timestamp().min(latest))
}

async fn stored(response: Response, disclosure: Option<Disclosure>, end: Timestamp) -> StoredResponse {
    let (parts, body) = response.into_parts();
    // Collecting a body that is in memory cannot fail.
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    StoredResponse { status: parts.status, headers: parts.headers, body, end, disclosure }
}
