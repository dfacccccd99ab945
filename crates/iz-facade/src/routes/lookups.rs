//! `POST /v1/lookups`: looks one patient up.

use std::sync::Arc;

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};

use iz_client::hl7::Outcome;

use super::{
    background,
    cache_control::CacheControlHeader,
    prefer::Prefer,
    responses::{LookupJson, Problems, Refusals, TokenProblems},
    view::{self, BaseUrl},
};
use crate::{
    access::{Caller, CountedLookup, Stopped},
    audit_trail::Requester,
    body::JsonBody,
    error::ApiError,
    request::{LookupBody, LookupRequest},
    result::LookupResult,
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
    params(CacheControlHeader, Prefer),
    request_body = LookupBody,
    responses(
        (
            status = 200,
            description = "The registry answered",
            body = Lookup<'static>,
            headers(("Age" = u64, description = "The age of the answer in seconds, as in `freshness`"))
        ),
        (
            status = 202,
            description = "The lookup goes on in the background. The header `Prefer` asked for it",
            body = background::LookupBegun,
            headers(("Location" = String, description = "Where the answer will be")),
            example = json!({"id": "8e0b4ad6a5f94ab2b7a08bfb7f9a31c4", "status": "queued"})
        ),
        Refusals,
        TokenProblems,
        Problems
    )
)]
pub(super) async fn create_lookup(
    State(state): State<Arc<AppState>>,
    caller: Caller,
    demand: CacheControlHeader,
    Prefer(wait): Prefer,
    base: BaseUrl,
    JsonBody(request): JsonBody<LookupRequest>,
) -> Result<Response, ApiError> {
    // The layers of the router move the future of a handler many times. In a box, that of the lookup is not moved.
    Box::pin(async move {
        let requester = caller.requester(request.purpose.as_deref())?;
        let request =
            request.with_cache_control(demand.cache_control).with_stale_if_error(demand.stale_if_error);
        let request = request.with_owner(caller.token_id());
        let counted = admit(&state, &caller, &requester, &request).await?;
        if request.view {
            if wait.is_some() {
                let reason =
                    "cannot be combined with the header Prefer; send the request again without one of them";
                return Err(ApiError::member("/view", reason));
            }
            return Box::pin(view::answer_with_view(&state, caller, requester, request, &counted, &base))
                .await;
        }
        match wait {
            // In a box, because most lookups do not need it, and it is as large as the other branch.
            Some(wait) => Box::pin(background::begin(state, caller, requester, request, counted, wait)).await,
            None => {
                let result = state.access.trail.lookup(&state.facade, &requester, request).await?;
                count(&counted, &result);
                Ok(LookupJson::of(result, &state.facade).await?.into_response())
            }
        }
    })
    .await
}

/// Refuses a lookup of a registry that the token may not ask, and one of a token that got too many answers "not found".
pub(super) async fn admit(
    state: &AppState,
    caller: &Caller,
    requester: &Requester,
    request: &LookupRequest,
) -> Result<CountedLookup, ApiError> {
    // The lookup itself says that a registry is missing or unknown.
    let site = state.facade.site_id(request.registry.as_deref());
    if site.is_some_and(|site| !caller.may_ask(site)) {
        return Err(ApiError::RegistryNotAllowed);
    }
    match state.access.not_found.begin(caller.token_id()) {
        Ok(counted) => Ok(counted),
        Err(Stopped { error, is_recorded }) => {
            if is_recorded {
                state.access.trail.refused(&state.facade, requester, request, &error).await?;
            }
            Err(error)
        }
    }
}

/// Counts an answer "not found".
pub(super) fn count(counted: &CountedLookup, result: &LookupResult) {
    if result.outcome() == Outcome::NotFound {
        counted.found_nobody();
    }
}
