//! The cost of a lookup that is not in the cache, beyond the HTTP exchange itself. The same envelope goes to the same
//! sandbox in three ways: as a bare POST with reqwest, through the client, and through a whole service.

use std::{net::SocketAddr, time::Duration};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use iz_facade::{
    LookupRequest,
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

/// Client and sandbox share one thread, so that the bench measures the work of both. With two threads it would also measure
/// how fast the machine wakes a thread, which takes as long and differs from run to run.
fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime")
}

fn any_port() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 0))
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

fn ask(criterion: &mut Criterion) {
    let runtime = runtime();
    let endpoint = runtime.block_on(async { sandbox() });
    let profile = profile(&endpoint);
    let today = Environment::system().clock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let query = Query::new(Profile::Z44, patient(), today).expect("a query");
    let question = Question::new(query, &profile.query_rules()).expect("a question");
    let (content_type, envelope) = runtime.block_on(envelope(&question));

    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    let post = || async {
        let request = http.post(&endpoint).header("Content-Type", &content_type).body(envelope.clone());
        request.send().await.expect("a reply").bytes().await.expect("a body")
    };
    let registry = client(&endpoint);
    let mut config = Config::of([("sandbox".to_owned(), profile)]);
    // The cache stores nothing, so that every lookup is sent to the registry.
    config.cache.capacity_bytes = 0;
    let service = Service::build(&config, &Environment::system()).expect("a service");
    let facade = service.facade();

    let reply = runtime.block_on(registry.ask(&question, deadline())).expect("an answer");
    assert_eq!(reply.outcome(), Outcome::Record);
    let mut group = criterion.benchmark_group("ask");
    group.throughput(Throughput::Bytes(runtime.block_on(post()).len() as u64));
    group.bench_function("post", |bencher| bencher.iter(|| runtime.block_on(post())));
    group.bench_function("client", |bencher| {
        bencher.iter(|| runtime.block_on(registry.ask(&question, deadline())).expect("an answer"));
    });
    group.bench_function("lookup", |bencher| {
        bencher.iter(|| {
            let request = LookupRequest::new(None, None, patient());
            runtime.block_on(facade.lookup(request)).expect("an answer")
        });
    });
    group.finish();
}

criterion_group!(benches, ask);
criterion_main!(benches);
