//! Where the API listens, and how it is served.

use std::{future::pending, io, net::SocketAddr, sync::Arc, time::Duration};

use iz_http::{HostRules, Scheme, ServerLimits};
use tokio::{
    net::TcpListener,
    select,
    sync::{Notify, watch},
    time::sleep,
};

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
    drain: Duration,
}

/// The time that requests in flight have to end after the service was told to stop, if nothing else is set.
pub const DEFAULT_DRAIN: Duration = Duration::from_secs(15);

/// The time in which the clients must take the responses to the requests that did not end in time.
const LAST_RESPONSES: Duration = Duration::from_secs(2);

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
        Ok(Self { listener, address, drain: DEFAULT_DRAIN })
    }

    /// The address at which the service listens, with the port that was taken.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Sets the time that requests in flight have to end after the service was told to stop.
    #[must_use]
    pub fn with_drain(self, drain: Duration) -> Self {
        Self { drain, ..self }
    }

    /// Answers requests until `stop` is ready.
    ///
    /// Then no new connection is accepted, and idle connections are closed. Requests in flight have the drain time to
    /// end. Each one that has not ended then gets a problem document (`service_stopping`).
    pub async fn serve(self, facade: Arc<Facade>, stop: impl Future<Output = ()>) {
        let Self { listener, address, drain } = self;
        let rules = HostRules { address, scheme: Scheme::Http };
        let (end, ended) = watch::channel(false);
        let router = routes::router(AppState { facade }, rules, ended);
        let limits =
            ServerLimits { drain_timeout: drain.saturating_add(LAST_RESPONSES), ..ServerLimits::default() };
        let stopped = Notify::new();
        let stop = async {
            stop.await;
            stopped.notify_one();
        };
        let serving = iz_http::serve(listener, None, limits, |stream| (stream, router), stop);
        let end_requests = async {
            stopped.notified().await;
            sleep(drain).await;
            end.send_replace(true);
            pending::<()>().await;
        };
        select! {
            () = serving => {}
            () = end_requests => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use iz_client::{AskError, Clock, Environment, Question, Registry, RegistryProfile, Reply, async_trait};
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpStream,
        sync::oneshot,
        time::Instant,
    };

    use super::*;
    use crate::{creep::creep, site::Site};

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

    /// A registry that answers no query. It counts them.
    struct Silent(watch::Sender<u32>);

    #[async_trait]
    impl Registry for Silent {
        async fn ask(&self, _: &Question, _: Instant) -> Result<Arc<Reply>, AskError> {
            self.0.send_modify(|queries| *queries += 1);
            pending().await
        }
    }

    const LOOKUP: &str =
        r#"{"patient": {"name": {"family": "Brandvold", "given": "Tess"}, "birth_date": "2019-03-11"}}"#;

    async fn post_lookup(address: SocketAddr) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!(
            "POST /v1/lookups HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{LOOKUP}",
            LOOKUP.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        stream
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_does_not_end_in_the_drain_time_gets_a_problem() {
        creep(Duration::from_millis(5));
        for drain in [DEFAULT_DRAIN, Duration::from_secs(2), Duration::ZERO] {
            let profile =
                RegistryProfile::load("sandbox", "transport.timeout_s = 60".parse().unwrap()).unwrap();
            let (sender, mut queries) = watch::channel(0);
            let site = Site::new(&profile, Arc::new(Silent(sender)));
            let facade = Facade::new([("tx".to_owned(), site)].into(), environment());
            let bound = Bound::listen("127.0.0.1:0".parse().unwrap()).await.unwrap().with_drain(drain);
            let address = bound.address();
            let (stop, stopped) = oneshot::channel::<()>();
            let server = tokio::spawn(bound.serve(Arc::new(facade), async {
                let _ = stopped.await;
            }));

            let mut idle = TcpStream::connect(address).await.unwrap();
            let live = format!("GET /livez HTTP/1.1\r\nHost: {address}\r\n\r\n");
            idle.write_all(live.as_bytes()).await.unwrap();
            idle.read_exact(&mut [0; 12]).await.unwrap();
            let unused = TcpStream::connect(address).await.unwrap();
            let mut waiting = [post_lookup(address).await, post_lookup(address).await];
            queries.wait_for(|queries| *queries == 2).await.unwrap();

            drop(stop);
            let start = Instant::now();
            for mut closed in [idle, unused] {
                let _ = closed.read_to_end(&mut Vec::new()).await;
            }
            assert!(start.elapsed() < Duration::from_secs(1), "idle connections are still open");
            assert!(TcpStream::connect(address).await.is_err(), "the service still accepts connections");
            for stream in &mut waiting {
                let mut response = String::new();
                stream.read_to_string(&mut response).await.unwrap();
                assert!(response.starts_with("HTTP/1.1 503 "), "{response}");
                let (header, body) = response.split_once("\r\n\r\n").unwrap();
                assert!(header.to_ascii_lowercase().contains("\r\nconnection: close"), "{header}");
                let problem: serde_json::Value = serde_json::from_str(body).unwrap();
                assert_eq!((&problem["code"], &problem["who"]), (&"service_stopping".into(), &"wait".into()));
                assert!(!body.contains("Brandvold"), "{body}");
            }
            assert!(start.elapsed() >= drain, "{:?} of {drain:?}", start.elapsed());
            server.await.unwrap();
            assert!(start.elapsed() <= drain + Duration::from_secs(1), "{:?} of {drain:?}", start.elapsed());
        }
    }
}
