//! A local server that replies as a test requires, and a client for it.

pub(crate) mod answer;

use std::sync::{Arc, Mutex};

use iz_client::{
    AskError, Clock, Environment, HttpRegistry, Probe, Question, Registry, RegistryProfile, Reply, Secret,
    hl7::{Profile, Query, query::QueryRules},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    time::{Duration, Instant},
};

/// A server that reads one request per connection, stores it, and replies with bytes made from it.
pub(crate) struct RawServer {
    port: u16,
    requests: Arc<Mutex<Vec<String>>>,
}

impl RawServer {
    pub(crate) async fn answering(reply: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let stored = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut bytes = Vec::new();
                let mut chunk = [0; 4096];
                let request = loop {
                    let read = stream.read(&mut chunk).await.unwrap_or(0);
                    bytes.extend_from_slice(&chunk[..read]);
                    let so_far = String::from_utf8_lossy(&bytes).into_owned();
                    if read == 0 || is_whole(&so_far) {
                        break so_far;
                    }
                };
                stored.lock().unwrap().push(request.clone());
                let _ = stream.write_all(&reply(&request)).await;
                let _ = stream.shutdown().await;
            }
        });
        Self { port, requests }
    }

    pub(crate) fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}/service", self.host())
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

fn is_whole(request: &str) -> bool {
    let Some((head, body)) = request.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| {
        line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse::<usize>().ok()
    });
    body.len() >= length.unwrap_or(0)
}

/// A client for the registry at `endpoint`: the shipped profile with these changes.
pub(crate) fn registry(profile: &str, endpoint: &str, settings: &str) -> TestRegistry {
    let changes = format!("transport.endpoint = '{endpoint}'\n{settings}");
    let mut profile = RegistryProfile::load(profile, changes.parse().unwrap()).unwrap();
    let clock = Clock::of(|| "2026-11-22T15:30:15Z".parse().unwrap());
    profile.credentials.password.get_or_insert(Secret::given("not-a-real-one"));
    let registry = HttpRegistry::new(&profile, &Environment::system().at(clock)).unwrap();
    TestRegistry { registry, query_rules: profile.query_rules() }
}

/// A client with the rules of its registry.
pub(crate) struct TestRegistry {
    registry: HttpRegistry,
    query_rules: QueryRules,
}

impl TestRegistry {
    pub(crate) async fn ask(&self, query: &Query, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        self.registry.ask(&Question::new(query.clone(), &self.query_rules)?, deadline).await
    }

    pub(crate) async fn probe(&self, deadline: Instant) -> Result<(), AskError> {
        self.registry.probe(deadline).await
    }
}

/// A query about an invented patient.
pub(crate) fn query() -> Query {
    let patient = serde_json::from_str(
        r#"{
            "name": {"family": "Marsh", "given": "Odell", "middle": "T"},
            "birth_date": "2019-06-04", "sex": "M",
            "mothers_maiden_name": {"family": "Vance-Søn", "given": "Iris"},
            "address": {"street": "12 Pecan St & Main", "city": "Waco", "state": "TX", "zip": "76701"},
            "phone": "254-555-0142",
            "identifiers": [{"value": "A100", "assigning_authority": "OURAPP", "type": "MR"}]
        }"#,
    );
    Query::new(Profile::Z44, patient.unwrap(), jiff::civil::date(2026, 11, 22)).unwrap()
}

pub(crate) fn ask_deadline() -> Instant {
    Instant::now() + Duration::from_secs(20)
}

/// An HTTP reply with the right length.
pub(crate) fn http(status: &str, content_type: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .into_bytes()
}
