//! Registries that answer as a test wants, and the API in front of them, over real sockets.

mod creep;
mod log;

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc};

use iz_cache::{Cached, Lifetimes};
use iz_facade::{
    Bound, Facade, Site,
    client::{Chance, Clock, Health, HttpRegistry, Registry, RegistryProfile, guarded},
};
use iz_sandbox::{Answers, Sandbox, Settings};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
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
pub(crate) fn registry_clock() -> iz_sandbox::Clock {
    iz_sandbox::Clock::fixed("2026-11-22T09:30:15-06:00[America/Chicago]".parse().expect("a time"))
}

/// A sandbox on a free port; gives its endpoint.
pub(crate) fn sandbox(answers: Option<Answers>) -> String {
    let settings = Settings { answers, clock: registry_clock(), ..Settings::default() };
    let sandbox = Sandbox::bind("127.0.0.1:0".parse().expect("an address"), settings).expect("a free port");
    let endpoint = sandbox.endpoint();
    tokio::spawn(sandbox.serve(std::future::pending()));
    endpoint
}

/// The shipped sandbox profile, pointed at `endpoint`.
pub(crate) fn profile(endpoint: &str) -> RegistryProfile {
    let changes = format!(
        "transport.endpoint = '{endpoint}'\ncredentials.username = 'sandbox'\ncredentials.facility_id = '0001112000'"
    );
    RegistryProfile::load("sandbox", changes.parse().expect("TOML")).expect("a profile")
}

/// A client of the registry at `endpoint` with this password.
pub(crate) fn client(endpoint: &str, password: &str) -> HttpRegistry {
    HttpRegistry::with_password(&profile(endpoint), Some(password.to_owned().into()), clock())
        .expect("a registry")
}

/// The API in front of the registry at `endpoint`, with its memory; gives its address.
pub(crate) async fn facade(endpoint: &str) -> SocketAddr {
    facade_at(endpoint, clock()).await
}

/// The same at other times.
pub(crate) async fn facade_at(endpoint: &str, clock: Clock) -> SocketAddr {
    serve(&profile(endpoint), client(endpoint, "sandbox"), clock).await
}

/// The API in front of a registry that wants this of a person's details (TOML).
pub(crate) async fn facade_wanting(endpoint: &str, query: &str) -> SocketAddr {
    let mut profile = profile(endpoint);
    profile.query = toml::from_str(query).expect("wants");
    let transport = HttpRegistry::with_password(&profile, Some("sandbox".to_owned().into()), clock());
    serve(&profile, transport.expect("a registry"), clock()).await
}

/// The same with all that stands around a transport, within these limits (TOML).
pub(crate) async fn guarded_facade(endpoint: &str, limits: &str) -> SocketAddr {
    let mut profile = profile(endpoint);
    profile.limits = toml::from_str(limits).expect("limits");
    let transport = client(endpoint, "sandbox");
    serve(&profile, guarded(transport, &profile, &Health::of(&profile), Chance::of(|| 0)), clock()).await
}

async fn serve(profile: &RegistryProfile, registry: impl Registry + 'static, clock: Clock) -> SocketAddr {
    let cached = Cached::new(registry, 100, Lifetimes::default(), profile.time_zone.clone(), clock.clone());
    let facade = Facade::new(BTreeMap::from([("sandbox".to_owned(), Site::new(profile, cached))]), clock);
    let bound = Bound::listen("127.0.0.1:0".parse().expect("an address")).await.expect("a free port");
    let address = bound.address();
    tokio::spawn(bound.serve(facade, std::future::pending()));
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
