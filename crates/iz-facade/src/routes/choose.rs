//! `POST /v1/lookups/{id}/choose`: the record of one of the candidates.

use std::sync::Arc;

use axum::extract::{Path, State, rejection::PathRejection};

use super::{
    cache_control::CacheControlHeader,
    responses::{LookupJson, Problems, Refusals, TokenProblems},
};
use crate::{
    access::Caller,
    body::JsonBody,
    error::ApiError,
    problem::Problem,
    request::{ChooseBody, ChooseRequest},
    state::AppState,
    view::Lookup,
};

/// Get the record of one of the candidates
///
/// The registry is asked again, with its own identifier of the person and the details in its list. `match`
/// compares the record with the original request, and `chosen.match` compares it with the candidate. Only
/// `chosen.match` decides whether the record is shown.
#[utoipa::path(
    post,
    tag = "lookups",
    path = "/v1/lookups/{id}/choose",
    params(
        ("id" = String, Path, description = "The `id` of the answer that listed the candidates"),
        CacheControlHeader
    ),
    request_body = ChooseBody,
    responses(
        (
            status = 200,
            description = "The registry answered",
            body = Lookup<'static>,
            headers(("Age" = u64, description = "The age of the answer in seconds, as in `freshness`"))
        ),
        (
            status = 404,
            description = "The list does not exist, or it has expired, or it belongs to another token",
            body = Problem,
            content_type = "application/problem+json"
        ),
        Refusals,
        TokenProblems,
        Problems
    )
)]
pub(super) async fn choose_candidate(
    State(state): State<Arc<AppState>>,
    caller: Caller,
    id: Result<Path<String>, PathRejection>,
    demand: CacheControlHeader,
    JsonBody(request): JsonBody<ChooseRequest>,
) -> Result<LookupJson, ApiError> {
    // A path that is not UTF-8 is not an id.
    let Path(id) = id.map_err(|_| ApiError::NoSuchList)?;
    let requester = caller.requester(request.purpose.as_deref())?;
    let request = request.with_cache_control(demand.cache_control).with_stale_if_error(demand.stale_if_error);
    let request = request.with_owner(caller.token_id());
    let result = state.access.trail.choose(&state.facade, &requester, &id, &request).await?;
    LookupJson::of(result, &state.facade).await
}
