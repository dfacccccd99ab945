//! `POST /v1/lookups`: looks one patient up.

use axum::extract::State;

use super::{
    cache_control::CacheControlHeader,
    responses::{LookupJson, Problems, Refusals},
};
use crate::{
    body::JsonBody,
    error::ApiError,
    request::{LookupBody, LookupRequest},
    state::AppState,
    view::Lookup,
};

/// Look one patient up in a registry
///
/// Every answer of the registry has status 200. `outcome` says what the answer is, and `action` says what
/// to do. "Not found" never proves that a patient is not vaccinated.
#[utoipa::path(
    post,
    tag = "lookups",
    path = "/v1/lookups",
    params(CacheControlHeader),
    request_body = LookupBody,
    responses(
        (
            status = 200,
            description = "The registry answered",
            body = Lookup<'static>,
            headers(("Age" = u64, description = "The age of the answer in seconds, as in `freshness`"))
        ),
        Refusals,
        Problems
    )
)]
pub(super) async fn create_lookup(
    State(state): State<AppState>,
    CacheControlHeader(cache_control): CacheControlHeader,
    JsonBody(request): JsonBody<LookupRequest>,
) -> Result<LookupJson, ApiError> {
    // The layers of the router move the future of a handler many times. In a box, that of the lookup is not moved.
    Box::pin(async move {
        let result = state.facade.lookup(request.with_cache_control(cache_control)).await?;
        LookupJson::of(result, &state.facade).await
    })
    .await
}
