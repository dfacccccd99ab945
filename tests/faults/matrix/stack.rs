//! All of the program in front of one registry, watched at both ends of what stands around the transport.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use iz_cache::{Cached, Lifetimes};
use iz_facade::{
    Bound, Facade, Site,
    client::{
        AskError, Chance, Clock, Fault, Health, HttpRegistry, Probe, Registry, RegistryProfile, Reply,
        guarded, hl7::Query,
    },
};
use serde_json::Value;
use tokio::{
    task::{AbortHandle, spawn},
    time::Instant,
};

use crate::support::http_client;

/// The password of every registry here: one that stands nowhere else, so that a log can be searched for it.
pub(super) const PASSWORD: &str = "gatekey-4711";

/// What went past a [`Tapped`] registry.
#[derive(Default)]
pub(super) struct Tap {
    pub(super) questions: AtomicU32,
    pub(super) signs_of_life: AtomicU32,
    /// Of the last question that had no answer.
    pub(super) fault: Mutex<Option<Fault>>,
    /// Whether nothing gets through.
    pub(super) is_down: AtomicBool,
}

struct Tapped<R> {
    registry: R,
    tap: Arc<Tap>,
}

impl<R: Registry> Registry for Tapped<R> {
    async fn ask(&self, query: &Query, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        self.tap.questions.fetch_add(1, Ordering::SeqCst);
        let result = if self.tap.is_down.load(Ordering::SeqCst) {
            Err(AskError::Unreachable)
        } else {
            self.registry.ask(query, deadline).await
        };
        *self.tap.fault.lock().unwrap() = result.as_ref().err().map(AskError::fault);
        result
    }
}

impl<R: Probe> Probe for Tapped<R> {
    async fn probe(&self, deadline: Instant) -> Result<(), AskError> {
        self.tap.signs_of_life.fetch_add(1, Ordering::SeqCst);
        self.registry.probe(deadline).await
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

/// The API with its memory, the queue, the breaker, the second attempts and the transport.
pub(super) struct Stack {
    address: SocketAddr,
    http: reqwest::Client,
    /// Between the memory and all that spares the registry.
    pub(super) above: Arc<Tap>,
    /// Between that and the transport.
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
    pub(super) async fn start(id: &str, profile: &RegistryProfile, clock: Clock) -> Self {
        let (above, below) = (Arc::<Tap>::default(), Arc::<Tap>::default());
        let transport = HttpRegistry::with_password(profile, Some(PASSWORD.to_owned().into()), clock.clone())
            .expect("a registry");
        let transport = Tapped { registry: transport, tap: Arc::clone(&below) };
        let registry = guarded(transport, profile, &Health::of(profile), Chance::of(|| 0));
        let registry = Tapped { registry, tap: Arc::clone(&above) };
        let cached =
            Cached::new(registry, 100, Lifetimes::default(), profile.time_zone.clone(), clock.clone());
        let sites = BTreeMap::from([(id.to_owned(), Site::new(profile, cached))]);
        let facade = Facade::new(sites, clock);
        let bound = Bound::listen("127.0.0.1:0".parse().unwrap()).await.expect("a free port");
        let address = bound.address();
        let mut running = Running::default();
        running.start(bound.serve(facade, std::future::pending()));
        let timeout = Duration::from_secs(profile.transport.timeout_s);
        Self { address, http: http_client(), above, below, timeout, _running: running }
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
