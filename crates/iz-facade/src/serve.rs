//! Where the API listens, and how it is served.

use std::{io, net::SocketAddr, sync::Arc};

use iz_http::{HostRules, Scheme, ServerLimits};
use tokio::net::TcpListener;

use crate::{facade::Facade, routes, state::AppState};

/// The service cannot listen.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// Other machines can reach the address.
    #[error("listen = \"{0}\": the service listens on loopback addresses alone, such as 127.0.0.1:8466")]
    NotLoopback(SocketAddr),
    /// The system does not let the service listen at the address.
    #[error("listen = \"{address}\": {}", reason(.source))]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The error of the system.
        source: io::Error,
    },
}

fn reason(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::AddrInUse => "another program already listens there",
        io::ErrorKind::PermissionDenied => "this user is not allowed to listen there",
        io::ErrorKind::AddrNotAvailable => "this machine does not have this address",
        _ => "the operating system refused to let the service listen there",
    }
}

/// A service that listens and does not answer yet.
#[derive(Debug)]
pub struct Bound {
    listener: TcpListener,
    address: SocketAddr,
}

impl Bound {
    /// Listens at an address. Port 0 takes any free port.
    ///
    /// # Errors
    ///
    /// [`ServeError`] if the address is not on loopback, or if the system does not let the service listen there.
    pub async fn listen(address: SocketAddr) -> Result<Self, ServeError> {
        if !address.ip().is_loopback() {
            return Err(ServeError::NotLoopback(address));
        }
        let failed = |source| ServeError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self { listener, address })
    }

    /// The address at which the service listens, with the port that was taken.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers requests until `stop` is ready. Requests in flight then have the
    /// [`drain_timeout`](ServerLimits::drain_timeout) to finish.
    pub async fn serve(self, facade: Arc<Facade>, stop: impl Future<Output = ()>) {
        let rules = HostRules { address: self.address, scheme: Scheme::Http };
        let router = routes::router(AppState { facade }, rules);
        iz_http::serve(self.listener, None, ServerLimits::default(), |stream| (stream, router), stop).await;
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, future::pending};

    use iz_client::{Clock, Environment};
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpStream,
    };

    use super::*;

    fn environment() -> Environment {
        Environment::system().at(Clock::of(|| "2026-11-22T15:30:00Z".parse().unwrap()))
    }

    /// `host` is the value of `Host`; further header lines may follow it.
    async fn connect(address: SocketAddr, path: &str, host: &str) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        stream
    }

    async fn status(address: SocketAddr, path: &str, host: &str) -> String {
        let mut reply = String::new();
        connect(address, path, host).await.read_to_string(&mut reply).await.unwrap();
        reply.split(' ').nth(1).unwrap_or_default().to_owned()
    }

    #[tokio::test]
    async fn a_service_is_named_by_loopback_names_and_its_own_address() {
        for listen in ["127.0.0.2", "127.0.0.1", "[::1]"] {
            // A machine without IPv6 has no such address.
            let Ok(bound) = Bound::listen(format!("{listen}:0").parse().unwrap()).await else {
                assert_eq!(listen, "[::1]");
                continue;
            };
            let address = bound.address();
            let facade = Arc::new(Facade::new(BTreeMap::new(), environment()));
            tokio::spawn(bound.serve(facade, pending()));
            let port = address.port();
            for host in [listen, "127.0.0.1", "localhost"] {
                let host = format!("{host}:{port}");
                assert_eq!(status(address, "/livez", &host).await, "200", "{listen} {host}");
            }
            for host in [format!("127.0.0.3:{port}"), listen.to_owned(), format!("{listen}:{}", port ^ 1)] {
                assert_eq!(status(address, "/livez", &host).await, "421", "{listen} {host}");
            }
        }
    }

    #[tokio::test]
    async fn a_header_that_is_unreadable_or_repeated_is_refused() {
        let bound = Bound::listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let address = bound.address();
        tokio::spawn(bound.serve(Arc::new(Facade::new(BTreeMap::new(), environment())), pending()));
        for (headers, expected) in [
            ("", "200"),
            ("\r\nSec-Fetch-Site: none", "200"),
            ("\u{e9}", "421"),
            (&format!("\r\nHost: {address}"), "421"),
            (&format!("\r\nOrigin: http://{address}\u{e9}"), "403"),
            (&format!("\r\nOrigin: http://{address}\r\nOrigin: http://{address}"), "403"),
            ("\r\nSec-Fetch-Site: none\u{e9}", "403"),
            ("\r\nSec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site", "403"),
            ("\r\nSec-Fetch-Site: none\r\nSec-Fetch-Site: none", "403"),
        ] {
            let status = status(address, "/livez", &format!("{address}{headers}")).await;
            assert_eq!(status, expected, "{headers:?}");
        }
    }
}
