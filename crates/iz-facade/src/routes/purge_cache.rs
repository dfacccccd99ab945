//! `POST /v1/cache/purge`: removes cached answers.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Serialize;

use super::responses::{Problems, Refusals, TokenProblems};
use crate::{
    access::Caller,
    body::JsonBody,
    error::ApiError,
    problem::Problem,
    request::{PurgeBody, PurgeRequest},
    state::AppState,
};

/// What was removed from the cache.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct PurgeResult {
    /// How many cached answers were removed. One that is in memory and on the disk counts twice.
    removed: u64,
}

/// Remove cached answers
///
/// Those about a patient, those of a registry, or all. `izquery cache purge` sends this request.
#[utoipa::path(
    post,
    tag = "service",
    path = "/v1/cache/purge",
    request_body = PurgeBody,
    responses(
        (status = 200, description = "No such answer is left in the cache", body = PurgeResult),
        (
            status = 404,
            description = "No registry has this id",
            body = Problem,
            content_type = "application/problem+json"
        ),
        Refusals,
        TokenProblems,
        Problems
    )
)]
pub(super) async fn purge_cache(
    State(state): State<Arc<AppState>>,
    caller: Caller,
    JsonBody(request): JsonBody<PurgeRequest>,
) -> Result<Json<PurgeResult>, ApiError> {
    let requester = caller.requester(request.purpose.as_deref())?;
    let PurgeRequest { patient, registry, .. } = request;
    let patient = match patient {
        Some(patient) => Some((patient.details.clone(), state.facade.forms(vec![patient])?)),
        None => None,
    };
    let work = {
        let state = Arc::clone(&state);
        async move {
            let registry = registry.as_deref();
            let why = "cache_purge";
            let removed = match patient {
                Some((details, forms)) => {
                    state.forget_patient(&requester, &forms, &details, registry, why).await?
                }
                None => {
                    state.facade.known_registry(registry)?;
                    let removed = state.facade.forget_all(registry).await;
                    state.record_purge(&requester, None, registry, why, removed).await?
                }
            };
            Ok(Json(PurgeResult { removed }))
        }
    };
    state.to_the_end(work).await
}
