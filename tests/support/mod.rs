//! Registries that reply as a test needs, and the API in front of them, over real sockets.

mod creep;
mod encodings;
mod log;
mod stored_service;
mod token;

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use iz_facade::client::{
    AskError, Clock, Environment, HttpRegistry, Question, Registry, RegistryProfile, Reply, Secret,
    hl7::Query,
};
use iz_sandbox::{Answers, Sandbox, SandboxClock, Settings};
use izquery::{config::Config, service::Service};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    time::Instant,
};

pub(crate) use self::{
    creep::creep,
    encodings::{LEAKS, find, find_bytes},
    log::{collect_log, log},
    stored_service::{Caller, StoredService, answer},
    token::{add_token, token_header, token_line},
};

/// The service's clock in the tests: always the same moment.
pub(crate) fn clock() -> Clock {
    Clock::of(|| "2026-11-22T15:30:00Z".parse().expect("a time"))
}

/// A clock that stands until a test moves it.
#[derive(Clone, Default)]
pub(crate) struct MovedClock(Arc<AtomicI64>);

impl MovedClock {
    /// The environment of the tests, with this clock.
    pub(crate) fn environment(&self) -> Environment {
        let (moved, start) = (Arc::clone(&self.0), clock().now());
        environment().at(Clock::of(move || {
            let second = start.as_second() + moved.load(Ordering::SeqCst);
            jiff::Timestamp::from_second(second).expect("a time")
        }))
    }

    /// Lets so many seconds pass.
    pub(crate) fn pass(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

/// The same day at the registry.
pub(crate) fn registry_clock() -> SandboxClock {
    SandboxClock::fixed("2026-11-22T09:30:15-06:00[America/Chicago]".parse().expect("a time"))
}

/// Starts a sandbox on a free port. Gives its endpoint.
pub(crate) fn sandbox(answers: Option<Answers>) -> String {
    let settings = Settings { answers, clock: registry_clock(), ..Settings::default() };
    let sandbox = Sandbox::bind("127.0.0.1:0".parse().expect("an address"), settings).expect("a free port");
    let endpoint = sandbox.endpoint();
    tokio::spawn(sandbox.serve(std::future::pending()));
    endpoint
}

/// The shipped profile `sandbox` for the registry at `endpoint`, with the sandbox's password.
pub(crate) fn profile(endpoint: &str) -> RegistryProfile {
    let changes = format!(
        "transport.endpoint = '{endpoint}'\ncredentials.username = 'sandbox'\ncredentials.facility_id = '0001112000'"
    );
    let mut profile = RegistryProfile::load("sandbox", changes.parse().expect("TOML")).expect("a profile");
    profile.credentials.password = Some(Secret::given("sandbox"));
    profile
}

/// The machine's environment with the clock of the tests.
pub(crate) fn environment() -> Environment {
    Environment::system().at(clock())
}

/// Sends one query to the registry at `endpoint` with this password, through the transport alone: no cache, no limits.
pub(crate) async fn ask(
    endpoint: &str,
    password: &str,
    query: Query,
    deadline: Instant,
) -> Result<Arc<Reply>, AskError> {
    let mut profile = profile(endpoint);
    profile.credentials.password = Some(Secret::given(password));
    let registry = HttpRegistry::new(&profile, &environment()).expect("a registry");
    registry.ask(&Question::new(query, &profile.query_rules())?, deadline).await
}

/// Starts the API in front of the registry at `endpoint`. Gives its address.
pub(crate) async fn facade(endpoint: &str) -> SocketAddr {
    facade_at(endpoint, clock()).await
}

/// As [`facade`], with another clock.
pub(crate) async fn facade_at(endpoint: &str, clock: Clock) -> SocketAddr {
    facade_in(endpoint, Environment::system().at(clock)).await
}

/// As [`facade`], with another environment.
pub(crate) async fn facade_in(endpoint: &str, environment: Environment) -> SocketAddr {
    serve(without_limits(endpoint), environment).await
}

/// As [`facade`], with these query rules (TOML, the section `[query]` of a profile).
pub(crate) async fn facade_with_query_rules(endpoint: &str, rules: &str) -> SocketAddr {
    facade_with_query_rules_in(endpoint, rules, environment()).await
}

/// As [`facade_with_query_rules`], with another environment.
pub(crate) async fn facade_with_query_rules_in(
    endpoint: &str,
    rules: &str,
    environment: Environment,
) -> SocketAddr {
    let mut profile = without_limits(endpoint);
    profile.query = toml::from_str(rules).expect("query rules");
    serve(profile, environment).await
}

/// As [`facade`], with these limits (TOML, the section `[limits]` of a profile).
pub(crate) async fn guarded_facade(endpoint: &str, limits: &str) -> SocketAddr {
    let mut profile = profile(endpoint);
    profile.limits = toml::from_str(limits).expect("limits");
    serve(profile, environment()).await
}

/// The profile for the registry at `endpoint` whose limits never delay or stop a query. Each query is sent once.
pub(crate) fn without_limits(endpoint: &str) -> RegistryProfile {
    let mut profile = profile(endpoint);
    profile.limits.per_minute = u32::MAX;
    profile.limits.at_once = 64;
    profile.limits.attempts = 1;
    profile.limits.breaker_questions = u32::MAX;
    profile.limits.breaker_in_a_row = u32::MAX;
    profile
}

/// Starts the API in front of the registry of `profile`. Gives its address.
pub(crate) async fn serve(profile: RegistryProfile, environment: Environment) -> SocketAddr {
    let any_port = "127.0.0.1:0".parse().expect("an address");
    let mut config = Config { listen: any_port, ..Config::of([("sandbox".to_owned(), profile)]) };
    config.store.not_found_per_hour = 0;
    let service = Service::build(&config, &environment).expect("a service");
    add_token(&service).await;
    let listening = service.listen().await.expect("a free port");
    let address = listening.address();
    tokio::spawn(listening.serve(std::future::pending()));
    address
}

/// Posts a lookup. Gives the HTTP status and the JSON of the reply.
pub(crate) async fn post(address: SocketAddr, body: &str) -> (u16, Value) {
    post_to(address, "/v1/lookups", body).await
}

/// An HTTP client for the API, with the token of the tests. It trusts no certificate authority: loading those of the machine takes longer than many
/// of the tests.
pub(crate) fn http_client() -> reqwest::Client {
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]);
    client.default_headers(token_header()).build().expect("a client")
}

/// Posts to a path. Gives the HTTP status and the JSON of the reply.
pub(crate) async fn post_to(address: SocketAddr, path: &str, body: &str) -> (u16, Value) {
    let response = http_client()
        .post(format!("http://{address}{path}"))
        .header("content-type", "application/json")
        // So the service needs no random number for it, and the ids of a test with fixed numbers stay the same.
        .header("x-request-id", "test")
        .body(body.to_owned())
        .send()
        .await
        .expect("an answer");
    let status = response.status().as_u16();
    (status, response.json().await.expect("JSON"))
}

/// The pointers of `errors` in a problem document.
pub(crate) fn error_pointers(problem: &Value) -> Vec<&str> {
    let errors = problem["errors"].as_array().expect("a list");
    errors.iter().map(|error| error["pointer"].as_str().expect("a pointer")).collect()
}

/// The body of a lookup of an invented person.
pub(crate) const LOOKUP: &str =
    r#"{"patient": {"name": {"family": "Canarywing", "given": "Odell"}, "birth_date": "2019-06-04"}}"#;

/// Starts a server that reads one request on each connection, sends the bytes that `reply` makes of it, and closes the
/// connection. Gives its endpoint.
pub(crate) async fn raw_server(reply: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let reply = Arc::new(reply);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let reply = Arc::clone(&reply);
            tokio::spawn(async move {
                let request = request(&mut stream).await;
                let _ = stream.write_all(&reply(&request)).await;
                let _ = stream.shutdown().await;
            });
        }
    });
    format!("http://{address}/client_Service")
}

/// Reads a whole request: its header, and the body of the length that the header gives.
async fn request(stream: &mut tokio::net::TcpStream) -> String {
    let mut text = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let read = stream.read(&mut chunk).await.unwrap_or(0);
        text.extend_from_slice(&chunk[..read]);
        let so_far = String::from_utf8_lossy(&text);
        let is_complete = so_far.split_once("\r\n\r\n").is_some_and(|(header, body)| {
            let length = header.lines().find_map(|line| {
                line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse::<usize>().ok()
            });
            body.len() >= length.unwrap_or(0)
        });
        if read == 0 || is_complete {
            return so_far.into_owned();
        }
    }
}

/// An HTTP reply with the correct `Content-Length`.
pub(crate) fn http(status: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/soap+xml; charset=utf-8\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// The MSH segment of an answer with history and forecast (MSH-21 is Z42).
pub(crate) const RSP_HEADER: &str =
    "MSH|^~\\&|REG|IIS|||20261122093017-0600||RSP^K11^RSP_K11|r1|P|2.5.1|||NE|NE|||||Z42^CDCPHINVS\r";

/// A SOAP reply with the message `hl7`. In it, `{id}` stands for the query's control id (MSH-10).
pub(crate) fn soap(request: &str, hl7: &str) -> Vec<u8> {
    let id = request.split("QBP^Q11^QBP_Q11|").nth(1).and_then(|rest| rest.split('|').next()).unwrap_or("?");
    let text = hl7.replace("{id}", id).replace('&', "&amp;").replace('<', "&lt;").replace('\r', "&#xD;");
    http(
        "200 OK",
        &format!(
            "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body>\
             <submitSingleMessageResponse xmlns='urn:cdc:iisb:2011'><return>{text}</return>\
             </submitSingleMessageResponse></s:Body></s:Envelope>"
        ),
    )
}
