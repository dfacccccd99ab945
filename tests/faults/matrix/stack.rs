//! The whole program in front of one registry, with a counter between the transport and the limits around it.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use iz_facade::client::{
    AskError, Environment, Network, Probe, Question, Registry, RegistryProfile, Reply, Secret, async_trait,
};
use izquery::{config::Config, service::Service};
use serde_json::Value;
use tokio::{
    task::{AbortHandle, spawn},
    time::Instant,
};

use super::person::PASSWORD;
use crate::support::{add_token, clock, http_client};

/// What a [`CountingTransport`] counts, and whether it fails.
#[derive(Default)]
pub(super) struct TransportState {
    pub(super) queries: AtomicU32,
    pub(super) probes: AtomicU32,
    /// Where this is set, every query fails without a connection.
    pub(super) is_down: AtomicBool,
}

struct CountingTransport {
    inner: Arc<dyn Probe>,
    state: Arc<TransportState>,
}

#[async_trait]
impl Registry for CountingTransport {
    async fn ask(&self, question: &Question, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        self.state.queries.fetch_add(1, Ordering::SeqCst);
        if self.state.is_down.load(Ordering::SeqCst) {
            return Err(AskError::Unreachable);
        }
        self.inner.ask(question, deadline).await
    }
}

#[async_trait]
impl Probe for CountingTransport {
    async fn probe(&self, deadline: Instant) -> Result<(), AskError> {
        self.state.probes.fetch_add(1, Ordering::SeqCst);
        self.inner.probe(deadline).await
    }
}

/// Servers that stop when this value is dropped.
#[derive(Default)]
pub(super) struct Servers(Vec<AbortHandle>);

impl Servers {
    pub(super) fn start(&mut self, server: impl Future<Output = ()> + Send + 'static) {
        self.0.push(spawn(server).abort_handle());
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        self.0.iter().for_each(AbortHandle::abort);
    }
}

/// A whole service in front of one registry.
pub(super) struct Stack {
    address: SocketAddr,
    http: reqwest::Client,
    pub(super) transport: Arc<TransportState>,
    pub(super) timeout: Duration,
    _servers: Servers,
}

/// A reply of the API, with its duration by the clock of the job's own runtime.
#[derive(Clone, Debug)]
pub(super) struct ApiReply {
    pub(super) status: u16,
    pub(super) retry_after: Option<String>,
    pub(super) json: Value,
    pub(super) duration: Duration,
}

impl Stack {
    /// Starts the service in front of the registry of `profile`. The log calls that registry `id`.
    pub(super) async fn start(id: &str, profile: &RegistryProfile) -> Self {
        let mut profile = profile.clone();
        profile.credentials.password = Some(Secret::given(PASSWORD));
        let timeout = Duration::from_secs(profile.transport.timeout_s);
        let transport = Arc::<TransportState>::default();
        let state = Arc::clone(&transport);
        let network =
            Network::with(move |_, inner| Arc::new(CountingTransport { inner, state: Arc::clone(&state) }));
        let environment = Environment { clock: clock(), network, ..Environment::system() };
        let any_port = "127.0.0.1:0".parse().unwrap();
        let config = Config { listen: any_port, ..Config::of([(id.to_owned(), profile)]) };
        let service = Service::build(&config, &environment).expect("a service");
        add_token(&service).await;
        let listening = service.listen().await.expect("a free port");
        let address = listening.address();
        let mut servers = Servers::default();
        servers.start(listening.serve(std::future::pending()));
        Self { address, http: http_client(), transport, timeout, _servers: servers }
    }

    /// Posts a lookup.
    pub(super) async fn post(&self, body: &Value) -> ApiReply {
        let request = self
            .http
            .post(format!("http://{}/v1/lookups", self.address))
            .header("content-type", "application/json");
        let started = Instant::now();
        let response = request.body(body.to_string()).send().await.expect("an answer");
        let header = response.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
        let status = response.status().as_u16();
        let json = response.json().await.expect("JSON");
        ApiReply { status, retry_after: header, json, duration: started.elapsed() }
    }
}
