//! The registries behind the API, and its routes.

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Json, Router, middleware,
    routing::{get, post},
};
use iz_client::{Advice, Clock, MAX_RUNGS, Registry, RegistryProfile, hl7::Profile};
use jiff::tz::TimeZone;

use crate::{ListLimits, Problem, choose, guard, health, lists::Lists, lookup, openapi};

/// One registry with what the API needs to know of it.
pub struct Site<R> {
    pub(crate) name: String,
    pub(crate) profile: Profile,
    pub(crate) timeout: Duration,
    pub(crate) time_zone: TimeZone,
    pub(crate) advice: Advice,
    pub(crate) registry: R,
}

impl<R: Registry> Site<R> {
    /// A registry as `profile` describes it, asked through `registry`.
    pub fn new(profile: &RegistryProfile, registry: R) -> Self {
        Self {
            name: profile.name.clone(),
            profile: profile.profile,
            timeout: Duration::from_secs(profile.transport.timeout_s),
            time_zone: profile.time_zone.clone(),
            advice: profile.advice.clone(),
            registry,
        }
    }
}

/// The API over a set of registries.
pub struct Facade<R> {
    pub(crate) sites: BTreeMap<String, Site<R>>,
    pub(crate) clock: Clock,
    /// The lists that somebody may still choose from.
    pub(crate) lists: Lists,
    /// The most further questions that a caller may want after "not found".
    pub(crate) requery_limit: u8,
}

impl<R: Registry + 'static> Facade<R> {
    /// An API over the registries of these ids.
    pub fn new(sites: BTreeMap<String, Site<R>>, clock: Clock) -> Self {
        Self { sites, clock, lists: Lists::new(ListLimits::default()), requery_limit: MAX_RUNGS }
    }

    /// With other limits of the lists that may be chosen from.
    #[must_use]
    pub fn with_lists(self, limits: ListLimits) -> Self {
        Self { lists: Lists::new(limits), ..self }
    }

    /// With another limit, of at most [`MAX_RUNGS`], of further questions after "not found".
    #[must_use]
    pub fn with_requery_limit(self, limit: u8) -> Self {
        Self { requery_limit: limit.min(MAX_RUNGS), ..self }
    }

    /// The routes, for a service at `here`: requests that name another host or port are refused.
    pub(crate) fn router(self, here: SocketAddr) -> Router {
        Router::new()
            .route("/v1/lookups", post(lookup::create::<R>))
            .route("/v1/lookups/{id}/choose", post(choose::choose::<R>))
            .route("/livez", get(health::live))
            .route("/readyz", get(health::ready::<R>))
            .route("/openapi.json", get(|| async { Json(openapi()) }))
            .fallback(|| async { Problem::no_route() })
            .method_not_allowed_fallback(|| async { Problem::no_method() })
            .layer(middleware::from_fn_with_state(here, guard::check))
            .with_state(Arc::new(self))
    }
}
