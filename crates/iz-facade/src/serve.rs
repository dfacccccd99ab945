//! Where the API listens, and how it is served.

use std::{fmt, future::pending, io, net::SocketAddr, sync::Arc, time::Duration};

use iz_client::Clock;
use iz_http::{HostName, HostRules, Scheme, ServerLimits};
use tokio::{
    net::{TcpListener, TcpSocket},
    select,
    sync::{Notify, watch},
    time::sleep,
};

use crate::{
    access::Access,
    enrollments::Enrollments,
    facade::Facade,
    listener_tls::ListenerTls,
    lookup_store::{LookupStore, PURGE_INTERVAL},
    routes::{self, WIDGET_PAGE},
    state::AppState,
    tasks::Tasks,
    tls_files::{TlsFiles, TlsFilesError},
    widget::{Views, WidgetSettings},
};

/// The service cannot listen.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// Other machines can reach the address, and there is no TLS.
    #[error(
        "listen = \"{0}\": other machines can reach this address, so the service needs TLS there: set tls in the \
         section [listener], or listen on loopback, such as 127.0.0.1:8466"
    )]
    NotLoopback(SocketAddr),
    /// The certificate or the key of the service cannot be used.
    #[error("listener.tls")]
    Tls(#[from] TlsFilesError),
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
pub struct Bound {
    listener: TcpListener,
    address: SocketAddr,
    tls: Option<ListenerTls>,
    names: Vec<HostName>,
    drain: Duration,
    limits: ServerLimits,
    widget: WidgetSettings,
    enrollments: Option<Enrollments>,
}

/// The time that requests in flight have to end after the service was told to stop, if nothing else is set.
pub const DEFAULT_DRAIN: Duration = Duration::from_secs(15);

/// The most lookups that may wait for registries at the same time: the connections of a service, without sixteen. So
/// the callers of a registry that does not answer leave connections for all others.
pub const WAITING_LOOKUPS: usize = 112;

/// How many of [`WAITING_LOOKUPS`] are reserved for registries for which fewer than four lookups wait. So a registry that
/// does not answer leaves places for the others.
pub const RESERVED_LOOKUPS: usize = 12;

/// The most connections that the system keeps until they are accepted. A connection beyond them is lost, and its client
/// tries again only after a second.
const BACKLOG: u32 = 4096;

/// A socket that listens.
fn open(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // Elsewhere this would let two programs listen at the same address.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// The time in which the clients must take the responses to the requests that did not end in time.
const LAST_RESPONSES: Duration = Duration::from_secs(2);

impl Bound {
    /// Listens at an address of loopback, without TLS. Port 0 takes any free port.
    ///
    /// # Errors
    ///
    /// [`ServeError`] if the address is not on loopback, or if the system does not let the service listen there.
    pub async fn listen(address: SocketAddr) -> Result<Self, ServeError> {
        if !address.ip().is_loopback() {
            return Err(ServeError::NotLoopback(address));
        }
        Self::bind(address, None).await
    }

    /// Listens at any address, with TLS. While the service answers, the files are read again every minute.
    ///
    /// # Errors
    ///
    /// [`ServeError`] if the files cannot be used, if the certificate is not valid now, or if the system does not let the
    /// service listen there.
    pub async fn listen_with_tls(
        address: SocketAddr,
        files: TlsFiles,
        clock: Clock,
    ) -> Result<Self, ServeError> {
        Self::bind(address, Some(ListenerTls::start(files, clock)?)).await
    }

    async fn bind(address: SocketAddr, tls: Option<ListenerTls>) -> Result<Self, ServeError> {
        let failed = |source| ServeError::Listen { address, source };
        let listener = open(address).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let limits = ServerLimits::default();
        Ok(Self {
            listener,
            address,
            tls,
            names: Vec::new(),
            drain: DEFAULT_DRAIN,
            limits,
            widget: WidgetSettings::default(),
            enrollments: None,
        })
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

    /// Sets the host names under which clients reach the service, beside its address. Requests to other names are
    /// refused.
    #[must_use]
    pub fn with_names(self, names: Vec<HostName>) -> Self {
        Self { names, ..self }
    }

    /// Sets who may show the widget in a frame.
    #[must_use]
    pub fn with_widget(self, widget: WidgetSettings) -> Self {
        Self { widget, ..self }
    }

    /// Sets the enrollments that the API shows. Without them no location has one.
    #[must_use]
    pub fn with_enrollments(self, enrollments: Enrollments) -> Self {
        Self { enrollments: Some(enrollments), ..self }
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
    pub async fn serve(self, facade: Arc<Facade>, access: Access, stop: impl Future<Output = ()>) {
        let Self { listener, address, tls, names, drain, limits, widget, enrollments } = self;
        let scheme = if tls.is_some() { Scheme::Https } else { Scheme::Http };
        let rules = HostRules::new(address, scheme).with_names(names).with_pages(&[WIDGET_PAGE]);
        let (end, ended) = watch::channel(false);
        let state = Arc::new(AppState {
            facade,
            access: Arc::new(access),
            lookups: Arc::new(LookupStore::new()),
            views: Arc::new(Views::new(widget)),
            enrollments,
            background: Tasks::new(),
            ended: ended.clone(),
            listener: tls.as_ref().map(|tls| Arc::new(tls.state())),
        });
        let (access, lookups) = (Arc::clone(&state.access), Arc::clone(&state.lookups));
        let views = Arc::clone(&state.views);
        let (background, clock) = (state.background.clone(), state.facade.environment.clock.clone());
        let router = routes::router(state, rules, ended);
        let limits = ServerLimits { drain_timeout: drain.saturating_add(LAST_RESPONSES), ..limits };
        let stopped = Notify::new();
        let stop = async {
            stop.await;
            stopped.notify_one();
        };
        let current_tls = tls.as_ref().map(ListenerTls::current);
        let keep_tls_current = async {
            match tls {
                Some(tls) => tls.keep_current().await,
                None => pending().await,
            }
        };
        let serving = async {
            iz_http::serve(listener, current_tls, limits, |stream| (stream, router), stop).await;
            // Lookups in the background have the same time.
            background.settled().await;
        };
        let purge = async {
            loop {
                sleep(PURGE_INTERVAL).await;
                lookups.purge(clock.now());
                views.purge(clock.now());
            }
        };
        let end_requests = async {
            stopped.notified().await;
            sleep(drain).await;
            end.send_replace(true);
            pending::<()>().await;
        };
        select! {
            () = serving => {}
            () = end_requests => {}
            () = keep_tls_current => {}
            () = purge => {}
        }
        // The rows of lookups that were cut off.
        access.trail.settled().await;
    }
}

/// Prints no key.
impl fmt::Debug for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { address, names, tls, .. } = self;
        f.debug_struct("Bound")
            .field("address", address)
            .field("names", names)
            .field("has_tls", &tls.is_some())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod refusal_tests;

#[cfg(test)]
mod tests;

#[cfg(test)]
mod tls_tests;
