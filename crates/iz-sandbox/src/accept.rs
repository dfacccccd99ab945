//! The accept loop. It is ours because axum's own sets no timer for headers, and because a script may take over a
//! connection.

use std::{convert::Infallible, future::Future, io, sync::Arc, time::Duration};

use axum::{Router, body::Body, http::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use crate::wire::{Scripted, Wire};

/// How long a connection may take to say what it wants.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// For the header of a request to arrive.
    pub(crate) header: Duration,
    /// For requests in flight after the sandbox was told to stop.
    pub(crate) drain: Duration,
    /// How many connections are open at once; more wait in the system's queue.
    pub(crate) connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { header: Duration::from_secs(5), drain: Duration::from_secs(5), connections: 128 }
    }
}

/// Answers until `stop` is ready, then the requests in flight.
pub(crate) async fn run(
    listener: TcpListener,
    router: Router,
    tls: Option<TlsAcceptor>,
    limits: Limits,
    stop: impl Future<Output = ()>,
) {
    let connections = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(limits.header);
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &connections) => accepted,
            () = &mut stop => break,
        };
        let Ok((stream, permit)) = accepted else {
            // Out of file handles, mostly; trying again at once would only spin.
            sleep(Duration::from_millis(50)).await;
            continue;
        };
        let (server, router, watcher) = (server.clone(), router.clone(), graceful.watcher());
        let tls = tls.clone();
        tokio::spawn(async move {
            let Some(stream) = secured(stream, tls, limits.header).await else { return };
            let wire = Wire::default();
            let stream = TokioIo::new(Scripted::new(stream, wire.clone()));
            let service = service_fn(move |request: Request<Incoming>| {
                let mut request = request.map(Body::new);
                request.extensions_mut().insert(wire.clone());
                let answer = router.clone().oneshot(request);
                async move { Ok::<_, Infallible>(answer.await.unwrap_or_else(|never| match never {})) }
            });
            let _ = watcher.watch(server.serve_connection(stream, service)).await;
            drop(permit);
        });
    }
    drop(listener);
    let _ = timeout(limits.drain, graceful.shutdown()).await;
}

/// A connection, through TLS or bare.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// The connection behind its handshake, if that succeeds in time.
async fn secured(stream: TcpStream, tls: Option<TlsAcceptor>, limit: Duration) -> Option<Box<dyn Stream>> {
    let Some(tls) = tls else { return Some(Box::new(stream)) };
    match timeout(limit, tls.accept(stream).into_fallible()).await.ok()? {
        Ok(stream) => Some(Box::new(stream)),
        Err((error, stream)) => {
            tracing::info!(kind = ?error.kind(), "no TLS");
            let _ = timeout(limit, see_off(stream)).await;
            None
        }
    }
}

/// Closes a connection as servers do that want their last words to be heard: one that is closed with something unread is
/// reset, and what was sent last, such as why there is no TLS, may be lost with it.
async fn see_off(mut stream: TcpStream) -> io::Result<()> {
    stream.shutdown().await?;
    let mut unread = [0; 4096];
    while stream.read(&mut unread).await? > 0 {}
    Ok(())
}

async fn accept(
    listener: &TcpListener,
    connections: &Arc<Semaphore>,
) -> io::Result<(TcpStream, OwnedSemaphorePermit)> {
    let permit = Arc::clone(connections).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    Ok((stream, permit))
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;

    #[tokio::test]
    async fn half_a_header_is_not_waited_for() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let limits = Limits { header: Duration::from_millis(20), ..Limits::default() };
        tokio::spawn(run(listener, Router::new(), None, limits, pending()));
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"POST /client_Service HTTP/1.1\r\nHost: loc").await.unwrap();
        let mut reply = Vec::new();
        stream.read_to_end(&mut reply).await.unwrap();
        assert!(!reply.starts_with(b"HTTP/1.1 2"));
    }
}
