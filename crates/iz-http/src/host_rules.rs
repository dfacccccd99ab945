//! Which requests a service on loopback accepts, by `Host`, `Origin` and `Sec-Fetch-Site`.
//!
//! A web page can make its own host name resolve to 127.0.0.1 (DNS rebinding). Its requests then reach the service, but
//! the browser sets `Host` to the name of the page, and the page cannot change that. So a service checks `Host` before
//! anything else.
//!
//! A header that is there twice, or that has other characters than visible ASCII, is refused: two programs may read it
//! differently.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use hyper::{
    HeaderMap, Request,
    header::{HOST, HeaderName, ORIGIN},
};

/// The header in which a browser tells where a request comes from (W3C Fetch Metadata).
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

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

/// The rules of a service on loopback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostRules {
    /// Where the service listens.
    pub address: SocketAddr,
    /// How a client reaches it.
    pub scheme: Scheme,
}

impl HostRules {
    /// Checks a request.
    ///
    /// `Host` is required. It must name `localhost`, 127.0.0.1, `[::1]` or the address of the service, with its port.
    /// `Origin` is optional. It must be the scheme and such a name. `Sec-Fetch-Site` is optional. It must be
    /// `same-origin` or `none`. Browsers send these two headers; other programs do not. A header that is repeated or
    /// unreadable is refused.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if the request names another host, or if a page of another site sent it.
    pub fn check<B>(self, request: &Request<B>) -> Result<(), Refusal> {
        let headers = request.headers();
        let is_target_ours =
            request.uri().authority().is_none_or(|authority| self.is_named_by(authority.as_str()));
        if !is_target_ours || !single(headers, &HOST).is_some_and(|host| self.is_named_by(host)) {
            return Err(Refusal::WrongHost);
        }
        let is_own_page = absent_or(headers, &ORIGIN, |origin| self.is_origin(origin))
            && absent_or(headers, &SEC_FETCH_SITE, |site| matches!(site, "same-origin" | "none"));
        if is_own_page { Ok(()) } else { Err(Refusal::WrongOrigin) }
    }

    fn is_origin(self, origin: &str) -> bool {
        let authority =
            origin.strip_prefix(self.scheme.as_str()).and_then(|origin| origin.strip_prefix("://"));
        authority.is_some_and(|authority| self.is_named_by(authority))
    }

    /// Whether an authority (RFC 3986 section 3.2) names the service.
    fn is_named_by(self, authority: &str) -> bool {
        let (host, port) = match authority.rsplit_once(':') {
            // The colon of an IPv6 address without a port stands inside of the brackets.
            Some((host, port)) if !port.ends_with(']') => (host, port),
            _ => (authority, &*self.scheme.default_port().to_string()),
        };
        port == self.address.port().to_string()
            && (host.eq_ignore_ascii_case("localhost")
                || address(host).is_some_and(|address| self.is_own_address(address)))
    }

    fn is_own_address(self, address: IpAddr) -> bool {
        address == self.address.ip() || address == Ipv4Addr::LOCALHOST || address == Ipv6Addr::LOCALHOST
    }
}

/// The address that a host is, as URLs have it: IPv6 in brackets.
fn address(host: &str) -> Option<IpAddr> {
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
mod tests {
    use hyper::header::HeaderValue;

    use super::*;

    fn rules(address: &str, scheme: Scheme) -> HostRules {
        HostRules { address: address.parse().unwrap(), scheme }
    }

    fn check(rules: HostRules, target: &str, headers: &[(&str, &[u8])]) -> Result<(), Refusal> {
        let mut request = Request::builder().uri(target);
        for (name, value) in headers {
            request = request.header(*name, HeaderValue::from_bytes(value).unwrap());
        }
        rules.check(&request.body(()).unwrap())
    }

    fn host(rules: HostRules, host: &str) -> Result<(), Refusal> {
        check(rules, "/", &[("host", host.as_bytes())])
    }

    #[test]
    fn a_service_has_the_names_of_loopback_and_its_own_address() {
        for (address, hosts) in [
            ("127.0.0.1:8466", ["127.0.0.1:8466", "localhost:8466", "LocalHost:8466", "[::1]:8466"]),
            ("127.0.0.2:8466", ["127.0.0.1:8466", "localhost:8466", "127.0.0.2:8466", "[::1]:8466"]),
            ("[::1]:8466", ["127.0.0.1:8466", "localhost:8466", "[0:0:0:0:0:0:0:1]:8466", "[::1]:8466"]),
            ("127.0.0.1:80", ["127.0.0.1", "localhost", "[::1]", "127.0.0.1:80"]),
        ] {
            for name in hosts {
                assert_eq!(host(rules(address, Scheme::Http), name), Ok(()), "{address} {name}");
            }
        }
    }

    #[test]
    fn every_other_host_is_refused() {
        for name in [
            "",
            ":8466",
            "evil.example",
            "evil.example:8466",
            "127.0.0.1.evil.example:8466",
            "localhost.:8466",
            "127.0.0.1",
            "127.0.0.1:",
            "127.0.0.1:8467",
            "127.0.0.1:08466",
            "127.0.0.1:8466:8466",
            "127.0.0.2:8466",
            "127.1:8466",
            "0.0.0.0:8466",
            "[127.0.0.1]:8466",
            "[::ffff:127.0.0.1]:8466",
            "[::1]",
            "::1:8466",
            "user@127.0.0.1:8466",
        ] {
            let refused = host(rules("127.0.0.1:8466", Scheme::Http), name);
            assert_eq!(refused, Err(Refusal::WrongHost), "{name}");
        }
    }

    #[test]
    fn an_absolute_target_must_name_the_service_too() {
        let rules = rules("127.0.0.1:8466", Scheme::Http);
        let host: (&str, &[u8]) = ("host", b"127.0.0.1:8466");
        assert_eq!(check(rules, "http://localhost:8466/", &[host]), Ok(()));
        assert_eq!(check(rules, "http://evil.example/", &[host]), Err(Refusal::WrongHost));
        assert_eq!(check(rules, "http://localhost:8466/", &[]), Err(Refusal::WrongHost));
    }

    #[test]
    fn the_default_port_is_that_of_the_scheme() {
        for (address, scheme, expected) in [
            ("127.0.0.1:80", Scheme::Http, Ok(())),
            ("127.0.0.1:443", Scheme::Https, Ok(())),
            ("127.0.0.1:443", Scheme::Http, Err(Refusal::WrongHost)),
            ("127.0.0.1:80", Scheme::Https, Err(Refusal::WrongHost)),
        ] {
            assert_eq!(host(rules(address, scheme), "localhost"), expected, "{address} {scheme:?}");
        }
    }

    #[test]
    fn a_page_of_another_site_is_refused() {
        let host: (&str, &[u8]) = ("host", b"127.0.0.1:8466");
        for (scheme, header, value, expected) in [
            (Scheme::Http, "origin", "http://127.0.0.1:8466", Ok(())),
            (Scheme::Https, "origin", "https://127.0.0.1:8466", Ok(())),
            (Scheme::Http, "origin", "https://127.0.0.1:8466", Err(Refusal::WrongOrigin)),
            (Scheme::Https, "origin", "http://127.0.0.1:8466", Err(Refusal::WrongOrigin)),
            (Scheme::Http, "origin", "http://localhost", Err(Refusal::WrongOrigin)),
            (Scheme::Http, "origin", "http://evil.example", Err(Refusal::WrongOrigin)),
            (Scheme::Http, "origin", "null", Err(Refusal::WrongOrigin)),
            (Scheme::Http, "origin", "", Err(Refusal::WrongOrigin)),
            (Scheme::Http, "sec-fetch-site", "same-origin", Ok(())),
            (Scheme::Http, "sec-fetch-site", "none", Ok(())),
            (Scheme::Http, "sec-fetch-site", "same-site", Err(Refusal::WrongOrigin)),
            (Scheme::Http, "sec-fetch-site", "cross-site", Err(Refusal::WrongOrigin)),
            (Scheme::Http, "sec-fetch-site", "", Err(Refusal::WrongOrigin)),
        ] {
            let rules = rules("127.0.0.1:8466", scheme);
            let result = check(rules, "/", &[host, (header, value.as_bytes())]);
            assert_eq!(result, expected, "{scheme:?} {header}: {value}");
        }
    }

    #[test]
    fn a_header_that_is_unreadable_or_repeated_is_refused() {
        let good: [(&str, &[u8]); 3] =
            [("host", b"127.0.0.1:8466"), ("origin", b"http://127.0.0.1:8466"), ("sec-fetch-site", b"none")];
        let rules = rules("127.0.0.1:8466", Scheme::Http);
        assert_eq!(check(rules, "/", &good), Ok(()));
        for (position, (name, value)) in good.into_iter().enumerate() {
            let expected = Err(if name == "host" { Refusal::WrongHost } else { Refusal::WrongOrigin });
            let repeated: Vec<_> = good.into_iter().chain([(name, value)]).collect();
            assert_eq!(check(rules, "/", &repeated), expected, "{name} twice");
            let mut unreadable = good;
            unreadable[position].1 = b"none\xe9";
            assert_eq!(check(rules, "/", &unreadable), expected, "{name} unreadable");
        }
    }
}
