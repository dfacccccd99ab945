//! What keeps web pages away. The people are invented, but a page of another site must not find out what runs on
//! this machine, nor by the trick of a host name that points to it (DNS rebinding).

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

const WRONG_HOST: &str = "Host must be 127.0.0.1, localhost or [::1] with the port of the sandbox.\n";

const WRONG_ORIGIN: &str = "Pages of other sites may not call the sandbox.\n";

pub(crate) async fn check(
    State((here, scheme)): State<(SocketAddr, &'static str)>,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    let is_elsewhere = request.uri().authority().is_some_and(|named| !is_here(named.as_str(), here));
    if is_elsewhere || !single(headers, &header::HOST).is_some_and(|host| is_here(host, here)) {
        return (StatusCode::MISDIRECTED_REQUEST, WRONG_HOST).into_response();
    }
    if !is_own_origin(headers, here, scheme) {
        return (StatusCode::FORBIDDEN, WRONG_ORIGIN).into_response();
    }
    next.run(request).await
}

/// The value of a header that is there exactly once.
fn single<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    if values.next().is_some() {
        return None;
    }
    first.to_str().ok()
}

/// A name of this machine's loopback, and our port. An address cannot be made to point elsewhere, so any will do.
fn is_here(authority: &str, here: SocketAddr) -> bool {
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port),
        _ => (authority, "80"),
    };
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let is_loopback = host.eq_ignore_ascii_case("localhost")
        || address.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback());
    is_loopback && port == here.port().to_string()
}

/// Programs send no Origin; browsers do, and say in Sec-Fetch-Site where a request comes from.
fn is_own_origin(headers: &HeaderMap, here: SocketAddr, scheme: &str) -> bool {
    let is_ours = !headers.contains_key(header::ORIGIN)
        || single(headers, &header::ORIGIN)
            .and_then(|origin| origin.strip_prefix(scheme)?.strip_prefix("://"))
            .is_some_and(|authority| is_here(authority, here));
    let site = headers.get("sec-fetch-site").map(|value| value.as_bytes());
    is_ours && matches!(site, None | Some(b"same-origin" | b"none"))
}
