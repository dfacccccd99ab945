//! `view` of an answer, and `POST /v1/views`: the address of a page of the widget.

use std::{convert::Infallible, sync::Arc};

use axum::{
    Json,
    extract::{FromRequestParts, State},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use super::{
    lookups,
    responses::{LookupJson, Problems, Refusals, TokenProblems},
};
use crate::{
    access::{Caller, CountedLookup},
    audit_trail::Requester,
    body::JsonBody,
    error::ApiError,
    request::{LookupRequest, ViewBody, ViewRequest},
    response_body::Beside,
    state::AppState,
    widget::{Content, OpenView, Shown},
};

/// The beginning of the addresses of this service: that of the settings, or as the client reaches it.
pub(super) struct BaseUrl(String);

impl FromRequestParts<Arc<AppState>> for BaseUrl {
    type Rejection = Infallible;

    /// `Host` was checked before, so it names this service.
    async fn from_request_parts(parts: &mut Parts, state: &Arc<AppState>) -> Result<Self, Self::Rejection> {
        if let Some(base) = &state.views.settings().base_url {
            return Ok(Self(base.as_str().to_owned()));
        }
        let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let scheme = if state.listener.is_some() { "https" } else { "http" };
        Ok(Self(format!("{scheme}://{host}")))
    }
}

/// The page that was made.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct ViewOpened {
    view: OpenView,
}

/// Open a page with the form to ask
///
/// The page is for stores whose software does not ask by itself. A person fills in the details of a patient there.
#[utoipa::path(
    post,
    tag = "widget",
    path = "/v1/views",
    request_body = ViewBody,
    responses(
        (status = 201, description = "The page can be opened once", body = ViewOpened),
        Refusals,
        TokenProblems,
        Problems
    )
)]
pub(super) async fn open_form(
    State(state): State<Arc<AppState>>,
    caller: Caller,
    base: BaseUrl,
    JsonBody(request): JsonBody<ViewRequest>,
) -> Result<(StatusCode, Json<ViewOpened>), ApiError> {
    let requester = caller.requester(request.purpose.as_deref())?;
    let view = issue(&state, &base, caller, requester, Content::AskForm)?;
    Ok((StatusCode::CREATED, Json(ViewOpened { view })))
}

/// Looks a patient up. The response has the address of a page that shows the answer.
pub(super) async fn answer_with_view(
    state: &AppState,
    caller: Caller,
    requester: Requester,
    request: LookupRequest,
    counted: &CountedLookup,
    base: &BaseUrl,
) -> Result<Response, ApiError> {
    let now = || state.facade.environment.clock.now();
    // Before the registry is asked.
    state.views.admit(caller.token_id(), now())?;
    let (result, disclosure) =
        state.access.trail.lookup_for_page(&state.facade, &requester, request.clone()).await?;
    lookups::count(counted, &result);
    let result = Arc::new(result);
    let site = state.facade.sites.get(&result.registry.id).ok_or(ApiError::AnswerUnwritable)?;
    let shown = Shown::new(&result, request, disclosure, site, now());
    let content = Content::Answer(shown, Arc::clone(&result));
    // Other pages may have taken the last place meanwhile. The answer is given without a page then.
    let beside = match issue(state, base, caller, requester, content) {
        Ok(view) => Beside::View(view),
        Err(_) => Beside::Nothing,
    };
    Ok(LookupJson::with(result, beside, &state.facade).await?.into_response())
}

fn issue(
    state: &AppState,
    BaseUrl(base): &BaseUrl,
    caller: Caller,
    requester: Requester,
    content: Content,
) -> Result<OpenView, ApiError> {
    let environment = &state.facade.environment;
    let now = environment.clock.now();
    let (ticket, expires) = state.views.issue(caller, requester, content, now, &environment.randomness)?;
    Ok(OpenView::new(base, &ticket, expires))
}
