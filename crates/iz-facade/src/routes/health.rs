//! Whether the process is up and accepts requests. A registry that is down does not change this.

use axum::{Json, extract::State};
use serde::Serialize;

use super::responses::Refusals;
use crate::state::AppState;

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

/// Whether the service accepts requests
#[utoipa::path(get, tag = "service", path = "/readyz", responses((status = 200, description = "The service accepts requests", body = Ready), Refusals))]
pub(super) async fn ready(State(state): State<AppState>) -> Json<Ready> {
    Json(Ready { status: "ready", registries: state.facade.registries().map(str::to_owned).collect() })
}
