//! `GET /v1/lookups/{id}`: the answer to a lookup that went on in the background.

use std::sync::Arc;

use axum::{
    extract::{Path, State, rejection::PathRejection},
    response::Response,
};

use super::{
    background::{self, LookupBegun},
    responses::{Problems, Refusals, TokenProblems},
};
use crate::{access::Caller, error::ApiError, problem::Problem, state::AppState, view::Lookup};

/// Get the answer to a lookup that went on in the background
///
/// The response is that of `POST /v1/lookups`, with its status. It is the same until it expires, so `freshness` and
/// `action` are those of the moment at which the registry answered. It expires after fifteen minutes, and at midnight in
/// the time zone of the registry.
#[utoipa::path(
    get,
    tag = "lookups",
    path = "/v1/lookups/{id}",
    params(("id" = String, Path, description = "The `id` of the response with status 202")),
    responses(
        (status = 200, description = "The registry answered", body = Lookup<'static>),
        (
            status = 202,
            description = "The lookup goes on",
            body = LookupBegun,
            headers(("Location" = String, description = "Where the answer will be"))
        ),
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
pub(super) async fn show_lookup(
    State(state): State<Arc<AppState>>,
    caller: Caller,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, ApiError> {
    // A path that is not UTF-8 is not an id.
    let Path(id) = id.map_err(|_| ApiError::NoSuchLookup)?;
    let now = state.facade.environment.clock.now();
    let lookup = state.lookups.get(&id, caller.token_id(), now)?;
    let requester = caller.requester(Some(&lookup.purpose))?;
    background::show(&state, &requester, &id, &lookup).await
}
