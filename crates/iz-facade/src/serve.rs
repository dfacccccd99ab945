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
    limits: ServerLimits,
}

/// The time that requests in flight have to end after the service was told to stop, if nothing else is set.
pub const DEFAULT_DRAIN: Duration = Duration::from_secs(15);

/// The most lookups that may wait for registries at the same time: the connections of a service, without sixteen. So
/// the callers of a registry that does not answer leave connections for all others.
pub const WAITING_LOOKUPS: usize = 112;

/// How many of [`WAITING_LOOKUPS`] are reserved for registries for which fewer than four lookups wait. So a registry that
/// does not answer leaves places for the others.
pub const RESERVED_LOOKUPS: usize = 12;

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
        Ok(Self { listener, address, drain: DEFAULT_DRAIN, limits: ServerLimits::default() })
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

    /// Sets the limits of connections and headers. [`Bound::with_drain`] sets the drain time.
    #[must_use]
    pub fn with_limits(self, limits: ServerLimits) -> Self {
        Self { limits, ..self }
    }

    /// Answers requests until `stop` is ready.
    ///
    /// Then no new connection is accepted, and idle connections are closed. Requests in flight have the drain time to
    /// end. Each one that has not ended then gets a problem document (`service_stopping`). A connection on which only a
    /// part of a header has arrived is closed without a response.
    pub async fn serve(self, facade: Arc<Facade>, stop: impl Future<Output = ()>) {
        let Self { listener, address, drain, limits } = self;
        let rules = HostRules::new(address, Scheme::Http);
        let (end, ended) = watch::channel(false);
        let router = routes::router(AppState { facade }, rules, ended);
        let limits = ServerLimits { drain_timeout: drain.saturating_add(LAST_RESPONSES), ..limits };
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
mod refusal_tests;

#[cfg(test)]
mod tests;
