//! A request with its answer, as an example of the OpenAPI document.

use serde_json::Value;

/// A request and its answer.
pub(super) struct Exchange {
    pub(super) name: &'static str,
    pub(super) summary: &'static str,
    pub(super) request: Value,
    pub(super) answer: Value,
}
