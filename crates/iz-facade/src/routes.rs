//! The routes of the API. Each route is a file in `routes/`, with its handler and its description. [`routes`] adds the
//! route and the scope that its token needs, and `routes/openapi.rs` its description.

mod background;
mod cache_control;
mod choose;
mod connectivity_test;
mod consents;
mod docs_page;
mod enrollments;
mod events;
mod forget_lookup;
pub(crate) mod health;
mod info;
mod lookup;
mod lookups;
mod openapi;
mod openapi_file;
#[cfg(test)]
mod page_rules;
mod patient_event;
mod prefer;
mod purge_cache;
mod registries;
mod registry_status;
mod required_members;
mod responses;
mod view;
mod widget;

use std::sync::Arc;

use axum::{
    Router,
    middleware::from_fn_with_state,
    routing::{MethodRouter, get, post},
};
use iz_http::HostRules;
use iz_store::Scope;
use tokio::sync::watch;

pub use self::openapi::openapi_without_examples;
use crate::{access, correlation, error::ApiError, middleware, state::AppState};

pub(crate) use self::widget::PAGE as WIDGET_PAGE;

/// A route: its path, its methods, and what a request needs.
type Route = (&'static str, MethodRouter<Arc<AppState>>, Needs);

/// What a request of a route needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Needs {
    /// Nothing: the route holds nothing about anybody.
    Nothing,
    /// A token with the scope.
    Token(Scope),
    /// The session of a page of the widget. The handler of the route checks it.
    Session,
}

/// The routes that the document describes.
fn routes() -> [Route; 36] {
    let (lookup, admin) = (Needs::Token(Scope::Lookup), Needs::Token(Scope::Admin));
    let enroll = Needs::Token(Scope::Enroll);
    [
        ("/v1/lookups", post(lookups::create_lookup), lookup),
        ("/v1/lookups/{id}", get(lookup::show_lookup).delete(forget_lookup::forget_lookup), lookup),
        ("/v1/lookups/{id}/events", get(events::follow_lookup), lookup),
        ("/v1/lookups/{id}/choose", post(choose::choose_candidate), lookup),
        ("/v1/patients/events", post(patient_event::report_patient_event), lookup),
        ("/v1/consents", post(consents::record_consent), enroll),
        ("/v1/consents/search", post(consents::search_consents), enroll),
        ("/v1/consents/{id}/revoke", post(consents::revoke_consent), enroll),
        ("/v1/cache/purge", post(purge_cache::purge_cache), admin),
        ("/v1/registries", get(registries::list_registries), lookup),
        ("/v1/registries/{id}/status", get(registry_status::registry_status), lookup),
        ("/v1/registries/{id}/connectivity-test", post(connectivity_test::test_connectivity), admin),
        ("/v1/enrollments", get(enrollments::list_enrollments), enroll),
        ("/v1/enrollments/{enrollment}/{location}", get(enrollments::show_enrollment), enroll),
        (
            "/v1/enrollments/{enrollment}/{location}/events",
            post(enrollments::record_enrollment_event),
            enroll,
        ),
        (enrollments::STYLE, get(enrollments::board_style), Needs::Nothing),
        ("/v1/info", get(info::service_info), lookup),
        ("/v1/views", post(view::open_form), lookup),
        (WIDGET_PAGE, get(widget::page), Needs::Nothing),
        ("/widget/{file}", get(widget::file), Needs::Nothing),
        ("/widget/session", post(widget::begin_session), Needs::Nothing),
        ("/widget/answer", get(widget::show_answer), Needs::Session),
        ("/widget/ask", post(widget::ask), Needs::Session),
        ("/widget/ask-again", post(widget::ask_again), Needs::Session),
        ("/widget/choose", post(widget::choose), Needs::Session),
        ("/widget/back", post(widget::back), Needs::Session),
        ("/widget/printed", post(widget::printed), Needs::Session),
        ("/widget/active", post(widget::active), Needs::Session),
        ("/widget/end", post(widget::end_session), Needs::Session),
        ("/livez", get(health::live), Needs::Nothing),
        ("/readyz", get(health::ready), Needs::Nothing),
        ("/openapi.json", get(openapi_file::openapi_document), Needs::Nothing),
        ("/docs", get(docs_page::page), Needs::Nothing),
        ("/docs/page.css", get(docs_page::style), Needs::Nothing),
        ("/docs/document.js", get(docs_page::document_script), Needs::Nothing),
        ("/docs/page.js", get(docs_page::page_script), Needs::Nothing),
    ]
}

/// What a request of the route with this path needs.
fn needs_of(path: &str) -> Needs {
    routes().into_iter().find(|(known, ..)| *known == path).map_or(Needs::Nothing, |(.., needs)| needs)
}

/// Whether a route describes the API.
fn is_document(path: &str) -> bool {
    path == "/openapi.json" || path.starts_with("/docs")
}

/// All routes. Requests that break `rules` are refused. Requests in flight end when `ended` becomes true.
pub(crate) fn router(state: Arc<AppState>, rules: HostRules, ended: watch::Receiver<bool>) -> Router {
    let randomness = state.facade.environment.randomness.clone();
    let add = |router: Router<Arc<AppState>>, (path, methods, needs): Route| match needs {
        Needs::Token(scope) => {
            let checked = from_fn_with_state((state.access.clone(), scope), access::authorize);
            router.route(path, methods.route_layer(checked))
        }
        Needs::Nothing | Needs::Session => router.route(path, methods),
    };
    // The documents tell strangers what to attack, so other machines do not get them (ASVS 13.4.5).
    let shows_documents = rules.is_loopback();
    routes()
        .into_iter()
        .filter(|(path, ..)| shows_documents || !is_document(path))
        .fold(Router::new(), add)
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
        assert_eq!(described, routes().iter().map(|(path, ..)| *path).collect());
    }

    /// The routes that need no token are listed here once more, so that nobody adds one without thought.
    #[test]
    fn cfr_164_312_a_1_only_routes_without_data_need_no_token() {
        let open: BTreeSet<&str> =
            routes().iter().filter(|(.., needs)| *needs == Needs::Nothing).map(|(path, ..)| *path).collect();
        let expected = [
            "/docs",
            "/docs/document.js",
            "/docs/page.css",
            "/docs/page.js",
            "/enrollments.css",
            "/livez",
            "/openapi.json",
            "/readyz",
            "/widget",
            "/widget/session",
            "/widget/{file}",
        ];
        assert_eq!(open, BTreeSet::from(expected));
    }
}
