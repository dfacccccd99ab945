//! Checks whether the host name resolves and whether its addresses accept connections.

use std::{
    io::ErrorKind,
    net::{IpAddr, SocketAddr},
};

use reqwest::Url;
use tokio::{
    net::{TcpStream, lookup_host},
    task::JoinSet,
    time::{Duration, Instant, timeout},
};

use crate::check::Check;

const DNS: &str = "dns";
const TCP: &str = "tcp";

/// The greatest number of addresses that are tried.
const MAX_ADDRESSES: usize = 16;

/// The host of a URL without the brackets of IPv6, and the port.
pub(crate) fn host_and_port(endpoint: &Url) -> (&str, u16) {
    let host = endpoint.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    (host, endpoint.port_or_known_default().unwrap_or_default())
}

/// The server of the first connection: the registry or a proxy.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FirstHop<'u> {
    pub(crate) url: &'u Url,
    /// The key of the profile that names it.
    pub(crate) key: &'static str,
}

/// Resolves the host name.
pub(crate) async fn dns(target: FirstHop<'_>, time_limit: Duration) -> (Check, Vec<SocketAddr>) {
    let (host, port) = host_and_port(target.url);
    if let Ok(address) = host.parse::<IpAddr>() {
        let check = Check::pass(DNS, format!("{host} is an IP address and needs no name resolution"));
        return (check, vec![SocketAddr::new(address, port)]);
    }
    let key = target.key;
    let advice = format!("Check the host name in {key}, then this machine's DNS settings and network.");
    let failed = |found: String| (Check::failure(DNS, found, advice.as_str()), Vec::new());
    let found = match timeout(time_limit, lookup_host((host, port))).await {
        Err(_) => return failed(format!("{host} was not resolved within {} s", time_limit.as_secs())),
        Ok(Err(_)) => return failed(format!("{host} does not resolve")),
        Ok(Ok(found)) => found,
    };
    let mut addresses: Vec<SocketAddr> = Vec::new();
    for address in found.take(MAX_ADDRESSES) {
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    if addresses.is_empty() {
        return failed(format!("{host} resolves to no address"));
    }
    let texts: Vec<String> = addresses.iter().map(|address| address.ip().to_string()).collect();
    let plural = if texts.len() == 1 { "" } else { "es" };
    let check = Check::pass(DNS, format!("{host} has {} address{plural}: {}", texts.len(), texts.join(", ")));
    (check, addresses)
}

/// Tries to connect to each address. Returns the first that accepts a connection.
pub(crate) async fn tcp(
    target: FirstHop<'_>,
    addresses: &[SocketAddr],
    time_limit: Duration,
) -> (Check, Option<SocketAddr>) {
    let mut attempts = JoinSet::new();
    for (at, address) in addresses.iter().copied().enumerate() {
        attempts.spawn(async move {
            let started = Instant::now();
            let result = match timeout(time_limit, TcpStream::connect(address)).await {
                Ok(Ok(_)) => Ok(started.elapsed()),
                Ok(Err(error)) => Err(error.kind()),
                Err(_) => Err(ErrorKind::TimedOut),
            };
            (at, address, result)
        });
    }
    let mut results = attempts.join_all().await;
    results.sort_by_key(|(at, ..)| *at);
    let found: Vec<String> = results
        .iter()
        .map(|(_, address, result)| match result {
            Ok(took) => format!("{address} connects in {}", crate::round_trip::ms(*took)),
            Err(kind) => format!("{address} {}", reason(*kind)),
        })
        .collect();
    let found = found.join(", ");
    let first = results.iter().find(|(.., result)| result.is_ok()).map(|(_, address, _)| *address);
    let check = match (first, results.iter().find_map(|(.., result)| result.err())) {
        (Some(_), None) => Check::pass(TCP, found),
        (Some(_), Some(_)) => Check::warning(
            TCP,
            found,
            "Queries may be slow when such an address is tried first. Tell the registry's support, or check \
             whether this network lacks IPv6.",
        ),
        (None, Some(ErrorKind::ConnectionRefused)) => Check::failure(
            TCP,
            found,
            format!(
                "No server listens there. Check the port in {} and whether the server is up.",
                target.key
            ),
        ),
        (None, _) => Check::failure(
            TCP,
            found,
            "Allow the address and port in this site's firewall, and ask whether the registry accepts connections \
             from this site's address.",
        ),
    };
    (check, first)
}

const fn reason(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::ConnectionRefused => "refuses the connection",
        ErrorKind::TimedOut => "does not answer",
        ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable => "cannot be reached from here",
        ErrorKind::PermissionDenied => "is blocked by this machine",
        _ => "accepts no connection",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::CheckResult;

    const TIME_LIMIT: Duration = Duration::from_secs(10);

    async fn dns(url: &str) -> (Check, Vec<SocketAddr>) {
        super::dns(FirstHop { url: &Url::parse(url).unwrap(), key: "transport.endpoint" }, TIME_LIMIT).await
    }

    async fn tcp(addresses: &[SocketAddr]) -> (Check, Option<SocketAddr>) {
        let url = Url::parse("https://registry.example/x").unwrap();
        super::tcp(FirstHop { url: &url, key: "transport.proxy" }, addresses, TIME_LIMIT).await
    }

    #[tokio::test]
    async fn an_ip_address_is_not_resolved_and_an_unknown_name_is_reported() {
        let (check, addresses) = dns("https://[::1]:8443/x").await;
        assert_eq!((check.result, addresses), (CheckResult::Pass, vec!["[::1]:8443".parse().unwrap()]));
        let (check, addresses) = dns("https://127.0.0.1/x").await;
        assert_eq!((check.result, addresses), (CheckResult::Pass, vec!["127.0.0.1:443".parse().unwrap()]));
        let (check, addresses) = dns("http://localhost:80/x").await;
        assert!(check.result == CheckResult::Pass && !addresses.is_empty(), "{}", check.found);
        let (check, addresses) = dns("https://nonexistent.invalid/x").await;
        assert_eq!((check.result, addresses.len()), (CheckResult::Failure, 0));
        assert!(check.found.contains("nonexistent.invalid"), "{}", check.found);
    }

    #[tokio::test]
    async fn every_address_is_tried() {
        let open = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let open = open.local_addr().map(|address| (open, address)).unwrap();
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let (check, first) = tcp(&[open.1]).await;
        assert_eq!((check.result, first), (CheckResult::Pass, Some(open.1)));
        let (check, first) = tcp(&[closed, open.1]).await;
        assert_eq!((check.result, first), (CheckResult::Warning, Some(open.1)));
        assert!(check.found.starts_with(&format!("{closed} refuses")), "{}", check.found);
        let (check, first) = tcp(&[closed]).await;
        assert_eq!((check.result, first), (CheckResult::Failure, None));
        assert!(check.advice.unwrap().contains("port in transport.proxy"));
    }
}
