//! HTTP: the socket and the routes.

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

use iz_http::{HostRules, Refusal, Scheme, ServerLimits};
use jiff::fmt::rfc2822::DateTimePrinter;
use tokio_rustls::TlsAcceptor;
use tower::Layer;

use crate::{
    Clock, SandboxError, Settings, Tls, Transport,
    registry::Registry,
    service::{Answered, Service, Sky},
    wire::{Scripted, Wire},
    wsdl::wsdl,
};

/// How much of a request that is too large is taken off the wire before the fault goes back: a client that still
/// sends would not read it.
const DRAINED_BYTES: usize = 1024 * 1024;

/// How long the body of a request may take.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

const WRONG_HOST: &str = "Host must be 127.0.0.1, localhost or [::1] with the port of the sandbox.\n";

const WRONG_ORIGIN: &str = "Pages of other sites may not call the sandbox.\n";

/// Headers have the limits of hyper, because clients under test may send odd ones. Nothing limits how long a client
/// takes to read a response: the sandbox is for tests on one machine.
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
    /// Takes a port of this machine; 0 takes any. Connections wait until [`Sandbox::serve`] runs.
    ///
    /// # Errors
    ///
    /// [`SandboxError`] if the address can be reached from other machines, is in use, or is not to be had.
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
        let tls = settings.tls.as_ref().map(Tls::acceptor).transpose()?;
        Ok(Self { listener, address, settings, tls })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address of the CDC service of 2011, such as `http://127.0.0.1:8085/client_Service`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        self.endpoint_of(Transport::Cdc2011)
    }

    /// The address of a service.
    #[must_use]
    pub fn endpoint_of(&self, transport: Transport) -> String {
        format!("{}://{}{}", self.scheme().as_str(), self.address, transport.path())
    }

    const fn scheme(&self) -> Scheme {
        if self.tls.is_some() { Scheme::Https } else { Scheme::Http }
    }

    /// Answers until `stop` is ready, and then the questions that have arrived.
    ///
    /// # Errors
    ///
    /// What the system says where the listener fails.
    pub async fn serve(self, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let endpoint = self.endpoint();
        let rules = HostRules { address: self.address, scheme: self.scheme() };
        let origin = format!("{}://{}", rules.scheme.as_str(), rules.address);
        let Settings {
            username,
            password,
            answers,
            clock,
            misbehaviour,
            style,
            population,
            weather,
            seed,
            tls: _,
        } = self.settings;
        let registry = Registry::new(answers, population, &clock);
        let service = Service {
            username,
            password,
            clock: clock.clone(),
            misbehaviour,
            layout: style,
            weather: weather.map(|weather| Sky::new(weather, seed)),
            registry,
        };
        let listener = tokio::net::TcpListener::from_std(self.listener)?;
        tracing::info!(endpoint, "the sandbox listens");
        let mut router = Router::new();
        for transport in Transport::ALL {
            let describe = move |site, uri| describe(transport, site, uri);
            let submit = move |site, wire, headers, body| submit(transport, site, wire, headers, body);
            router = router.route(transport.path(), get(describe).post(submit));
        }
        let router = router
            .fallback(elsewhere)
            .layer(middleware::from_fn_with_state(rules, check_host))
            .layer(middleware::map_response_with_state(clock, dated))
            .with_state(Arc::new(Site { origin, service }));
        let service = |connection| {
            let wire = Wire::default();
            (Scripted::new(connection, wire.clone()), Extension(wire).layer(router))
        };
        iz_http::serve(listener, self.tls, limits(), service, stop).await;
        Ok(())
    }
}

/// Neither the password nor a key.
impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("address", &self.address)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// Refuses requests that name another host, and those of other sites' pages. The people are invented, but such a page
/// must not find out what runs on this machine.
async fn check_host(State(rules): State<HostRules>, request: Request, next: Next) -> Response {
    match rules.check(&request) {
        Ok(()) => next.run(request).await,
        Err(Refusal::WrongHost) => (StatusCode::MISDIRECTED_REQUEST, WRONG_HOST).into_response(),
        Err(Refusal::WrongOrigin) => (StatusCode::FORBIDDEN, WRONG_ORIGIN).into_response(),
    }
}

/// Sets `Date` by the sandbox's clock, as MSH-7 is; hyper would set it by the machine's.
async fn dated(State(clock): State<Clock>, mut response: Response) -> Response {
    let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&clock.now().timestamp());
    if let Some(date) = date.ok().and_then(|date| HeaderValue::try_from(date).ok()) {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

/// What the routes know.
struct Site {
    /// Scheme and authority.
    origin: String,
    service: Service,
}

async fn submit(
    transport: Transport,
    State(site): State<Arc<Site>>,
    Extension(wire): Extension<Wire>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let read = tokio::time::timeout(BODY_TIMEOUT, to_bytes(body, DRAINED_BYTES)).await;
    let Ok(read) = read else {
        return (StatusCode::REQUEST_TIMEOUT, "The body did not arrive within 10 seconds.\n").into_response();
    };
    let Answered { reply, script, wait } = site.service.post(transport, &headers, read.ok().as_deref());
    if !wait.is_zero() {
        tokio::time::sleep(wait).await;
    }
    let mut response = reply.into_response().map(Body::from);
    if let Some(script) = script {
        wire.play(script);
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// `?wsdl` in any case gives the WSDL, everything else a page for people.
async fn describe(transport: Transport, State(site): State<Arc<Site>>, uri: Uri) -> Response {
    let mut keys = uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split('=').next());
    if keys.any(|key| key.eq_ignore_ascii_case("wsdl"))
        && let Some(document) = wsdl(transport, &format!("{}{}", site.origin, transport.path()))
    {
        return ([(header::CONTENT_TYPE, "text/xml; charset=utf-8")], document).into_response();
    }
    page(&site.origin).into_response()
}

async fn elsewhere(State(site): State<Arc<Site>>, method: Method) -> Response {
    if method == Method::GET || method == Method::HEAD {
        return page(&site.origin).into_response();
    }
    (StatusCode::NOT_FOUND, format!("There is nothing here.\n\n{}", page(&site.origin))).into_response()
}

fn page(origin: &str) -> String {
    let mut page = "A simulated immunization registry for tests. It is no real registry, and its people are \
                    invented.\n\n"
        .to_owned();
    for transport in Transport::ALL {
        page.push_str(&format!("POST {origin}{}    {}\n", transport.path(), transport.shows()));
    }
    page.push_str("\nGET the address of a SOAP service with ?wsdl for its WSDL.\n");
    page
}
