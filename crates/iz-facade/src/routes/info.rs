//! `GET /v1/info`: which service this is.

use std::sync::Arc;

use axum::{Json, extract::State};
use iz_cache::TierCounts;
use serde::Serialize;

use super::responses::{Refusals, TokenProblems};
use crate::{site_status::TlsCertificate, state::AppState};

/// Which service this is, and how it is reached.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ServiceInfo {
    /// `izquery`.
    name: &'static str,
    /// The version of the program.
    version: &'static str,
    /// The version of the API, as in the paths.
    api: &'static str,
    /// The profile of the build: `release`, or `debug` for development.
    build: &'static str,
    /// Whether the cryptography is the module that is validated for FIPS 140.
    fips: bool,
    /// The optional parts of the build. `age`: credentials can be exported for a public key of age. `postgres`: the store may be in
    /// PostgreSQL.
    features: Vec<&'static str>,
    listener: ListenerInfo,
    /// The cached answers in memory. `null` without a cache.
    cache: Option<CacheInfo>,
}

/// The cached answers in memory, of all registries.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct CacheInfo {
    /// The number of answers. Expired ones may be among them.
    entries: u64,
    /// The memory that they take, in bytes.
    bytes: u64,
    /// The most memory that they may take, in bytes: `cache.capacity_bytes` of the settings.
    capacity_bytes: u64,
    /// How many answers were dropped, or not cached, since the start because there was no room.
    evictions: u64,
}

impl From<TierCounts> for CacheInfo {
    fn from(TierCounts { entries, bytes, capacity_bytes, evictions }: TierCounts) -> Self {
        Self { entries, bytes, capacity_bytes, evictions }
    }
}

/// How the API is reached.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ListenerInfo {
    /// Whether it speaks TLS.
    tls: bool,
    /// Whether a client must present a certificate.
    requires_client_certificate: bool,
    /// The certificate that clients get. `null` without TLS.
    certificate: Option<TlsCertificate>,
}

/// The optional parts, and whether this build has them.
const FEATURES: [(bool, &str); 2] =
    [(cfg!(feature = "age"), "age"), (cfg!(feature = "postgres"), "postgres")];

/// Which service this is
#[utoipa::path(
    get,
    tag = "service",
    path = "/v1/info",
    responses((status = 200, description = "Which service this is", body = ServiceInfo), Refusals, TokenProblems)
)]
pub(super) async fn service_info(State(state): State<Arc<AppState>>) -> Json<ServiceInfo> {
    let now = state.facade.environment.clock.now();
    let tls = state.listener.as_ref();
    Json(ServiceInfo {
        name: "izquery",
        version: env!("CARGO_PKG_VERSION"),
        api: "v1",
        build: if cfg!(debug_assertions) { "debug" } else { "release" },
        fips: iz_http::has_validated_cryptography(),
        features: FEATURES.iter().filter_map(|(is_built, name)| is_built.then_some(*name)).collect(),
        listener: ListenerInfo {
            tls: tls.is_some(),
            requires_client_certificate: tls.is_some_and(|tls| tls.requires_client_certificate()),
            certificate: tls.map(|tls| TlsCertificate::at(tls.validity(), now)),
        },
        cache: state.facade.cache_counts().map(CacheInfo::from),
    })
}
