//! Whether the process is up, and whether it can answer lookups. A registry that is down does not change this.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Serialize;

use super::responses::Refusals;
use crate::{error::ApiError, problem::Problem, state::AppState};

/// The paths that are answered even if the service answers as many requests as it may.
pub(crate) const HEALTH_PATHS: [&str; 2] = ["/livez", "/readyz"];

/// The answer of `/livez`.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Live {
    /// `live`.
    status: &'static str,
}

/// The answer of `/readyz`.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Ready {
    /// `ready`.
    status: &'static str,
    /// The ids of the configured registries.
    registries: Vec<String>,
}

/// Whether the process is up
#[utoipa::path(get, tag = "service", path = "/livez", responses((status = 200, description = "The process is up", body = Live), Refusals))]
pub(super) async fn live() -> Json<Live> {
    Json(Live { status: "live" })
}

/// Whether the service can answer lookups
///
/// It cannot while the audit trail cannot be written: no data is given out then. The check waits up to 5 seconds for another
/// process that writes. If an audit row could not be written before, the check writes one, so that the service recovers.
#[utoipa::path(
    get,
    tag = "service",
    path = "/readyz",
    responses(
        (status = 200, description = "The service can answer lookups", body = Ready),
        Refusals,
        (
            status = 503,
            description = "The audit trail cannot be written, or the service is stopping",
            body = Problem,
            content_type = "application/problem+json"
        )
    )
)]
pub(super) async fn ready(State(state): State<Arc<AppState>>) -> Result<Json<Ready>, ApiError> {
    state.access.readiness.check().await?;
    Ok(Json(Ready { status: "ready", registries: state.facade.registries().map(str::to_owned).collect() }))
}
