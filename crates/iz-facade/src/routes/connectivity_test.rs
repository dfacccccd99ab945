//! `POST /v1/registries/{id}/connectivity-test`: whether a registry responds.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
};
use jiff::Timestamp;
use serde::Serialize;

use super::responses::{Problems, Refusals, TokenProblems};
use crate::{
    access::Caller,
    body::EmptyBody,
    error::ApiError,
    problem::Problem,
    result::RegistryName,
    site_status::{ConnectivityTest, TlsCertificate},
    state::AppState,
};

/// Request of a connectivity test. It has no members, and the body may be empty.
#[derive(utoipa::ToSchema)]
pub(super) struct ConnectivityTestRequest {}

/// A connectivity test to which the registry responded.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ConnectivityTestResult {
    registry: RegistryName,
    /// When the registry responded.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// How long the test took, with the time in the queue of the service, in milliseconds.
    took_ms: u64,
    /// The registry's TLS certificate. `null` without TLS.
    certificate: Option<TlsCertificate>,
}

impl From<ConnectivityTest> for ConnectivityTestResult {
    fn from(ConnectivityTest { registry, at, took, certificate }: ConnectivityTest) -> Self {
        Self {
            registry,
            at,
            took_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            certificate: certificate.map(|validity| TlsCertificate::at(validity, at)),
        }
    }
}

/// Test whether a registry responds
///
/// The test contains nothing about any patient. It waits in the queue of the registry like a query, and is refused
/// while the registry is not asked. At some registries only the test does not work, and queries do.
#[utoipa::path(
    post,
    tag = "registries",
    path = "/v1/registries/{id}/connectivity-test",
    params(("id" = String, Path, description = "The `path_id` of the registry, such as `texas~store1`")),
    request_body = Option<ConnectivityTestRequest>,
    responses(
        (status = 200, description = "The registry responded", body = ConnectivityTestResult),
        (
            status = 404,
            description = "No registry has this id, or it has no connectivity test",
            body = Problem,
            content_type = "application/problem+json"
        ),
        Refusals,
        TokenProblems,
        Problems
    )
)]
pub(super) async fn test_connectivity(
    State(state): State<Arc<AppState>>,
    caller: Caller,
    id: Result<Path<String>, PathRejection>,
    _: EmptyBody,
) -> Result<Json<ConnectivityTestResult>, ApiError> {
    // A path that is not UTF-8 is not an id.
    let Path(id) = id.map_err(|_| ApiError::NoSuchRegistry)?;
    caller.check_site(&state.facade, &id)?;
    Ok(Json(state.facade.test_connectivity(&id).await?.into()))
}
