//! The names under which clients reach a service.

use std::{fmt, net::IpAddr, str::FromStr};

use crate::host_rules::address;

/// The most characters of a host name, and of one of its labels (RFC 1035 section 2.3.4).
const MAX_NAME: usize = 253;
const MAX_LABEL: usize = 63;

/// A name or an address under which clients reach a service, without a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostName(Host);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Host {
    Name(Box<str>),
    Address(IpAddr),
}

/// A text is no host name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be a host name or an address without scheme, port and final dot, such as \"pharmacy.local\"; a name has \
     ASCII letters, digits and hyphens"
)]
pub struct HostNameError;

impl HostName {
    /// Whether the host of an authority (IPv6 in brackets) is this one. Names are compared without regard to case.
    pub(crate) fn is(&self, host: &str) -> bool {
        match &self.0 {
            Host::Name(name) => name.eq_ignore_ascii_case(host),
            Host::Address(own) => address(host) == Some(*own),
        }
    }
}

/// The host as it stands in a URL: an IPv6 address in brackets.
impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Host::Name(name) => f.write_str(name),
            Host::Address(IpAddr::V4(address)) => write!(f, "{address}"),
            Host::Address(IpAddr::V6(address)) => write!(f, "[{address}]"),
        }
    }
}

impl FromStr for HostName {
    type Err = HostNameError;

    /// Reads a name or an address. An IPv6 address may stand in brackets.
    fn from_str(text: &str) -> Result<Self, HostNameError> {
        let named = address(text).or_else(|| text.parse().ok());
        if let Some(named) = named.filter(|named| !named.is_unspecified()) {
            return Ok(Self(Host::Address(named)));
        }
        let is_name = text.len() <= MAX_NAME && text.split('.').all(is_label);
        // A last label of digits alone is a mistyped IPv4 address.
        let has_letter =
            text.rsplit('.').next().is_some_and(|last| !last.bytes().all(|b| b.is_ascii_digit()));
        if is_name && has_letter { Ok(Self(Host::Name(text.into()))) } else { Err(HostNameError) }
    }
}

/// Whether a label has the characters of a host name. The underscore stands in names of some Windows machines.
fn is_label(label: &str) -> bool {
    (1..=MAX_LABEL).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_or_an_address_without_a_port_is_read() {
        for (text, hosts) in [
            ("pharmacy.local", ["pharmacy.local", "PHARMACY.Local"]),
            ("STORE_12", ["store_12", "STORE_12"]),
            ("xn--bcher-kva.example", ["xn--bcher-kva.example", "XN--bcher-kva.example"]),
            ("192.0.2.7", ["192.0.2.7", "192.0.2.7"]),
            ("2001:db8::7", ["[2001:db8::7]", "[2001:DB8:0::7]"]),
            ("[2001:db8::7]", ["[2001:db8::7]", "[2001:db8:0:0::7]"]),
        ] {
            let name: HostName = text.parse().unwrap();
            assert!(hosts.iter().all(|host| name.is(host)), "{text}");
            assert!(!name.is(&format!("{text}.")) && !name.is("other.example") && !name.is(""), "{text}");
        }
    }

    #[test]
    fn every_other_text_is_refused() {
        let (long_label, long_name) = ("a".repeat(64), "a.".repeat(127) + "a");
        for text in [
            "",
            ".",
            "pharmacy.local.",
            "pharmacy.local:8466",
            "https://pharmacy.local",
            "*.pharmacy.local",
            "phar macy",
            "-a.local",
            "a-.local",
            "a..local",
            "b\u{fc}cher.example",
            "user@pharmacy.local",
            "192.0.2",
            "192.0.2.7:8466",
            "0.0.0.0",
            "::",
            &long_label,
            &long_name,
        ] {
            assert_eq!(text.parse::<HostName>(), Err(HostNameError), "{text}");
        }
    }
}
