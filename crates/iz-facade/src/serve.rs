//! The accept loop. It is ours because axum's own sets no timer: a half-sent request, or an answer that
//! nobody reads, would hold its connection for ever.

mod patience;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{
    net::TcpListener,
    sync::Semaphore,
    time::{sleep, timeout},
};
use tracing::debug;

use self::patience::Patience;
use crate::{Facade, routes, state::AppState};

/// How many header fields a request may have.
const MAX_HEADERS: usize = 64;

/// How many bytes the header of a request may have.
const MAX_HEADER_BYTES: usize = 16 * 1024;

/// How long a connection may keep the service waiting. A body has a limit of its own, and a question to
/// a registry ends with the deadline of that registry.
#[derive(Clone, Copy, Debug)]
struct Limits {
    /// For the header of a request to arrive.
    header: Duration,
    /// For the other side to take an answer.
    answer: Duration,
    /// For requests in flight after the service was told to stop.
    drain: Duration,
    /// How many connections are open at once; more wait in the system's queue.
    connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header: Duration::from_secs(5),
            answer: Duration::from_secs(30),
            drain: Duration::from_secs(15),
            connections: 128,
        }
    }
}

/// The service cannot listen.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The address is another machine's business.
    #[error("listen = \"{0}\": only this machine's own addresses are served, such as 127.0.0.1:8466")]
    NotLoopback(SocketAddr),
    /// The port is taken, or may not be used.
    #[error("listen = \"{address}\": {}", reason(.source))]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
}

fn reason(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::AddrInUse => "another program already listens there",
        io::ErrorKind::PermissionDenied => "this user may not listen there",
        io::ErrorKind::AddrNotAvailable => "this machine has no such address",
        _ => "the system does not let the service listen there",
    }
}

/// A service that listens and does not answer yet.
#[derive(Debug)]
pub struct Bound {
    listener: TcpListener,
    address: SocketAddr,
}

impl Bound {
    /// Listens; port 0 takes any free one.
    ///
    /// # Errors
    ///
    /// [`ServeError`] where the address is not on loopback, or taken.
    pub async fn listen(address: SocketAddr) -> Result<Self, ServeError> {
        if !address.ip().is_loopback() {
            return Err(ServeError::NotLoopback(address));
        }
        let failed = |source| ServeError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self { listener, address })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `stop` ends, then lets requests in flight finish.
    pub async fn serve(self, facade: Arc<Facade>, stop: impl Future<Output = ()>) {
        let router = routes::router(AppState { facade }, self.address);
        self.run(router, Limits::default(), stop).await;
    }

    async fn run(self, router: Router, limits: Limits, stop: impl Future<Output = ()>) {
        let connections = Arc::new(Semaphore::new(limits.connections));
        let graceful = GracefulShutdown::new();
        let mut server = http1::Builder::new();
        server
            .timer(TokioTimer::new())
            .header_read_timeout(limits.header)
            .max_headers(MAX_HEADERS)
            .max_buf_size(MAX_HEADER_BYTES);
        tokio::pin!(stop);
        loop {
            let accepted = tokio::select! {
                accepted = accept(&self.listener, &connections) => accepted,
                () = &mut stop => break,
            };
            let (stream, permit) = match accepted {
                Ok(Some(accepted)) => accepted,
                Ok(None) => break,
                Err(error) => {
                    // Out of file handles, mostly; trying again at once would only spin.
                    debug!(kind = ?error.kind(), "accept");
                    sleep(Duration::from_millis(50)).await;
                    continue;
                }
            };
            let service = TowerToHyperService::new(router.clone());
            let stream = TokioIo::new(Patience::new(stream, limits.answer));
            let connection = graceful.watch(server.serve_connection(stream, service));
            tokio::spawn(async move {
                let _ = connection.await;
                drop(permit);
            });
        }
        drop(self.listener);
        let _ = timeout(limits.drain, graceful.shutdown()).await;
    }
}

type Accepted = (tokio::net::TcpStream, tokio::sync::OwnedSemaphorePermit);

async fn accept(listener: &TcpListener, connections: &Arc<Semaphore>) -> io::Result<Option<Accepted>> {
    let Ok(permit) = Arc::clone(connections).acquire_owned().await else { return Ok(None) };
    let (stream, _) = listener.accept().await?;
    Ok(Some((stream, permit)))
}

#[cfg(test)]
#[path = "../../../tests/support/creep.rs"]
mod creep;

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, future::pending};

    use axum::routing::get;
    use iz_client::{Clock, Environment};
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpStream,
    };

    use super::*;

    fn environment() -> Environment {
        Environment::system().at(Clock::of(|| "2026-11-22T15:30:00Z".parse().unwrap()))
    }

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
    async fn the_address_that_it_listens_on_is_a_name_of_it() {
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

    /// More than any system keeps of a connection whose other side does not read.
    const LARGE: usize = 64 * 1024 * 1024;

    fn large_and_small() -> Router {
        Router::new()
            .route("/large", get(|| async { vec![b'x'; LARGE] }))
            .route("/small", get(|| async { "small" }))
    }

    #[tokio::test(start_paused = true)]
    async fn who_never_reads_an_answer_gives_the_place_free() {
        creep::creep(Duration::from_millis(5));
        let bound = Bound::listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let address = bound.address();
        let limits = Limits { connections: 2, ..Limits::default() };
        tokio::spawn(bound.run(large_and_small(), limits, pending()));
        let mut silent = Vec::new();
        for _ in 0..limits.connections {
            silent.push(connect(address, "/large", "any").await);
        }
        let answered = timeout(2 * limits.answer, status(address, "/small", "any")).await;
        assert_eq!(answered.as_deref(), Ok("200"), "those who do not read still hold the places");
    }

    #[tokio::test(start_paused = true)]
    async fn who_reads_gets_a_large_answer_whole() {
        creep::creep(Duration::from_millis(1));
        let bound = Bound::listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let address = bound.address();
        tokio::spawn(bound.run(large_and_small(), Limits::default(), pending()));
        let mut reply = Vec::new();
        connect(address, "/large", "any").await.read_to_end(&mut reply).await.unwrap();
        assert!(reply.len() > LARGE, "{} bytes", reply.len());
    }
}
