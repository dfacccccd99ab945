//! Registries that answer as a test wants, and the API in front of them, over real sockets.

mod creep;
mod log;

use std::{net::SocketAddr, sync::Arc};

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
    log::{find, keep_log, log},
};

/// A day on which the tests live.
pub(crate) fn clock() -> Clock {
    Clock::of(|| "2026-11-22T15:30:00Z".parse().expect("a time"))
}

/// The same day at the registry.
pub(crate) fn registry_clock() -> SandboxClock {
    SandboxClock::fixed("2026-11-22T09:30:15-06:00[America/Chicago]".parse().expect("a time"))
}

/// A sandbox on a free port; gives its endpoint.
pub(crate) fn sandbox(answers: Option<Answers>) -> String {
    let settings = Settings { answers, clock: registry_clock(), ..Settings::default() };
    let sandbox = Sandbox::bind("127.0.0.1:0".parse().expect("an address"), settings).expect("a free port");
    let endpoint = sandbox.endpoint();
    tokio::spawn(sandbox.serve(std::future::pending()));
    endpoint
}

/// The shipped sandbox profile, pointed at `endpoint`, with the sandbox's password.
pub(crate) fn profile(endpoint: &str) -> RegistryProfile {
    let changes = format!(
        "transport.endpoint = '{endpoint}'\ncredentials.username = 'sandbox'\ncredentials.facility_id = '0001112000'"
    );
    let mut profile = RegistryProfile::load("sandbox", changes.parse().expect("TOML")).expect("a profile");
    profile.credentials.password = Some(Secret::given("sandbox"));
    profile
}

/// What a service takes from the machine, on the day of the tests.
pub(crate) fn environment() -> Environment {
    Environment::system().at(clock())
}

/// Asks the registry at `endpoint` with this password, with no more than a transport.
pub(crate) async fn ask(
    endpoint: &str,
    password: &str,
    query: Query,
    deadline: Instant,
) -> Result<Arc<Reply>, AskError> {
    let mut profile = profile(endpoint);
    profile.credentials.password = Some(Secret::given(password));
    let registry = HttpRegistry::new(&profile, &environment()).expect("a registry");
    registry.ask(&Question::new(query, &profile.wants())?, deadline).await
}

/// The API in front of the registry at `endpoint`; gives its address.
pub(crate) async fn facade(endpoint: &str) -> SocketAddr {
    facade_at(endpoint, clock()).await
}

/// The same at other times.
pub(crate) async fn facade_at(endpoint: &str, clock: Clock) -> SocketAddr {
    facade_in(endpoint, Environment::system().at(clock)).await
}

/// The same on a machine with this clock and this randomness.
pub(crate) async fn facade_in(endpoint: &str, environment: Environment) -> SocketAddr {
    serve(unhindered(endpoint), environment).await
}

/// The API in front of a registry that wants this of a person's details (TOML).
pub(crate) async fn facade_wanting(endpoint: &str, query: &str) -> SocketAddr {
    facade_wanting_in(endpoint, query, environment()).await
}

/// The same on a machine with this clock and this randomness.
pub(crate) async fn facade_wanting_in(endpoint: &str, query: &str, environment: Environment) -> SocketAddr {
    let mut profile = unhindered(endpoint);
    profile.query = toml::from_str(query).expect("wants");
    serve(profile, environment).await
}

/// The API in front of a registry with these limits (TOML).
pub(crate) async fn guarded_facade(endpoint: &str, limits: &str) -> SocketAddr {
    let mut profile = profile(endpoint);
    profile.limits = toml::from_str(limits).expect("limits");
    serve(profile, environment()).await
}

/// A registry that may be asked as fast as a test asks, each question once, and is never left in peace.
fn unhindered(endpoint: &str) -> RegistryProfile {
    let mut profile = profile(endpoint);
    profile.limits.per_minute = u32::MAX;
    profile.limits.at_once = 64;
    profile.limits.attempts = 1;
    profile.limits.breaker_questions = u32::MAX;
    profile.limits.breaker_in_a_row = u32::MAX;
    profile
}

async fn serve(profile: RegistryProfile, environment: Environment) -> SocketAddr {
    let any_port = "127.0.0.1:0".parse().expect("an address");
    let config = Config { listen: any_port, ..Config::of([("sandbox".to_owned(), profile)]) };
    let service = Service::build(&config, &environment).expect("a service");
    let listening = service.listen().await.expect("a free port");
    let address = listening.address();
    tokio::spawn(listening.serve(std::future::pending()));
    address
}

/// Posts a question; gives the status and the JSON that came back.
pub(crate) async fn post(address: SocketAddr, body: &str) -> (u16, Value) {
    post_to(address, "/v1/lookups", body).await
}

/// A client that asks the API over plain HTTP. It trusts no authority: to read all that the machine trusts takes longer
/// than many a test.
pub(crate) fn http_client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().tls_certs_only([]).build().expect("a client")
}

/// Posts to a path; gives the status and the JSON that came back.
pub(crate) async fn post_to(address: SocketAddr, path: &str, body: &str) -> (u16, Value) {
    let response = http_client()
        .post(format!("http://{address}{path}"))
        .header("content-type", "application/json")
        .body(body.to_owned())
        .send()
        .await
        .expect("an answer");
    let status = response.status().as_u16();
    (status, response.json().await.expect("JSON"))
}

/// A question about somebody.
pub(crate) const SOMEBODY: &str =
    r#"{"patient": {"name": {"family": "Canarywing", "given": "Odell"}, "birth_date": "2019-06-04"}}"#;

/// A server that reads one request a connection and answers with what `reply` makes of it, byte for
/// byte, then closes. Gives its endpoint.
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

/// A whole request: its header, and as much body as it announces.
async fn request(stream: &mut tokio::net::TcpStream) -> String {
    let mut text = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let read = stream.read(&mut chunk).await.unwrap_or(0);
        text.extend_from_slice(&chunk[..read]);
        let so_far = String::from_utf8_lossy(&text);
        let done = so_far.split_once("\r\n\r\n").is_some_and(|(header, body)| {
            let length = header.lines().find_map(|line| {
                line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse::<usize>().ok()
            });
            body.len() >= length.unwrap_or(0)
        });
        if read == 0 || done {
            return so_far.into_owned();
        }
    }
}

/// An HTTP reply with a length that is right.
pub(crate) fn http(status: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/soap+xml; charset=utf-8\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// A SOAP reply that carries `hl7`, where `{id}` stands for the question's control id.
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
