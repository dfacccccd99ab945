//! What keeps web pages of other sites away from a service on loopback.
//!
//! A page can make its own host name point to 127.0.0.1 (DNS rebinding); the Host header is what it
//! cannot choose then, so it is checked before anything else.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::ApiError;

const HOSTS: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

pub(crate) async fn check(State(here): State<SocketAddr>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let is_absolute_elsewhere =
        request.uri().authority().is_some_and(|authority| !is_here(authority.as_str(), here));
    let mut response =
        if is_absolute_elsewhere || !single(headers, &header::HOST).is_some_and(|host| is_here(host, here)) {
            ApiError::WrongHost.into_response()
        } else if !is_own_origin(headers, here) {
            ApiError::WrongOrigin.into_response()
        } else {
            next.run(request).await
        };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// The value of a header that is there exactly once.
fn single<'h>(headers: &'h HeaderMap, name: &header::HeaderName) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    if values.next().is_some() {
        return None;
    }
    first.to_str().ok()
}

/// Whether an authority names the service at `here`: by a name of loopback, or the address itself, and its port.
fn is_here(authority: &str, here: SocketAddr) -> bool {
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, named)) if !named.ends_with(']') => (host, named),
        _ => (authority, "80"),
    };
    let is_our_address = match here.ip() {
        IpAddr::V4(ip) => host == ip.to_string(),
        IpAddr::V6(ip) => host == format!("[{ip}]"),
    };
    port == here.port().to_string()
        && (is_our_address || HOSTS.iter().any(|known| host.eq_ignore_ascii_case(known)))
}

/// Programs send no Origin; browsers do, and say in Sec-Fetch-Site where a request comes from.
fn is_own_origin(headers: &HeaderMap, here: SocketAddr) -> bool {
    let origin_is_ours = match headers.get(header::ORIGIN) {
        None => true,
        Some(_) => single(headers, &header::ORIGIN)
            .and_then(|origin| origin.strip_prefix("http://"))
            .is_some_and(|authority| is_here(authority, here)),
    };
    let site = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
    origin_is_ours && matches!(site, None | Some("same-origin" | "none"))
}
