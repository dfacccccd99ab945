//! HTTP: the socket and the routes.

use std::{
    future::Future,
    io::{self, ErrorKind},
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri, header},
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use iz_soap::{CONTENT_TYPE, wsdl};

use crate::{
    SandboxError, Settings, guard,
    registry::Registry,
    service::{Sent, Service},
};

/// The path of the service.
const PATH: &str = "/client_Service";

/// How much of a request that is too large is taken off the wire before the fault goes back: a client that still
/// sends would not read it.
const DRAINED_BYTES: usize = 1024 * 1024;

/// How long the body of a request may take.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// A simulated registry that listens.
#[derive(Debug)]
pub struct Sandbox {
    listener: TcpListener,
    address: SocketAddr,
    settings: Settings,
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
        Ok(Self { listener, address, settings })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address of the service, such as `http://127.0.0.1:8085/client_Service`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}{PATH}", self.address)
    }

    /// Answers until `stop` is ready, and then the questions that have arrived.
    ///
    /// # Errors
    ///
    /// What the system says where the listener fails.
    pub async fn serve(self, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let endpoint = self.endpoint();
        let Settings { username, password, answers, clock } = self.settings;
        let service = Service { username, password, clock, registry: Registry::new(answers) };
        let listener = tokio::net::TcpListener::from_std(self.listener)?;
        tracing::info!(endpoint, "the sandbox listens");
        let site = Arc::new(Site { endpoint, service });
        let router = Router::new()
            .route(PATH, get(describe).post(submit))
            .fallback(elsewhere)
            .layer(middleware::from_fn_with_state(self.address, guard::check))
            .with_state(site);
        axum::serve(listener, router).with_graceful_shutdown(stop).await
    }
}

/// What the routes know.
struct Site {
    endpoint: String,
    service: Service,
}

async fn submit(State(site): State<Arc<Site>>, headers: HeaderMap, body: Body) -> Response {
    if !is_soap(&headers) {
        let text = "Content-Type must be application/soap+xml, or text/xml for SOAP 1.1.\n";
        return (StatusCode::UNSUPPORTED_MEDIA_TYPE, text).into_response();
    }
    let sent = match tokio::time::timeout(BODY_TIMEOUT, to_bytes(body, DRAINED_BYTES)).await {
        Ok(Ok(body)) => site.service.post(&body),
        Ok(Err(_)) => site.service.too_large(),
        Err(_) => {
            return (StatusCode::REQUEST_TIMEOUT, "The body did not arrive within 10 seconds.\n")
                .into_response();
        }
    };
    let Sent { envelope, is_fault } = sent;
    let status = if is_fault { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::OK };
    (status, [(header::CONTENT_TYPE, CONTENT_TYPE)], envelope).into_response()
}

/// A browser asks before it sends these types for a page of another site.
fn is_soap(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media = value.and_then(|value| value.split(';').next()).unwrap_or_default().trim();
    ["application/soap+xml", "text/xml"].iter().any(|known| media.eq_ignore_ascii_case(known))
}

/// `?wsdl` in any case gives the WSDL, everything else a page for people.
async fn describe(State(site): State<Arc<Site>>, uri: Uri) -> Response {
    let mut keys = uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split('=').next());
    if keys.any(|key| key.eq_ignore_ascii_case("wsdl")) {
        return ([(header::CONTENT_TYPE, "text/xml; charset=utf-8")], wsdl(&site.endpoint)).into_response();
    }
    page(&site.endpoint).into_response()
}

async fn elsewhere(State(site): State<Arc<Site>>, method: Method) -> Response {
    if method == Method::GET || method == Method::HEAD {
        return page(&site.endpoint).into_response();
    }
    (StatusCode::NOT_FOUND, format!("There is nothing here: POST to {}\n", site.endpoint)).into_response()
}

fn page(endpoint: &str) -> String {
    format!(
        "A simulated immunization registry for tests. It is no real registry, and its people are invented.\n\n\
         POST {endpoint}    SOAP 1.2, urn:cdc:iisb:2011: connectivityTest, submitSingleMessage\n\
         GET  {endpoint}?wsdl\n"
    )
}
