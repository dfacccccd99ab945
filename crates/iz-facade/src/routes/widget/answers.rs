//! The answers that a page shows. Each is on record before it leaves.

use std::sync::Arc;

use axum::extract::State;
use iz_client::CacheControl;

use super::page_session::PageSession;
use crate::{
    body::{EmptyBody, JsonBody},
    error::ApiError,
    request::{ChooseBody, ChooseRequest, LookupBody, LookupRequest},
    response_body::Beside,
    routes::{
        lookups::{admit, count},
        responses::{LookupJson, Problems, Refusals, TokenProblems},
    },
    state::AppState,
    view::PageAnswer,
    widget::Shown,
};

/// Get the answer for which the page was opened
#[utoipa::path(
    get,
    tag = "widget",
    operation_id = "show_page_answer",
    path = "/widget/answer",
    responses(
        (status = 200, description = "The answer", body = PageAnswer<'static>),
        Refusals,
        TokenProblems,
        Problems
    )
)]
pub(in crate::routes) async fn show_answer(
    State(state): State<Arc<AppState>>,
    PageSession { session, .. }: PageSession,
) -> Result<LookupJson, ApiError> {
    let shown = session.shown.ok_or(ApiError::OtherLookup)?;
    state.access.trail.view(&session.requester, shown.disclosure.clone()).await?;
    let beside = Beside::Page(shown.asked(state.facade.environment.clock.now()));
    LookupJson::again(Arc::clone(&shown.result), beside, &state.facade).await
}

/// Ask for a patient from the form of the page
#[utoipa::path(
    post,
    tag = "widget",
    operation_id = "ask_from_page",
    path = "/widget/ask",
    request_body = LookupBody,
    responses(
        (status = 200, description = "The registry answered", body = PageAnswer<'static>),
        Refusals,
        TokenProblems,
        Problems
    )
)]
pub(in crate::routes) async fn ask(
    State(state): State<Arc<AppState>>,
    page: PageSession,
    JsonBody(request): JsonBody<LookupRequest>,
) -> Result<LookupJson, ApiError> {
    // In a box, as in a lookup of the API.
    Box::pin(async move {
        if !page.session.has_form {
            return Err(ApiError::OtherLookup);
        }
        looked_up(&state, &page, request).await
    })
    .await
}

/// Ask for the same patient again, and not from the cache
#[utoipa::path(
    post,
    tag = "widget",
    operation_id = "ask_again_from_page",
    path = "/widget/ask-again",
    responses(
        (status = 200, description = "The registry answered", body = PageAnswer<'static>),
        Refusals,
        TokenProblems,
        Problems
    )
)]
pub(in crate::routes) async fn ask_again(
    State(state): State<Arc<AppState>>,
    page: PageSession,
    _: EmptyBody,
) -> Result<LookupJson, ApiError> {
    Box::pin(async move {
        let shown = page.session.shown.clone().ok_or(ApiError::OtherLookup)?;
        match shown.choice.clone() {
            Some((list, request)) => {
                let request = request.with_cache_control(CacheControl::NoCache);
                chosen(&state, &page, &shown, list, request).await
            }
            None => {
                let request = shown.request.clone().with_cache_control(CacheControl::NoCache);
                looked_up(&state, &page, request).await
            }
        }
    })
    .await
}

/// Get the record of one of the candidates that the page shows
#[utoipa::path(
    post,
    tag = "widget",
    operation_id = "choose_in_page",
    path = "/widget/choose",
    request_body = ChooseBody,
    responses(
        (status = 200, description = "The registry answered", body = PageAnswer<'static>),
        Refusals,
        TokenProblems,
        Problems
    )
)]
pub(in crate::routes) async fn choose(
    State(state): State<Arc<AppState>>,
    page: PageSession,
    JsonBody(request): JsonBody<ChooseRequest>,
) -> Result<LookupJson, ApiError> {
    Box::pin(async move {
        let shown = page.session.shown.clone().ok_or(ApiError::OtherLookup)?;
        let list = shown.list().ok_or(ApiError::NoSuchList)?.to_owned();
        chosen(&state, &page, &shown, list, request).await
    })
    .await
}

/// Looks a patient up for a page.
async fn looked_up(
    state: &AppState,
    PageSession { secret, session }: &PageSession,
    request: LookupRequest,
) -> Result<LookupJson, ApiError> {
    let request = request.with_owner(session.caller.token_id());
    let counted = admit(state, &session.caller, &session.requester, &request).await?;
    let trail = &state.access.trail;
    let (result, disclosure) =
        trail.lookup_for_page(&state.facade, &session.requester, request.clone()).await?;
    count(&counted, &result);
    let site = state.facade.sites.get(&result.registry.id).ok_or(ApiError::AnswerUnwritable)?;
    let shown = Arc::new(Shown::new(Arc::new(result), request, disclosure, site));
    let now = state.facade.environment.clock.now();
    state.views.show(secret, Arc::clone(&shown), now)?;
    LookupJson::with(Arc::clone(&shown.result), Beside::Page(shown.asked(now)), &state.facade).await
}

/// Asks for a candidate for a page.
async fn chosen(
    state: &AppState,
    PageSession { secret, session }: &PageSession,
    before: &Shown,
    list: String,
    request: ChooseRequest,
) -> Result<LookupJson, ApiError> {
    let request = request.with_owner(session.caller.token_id());
    let trail = &state.access.trail;
    let (result, disclosure) =
        trail.choose_for_page(&state.facade, &session.requester, &list, &request).await?;
    let shown = Arc::new(before.followed_by(Arc::new(result), disclosure, Some((list, request))));
    let now = state.facade.environment.clock.now();
    state.views.show(secret, Arc::clone(&shown), now)?;
    LookupJson::with(Arc::clone(&shown.result), Beside::Page(shown.asked(now)), &state.facade).await
}
