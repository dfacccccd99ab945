//! Whether a request failed on a connection that it opened, or on one that an earlier request had left open.
//!
//! The HTTP library does not say it. A request may open a connection and still use another one, which becomes free first.
//! So the local addresses are compared: that of the connection on which the request failed, and that of the connection
//! which was opened within the task of the request.

use std::{
    cell::Cell,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll},
};

use hyper::http::Extensions;
use hyper_util::client::legacy::{
    self,
    connect::{Connected, Connection, HttpInfo},
};
use reqwest::Response;
use tower_layer::Layer;
use tower_service::Service;

use super::network_error::find_cause;

tokio::task_local! {
    /// The local address of the connection that the request of this task has opened.
    static OPENED: Cell<Option<SocketAddr>>;
}

/// A request that got no response.
pub(super) struct Failure {
    pub(super) error: reqwest::Error,
    /// Whether the request used a connection that an earlier request had left open. `false` if that is not known.
    pub(super) was_open_before: bool,
}

/// Awaits a request.
///
/// # Errors
///
/// [`Failure`] if no response comes.
pub(super) async fn watched(
    request: impl Future<Output = reqwest::Result<Response>>,
) -> Result<Response, Failure> {
    let result = async {
        let result = request.await;
        (result, OPENED.with(Cell::get))
    };
    let (result, opened) = OPENED.scope(Cell::new(None), result).await;
    result.map_err(|error| {
        let used = find_cause::<legacy::Error>(&error).and_then(legacy::Error::connect_info);
        let used = used.and_then(local_address);
        Failure { was_open_before: used.is_some() && used != opened, error }
    })
}

fn local_address(connection: &Connected) -> Option<SocketAddr> {
    let mut facts = Extensions::new();
    connection.get_extras(&mut facts);
    facts.get::<HttpInfo>().map(HttpInfo::local_addr)
}

/// Stores the connection that each request opens.
#[derive(Clone)]
pub(super) struct ConnectionWatch;

impl<C> Layer<C> for ConnectionWatch {
    type Service = WatchedConnector<C>;

    fn layer(&self, connector: C) -> Self::Service {
        WatchedConnector(connector)
    }
}

/// A connector that stores the connection in the task in which it becomes ready.
#[derive(Clone)]
pub(super) struct WatchedConnector<C>(C);

impl<C, T> Service<T> for WatchedConnector<C>
where
    C: Service<T, Response: Connection, Future: Send + 'static>,
{
    type Response = C::Response;
    type Error = C::Error;
    type Future = Pin<Box<dyn Future<Output = Result<C::Response, C::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, target: T) -> Self::Future {
        let connecting = self.0.call(target);
        Box::pin(async move {
            let connection = connecting.await?;
            // If the request has taken another connection, this one becomes ready outside of its task.
            let _ = OPENED.try_with(|opened| opened.set(local_address(&connection.connected())));
            Ok(connection)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::{
        future::pending,
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
        },
    };

    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
        sync::Notify,
    };

    use super::*;

    /// A connector that opens one connection. Each later one is never ready.
    #[derive(Clone)]
    struct OneConnection<C> {
        connector: C,
        calls: Arc<AtomicUsize>,
        second_call: Arc<Notify>,
    }

    impl<C, T> Service<T> for OneConnection<C>
    where
        C: Service<T, Response: 'static, Error: 'static, Future: Send + 'static>,
    {
        type Response = C::Response;
        type Error = C::Error;
        type Future = Pin<Box<dyn Future<Output = Result<C::Response, C::Error>> + Send>>;

        fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
            self.connector.poll_ready(context)
        }

        fn call(&mut self, target: T) -> Self::Future {
            if self.calls.fetch_add(1, Ordering::SeqCst) == 0 {
                return Box::pin(self.connector.call(target));
            }
            self.second_call.notify_one();
            Box::pin(pending())
        }
    }

    /// A server with one connection. It answers the first request after a notification of `answer`. It closes the
    /// connection when the second request comes.
    async fn server(answer: Arc<Notify>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await.unwrap();
            answer.notified().await;
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await.unwrap();
            let _ = stream.read(&mut request).await.unwrap();
        });
        format!("http://{address}/")
    }

    #[tokio::test]
    async fn a_request_that_opens_a_connection_may_fail_on_another_one() {
        let (answer, second_call) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let calls = Arc::new(AtomicUsize::new(0));
        let one = {
            let (calls, second_call) = (Arc::clone(&calls), Arc::clone(&second_call));
            tower_layer::layer_fn(move |connector| OneConnection {
                connector,
                calls: Arc::clone(&calls),
                second_call: Arc::clone(&second_call),
            })
        };
        let builder = reqwest::Client::builder().no_proxy();
        let client = builder.connector_layer(one).connector_layer(ConnectionWatch).build().unwrap();
        let url = server(Arc::clone(&answer)).await;

        let first = tokio::spawn(watched(client.get(&url).send()));
        while calls.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        let second = tokio::spawn(watched(client.get(&url).send()));
        second_call.notified().await;
        answer.notify_one();

        assert!(first.await.unwrap().is_ok());
        let failure = second.await.unwrap().err().unwrap();
        assert!(failure.was_open_before, "{}", failure.error);
    }

    #[tokio::test]
    async fn a_request_may_fail_on_the_connection_that_it_opened() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 4096]).await.unwrap();
        });
        let builder = reqwest::Client::builder().no_proxy();
        let client = builder.connector_layer(ConnectionWatch).build().unwrap();
        let failure = watched(client.get(url).send()).await.err().unwrap();
        assert!(!failure.was_open_before, "{}", failure.error);
    }
}
