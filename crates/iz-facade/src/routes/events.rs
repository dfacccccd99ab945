//! `GET /v1/lookups/{id}/events`: how far a lookup is, as server-sent events.

use std::sync::Arc;

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::{Path, State, rejection::PathRejection},
    response::sse::{Event, KeepAlive, Sse},
};
use futures_util::{Stream, stream::unfold};

use super::responses::{Refusals, TokenProblems};
use crate::{access::Caller, error::ApiError, lookup_store::LookupState, problem::Problem, state::AppState};

/// How often an idle stream gets a comment, so that programs between do not close it.
const KEEP_ALIVE: Duration = Duration::from_secs(10);

/// Follow a lookup
///
/// The stream has at most three events, and it ends after `answered`: `queued` (no query has been sent yet), `asked` (a
/// query went to the registry), `answered` (fetch the answer now). It begins with the event of this moment. A lookup that
/// the cache answers, or that shares the query of another lookup, has no `asked`. The events hold no data about anybody:
/// `data` is the path of the lookup.
#[utoipa::path(
    get,
    tag = "lookups",
    path = "/v1/lookups/{id}/events",
    params(("id" = String, Path, description = "The `id` of the response with status 202")),
    responses(
        (status = 200, description = "The events", body = String, content_type = "text/event-stream"),
        (
            status = 404,
            description = "The lookup does not exist, or it has expired, or it belongs to another token",
            body = Problem,
            content_type = "application/problem+json"
        ),
        (
            status = 429,
            description = "The token has 8 streams already, or all tokens have 32",
            body = Problem,
            content_type = "application/problem+json"
        ),
        Refusals,
        TokenProblems
    )
)]
pub(super) async fn follow_lookup(
    State(state): State<Arc<AppState>>,
    caller: Caller,
    id: Result<Path<String>, PathRejection>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    let Path(id) = id.map_err(|_| ApiError::NoSuchLookup)?;
    let now = state.facade.environment.clock.now();
    let lookup = state.lookups.get(&id, caller.token_id(), now)?;
    let place = state.access.streams.place(caller.token_id())?;
    let path = format!("/v1/lookups/{id}");
    let mut progress = lookup.state();
    progress.mark_changed();
    // The stream holds the lookup, so that its sender is there until the end. It ends with the lookup, at its deadline at
    // the latest.
    let events = unfold(Some((lookup, progress, place)), move |following| {
        let path = path.clone();
        async move {
            let (lookup, mut progress, place) = following?;
            progress.changed().await.ok()?;
            let (word, is_last) = match &*progress.borrow_and_update() {
                LookupState::Queued => ("queued", false),
                LookupState::Asked => ("asked", false),
                LookupState::Answered(_) => ("answered", true),
            };
            let event = Event::default().event(word).data(path);
            Some((Ok(event), (!is_last).then_some((lookup, progress, place))))
        }
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}
