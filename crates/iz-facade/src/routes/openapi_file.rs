//! `GET /openapi.json`: the description of the API.

use axum::http::{HeaderName, header};

use super::responses::Refusals;

/// The text of the document. It is a part of the program, so it costs neither time at the start nor memory.
const TEXT: &str = include_str!("../../openapi.json");

/// Get this document
#[utoipa::path(
    get,
    tag = "service",
    path = "/openapi.json",
    responses((status = 200, description = "The OpenAPI document", body = Object), Refusals)
)]
pub(super) async fn openapi_document() -> ([(HeaderName, &'static str); 1], &'static str) {
    ([(header::CONTENT_TYPE, "application/json")], TEXT)
}
