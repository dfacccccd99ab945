//! `DELETE /v1/lookups/{id}`: forgets a lookup, and what is cached about its patient.

use std::{slice, sync::Arc};

use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
};

use super::responses::{Problems, Refusals, TokenProblems};
use crate::{access::Caller, body::EmptyBody, error::ApiError, problem::Problem, state::AppState};

/// Forget a lookup
///
/// The answer of a lookup that went on in the background, or the list of candidates, is removed. So are all cached answers
/// about its patient, of every registry and facility. A lookup that still goes on has no answer any more.
#[utoipa::path(
    delete,
    tag = "lookups",
    path = "/v1/lookups/{id}",
    params(("id" = String, Path, description = "The `id` of the response with status 202, or of a list of candidates")),
    responses(
        (status = 204, description = "Nothing of the lookup is left"),
        (
            status = 404,
            description = "The lookup does not exist, or it has expired, or it belongs to another token",
            body = Problem,
            content_type = "application/problem+json"
        ),
        Refusals,
        TokenProblems,
        Problems
    )
)]
pub(super) async fn forget_lookup(
    State(state): State<Arc<AppState>>,
    caller: Caller,
    id: Result<Path<String>, PathRejection>,
    _: EmptyBody,
) -> Result<StatusCode, ApiError> {
    // A path that is not UTF-8 is not an id.
    let Path(id) = id.map_err(|_| ApiError::NoSuchLookup)?;
    let (facade, now) = (&state.facade, state.facade.environment.clock.now());
    let (details, lookup) = match state.lookups.get(&id, caller.token_id(), now) {
        Ok(lookup) => (lookup.details.clone(), Some(lookup)),
        Err(error) => match facade.asked_of_list(&id, Some(caller.token_id())) {
            Some((_, asked)) => (asked.details, None),
            None => return Err(error),
        },
    };
    let purpose = lookup.as_ref().map(|lookup| lookup.purpose.as_str());
    // The purpose of a list is not stored, so the row says what is done.
    let requester = caller.requester(purpose.or(Some("forget_lookup")))?;
    let work = {
        let state = Arc::clone(&state);
        async move {
            let facade = &state.facade;
            if let Some(lookup) = &lookup {
                // A lookup that goes on ends, so that it sends no further query whose answer is cached.
                lookup.remove();
                if let Some(list) = lookup.list() {
                    facade.forget_list(list);
                }
            }
            let removed = facade.forget_details(slice::from_ref(&details), None).await;
            state.record_purge(&requester, Some(&details), None, "lookup_deleted", removed).await?;
            // Last, so that a request that failed can be sent again.
            state.lookups.remove(&id);
            facade.forget_list(&id);
            Ok(StatusCode::NO_CONTENT)
        }
    };
    state.to_the_end(work).await
}
