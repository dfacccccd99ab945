//! What happens to every request before its route, and to every response after it.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use iz_http::HostRules;
use tokio::{select, sync::watch};

use crate::error::ApiError;

/// Refuses requests that break `rules`, so that web pages of other sites cannot call the service. Every response gets
/// headers that forbid browsers and proxies to store it, to guess its type and to send its URL to other sites.
pub(crate) async fn protect(State(rules): State<HostRules>, request: Request, next: Next) -> Response {
    let mut response = match rules.check(&request) {
        Ok(()) => next.run(request).await,
        Err(refusal) => ApiError::from(refusal).into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// Ends a request with a problem document when `ended` becomes true. The service stops then.
pub(crate) async fn end_when_stopped(
    State(mut ended): State<watch::Receiver<bool>>,
    request: Request,
    next: Next,
) -> Response {
    select! {
        // A response that is ready is sent, even if the time is over.
        biased;
        response = next.run(request) => response,
        // If the sender is gone, the service was stopped without the drain time.
        _ = ended.wait_for(|ended| *ended) => ApiError::Stopping.into_response(),
    }
}
