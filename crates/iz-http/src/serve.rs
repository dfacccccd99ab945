//! The accept loop. It is ours because that of axum sets no timer: a header that never ends, or a response that nobody
//! reads, would keep its connection open for ever.

use std::{convert::Infallible, error::Error, io, time::Duration};

use hyper::{Request, Response, body::Body};
use tokio::{
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};
use tower::Service;
use tracing::debug;

use crate::{
    connection::{ConnectionSettings, serve_connection},
    connection_state::Order,
    current_tls::CurrentTls,
    limits::ServerLimits,
    open_connections::OpenConnections,
    tls::{AcceptedStream, ByteStream},
    tracked_body::RequestBody,
    waits::Burden,
};

/// The pause after a connection that could not be accepted. Most often there are no file handles left, and another
/// attempt at once would fail too.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Serves HTTP/1.1 until `stop` is ready. Requests in flight then have [`ServerLimits::drain_timeout`] to finish.
///
/// With `tls`, each connection begins with a handshake. `service` is called once for each connection: it gives the
/// service for the requests of this connection, and the stream on which the server reads and writes. A caller that does
/// not wrap the stream returns it as it is: `|stream| (stream, router)`.
///
/// Each request has the extension [`ArrivalAddress`](crate::ArrivalAddress). One beyond [`ServerLimits::connections`] also
/// has [`Overloaded`](crate::Overloaded).
pub async fn serve<F, T, S, B>(
    listener: TcpListener,
    tls: Option<CurrentTls>,
    limits: ServerLimits,
    service: F,
    stop: impl Future<Output = ()>,
) where
    F: FnOnce(AcceptedStream) -> (T, S) + Clone + Send + 'static,
    T: ByteStream + 'static,
    S: Service<Request<RequestBody>, Response = Response<B>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
    B: Body + Send + Unpin + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let connections = OpenConnections::new(limits);
    let settings = ConnectionSettings { tls, limits };
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &connections) => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok(stream) => {
                let open = connections.open();
                tokio::spawn(serve_connection(stream, settings.clone(), open, service.clone()));
            }
            Err(error) => {
                debug!(kind = ?error.kind(), "a connection could not be accepted");
                connections.shed(Some(Burden::WaitsForRequest));
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    connections.tell(Order::Stop);
    let _ = timeout(limits.drain_timeout, connections.none_left()).await;
    connections.tell(Order::End);
}

/// Waits for the next connection, then until one more may be open.
async fn accept(listener: &TcpListener, connections: &OpenConnections) -> io::Result<TcpStream> {
    let (stream, _) = listener.accept().await?;
    connections.room().await;
    Ok(stream)
}

#[cfg(test)]
#[path = "../../../tests/support/creep.rs"]
mod creep;

#[cfg(test)]
mod overload_tests;

#[cfg(test)]
mod tests;
