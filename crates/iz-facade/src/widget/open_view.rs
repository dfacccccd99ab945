//! The address of a page that shows an answer.

use jiff::Timestamp;
use serde::Serialize;

use super::ViewSecret;

/// Where a person can see an answer, or can ask.
#[derive(Clone, Serialize, utoipa::ToSchema)]
#[schema(as = View)]
pub(crate) struct OpenView {
    /// The address of the page. Its fragment is a ticket for one use, so open it at once and store it nowhere.
    pub(crate) url: String,
    /// When the ticket expires.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) expires: Timestamp,
}

impl OpenView {
    /// The address of the page at a service.
    pub(crate) fn new(base: &str, ticket: &ViewSecret, expires: Timestamp) -> Self {
        // The fragment of a URL is never sent to a server (RFC 9110 section 4.2.1).
        Self { url: format!("{base}/widget#ticket={}", ticket.expose()), expires }
    }
}
