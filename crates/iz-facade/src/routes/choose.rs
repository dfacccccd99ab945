//! `POST /v1/lookups/{id}/choose`: the record of one of the candidates.

use axum::extract::{Path, State, rejection::PathRejection};

use super::{
    cache_control::CacheControlHeader,
    responses::{LookupJson, Problems, Refusals},
};
use crate::{
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
            description = "The list does not exist, or it has expired",
            body = Problem,
            content_type = "application/problem+json"
        ),
        Refusals,
        Problems
    )
)]
pub(super) async fn choose_candidate(
    State(state): State<AppState>,
    id: Result<Path<String>, PathRejection>,
    CacheControlHeader(cache_control): CacheControlHeader,
    JsonBody(request): JsonBody<ChooseRequest>,
) -> Result<LookupJson, ApiError> {
    // A path that is not UTF-8 is not an id.
    let Path(id) = id.map_err(|_| ApiError::NoSuchList)?;
    let result = state.facade.choose(&id, &request.with_cache_control(cache_control)).await?;
    LookupJson::of(result, &state.facade).await
}
