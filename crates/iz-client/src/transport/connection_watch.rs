//! Whether a request opened a connection, or used one that an earlier request had left open.
//!
//! The HTTP library does not say it. But it calls the connector within the task of the request, so a mark of that task
//! shows it.

use std::{
    cell::Cell,
    task::{Context, Poll},
};

use tower_layer::Layer;
use tower_service::Service;

tokio::task_local! {
    /// Whether the request of this task has opened a connection.
    static HAS_OPENED: Cell<bool>;
}

/// Awaits a request. Returns its result, and whether it opened a connection of its own.
pub(super) async fn watched<F: Future>(request: F) -> (F::Output, bool) {
    HAS_OPENED
        .scope(Cell::new(false), async {
            let result = request.await;
            (result, HAS_OPENED.with(Cell::get))
        })
        .await
}

/// Marks the task of each request that opens a connection.
#[derive(Clone)]
pub(super) struct ConnectionWatch;

impl<C> Layer<C> for ConnectionWatch {
    type Service = WatchedConnector<C>;

    fn layer(&self, connector: C) -> Self::Service {
        WatchedConnector(connector)
    }
}

/// A connector that marks the task in which it is called.
#[derive(Clone)]
pub(super) struct WatchedConnector<C>(C);

impl<C: Service<T>, T> Service<T> for WatchedConnector<C> {
    type Response = C::Response;
    type Error = C::Error;
    type Future = C::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, target: T) -> Self::Future {
        // Outside of `watched` nobody wants to know.
        let _ = HAS_OPENED.try_with(|has_opened| has_opened.set(true));
        self.0.call(target)
    }
}
