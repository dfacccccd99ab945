//! The routes of the API. Each route is a file in `routes/`, with its handler and its description. [`routes`] adds the
//! route, and `routes/openapi.rs` its description.

mod cache_control;
mod choose;
mod docs_page;
pub(crate) mod health;
mod lookups;
mod openapi;
mod openapi_file;
mod required_members;
mod responses;

use axum::{
    Router,
    middleware::from_fn_with_state,
    routing::{MethodRouter, get, post},
};
use iz_http::HostRules;
use tokio::sync::watch;

pub use self::openapi::openapi_without_examples;
use crate::{correlation, error::ApiError, middleware, state::AppState};

/// The routes that the document describes.
fn routes() -> [(&'static str, MethodRouter<AppState>); 9] {
    [
        ("/v1/lookups", post(lookups::create_lookup)),
        ("/v1/lookups/{id}/choose", post(choose::choose_candidate)),
        ("/livez", get(health::live)),
        ("/readyz", get(health::ready)),
        ("/openapi.json", get(openapi_file::openapi_document)),
        ("/docs", get(docs_page::page)),
        ("/docs/page.css", get(docs_page::style)),
        ("/docs/document.js", get(docs_page::document_script)),
        ("/docs/page.js", get(docs_page::page_script)),
    ]
}

/// All routes. Requests that break `rules` are refused. Requests in flight end when `ended` becomes true.
pub(crate) fn router(state: AppState, rules: HostRules, ended: watch::Receiver<bool>) -> Router {
    let randomness = state.facade.environment.randomness.clone();
    routes()
        .into_iter()
        .fold(Router::new(), |router, (path, methods)| router.route(path, methods))
        .fallback(|| async { ApiError::NoSuchPath })
        .method_not_allowed_fallback(|| async { ApiError::NoSuchMethod })
        // The first is the outermost. In one call, axum puts them into one box for each request instead of three.
        .layer((
            from_fn_with_state(randomness, correlation::correlate),
            from_fn_with_state(rules, middleware::protect),
            from_fn_with_state(ended, middleware::end_when_stopped),
        ))
        .with_state(state)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_route_is_described() {
        let document = openapi_without_examples();
        let described: BTreeSet<&str> =
            document["paths"].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(described, routes().iter().map(|(path, _)| *path).collect());
    }
}
