//! The session of a page: its beginning, its use and its end.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderName, StatusCode},
};
use jiff::Timestamp;
use serde::Serialize;

use super::page_session::PageSession;
use crate::{
    body::{EmptyBody, JsonBody},
    error::ApiError,
    request::{PageBody, PageRequest, TicketBody, TicketRequest},
    result::RegistryName,
    routes::responses::{PageProblems, Problems, Refusals, TokenProblems},
    state::AppState,
    widget::PAGE_IDLE,
};

/// A session of a page.
#[derive(Serialize, utoipa::ToSchema)]
pub(in crate::routes) struct PageSessionBegun {
    /// The secret of the session. The page keeps it in its memory alone.
    session: String,
    /// What the page shows first. `answer`: the answer of a lookup; `ask`: the form.
    kind: &'static str,
    /// The registries that the page may ask.
    registries: Vec<RegistryName>,
    /// The origins whose pages may show the page in a frame.
    frame_origins: Vec<String>,
    /// How long the session is valid if nobody uses the page, in seconds.
    idle_seconds: u64,
    /// When the session ends at the latest.
    #[schema(value_type = String, format = DateTime)]
    ends: Timestamp,
}

/// Begin the session of a page
///
/// The page of the widget sends this when it opens. Software needs it only if it has a page of its own.
#[utoipa::path(
    post,
    tag = "widget",
    operation_id = "begin_page_session",
    path = "/widget/session",
    request_body = TicketBody,
    responses(
        (status = 200, description = "The ticket was valid, and is used up", body = PageSessionBegun),
        Refusals,
        TokenProblems,
        Problems
    )
)]
pub(in crate::routes) async fn begin_session(
    State(state): State<Arc<AppState>>,
    JsonBody(TicketRequest { ticket }): JsonBody<TicketRequest>,
) -> Result<Json<PageSessionBegun>, ApiError> {
    let environment = &state.facade.environment;
    let (secret, session, ends) =
        state.views.exchange(&ticket, environment.clock.now(), &environment.randomness)?;
    if let Err(error) = state.access.check(&session.caller).await {
        state.views.end(&secret);
        return Err(error);
    }
    let sites = state.facade.sites.iter().filter(|(id, _)| session.caller.may_ask(id));
    let frame_origins = &state.views.settings().frame_origins;
    Ok(Json(PageSessionBegun {
        session: secret.expose().to_owned(),
        kind: if session.has_form { "ask" } else { "answer" },
        registries: sites
            .map(|(id, site)| RegistryName { id: id.clone(), name: site.name.clone() })
            .collect(),
        frame_origins: frame_origins.iter().map(|origin| origin.as_str().to_owned()).collect(),
        idle_seconds: PAGE_IDLE.as_secs(),
        ends,
    }))
}

/// Record that the page is printed
///
/// The row of the audit trail is durable when this returns.
#[utoipa::path(
    post,
    tag = "widget",
    operation_id = "record_print",
    path = "/widget/printed",
    request_body = PageBody,
    responses((status = 204, description = "The row is durable"), PageProblems, Refusals, TokenProblems, Problems)
)]
pub(in crate::routes) async fn printed(
    State(state): State<Arc<AppState>>,
    page: PageSession,
    JsonBody(PageRequest { answer, .. }): JsonBody<PageRequest>,
) -> Result<StatusCode, ApiError> {
    let shown = page.shown(&state, &answer)?;
    state.access.trail.print(&page.session.requester, shown.disclosure.clone()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Say that a person uses the page
#[utoipa::path(
    post,
    tag = "widget",
    operation_id = "keep_page_open",
    path = "/widget/active",
    responses((status = 204, description = "The session goes on"), Refusals, TokenProblems, Problems)
)]
pub(in crate::routes) async fn active(_: PageSession, _: EmptyBody) -> StatusCode {
    StatusCode::NO_CONTENT
}

/// What a browser removes at the end (ASVS 14.3.1). The page has no cookies. Clearing them would log people out of other
/// software of the same domain.
const CLEAR: [(HeaderName, &str); 1] =
    [(HeaderName::from_static("clear-site-data"), "\"cache\", \"storage\"")];

/// End the session of a page
#[utoipa::path(
    post,
    tag = "widget",
    operation_id = "end_page_session",
    path = "/widget/end",
    responses((status = 204, description = "The session has ended"), Refusals, TokenProblems, Problems)
)]
pub(in crate::routes) async fn end_session(
    State(state): State<Arc<AppState>>,
    PageSession { secret, .. }: PageSession,
    _: EmptyBody,
) -> (StatusCode, [(HeaderName, &'static str); 1]) {
    state.views.end(&secret);
    (StatusCode::NO_CONTENT, CLEAR)
}
