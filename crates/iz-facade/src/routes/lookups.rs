//! `POST /v1/lookups`: one question, one answer.

use axum::extract::State;

use super::responses::{LookupJson, Problems};
use crate::{body::JsonBody, error::ApiError, request::LookupRequest, state::AppState, view::Lookup};

/// Ask a registry about one person
///
/// Every answer of the registry is a 200; `outcome` says what it amounts to and `action` what to do.
/// "Not found" never proves that a person is not vaccinated.
#[utoipa::path(
    post,
    path = "/v1/lookups",
    request_body = LookupRequest,
    responses((status = 200, description = "The registry answered", body = Lookup<'static>), Problems)
)]
pub(super) async fn create_lookup(
    State(state): State<AppState>,
    JsonBody(request): JsonBody<LookupRequest>,
) -> Result<LookupJson, ApiError> {
    state.facade.lookup(request).await.map(LookupJson)
}
