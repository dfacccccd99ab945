//! All of the program in front of one registry, watched between the transport and what stands around it.

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

use crate::support::{clock, http_client};

/// The password of every registry here: one that stands nowhere else, so that a log can be searched for it.
pub(super) const PASSWORD: &str = "gatekey-4711";

/// What went past a [`Tapped`] transport.
#[derive(Default)]
pub(super) struct Tap {
    pub(super) questions: AtomicU32,
    pub(super) probes: AtomicU32,
    /// Whether nothing gets through.
    pub(super) is_down: AtomicBool,
}

struct Tapped {
    transport: Arc<dyn Probe>,
    tap: Arc<Tap>,
}

#[async_trait]
impl Registry for Tapped {
    async fn ask(&self, question: &Question, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        self.tap.questions.fetch_add(1, Ordering::SeqCst);
        if self.tap.is_down.load(Ordering::SeqCst) {
            return Err(AskError::Unreachable);
        }
        self.transport.ask(question, deadline).await
    }
}

#[async_trait]
impl Probe for Tapped {
    async fn probe(&self, deadline: Instant) -> Result<(), AskError> {
        self.tap.probes.fetch_add(1, Ordering::SeqCst);
        self.transport.probe(deadline).await
    }
}

/// Servers that end with this.
#[derive(Default)]
pub(super) struct Running(Vec<AbortHandle>);

impl Running {
    pub(super) fn start(&mut self, server: impl Future<Output = ()> + Send + 'static) {
        self.0.push(spawn(server).abort_handle());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.iter().for_each(AbortHandle::abort);
    }
}

/// A whole service in front of one registry.
pub(super) struct Stack {
    address: SocketAddr,
    http: reqwest::Client,
    /// Between all that spares the registry and the transport.
    pub(super) below: Arc<Tap>,
    pub(super) timeout: Duration,
    _running: Running,
}

/// What came back, and when by the clock of the row's own runtime.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) status: u16,
    pub(super) retry_after: Option<String>,
    pub(super) json: Value,
    pub(super) took: Duration,
}

impl Stack {
    /// In front of the registry of `profile`, which the log calls `id`.
    pub(super) async fn start(id: &str, profile: &RegistryProfile) -> Self {
        let mut profile = profile.clone();
        profile.credentials.password = Some(Secret::given(PASSWORD));
        let timeout = Duration::from_secs(profile.transport.timeout_s);
        let below = Arc::<Tap>::default();
        let tap = Arc::clone(&below);
        let network =
            Network::with(move |_, transport| Arc::new(Tapped { transport, tap: Arc::clone(&tap) }));
        let environment = Environment { clock: clock(), network, ..Environment::system() };
        let any_port = "127.0.0.1:0".parse().unwrap();
        let config = Config { listen: any_port, ..Config::of([(id.to_owned(), profile)]) };
        let service = Service::build(&config, &environment).expect("a service");
        let listening = service.listen().await.expect("a free port");
        let address = listening.address();
        let mut running = Running::default();
        running.start(listening.serve(std::future::pending()));
        Self { address, http: http_client(), below, timeout, _running: running }
    }

    pub(super) async fn ask(&self, body: &Value) -> Told {
        let request = self
            .http
            .post(format!("http://{}/v1/lookups", self.address))
            .header("content-type", "application/json");
        let started = Instant::now();
        let response = request.body(body.to_string()).send().await.expect("an answer");
        let header = response.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
        let status = response.status().as_u16();
        let json = response.json().await.expect("JSON");
        Told { status, retry_after: header, json, took: started.elapsed() }
    }
}
