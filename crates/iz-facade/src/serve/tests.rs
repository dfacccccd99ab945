use std::collections::BTreeMap;

use iz_client::{AskError, Clock, Environment, Question, Registry, RegistryProfile, Reply, async_trait};
use iz_store::{AuditKey, NewRow, NewToken, Scope, Store, StoreLocation, StoreSettings, TokenSecret, Writer};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::oneshot,
    time::Instant,
};

use super::*;
use crate::{creep::creep, site::Site};

/// Access with one token, which has defaults for actor and purpose.
pub(super) async fn access() -> Access {
    Access::new(store().await, environment().clock)
}

/// A store with that token.
async fn store() -> Store {
    let settings = StoreSettings::new(StoreLocation::Memory, AuditKey::from_random([1; 32]));
    let store = Store::open(settings).unwrap();
    let token = NewToken {
        scopes: [Scope::Lookup].into(),
        default_actor: Some("tester".to_owned()),
        default_purpose: Some("test".to_owned()),
        ..NewToken::default()
    };
    let record = NewRow::admin(jiff::Timestamp::UNIX_EPOCH, Writer::Token, "tester", "test", "");
    store.create_token(token, &secret(), record).await.unwrap();
    store
}

fn secret() -> TokenSecret {
    TokenSecret::from_random([7; 32])
}

/// The header with the token.
pub(super) fn token_line() -> String {
    format!("Authorization: Bearer {}", secret().expose())
}

pub(super) fn environment() -> Environment {
    Environment::system().at(Clock::of(|| "2026-11-22T15:30:00Z".parse().unwrap()))
}

/// `host` is the value of `Host`; further header lines may follow it.
async fn connect(address: SocketAddr, path: &str, host: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

async fn status(address: SocketAddr, path: &str, host: &str) -> String {
    let mut reply = String::new();
    connect(address, path, host).await.read_to_string(&mut reply).await.unwrap();
    reply.split(' ').nth(1).unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_service_is_named_by_loopback_names_and_its_own_address() {
    for listen in ["127.0.0.2", "127.0.0.1", "[::1]"] {
        // A machine without IPv6 has no such address.
        let Ok(bound) = Bound::listen(format!("{listen}:0").parse().unwrap()).await else {
            assert_eq!(listen, "[::1]");
            continue;
        };
        let address = bound.address();
        let facade = Arc::new(Facade::new(BTreeMap::new(), environment()));
        tokio::spawn(bound.serve(facade, access().await, pending()));
        let port = address.port();
        for host in [listen, "127.0.0.1", "localhost"] {
            let host = format!("{host}:{port}");
            assert_eq!(status(address, "/livez", &host).await, "200", "{listen} {host}");
        }
        for host in [format!("127.0.0.3:{port}"), listen.to_owned(), format!("{listen}:{}", port ^ 1)] {
            assert_eq!(status(address, "/livez", &host).await, "421", "{listen} {host}");
        }
    }
}

#[tokio::test]
async fn a_header_that_is_unreadable_or_repeated_is_refused() {
    let bound = Bound::listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = bound.address();
    tokio::spawn(bound.serve(
        Arc::new(Facade::new(BTreeMap::new(), environment())),
        access().await,
        pending(),
    ));
    for (headers, expected) in [
        ("", "200"),
        ("\r\nSec-Fetch-Site: none", "200"),
        ("\u{e9}", "421"),
        (&format!("\r\nHost: {address}"), "421"),
        (&format!("\r\nOrigin: http://{address}\u{e9}"), "403"),
        (&format!("\r\nOrigin: http://{address}\r\nOrigin: http://{address}"), "403"),
        ("\r\nSec-Fetch-Site: none\u{e9}", "403"),
        ("\r\nSec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site", "403"),
        ("\r\nSec-Fetch-Site: none\r\nSec-Fetch-Site: none", "403"),
    ] {
        let status = status(address, "/livez", &format!("{address}{headers}")).await;
        assert_eq!(status, expected, "{headers:?}");
    }
}

/// A registry that answers no query. It counts them.
pub(super) struct Silent(pub(super) watch::Sender<u32>);

#[async_trait]
impl Registry for Silent {
    async fn ask(&self, _: &Question, _: Instant) -> Result<Arc<Reply>, AskError> {
        self.0.send_modify(|queries| *queries += 1);
        pending().await
    }
}

pub(super) const LOOKUP: &str =
    r#"{"patient": {"name": {"family": "Brandvold", "given": "Tess"}, "birth_date": "2019-03-11"}}"#;

async fn post_lookup(address: SocketAddr) -> TcpStream {
    send(address, &format!("{}{LOOKUP}", lookup_header(address))).await
}

/// The header of a lookup, without its body.
pub(super) fn lookup_header(address: SocketAddr) -> String {
    let length = LOOKUP.len();
    format!(
        "POST /v1/lookups HTTP/1.1\r\nHost: {address}\r\n{}\r\nContent-Type: application/json\r\nContent-Length: \
         {length}\r\n\r\n",
        token_line()
    )
}

pub(super) async fn send(address: SocketAddr, bytes: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes.as_bytes()).await.unwrap();
    stream
}

/// The registry was asked, so the row must be there before the store is closed.
#[tokio::test(start_paused = true)]
async fn what_is_cut_off_at_a_stop_has_its_audit_row() {
    creep(Duration::from_millis(5));
    for prefer in ["", "Prefer: respond-async\r\n"] {
        let profile = RegistryProfile::load("sandbox", "transport.timeout_s = 60".parse().unwrap()).unwrap();
        let (sender, mut queries) = watch::channel(0);
        let site = Site::new(&profile, Arc::new(Silent(sender)));
        let facade = Facade::new([("tx".to_owned(), site)].into(), environment());
        let bound = Bound::listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let address = bound.address();
        let (stop, stopped) = oneshot::channel::<()>();
        let store = store().await;
        let access = Access::new(store.clone(), environment().clock);
        let started = Instant::now();
        let server = tokio::spawn(bound.serve(Arc::new(facade), access, async {
            let _ = stopped.await;
        }));
        let request = lookup_header(address).replacen("\r\n", &format!("\r\n{prefer}"), 1);
        let _waiting = send(address, &format!("{request}{LOOKUP}")).await;
        queries.wait_for(|queries| *queries == 1).await.unwrap();
        stop.send(()).unwrap();
        server.await.unwrap();
        // It had the time of the drain.
        assert!(started.elapsed() >= DEFAULT_DRAIN, "{prefer}: {:?}", started.elapsed());
        // The row of the token, and that of the lookup.
        assert_eq!(store.head().await.unwrap(), 2, "{prefer}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_that_does_not_end_in_the_drain_time_gets_a_problem() {
    creep(Duration::from_millis(5));
    for drain in [DEFAULT_DRAIN, Duration::from_secs(2), Duration::ZERO] {
        let profile = RegistryProfile::load("sandbox", "transport.timeout_s = 60".parse().unwrap()).unwrap();
        let (sender, mut queries) = watch::channel(0);
        let site = Site::new(&profile, Arc::new(Silent(sender)));
        let facade = Facade::new([("tx".to_owned(), site)].into(), environment());
        let bound = Bound::listen("127.0.0.1:0".parse().unwrap()).await.unwrap().with_drain(drain);
        let address = bound.address();
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(bound.serve(Arc::new(facade), access().await, async {
            let _ = stopped.await;
        }));

        let mut idle = TcpStream::connect(address).await.unwrap();
        let live = format!("GET /livez HTTP/1.1\r\nHost: {address}\r\n\r\n");
        idle.write_all(live.as_bytes()).await.unwrap();
        idle.read_exact(&mut [0; 12]).await.unwrap();
        let unused = TcpStream::connect(address).await.unwrap();
        let header_begun = send(address, lookup_header(address).split_at(40).0).await;
        let body_begun = send(address, &lookup_header(address)).await;
        let mut waiting = [post_lookup(address).await, post_lookup(address).await];
        queries.wait_for(|queries| *queries == 2).await.unwrap();

        drop(stop);
        let start = Instant::now();
        for mut closed in [idle, unused] {
            let _ = closed.read_to_end(&mut Vec::new()).await;
        }
        assert!(start.elapsed() < Duration::from_secs(1), "idle connections are still open");
        assert!(TcpStream::connect(address).await.is_err(), "the service still accepts connections");
        let mut nothing = String::new();
        let _ = { header_begun }.read_to_string(&mut nothing).await;
        assert_eq!(nothing, "");
        // Half a body has the time of a body, and then that of the drain.
        let mut half = String::new();
        { body_begun }.read_to_string(&mut half).await.unwrap();
        let expected = if drain > Duration::from_secs(10) { "request_timeout" } else { "service_stopping" };
        assert!(half.contains(expected), "{half}");
        for stream in &mut waiting {
            let mut response = String::new();
            stream.read_to_string(&mut response).await.unwrap();
            assert!(response.starts_with("HTTP/1.1 503 "), "{response}");
            let (header, body) = response.split_once("\r\n\r\n").unwrap();
            assert!(header.to_ascii_lowercase().contains("\r\nconnection: close"), "{header}");
            let problem: serde_json::Value = serde_json::from_str(body).unwrap();
            assert_eq!((&problem["code"], &problem["who"]), (&"service_stopping".into(), &"wait".into()));
            assert!(!body.contains("Brandvold"), "{body}");
        }
        assert!(start.elapsed() >= drain, "{:?} of {drain:?}", start.elapsed());
        server.await.unwrap();
        assert!(start.elapsed() <= drain + Duration::from_secs(1), "{:?} of {drain:?}", start.elapsed());
    }
}
