//! Which requests a service accepts, by `Host`, `Origin` and `Sec-Fetch-Site`.
//!
//! A web page can make its own host name resolve to the address of the service (DNS rebinding). Its requests then reach the service, but
//! the browser sets `Host` to the name of the page, and the page cannot change that. So a service checks `Host` before
//! anything else.
//!
//! A header that is there twice, or that has other characters than visible ASCII, is refused: two programs may read it
//! differently.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use hyper::{
    HeaderMap, Method, Request,
    header::{HOST, HeaderName, ORIGIN},
};

use crate::{connection::ArrivalAddress, host_name::HostName};

/// The header in which a browser tells where a request comes from (W3C Fetch Metadata).
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The headers in which a browser tells how it uses the response.
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// The scheme of a service's URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// HTTP without TLS.
    Http,
    /// HTTP over TLS.
    Https,
}

impl Scheme {
    /// As it stands in a URL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    /// The port that a URL without one means.
    const fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

/// Why a request is refused.
///
/// It is not `#[non_exhaustive]`: each service must have a response for every reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// `Host`, or the authority of an absolute request target, does not name the service.
    #[error("the request names another host or port")]
    WrongHost,
    /// `Origin` or `Sec-Fetch-Site` says that a page of another site sent the request.
    #[error("the request comes from a page of another site")]
    WrongOrigin,
}

/// The rules of one service.
///
/// A service that listens at an address of loopback has the names of loopback. One that other machines reach has the
/// address at which the connection arrived, and the names that the operator gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostRules {
    address: SocketAddr,
    scheme: Scheme,
    names: Arc<[HostName]>,
    /// The paths that pages of other sites may open.
    pages: &'static [&'static str],
}

impl HostRules {
    /// The rules of a service that listens at `address`. With the address 0.0.0.0 or `[::]`, the address of the service
    /// is the one at which a connection arrived ([`ArrivalAddress`]).
    #[must_use]
    pub fn new(address: SocketAddr, scheme: Scheme) -> Self {
        Self { address, scheme, names: Arc::default(), pages: &[] }
    }

    /// Adds names under which clients reach the service, each with the port of the service.
    #[must_use]
    pub fn with_names(self, names: impl IntoIterator<Item = HostName>) -> Self {
        Self { names: names.into_iter().collect(), ..self }
    }

    /// Lets pages of other sites open these paths, in a window or in a frame. It is for pages that hold nothing about
    /// anybody. Which sites may frame them is not checked here: browsers check `frame-ancestors` (CSP).
    #[must_use]
    pub fn with_pages(self, pages: &'static [&'static str]) -> Self {
        Self { pages, ..self }
    }

    /// Whether the service listens on loopback alone.
    #[must_use]
    pub const fn is_loopback(&self) -> bool {
        self.address.ip().is_loopback()
    }

    /// Checks a request.
    ///
    /// `Host` is required. It must be a name of the service, with its port: the address at which the connection arrived,
    /// a name of [`HostRules::with_names`], or on loopback also `localhost`, 127.0.0.1 or `[::1]`. `Origin` is optional.
    /// It must be the scheme and such a name. `Sec-Fetch-Site` is optional. It must be `same-origin` or `none`, unless a browser
    /// opens one of [`HostRules::with_pages`]. Browsers
    /// send these two headers; other programs do not. A header that is repeated or unreadable is refused. What a proxy
    /// adds (`Forwarded`, `X-Forwarded-Host`) is not read.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if the request names another host, or if a page of another site sent it.
    pub fn check<B>(&self, request: &Request<B>) -> Result<(), Refusal> {
        let headers = request.headers();
        let arrival = self.arrival(request);
        let is_target_ours =
            request.uri().authority().is_none_or(|authority| self.is_named_by(authority.as_str(), arrival));
        if !is_target_ours || !single(headers, &HOST).is_some_and(|host| self.is_named_by(host, arrival)) {
            return Err(Refusal::WrongHost);
        }
        let is_own_page = absent_or(headers, &ORIGIN, |origin| self.is_origin(origin, arrival))
            && (absent_or(headers, &SEC_FETCH_SITE, |site| matches!(site, "same-origin" | "none"))
                || self.opens_page(request));
        if is_own_page { Ok(()) } else { Err(Refusal::WrongOrigin) }
    }

    /// Whether a browser opens one of [`HostRules::with_pages`] for a page of another site. A script of that page cannot send
    /// such a request and read the response (W3C Fetch Metadata, `navigate`).
    fn opens_page<B>(&self, request: &Request<B>) -> bool {
        let header = |name: &HeaderName| single(request.headers(), name).unwrap_or_default();
        request.method() == Method::GET
            && self.pages.contains(&request.uri().path())
            && matches!(header(&SEC_FETCH_SITE), "cross-site" | "same-site")
            && header(&SEC_FETCH_MODE) == "navigate"
            && matches!(header(&SEC_FETCH_DEST), "document" | "iframe")
    }

    /// Whether the response to a request tells browsers to use TLS alone for this host (`Strict-Transport-Security`).
    ///
    /// Browsers apply this header to every port of a host. So a request to `localhost` does not get it: other services
    /// of the same machine may have no TLS.
    pub fn is_strict_transport<B>(&self, request: &Request<B>) -> bool {
        let host = single(request.headers(), &HOST).unwrap_or_default();
        let host = host.split_once(':').map_or(host, |(host, _)| host);
        self.scheme == Scheme::Https && !host.eq_ignore_ascii_case("localhost")
    }

    /// The address at which the connection of a request arrived.
    fn arrival<B>(&self, request: &Request<B>) -> IpAddr {
        let arrival = request.extensions().get::<ArrivalAddress>().map(|&ArrivalAddress(address)| address);
        arrival.unwrap_or(self.address).ip().to_canonical()
    }

    fn is_origin(&self, origin: &str, arrival: IpAddr) -> bool {
        let authority =
            origin.strip_prefix(self.scheme.as_str()).and_then(|origin| origin.strip_prefix("://"));
        authority.is_some_and(|authority| self.is_named_by(authority, arrival))
    }

    /// Whether an authority (RFC 3986 section 3.2) names the service.
    fn is_named_by(&self, authority: &str, arrival: IpAddr) -> bool {
        let (host, port) = match authority.rsplit_once(':') {
            // The colon of an IPv6 address without a port stands inside of the brackets.
            Some((host, port)) if !port.ends_with(']') => (host, port),
            _ => (authority, &*self.scheme.default_port().to_string()),
        };
        port == self.address.port().to_string()
            && (arrival.is_loopback() && host.eq_ignore_ascii_case("localhost")
                || address(host).is_some_and(|address| is_address_of(address, arrival))
                || self.names.iter().any(|name| name.is(host)))
    }
}

/// Whether a client that names this address means the service to which its connection came. A connection never arrives
/// at 0.0.0.0 or `[::]`, so these name no service.
fn is_address_of(named: IpAddr, arrival: IpAddr) -> bool {
    let is_loopback = named == Ipv4Addr::LOCALHOST || named == Ipv6Addr::LOCALHOST;
    !named.is_unspecified() && (named == arrival || arrival.is_loopback() && is_loopback)
}

/// The address that a host is, as URLs have it: IPv6 in brackets.
pub(crate) fn address(host: &str) -> Option<IpAddr> {
    match host.strip_prefix('[') {
        Some(host) => host.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
        None => host.parse::<Ipv4Addr>().ok().map(IpAddr::V4),
    }
}

/// The value of a header that is sent exactly once and has only visible ASCII characters.
fn single<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    if values.next().is_some() {
        return None;
    }
    first.to_str().ok()
}

/// Whether a header is not there, or is there once and accepted.
fn absent_or(headers: &HeaderMap, name: &HeaderName, is_accepted: impl FnOnce(&str) -> bool) -> bool {
    !headers.contains_key(name) || single(headers, name).is_some_and(is_accepted)
}

#[cfg(test)]
mod tests;
