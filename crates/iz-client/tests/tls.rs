//! Which certificates the transport trusts and presents, over real TLS on this machine. Each test makes its own
//! certificates.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::sync::{Arc, Mutex};

use iz_client::{
    AskError, Clock, Environment, HttpRegistry, Question, Registry, RegistryProfile, Secret, SeenCertificate,
    SetupError,
    hl7::{Profile, Query, query::QueryRules},
};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::{
    RootCertStore, ServerConfig,
    pki_types::{PrivateKeyDer, pem::PemObject},
    server::WebPkiClientVerifier,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    time::{Duration, Instant},
};
use tokio_rustls::TlsAcceptor;

/// A certificate authority, with its certificate in PEM.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).unwrap().pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }

    /// A certificate for these names and its key, both in PEM.
    fn certify(&self, names: &[&str]) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let certificate = CertificateParams::new(names).unwrap().signed_by(&key, &self.issuer).unwrap();
        (certificate.pem(), key.serialize_pem())
    }

    fn roots(&self) -> RootCertStore {
        let mut roots = RootCertStore::empty();
        roots.add(rustls::pki_types::CertificateDer::from_pem_slice(self.pem.as_bytes()).unwrap()).unwrap();
        roots
    }
}

/// A server that replies to the first request of each connection with `reply`. It stores that request, and whether the
/// client presented a certificate. It closes the connection after the reply, or at the second request if the reply does
/// not say `Connection: close`.
struct Server {
    port: u16,
    received: Arc<Mutex<Vec<(String, bool)>>>,
}

impl Server {
    async fn start(
        authority: &Authority,
        names: &[&str],
        clients: Option<&Authority>,
        reply: String,
    ) -> Self {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let (certificate, key) = authority.certify(names);
        let chain = rustls::pki_types::CertificateDer::pem_slice_iter(certificate.as_bytes());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .unwrap();
        let builder = match clients {
            Some(clients) => builder.with_client_cert_verifier(
                WebPkiClientVerifier::builder_with_provider(Arc::new(clients.roots()), provider)
                    .build()
                    .unwrap(),
            ),
            None => builder.with_no_client_auth(),
        };
        let config = builder
            .with_single_cert(
                chain.map(Result::unwrap).collect(),
                PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap(),
            )
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let received = Arc::new(Mutex::new(Vec::new()));
        let stored = Arc::clone(&received);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let mut stream = match acceptor.accept(stream).into_fallible().await {
                    Ok(stream) => stream,
                    Err((_, mut refused)) => {
                        // Closing with unread data would reset the connection, and the client would lose the alert.
                        let _ = refused.shutdown().await;
                        let _ = refused.read_to_end(&mut Vec::new()).await;
                        continue;
                    }
                };
                let mut request = vec![0; 65_536];
                let length = stream.read(&mut request).await.unwrap_or(0);
                let request = String::from_utf8_lossy(&request[..length]).into_owned();
                let has_certificate = stream.get_ref().1.peer_certificates().is_some();
                stored.lock().unwrap().push((request, has_certificate));
                let _ = stream.write_all(reply.as_bytes()).await;
                if !reply.contains("Connection: close") {
                    let _ = stream.read(&mut [0]).await;
                }
                let _ = stream.shutdown().await;
            }
        });
        Self { port, received }
    }

    /// Queries this server at `host` with these changes of the profile.
    async fn ask(&self, host: &str, settings: &str) -> AskError {
        ask(&registry(&format!("https://{host}:{}/x", self.port), settings).unwrap()).await
    }

    fn received(&self) -> Vec<(String, bool)> {
        self.received.lock().unwrap().clone()
    }
}

async fn ask(registry: &HttpRegistry) -> AskError {
    let patient = serde_json::from_str(r#"{"identifiers": [{"value": "1", "type": "MR"}]}"#).unwrap();
    let query = Query::new(Profile::Z44, patient, jiff::civil::date(2026, 11, 22)).unwrap();
    let question = Question::new(query, &QueryRules::default()).unwrap();
    registry.ask(&question, Instant::now() + Duration::from_secs(20)).await.unwrap_err()
}

fn registry(endpoint: &str, settings: &str) -> Result<HttpRegistry, SetupError> {
    let changes = format!("transport.endpoint = '{endpoint}'\n{settings}");
    let mut profile = RegistryProfile::load("sandbox", changes.parse().unwrap()).unwrap();
    profile.credentials.password = Some(Secret::given("sandbox"));
    let clock = Clock::of(|| "2026-11-22T15:30:00Z".parse().unwrap());
    HttpRegistry::new(&profile, &Environment::system().at(clock))
}

/// The setting that trusts an authority. Its certificate is written to a file.
fn trust(folder: &tempfile::TempDir, authority: &Authority) -> String {
    let path = folder.path().join("ca.pem");
    std::fs::write(&path, &authority.pem).unwrap();
    format!("tls.private_ca = {{ file = '{}' }}\n", path.display())
}

fn status(line: &str) -> String {
    format!("HTTP/1.1 {line}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
}

#[tokio::test]
async fn a_registry_with_a_private_authority_is_reached() {
    let (folder, authority) = (tempfile::tempdir().unwrap(), Authority::new());
    let server = Server::start(&authority, &["localhost"], None, status("418 Reached")).await;
    let error = server.ask("localhost", &trust(&folder, &authority)).await;
    assert!(matches!(error, AskError::Http { status: 418, .. }), "{error:?}");
    let (request, has_certificate) = server.received().remove(0);
    assert!(request.contains("submitSingleMessage") && !has_certificate);
}

/// The certificates of this file have the validity that rcgen gives: from 1975 to 4096.
#[tokio::test]
async fn the_validity_of_the_certificate_is_known_after_a_reply_and_not_before() {
    let (folder, authority) = (tempfile::tempdir().unwrap(), Authority::new());
    let server = Server::start(&authority, &["localhost"], None, status("418 Reached")).await;
    let seen = SeenCertificate::default();
    let registry = registry(&format!("https://localhost:{}/x", server.port), &trust(&folder, &authority));
    let registry = registry.unwrap().storing_certificate_in(&seen);
    assert_eq!(seen.validity(), None);
    ask(&registry).await;
    let end = seen.validity().unwrap().end;
    assert_eq!(end.to_string(), "4096-01-01T00:00:00Z");
}

#[tokio::test]
async fn a_request_on_an_open_tls_connection_is_sent_again_on_a_new_one() {
    let (folder, authority) = (tempfile::tempdir().unwrap(), Authority::new());
    let reply = "HTTP/1.1 418 Reached\r\nContent-Length: 0\r\n\r\n".to_owned();
    let server = Server::start(&authority, &["localhost"], None, reply).await;
    let registry = registry(&format!("https://localhost:{}/x", server.port), &trust(&folder, &authority));
    let registry = registry.unwrap();
    for _ in 0..2 {
        let error = ask(&registry).await;
        assert!(matches!(error, AskError::Http { status: 418, .. }), "{error:?}");
    }
    assert_eq!(server.received().len(), 2);
}

#[tokio::test]
async fn a_wrong_host_name_is_refused_before_anything_is_sent() {
    let (folder, authority) = (tempfile::tempdir().unwrap(), Authority::new());
    let server = Server::start(&authority, &["other.example"], None, status("418 Reached")).await;
    let error = server.ask("localhost", &trust(&folder, &authority)).await;
    assert_eq!(error.code(), "registry_tls_wrong_name");
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn an_unknown_authority_is_refused_before_anything_is_sent() {
    let (folder, authority) = (tempfile::tempdir().unwrap(), Authority::new());
    let server = Server::start(&authority, &["localhost"], None, status("418 Reached")).await;
    // First only the authorities of the system are trusted, then another private one.
    for settings in [String::new(), trust(&folder, &Authority::new())] {
        let error = server.ask("localhost", &settings).await;
        assert!(matches!(error, AskError::Tls(_)), "{error:?}");
    }
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn the_client_certificate_is_presented_if_it_is_set() {
    let (folder, authority, clients) = (tempfile::tempdir().unwrap(), Authority::new(), Authority::new());
    let server = Server::start(&authority, &["localhost"], Some(&clients), status("418 Reached")).await;
    let trusted = trust(&folder, &authority);
    let error = server.ask("localhost", &trusted).await;
    assert_eq!(error.code(), "registry_tls_refused");
    assert!(server.received().is_empty());

    let (certificate, key) = clients.certify(&["store-12"]);
    let path = folder.path().join("client.pem");
    std::fs::write(&path, certificate + &key).unwrap();
    let with_certificate = format!("{trusted}tls.client_certificate = {{ file = '{}' }}", path.display());
    let error = server.ask("localhost", &with_certificate).await;
    assert!(matches!(error, AskError::Http { status: 418, .. }), "{error:?}");
    assert!(server.received().iter().all(|(_, has_certificate)| *has_certificate));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (folder, authority) = (tempfile::tempdir().unwrap(), Authority::new());
    let target = Server::start(&authority, &["localhost"], None, status("418 Reached")).await;
    let location = format!("302 Found\r\nLocation: https://localhost:{}/login", target.port);
    let server = Server::start(&authority, &["localhost"], None, status(&location)).await;
    let error = server.ask("localhost", &trust(&folder, &authority)).await;
    assert!(matches!(error, AskError::Http { status: 302, .. }), "{error:?}");
    assert_eq!((server.received().len(), target.received().len()), (1, 0));
}

#[tokio::test]
async fn a_proxy_is_used_if_it_is_set() {
    // The proxy gets only the CONNECT request in plain text, and not the message.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let proxy_request = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 4096];
        let length = stream.read(&mut request).await.unwrap();
        let _ = stream.write_all(status("403 Forbidden").as_bytes()).await;
        String::from_utf8_lossy(&request[..length]).into_owned()
    });
    let authority = Authority::new();
    let server = Server::start(&authority, &["localhost"], None, status("418 Reached")).await;
    let error = server.ask("localhost", &format!("transport.proxy = 'http://127.0.0.1:{port}'")).await;
    assert!(!matches!(error, AskError::Http { status: 418, .. }), "{error:?}");
    let proxy_request = proxy_request.await.unwrap();
    assert!(
        proxy_request.starts_with(&format!("CONNECT localhost:{}", server.port))
            && !proxy_request.contains("MSH"),
        "{proxy_request}"
    );
    assert!(server.received().is_empty());
}

/// Set for the child process of the test below: the endpoint and the settings of its query.
const CHILD_QUERY: &str = "IZQUERY_TEST_CHILD_QUERY";

/// The environment belongs to the whole process, so the test starts itself as a child process with proxies in it.
#[tokio::test]
async fn a_proxy_of_the_environment_is_used_only_if_that_is_set() {
    if let Ok(query) = std::env::var(CHILD_QUERY) {
        let (endpoint, settings) = query.split_once(' ').unwrap();
        let error = ask(&registry(endpoint, settings).unwrap()).await;
        println!("result {error:?}");
        return;
    }
    let (folder, authority) = (tempfile::tempdir().unwrap(), Authority::new());
    let trust = trust(&folder, &authority);
    for (settings, expected) in
        [("", "result Http { status: 418,"), ("transport.proxy = 'environment'", "result Unreachable")]
    {
        let server = Server::start(&authority, &["localhost"], None, status("418 Reached")).await;
        let proxy = plain_server("407 Proxy").await;
        let mut child = std::process::Command::new(std::env::current_exe().unwrap());
        child
            .args(["--exact", "a_proxy_of_the_environment_is_used_only_if_that_is_set", "--nocapture"])
            .env(CHILD_QUERY, format!("https://localhost:{}/x {trust}{settings}", server.port))
            .env_remove("NO_PROXY")
            .env_remove("no_proxy");
        for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
            child.env(name, format!("http://127.0.0.1:{proxy}"));
        }
        let output = tokio::task::spawn_blocking(move || child.output()).await.unwrap().unwrap();
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(printed.contains(expected), "{settings}: {printed}");
        assert_eq!(server.received().len(), usize::from(settings.is_empty()), "{settings}");
    }
}

/// A server without TLS that replies to everything with this status. Returns its port.
async fn plain_server(line: &'static str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 65_536]).await;
            let _ = stream.write_all(status(line).as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    });
    port
}

#[tokio::test]
async fn no_version_before_tls_1_2_is_offered() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("https://localhost:{}/x", listener.local_addr().unwrap().port());
    let hello = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut header = [0; 5];
        stream.read_exact(&mut header).await.unwrap();
        assert_eq!(header[0], 22, "a handshake record");
        let mut hello = vec![0; usize::from(u16::from_be_bytes([header[3], header[4]]))];
        stream.read_exact(&mut hello).await.unwrap();
        hello
    });
    let error = ask(&registry(&endpoint, "").unwrap()).await;
    assert_eq!(error.cause(), iz_client::Cause::Network, "{error:?}");
    let mut versions = versions_offered(&hello.await.unwrap());
    versions.sort_unstable();
    assert_eq!(versions, [0x0303, 0x0304], "TLS 1.2 and 1.3");
}

/// `supported_versions` of a ClientHello (RFC 8446, sections 4.1.2 and 4.2.1).
fn versions_offered(hello: &[u8]) -> Vec<u16> {
    let number = |bytes: &[u8]| bytes.iter().fold(0, |number, &byte| number << 8 | usize::from(byte));
    assert_eq!(hello[0], 1, "a ClientHello");
    // The length, the legacy version, and 32 random bytes.
    let mut rest = &hello[4 + 2 + 32..];
    // The session id, the cipher suites and the compression methods.
    for length_bytes in [1, 2, 1] {
        rest = &rest[length_bytes + number(&rest[..length_bytes])..];
    }
    rest = &rest[2..];
    while !rest.is_empty() {
        let (kind, length) = (number(&rest[..2]), number(&rest[2..4]));
        let (content, remaining) = rest[4..].split_at(length);
        if kind == 43 {
            return content[1..]
                .chunks(2)
                .map(|version| u16::from_be_bytes([version[0], version[1]]))
                .collect();
        }
        rest = remaining;
    }
    Vec::new()
}

#[test]
fn a_file_without_a_certificate_is_reported_by_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.pem");
    std::fs::write(&path, "hunter2").unwrap();
    for key in ["tls.private_ca", "tls.client_certificate"] {
        let error_text = |file: &str| {
            let setting = format!("{key} = {{ file = '{file}' }}");
            registry("https://registry.example/x", &setting).unwrap_err().to_string()
        };
        let text = error_text(&path.display().to_string());
        assert!(
            text.starts_with(&format!("{key} holds no certificate")) && !text.contains("hunter2"),
            "{text}"
        );
        assert!(
            error_text("/nowhere/x.pem")
                .starts_with(&format!("{key}: the file /nowhere/x.pem cannot be read"))
        );
    }
}
