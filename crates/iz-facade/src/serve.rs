//! The accept loop. It is ours because axum's own sets no timer: a half-sent request would hold its
//! connection for ever.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use iz_client::Registry;
use tokio::{
    net::TcpListener,
    sync::Semaphore,
    time::{sleep, timeout},
};
use tracing::debug;

use crate::Facade;

/// How long the header of a request may take to arrive.
const HEADER_TIMEOUT: Duration = Duration::from_secs(5);

/// How many connections are open at once; more wait in the system's queue.
const MAX_CONNECTIONS: usize = 128;

/// How many header fields a request may have.
const MAX_HEADERS: usize = 64;

/// How many bytes the header of a request may have.
const MAX_HEADER_BYTES: usize = 16 * 1024;

/// How long requests in flight may take after the service was told to stop.
const DRAIN: Duration = Duration::from_secs(15);

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
    pub async fn serve<R: Registry + 'static>(self, facade: Facade<R>, stop: impl Future<Output = ()>) {
        let router = facade.router(self.address.port());
        let connections = Arc::new(Semaphore::new(MAX_CONNECTIONS));
        let graceful = GracefulShutdown::new();
        let mut server = http1::Builder::new();
        server
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIMEOUT)
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
            let connection = graceful.watch(server.serve_connection(TokioIo::new(stream), service));
            tokio::spawn(async move {
                let _ = connection.await;
                drop(permit);
            });
        }
        drop(self.listener);
        let _ = timeout(DRAIN, graceful.shutdown()).await;
    }
}

type Accepted = (tokio::net::TcpStream, tokio::sync::OwnedSemaphorePermit);

async fn accept(listener: &TcpListener, connections: &Arc<Semaphore>) -> io::Result<Option<Accepted>> {
    let Ok(permit) = Arc::clone(connections).acquire_owned().await else { return Ok(None) };
    let (stream, _) = listener.accept().await?;
    Ok(Some((stream, permit)))
}
