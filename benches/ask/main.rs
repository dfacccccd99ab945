//! The cost of a lookup that is not in the cache, beyond the HTTP exchange itself. The same envelope goes to the same
//! sandbox as a bare POST, through a usual program without izquery, through the client, and through a whole service.
//!
//! Each measurement sends one query after the other over one open connection. The measurements alternate in short rounds.
//! A round that the machine disturbs disturbs all of them, so the figure is the median of the ratios of all rounds. The
//! sandbox is measured twice: in a process of its own, as a registry is, and in the thread of the client. In one thread
//! nothing has to be woken, so the figure shows only the work of both.

#[path = "../support/median.rs"]
mod median;
#[path = "../support/server_process.rs"]
mod server_process;
mod usual_client;

use std::{env, sync::Arc, time::Duration};

use iz_facade::{
    Facade, LookupRequest,
    client::{
        Environment, HttpRegistry, Question, Registry, RegistryProfile, Secret,
        hl7::{Demographics, Outcome, Profile, Query},
    },
};
use iz_sandbox::{Sandbox, Settings};
use izquery::{config::Config, service::Service};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    runtime::{Builder, Runtime},
    time::Instant,
};

use self::{
    median::median,
    server_process::{ServerProcess, any_port},
};

/// The measurements. The others are compared with the first.
const MEASUREMENTS: [&str; 5] =
    ["a bare POST", "the client (HttpRegistry)", "a whole lookup", "its JSON too", "a usual program"];

/// The number of rounds, and of the queries of each measurement in a round.
struct Plan {
    rounds: usize,
    queries: u32,
}

fn main() {
    if server_process::role().is_some() {
        return server_process::run(&runtime(), async { sandbox() });
    }
    // `cargo test --benches` only checks that the bench runs.
    let is_bench = env::args().any(|argument| argument == "--bench");
    let plan = if is_bench { Plan { rounds: 40, queries: 100 } } else { Plan { rounds: 1, queries: 1 } };
    let server = ServerProcess::start("sandbox", "");
    println!("The sandbox in a process of its own:");
    let runtime = runtime();
    runtime.block_on(measure(&server.address, &plan));
    println!("The sandbox in the same thread:");
    runtime.block_on(async { measure(&sandbox(), &plan).await });
}

/// One thread. A client that sends one query after the other needs no more.
fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// Starts a sandbox. Gives its endpoint.
fn sandbox() -> String {
    let sandbox = Sandbox::bind(any_port(), Settings::default()).expect("a free port");
    let endpoint = sandbox.endpoint();
    tokio::spawn(sandbox.serve(std::future::pending()));
    endpoint
}

fn profile(endpoint: &str) -> RegistryProfile {
    let changes = format!(
        "transport.endpoint = '{endpoint}'\ncredentials.username = 'sandbox'\ncredentials.facility_id = '0001112000'"
    );
    let mut profile = RegistryProfile::load("sandbox", changes.parse().expect("TOML")).expect("a profile");
    // With a rate limit, the bench would measure only the wait.
    profile.limits.per_minute = u32::MAX;
    profile.credentials.password = Some(Secret::given("sandbox"));
    profile
}

fn client(endpoint: &str) -> HttpRegistry {
    HttpRegistry::new(&profile(endpoint), &Environment::system()).expect("a registry")
}

fn patient() -> Demographics {
    let json = serde_json::json!({
        "name": {"family": "Sandcastle", "given": "Pebble"},
        "birth_date": "2022-03-10"
    });
    serde_json::from_value(json).expect("a person")
}

fn deadline() -> Instant {
    Instant::now() + Duration::from_secs(30)
}

/// The content type and the envelope that the client sends for this query.
async fn envelope(question: &Question) -> (String, String) {
    let listener = TcpListener::bind(any_port()).await.expect("a free port");
    let registry = client(&format!("http://{}/client_Service", listener.local_addr().expect("an address")));
    let received = async {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut request = String::new();
        while !request.contains("Envelope>") {
            let mut chunk = [0; 16 * 1024];
            let read = stream.read(&mut chunk).await.expect("a request");
            request.push_str(std::str::from_utf8(&chunk[..read]).expect("UTF-8"));
        }
        let _ = stream.write_all(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n").await;
        request
    };
    let (request, _) = tokio::join!(received, registry.ask(question, deadline()));
    let (head, body) = request.split_once("\r\n\r\n").expect("a body");
    let content_type = head
        .lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    (content_type.expect("a content type").1.to_owned(), body.to_owned())
}

/// A service whose cache stores nothing, so that every lookup is sent to the registry.
fn facade(profile: RegistryProfile) -> Arc<Facade> {
    let mut config = Config::of([("sandbox".to_owned(), profile)]);
    config.cache.capacity_bytes = 0;
    Arc::clone(Service::build(&config, &Environment::system()).expect("a service").facade())
}

/// Measures everything against the sandbox at this address, and prints the figures.
async fn measure(endpoint: &str, plan: &Plan) {
    let profile = profile(endpoint);
    let today = Environment::system().clock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let query = Query::new(Profile::Z44, patient(), today).expect("a query");
    let question = &Question::new(query, &profile.query_rules()).expect("a question");
    let (content_type, envelope) = &envelope(question).await;
    let http = &reqwest::Client::builder().no_proxy().build().expect("a client");
    let registry = &client(endpoint);
    let facade = &facade(profile);

    let post = || async {
        let request = http.post(endpoint).header("Content-Type", content_type).body(envelope.clone());
        request.send().await.expect("a reply").bytes().await.expect("a body").len()
    };
    let ask = || async {
        let reply = registry.ask(question, deadline()).await.expect("an answer");
        assert_eq!(reply.outcome(), Outcome::Record);
    };
    let lookup = || async {
        let found = facade.lookup(LookupRequest::new(None, None, patient())).await.expect("an answer");
        assert_eq!(found.outcome(), Outcome::Record);
        found
    };
    let json = || async { serde_json::to_vec(&lookup().await.view()).expect("JSON").len() };
    let usual = || usual_client::lookup(http, endpoint, content_type, envelope.clone());

    println!("  a reply of {} bytes, JSON of {} bytes", post().await, json().await);
    // The first query of each client also makes it and opens its connection.
    ask().await;
    let mut rounds: Vec<[f64; MEASUREMENTS.len()]> = Vec::new();
    for _ in 0..plan.rounds {
        rounds.push([
            time(plan.queries, post).await,
            time(plan.queries, ask).await,
            time(plan.queries, lookup).await,
            time(plan.queries, json).await,
            time(plan.queries, usual).await,
        ]);
    }
    for (index, name) in MEASUREMENTS.iter().enumerate() {
        let micros = median(rounds.iter().map(|round| round[index]));
        let against = |other: usize| median(rounds.iter().map(|round| round[index] / round[other]));
        let (bare, usual) = (against(0), against(MEASUREMENTS.len() - 1));
        println!("  {name:<26} {micros:>5.0} µs = {bare:.2} x a bare POST = {usual:.2} x a usual program");
    }
}

/// The mean time of a query in microseconds.
async fn time<T>(queries: u32, query: impl AsyncFn() -> T) -> f64 {
    let started = std::time::Instant::now();
    for _ in 0..queries {
        std::hint::black_box(query().await);
    }
    started.elapsed().as_secs_f64() * 1e6 / f64::from(queries)
}
