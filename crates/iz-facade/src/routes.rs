//! The routes of the API, and the document that describes them (OpenAPI 3.1). Each route is a file in `routes/`, with its
//! handler and its description. [`api`] adds it.

mod cache_control;
mod choose;
mod health;
mod lookups;
mod required_members;
mod responses;

use axum::{Router, body::Bytes, http::header, middleware::from_fn_with_state, routing::get};
use iz_http::HostRules;
use tokio::sync::watch;
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use self::required_members::require_members_of_answers;
use crate::{error::ApiError, middleware, state::AppState};

#[derive(OpenApi)]
#[openapi(info(
    title = "izquery",
    description = "Asks a state immunization registry for one person's history, evaluation and forecast."
))]
struct Document;

/// The routes that the document describes.
fn api() -> OpenApiRouter<AppState> {
    let mut api = OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(lookups::create_lookup))
        .routes(routes!(choose::choose_candidate))
        .routes(routes!(health::live))
        .routes(routes!(health::ready));
    require_members_of_answers(api.get_openapi_mut());
    api
}

/// The OpenAPI document of the service.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    api().into_openapi()
}

/// All routes. Requests that break `rules` are refused. Requests in flight end when `ended` becomes true.
pub(crate) fn router(state: AppState, rules: HostRules, ended: watch::Receiver<bool>) -> Router {
    let (router, document) = api().split_for_parts();
    // The document takes far less memory as text.
    let document = serde_json::to_vec(&document).map(Bytes::from).map_err(|_| ApiError::AnswerUnwritable);
    let json = [(header::CONTENT_TYPE, "application/json")];
    router
        .route("/openapi.json", get(async move || document.map(|document| (json, document))))
        .fallback(|| async { ApiError::NoSuchPath })
        .method_not_allowed_fallback(|| async { ApiError::NoSuchMethod })
        .layer(from_fn_with_state(ended, middleware::end_when_stopped))
        .layer(from_fn_with_state(rules, middleware::protect))
        .with_state(state)
}
