//! The registries behind the API, and its routes.

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Json, Router, middleware,
    routing::{get, post},
};
use iz_client::{Advice, Clock, Registry, RegistryProfile, hl7::Profile};
use jiff::tz::TimeZone;

use crate::{Problem, guard, health, lookup, openapi};

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
}

impl<R: Registry + 'static> Facade<R> {
    /// An API over the registries of these ids.
    pub const fn new(sites: BTreeMap<String, Site<R>>, clock: Clock) -> Self {
        Self { sites, clock }
    }

    /// The routes, for a service at `here`: requests that name another host or port are refused.
    pub(crate) fn router(self, here: SocketAddr) -> Router {
        Router::new()
            .route("/v1/lookups", post(lookup::create::<R>))
            .route("/livez", get(health::live))
            .route("/readyz", get(health::ready::<R>))
            .route("/openapi.json", get(|| async { Json(openapi()) }))
            .fallback(|| async { Problem::no_route() })
            .method_not_allowed_fallback(|| async { Problem::no_method() })
            .layer(middleware::from_fn_with_state(here, guard::check))
            .with_state(Arc::new(self))
    }
}
