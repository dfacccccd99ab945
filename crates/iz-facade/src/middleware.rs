//! What happens to every request before its route, and to every response after it.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use iz_http::{HostRules, Overloaded};
use tokio::{select, sync::watch};

use crate::{error::ApiError, routes::health::HEALTH_PATHS};

/// Tells browsers to use TLS alone for this host and its subdomains, for a year (RFC 6797).
const STRICT_TRANSPORT: HeaderValue = HeaderValue::from_static("max-age=31536000; includeSubDomains");

/// Refuses requests that break `rules`, so that web pages of other sites cannot call the service, and requests that the
/// service cannot answer whatever their path is. Every response gets
/// headers that forbid browsers and proxies to store it, to guess its type and to send its URL to other sites, and with
/// TLS the one that forbids them to use the service without TLS.
pub(crate) async fn protect(State(rules): State<HostRules>, request: Request, next: Next) -> Response {
    let is_strict_transport = rules.is_strict_transport(&request);
    let refusal = rules.check(&request).map_err(ApiError::from).and_then(|()| admit(&request));
    let mut response = match refusal {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    };
    let headers = response.headers_mut();
    // The files of the widget hold nothing about anybody, so a browser may keep them.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if is_strict_transport {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, STRICT_TRANSPORT);
    }
    response
}

/// Refuses a request that is too many, unless it asks whether the service is up, and a POST with a query string.
fn admit(request: &Request) -> Result<(), ApiError> {
    let uri = request.uri();
    if let Some(&Overloaded { connections }) = request.extensions().get()
        && !HEALTH_PATHS.contains(&uri.path())
    {
        return Err(ApiError::ServiceBusy { connections });
    }
    if request.method() == Method::POST && uri.query().is_some() {
        return Err(ApiError::QueryString);
    }
    Ok(())
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
        _ = ended.wait_for(|ended| *ended) => {
            let mut response = ApiError::Stopping.into_response();
            // The connection may not know yet that the service stops, so that it would not say that it closes.
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            response
        }
    }
}
