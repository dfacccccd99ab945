//! Whether the process lives and can take questions. A registry that is down is its own matter.

use std::sync::Arc;

use axum::{Json, extract::State};
use iz_client::Registry;
use serde::Serialize;

use crate::Facade;

/// The answer of `/livez`.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Live {
    /// `live`.
    status: &'static str,
}

/// The answer of `/readyz`.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Ready {
    /// `ready`.
    status: &'static str,
    /// The ids of the registries that can be asked.
    registries: Vec<String>,
}

pub(crate) async fn live() -> Json<Live> {
    Json(Live { status: "live" })
}

pub(crate) async fn ready<R: Registry + 'static>(State(facade): State<Arc<Facade<R>>>) -> Json<Ready> {
    Json(Ready { status: "ready", registries: facade.sites.keys().cloned().collect() })
}
