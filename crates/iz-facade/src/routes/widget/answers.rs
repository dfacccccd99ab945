//! The answers that a page shows. Each is on record before it leaves.
//!
//! The questions of a page are answered one after the other. A page says which answer it shows, so that it never prints, repeats or
//! chooses from another one.

use std::sync::Arc;

use axum::extract::State;
use iz_client::CacheControl;

use super::page_session::PageSession;
use crate::{
    body::JsonBody,
    error::ApiError,
    request::{
        BackRequest, ChooseRequest, LookupBody, LookupRequest, PageBackBody, PageChoiceBody, PageRepeatBody,
        PageRequest,
    },
    response_body::Beside,
    result::LookupResult,
    routes::{
        lookups::{admit, count},
        responses::{LookupJson, PageProblems, Problems, Refusals, TokenProblems},
    },
    state::AppState,
    view::PageAnswer,
    widget::{PageState, Shown, Step, ViewSecret},
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
    page: PageSession,
) -> Result<LookupJson, ApiError> {
    Box::pin(async move {
        let _turn = page.session.turn.lock().await;
        let now = state.facade.environment.clock.now();
        let PageState { number, shown, waiting } = state.views.fetch(&page.secret, now)?;
        let shown = shown.ok_or(ApiError::OtherLookup)?;
        // What is due is about one day. The lists of an answer of yesterday are made anew.
        let Some(result) = waiting.filter(|_| shown.day_at(now) == shown.day) else {
            return again(&state, &page, &shown, CacheControl::Any, &[]).await;
        };
        state.access.trail.view(&page.session.requester, shown.disclosure.clone()).await?;
        let freshness = result.freshness.at(now);
        LookupJson::again(result, Beside::Page(shown.asked(number, freshness)), &state.facade).await
    })
    .await
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
        let _turn = page.session.turn.lock().await;
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
    request_body = PageRepeatBody,
    responses(
        (status = 200, description = "The registry answered", body = PageAnswer<'static>),
        PageProblems, Refusals,
        TokenProblems,
        Problems
    )
)]
pub(in crate::routes) async fn ask_again(
    State(state): State<Arc<AppState>>,
    page: PageSession,
    JsonBody(PageRequest { answer, consent_confirmed_other, .. }): JsonBody<PageRequest>,
) -> Result<LookupJson, ApiError> {
    Box::pin(async move {
        let _turn = page.session.turn.lock().await;
        let shown = page.shown(&state, &answer)?;
        again(&state, &page, &shown, CacheControl::NoCache, &consent_confirmed_other).await
    })
    .await
}

/// Get the record of one of the candidates that the page shows
#[utoipa::path(
    post,
    tag = "widget",
    operation_id = "choose_in_page",
    path = "/widget/choose",
    request_body = PageChoiceBody,
    responses(
        (status = 200, description = "The registry answered", body = PageAnswer<'static>),
        PageProblems, Refusals,
        TokenProblems,
        Problems
    )
)]
pub(in crate::routes) async fn choose(
    State(state): State<Arc<AppState>>,
    page: PageSession,
    JsonBody(PageRequest { answer, token, consent_confirmed_other }): JsonBody<PageRequest>,
) -> Result<LookupJson, ApiError> {
    Box::pin(async move {
        let token = token.ok_or_else(|| ApiError::member("/token", "is missing"))?;
        let _turn = page.session.turn.lock().await;
        let shown = page.shown(&state, &answer)?;
        let list = shown.list.clone().ok_or(ApiError::NoSuchList)?;
        let request = ChooseRequest::new(token).with_consent_confirmed_other(consent_confirmed_other);
        chosen(&state, &page, &shown, list, request).await
    })
    .await
}

/// Ask the first question of the page, which gives the list from which the person was chosen
#[utoipa::path(
    post,
    tag = "widget",
    operation_id = "go_back_in_page",
    path = "/widget/back",
    request_body = PageBackBody,
    responses(
        (status = 200, description = "The registry answered", body = PageAnswer<'static>),
        Refusals,
        TokenProblems,
        Problems
    )
)]
pub(in crate::routes) async fn back(
    State(state): State<Arc<AppState>>,
    page: PageSession,
    JsonBody(BackRequest { consent_confirmed_other }): JsonBody<BackRequest>,
) -> Result<LookupJson, ApiError> {
    Box::pin(async move {
        let _turn = page.session.turn.lock().await;
        let shown = state.views.state(&page.secret, state.facade.environment.clock.now())?.shown;
        let request = shown.ok_or(ApiError::OtherLookup)?.request.clone();
        let confirmed = [&*request.consent_confirmed_other, &consent_confirmed_other].concat();
        looked_up(&state, &page, request.with_consent_confirmed_other(confirmed)).await
    })
    .await
}

/// Asks the question once more that led to the answer of the page. `confirmed_other` are further rows of the consent ledger of which
/// the person said that they are about another person.
async fn again(
    state: &AppState,
    page: &PageSession,
    shown: &Shown,
    cache_control: CacheControl,
    confirmed_other: &[i64],
) -> Result<LookupJson, ApiError> {
    let and_confirmed = |known: &[i64]| [known, confirmed_other].concat();
    if let Step::Choice(list, request) = &shown.step {
        let confirmed = and_confirmed(&request.consent_confirmed_other);
        let request =
            request.clone().with_cache_control(cache_control).with_consent_confirmed_other(confirmed);
        match chosen(state, page, shown, list.clone(), request).await {
            // The list has expired. The first question gives another one.
            Err(ApiError::NoSuchList) => {}
            answer => return answer,
        }
    }
    let request = shown.request.clone().with_cache_control(cache_control);
    let confirmed = and_confirmed(&request.consent_confirmed_other);
    looked_up(state, page, request.with_consent_confirmed_other(confirmed)).await
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
    let now = state.facade.environment.clock.now();
    let request = LookupRequest { cache_control: CacheControl::Any, ..request };
    let shown = Shown::new(&result, request, disclosure, site, now);
    json(state, secret, shown, result).await
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
    let request = ChooseRequest { cache_control: CacheControl::Any, ..request };
    let now = state.facade.environment.clock.now();
    let shown = before.chosen(&result, disclosure, (list, request), now);
    json(state, secret, shown, result).await
}

/// Says that the page shows this answer now, and writes it.
async fn json(
    state: &AppState,
    secret: &ViewSecret,
    shown: Shown,
    result: LookupResult,
) -> Result<LookupJson, ApiError> {
    let shown = Arc::new(shown);
    let number = state.views.show(secret, Arc::clone(&shown), state.facade.environment.clock.now())?;
    let beside = Beside::Page(shown.asked(number, result.freshness));
    LookupJson::with(Arc::new(result), beside, &state.facade).await
}
