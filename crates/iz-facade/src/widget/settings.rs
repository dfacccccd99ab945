//! Who may show the page inside of a page of its own.

use std::{fmt, str::FromStr, time::Duration};

use super::limits::TICKET;

/// The settings of the widget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WidgetSettings {
    /// The origins whose pages may show the widget in a frame. Without one, only a window of its own shows it.
    pub frame_origins: Vec<Origin>,
    /// The beginning of the addresses of the pages, as browsers reach the service. Without it, it is the address at which the
    /// software reached the service.
    pub base_url: Option<Origin>,
    /// How long a ticket is valid: two minutes. It is longer only for invented people.
    pub ticket: Duration,
}

impl Default for WidgetSettings {
    fn default() -> Self {
        Self { frame_origins: Vec::new(), base_url: None, ticket: TICKET }
    }
}

impl WidgetSettings {
    /// The value of `frame-ancestors` (CSP).
    pub(crate) fn frame_ancestors(&self) -> String {
        match &*self.frame_origins {
            [] => "'none'".to_owned(),
            origins => origins.iter().map(Origin::as_str).collect::<Vec<_>>().join(" "),
        }
    }
}

/// An origin (RFC 6454): `https://software.example`, or with a port. `http` is possible for loopback and for software without
/// TLS in the same network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

/// Why a text is no origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be https:// or http://, a host name in lower case and a port if it is not the usual one, without a path"
)]
pub struct OriginError;

impl Origin {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Origin {
    type Err = OriginError;

    /// Takes only the characters of a host and a port, because the text stands in a header of every page. `*` is not
    /// among them.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (rest, usual_port) = match text.strip_prefix("https://") {
            Some(rest) => (rest, "443"),
            None => (text.strip_prefix("http://").ok_or(OriginError)?, "80"),
        };
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
            _ => (rest, None),
        };
        let is_host_byte =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
        let is_ipv6 = |host: &str| {
            let inner = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
            inner.is_some_and(|inner| inner.parse::<std::net::Ipv6Addr>().is_ok())
        };
        let is_name = host.bytes().all(is_host_byte)
            && host
                .split('.')
                .all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'));
        let is_host = is_name || is_ipv6(host);
        // Browsers write an origin without the usual port, so one with it would never be equal.
        let is_port = port.is_none_or(|port| {
            port != usual_port
                && port.parse::<u16>().is_ok_and(|number| number > 0 && number.to_string() == port)
        });
        if is_host && is_port { Ok(Self(text.to_owned())) } else { Err(OriginError) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_has_a_scheme_a_host_and_perhaps_a_port() {
        for good in
            ["https://software.example", "http://127.0.0.1:8080", "http://localhost", "https://[::1]:8443"]
        {
            assert_eq!(good.parse::<Origin>().unwrap().as_str(), good);
        }
        for wrong in [
            "",
            "*",
            "https://*",
            "https://*.example",
            "software.example",
            "https://",
            "https://a b",
            "https://a;b",
            "https://a/",
            "https://a/path",
            "https://A.example",
            "https://a:0",
            "https://a:443",
            "http://a:80",
            "https://a:+80",
            "https://a:0080",
            "https://-a",
            "https://a-.example",
            "https://.",
            "https://a:99999",
            "https://a:x",
            "ftp://a",
            "https://user@a",
            "https://[x]",
            "'self'",
            "https://a 'unsafe-inline'",
            "https://a\n",
        ] {
            assert_eq!(wrong.parse::<Origin>(), Err(OriginError), "{wrong}");
        }
    }

    #[test]
    fn without_an_origin_nobody_may_frame_the_page() {
        let of = |origins: &[&str]| {
            let frame_origins = origins.iter().map(|origin| origin.parse().unwrap()).collect();
            WidgetSettings { frame_origins, ..WidgetSettings::default() }.frame_ancestors()
        };
        assert_eq!(of(&[]), "'none'");
        assert_eq!(of(&["https://a.example", "http://localhost:1"]), "https://a.example http://localhost:1");
    }
}
