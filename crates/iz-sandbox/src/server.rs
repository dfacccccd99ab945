//! The HTTP server: the socket and the routes.

use std::{
    fmt,
    future::Future,
    io::{self, ErrorKind},
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use axum::{
    Extension, Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use iz_http::{CurrentTls, HostRules, Refusal, Scheme, ServerLimits};
use jiff::fmt::rfc2822::DateTimePrinter;
use tokio_rustls::TlsAcceptor;
use tower::Layer;

use crate::{
    clock::SandboxClock,
    endpoint::Endpoint,
    envelope::wsdl::wsdl,
    error::SandboxError,
    service::{SimulatedService, reply::ServiceReply},
    settings::Settings,
    tls::SandboxTls,
    wire::{Scripted, Wire},
};

/// How much of a request that is too large is read before the fault is sent. A client that still sends would not read
/// the fault.
const DRAINED_BYTES: usize = 1024 * 1024;

/// The time limit for the body of a request.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

const WRONG_HOST: &str = "Host must be 127.0.0.1, localhost or [::1] with the port of the sandbox.\n";

const WRONG_ORIGIN: &str = "Pages of other sites may not call the sandbox.\n";

/// Headers have the limits of hyper, because clients under test may send unusual ones. There is no limit for the time
/// that a client takes to read a response: the sandbox is for tests on one machine.
fn limits() -> ServerLimits {
    ServerLimits {
        header_fields: 100,
        header_bytes: 8192 + 100 * 4096,
        write_timeout: None,
        drain_timeout: Duration::from_secs(5),
        ..ServerLimits::default()
    }
}

/// A simulated registry that listens.
pub struct Sandbox {
    listener: TcpListener,
    address: SocketAddr,
    settings: Settings,
    tls: Option<TlsAcceptor>,
}

impl Sandbox {
    /// Binds a port of this machine. Port 0 means any free port. Connections wait until [`Sandbox::serve`] runs.
    ///
    /// # Errors
    ///
    /// [`SandboxError`] if other machines can reach the address, if it is in use, or if it cannot be bound.
    pub fn bind(listen: SocketAddr, settings: Settings) -> Result<Self, SandboxError> {
        if !listen.ip().to_canonical().is_loopback() {
            return Err(SandboxError::NotLoopback { address: listen });
        }
        let failed = |source: io::Error| match source.kind() {
            ErrorKind::AddrInUse => SandboxError::AddressInUse { address: listen },
            _ => SandboxError::Listen { address: listen, source },
        };
        let listener = TcpListener::bind(listen).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let tls = settings.tls.as_ref().map(SandboxTls::acceptor).transpose()?;
        Ok(Self { listener, address, settings, tls })
    }

    /// The address at which it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL of the CDC service of 2011, such as `http://127.0.0.1:8085/client_Service`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        self.endpoint_of(Endpoint::Cdc2011)
    }

    /// The URL of an endpoint.
    #[must_use]
    pub fn endpoint_of(&self, endpoint: Endpoint) -> String {
        format!("{}://{}{}", self.scheme().as_str(), self.address, endpoint.path())
    }

    const fn scheme(&self) -> Scheme {
        if self.tls.is_some() { Scheme::Https } else { Scheme::Http }
    }

    /// Answers queries until `stop` is ready, and then the queries that have already arrived.
    ///
    /// # Errors
    ///
    /// The error of the operating system if the listener fails.
    pub async fn serve(self, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let endpoint = self.endpoint();
        let rules = HostRules::new(self.address, self.scheme());
        let origin = format!("{}://{}", self.scheme().as_str(), self.address);
        let clock = self.settings.clock.clone();
        let service = SimulatedService::new(self.settings);
        let listener = tokio::net::TcpListener::from_std(self.listener)?;
        tracing::info!(endpoint, "the sandbox listens");
        let mut router = Router::new();
        for endpoint in Endpoint::ALL {
            let methods = get(describe).post(submit).layer(Extension(endpoint));
            router = router.route(endpoint.path(), methods);
        }
        let router = router
            .fallback(other_path)
            .layer(middleware::from_fn_with_state(rules, check_host))
            .layer(middleware::map_response_with_state(clock, dated))
            .with_state(Arc::new(ServerState { origin, service }));
        let service = |connection| {
            let wire = Wire::default();
            (Scripted::new(connection, wire.clone()), Extension(wire).layer(router))
        };
        let tls = self.tls.map(CurrentTls::from);
        iz_http::serve(listener, tls, limits(), service, stop).await;
        Ok(())
    }
}

/// Prints neither the password nor a key.
impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("address", &self.address)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// Refuses requests that name another host, and those from pages of other sites. The people are invented, but such a page
/// must not find out what runs on this machine.
async fn check_host(State(rules): State<HostRules>, request: Request, next: Next) -> Response {
    match rules.check(&request) {
        Ok(()) => next.run(request).await,
        Err(Refusal::WrongHost) => (StatusCode::MISDIRECTED_REQUEST, WRONG_HOST).into_response(),
        Err(Refusal::WrongOrigin) => (StatusCode::FORBIDDEN, WRONG_ORIGIN).into_response(),
    }
}

/// Sets `Date` to the time of the sandbox, like MSH-7. hyper would set it to the time of the machine.
async fn dated(State(clock): State<SandboxClock>, mut response: Response) -> Response {
    let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&clock.now().timestamp());
    if let Some(date) = date.ok().and_then(|date| HeaderValue::try_from(date).ok()) {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

/// The state of the routes.
struct ServerState {
    /// The scheme and the authority of the URLs.
    origin: String,
    service: SimulatedService,
}

async fn submit(
    Extension(endpoint): Extension<Endpoint>,
    State(state): State<Arc<ServerState>>,
    Extension(wire): Extension<Wire>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let read = tokio::time::timeout(BODY_TIMEOUT, to_bytes(body, DRAINED_BYTES)).await;
    let Ok(read) = read else {
        return (StatusCode::REQUEST_TIMEOUT, "The body did not arrive within 10 seconds.\n").into_response();
    };
    let ServiceReply { http, script, delay } = state.service.post(endpoint, &headers, read.ok().as_deref());
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    let mut response = http.map(Body::from);
    if let Some(script) = script {
        wire.play(script);
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// `?wsdl` in upper or lower case gets the WSDL. Everything else gets a page for people.
async fn describe(
    Extension(endpoint): Extension<Endpoint>,
    State(state): State<Arc<ServerState>>,
    uri: Uri,
) -> Response {
    let mut keys = uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split('=').next());
    if keys.any(|key| key.eq_ignore_ascii_case("wsdl"))
        && let Some(document) = wsdl(endpoint, &format!("{}{}", state.origin, endpoint.path()))
    {
        return ([(header::CONTENT_TYPE, "text/xml; charset=utf-8")], document).into_response();
    }
    page(&state.origin).into_response()
}

async fn other_path(State(state): State<Arc<ServerState>>, method: Method) -> Response {
    if method == Method::GET || method == Method::HEAD {
        return page(&state.origin).into_response();
    }
    (StatusCode::NOT_FOUND, format!("This path does not exist.\n\n{}", page(&state.origin))).into_response()
}

fn page(origin: &str) -> String {
    let mut page =
        "A simulated immunization registry for tests. It is not a real registry, and its people are \
                    invented.\n\n"
            .to_owned();
    for endpoint in Endpoint::ALL {
        page.push_str(&format!("POST {origin}{}    {}\n", endpoint.path(), endpoint.shows()));
    }
    page.push_str("\nGET the URL of a SOAP service with ?wsdl for its WSDL.\n");
    page
}
