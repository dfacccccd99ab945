//! The accept loop. It is ours because that of axum sets no timer: a header that never ends, or a response that nobody
//! reads, would keep its connection open for ever.

use std::{convert::Infallible, error::Error, io, sync::Arc, time::Duration};

use hyper::{
    Request, Response,
    body::{Body, Incoming},
    server::conn::http1,
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;
use tower::Service;
use tracing::debug;

use crate::{
    limits::ServerLimits,
    tls::{AcceptedStream, ByteStream, handshake},
    write_timeout::WriteTimeout,
};

/// The pause after a connection that could not be accepted. Most often there are no file handles left, and another
/// attempt at once would fail too.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Serves HTTP/1.1 until `stop` is ready. Requests in flight then have [`ServerLimits::drain_timeout`] to finish.
///
/// With `tls`, each connection begins with a handshake. `service` is called once for each connection: it gives the
/// service for the requests of this connection, and the stream on which the server reads and writes. A caller that does
/// not wrap the stream returns it as it is: `|stream| (stream, router)`.
pub async fn serve<F, T, S, B>(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    limits: ServerLimits,
    service: F,
    stop: impl Future<Output = ()>,
) where
    F: FnOnce(AcceptedStream) -> (T, S) + Clone + Send + 'static,
    T: ByteStream + 'static,
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let connections = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    let mut server = http1::Builder::new();
    server
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_timeout)
        .max_headers(limits.header_fields)
        .max_buf_size(limits.header_bytes);
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &connections) => accepted,
            () = &mut stop => break,
        };
        let (stream, permit) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                debug!(kind = ?error.kind(), "a connection could not be accepted");
                sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let stream = WriteTimeout::new(stream, limits.write_timeout);
        let (server, service, tls) = (server.clone(), service.clone(), tls.clone());
        let watcher = graceful.watcher();
        tokio::spawn(async move {
            if let Some(connection) = handshake(stream, tls.as_ref(), limits.header_timeout).await {
                let (stream, service) = service(connection);
                let service = TowerToHyperService::new(service);
                let served = server.serve_connection(TokioIo::new(stream), service);
                let _ = watcher.watch(served).await;
            }
            drop(permit);
        });
    }
    drop(listener);
    let _ = timeout(limits.drain_timeout, graceful.shutdown()).await;
}

/// Waits until fewer connections are open than the limit, then for the next one.
async fn accept(
    listener: &TcpListener,
    connections: &Arc<Semaphore>,
) -> io::Result<(TcpStream, OwnedSemaphorePermit)> {
    let permit = Arc::clone(connections).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    Ok((stream, permit))
}

#[cfg(test)]
#[path = "../../../tests/support/creep.rs"]
mod creep;

#[cfg(test)]
mod tests;
