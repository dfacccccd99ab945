//! Certificates of the sandbox, and of servers with faulty ones.

use std::{path::Path, sync::Arc};

use iz_doctor::{
    Check,
    CheckResult::{Failure, Pass, Skipped, Warning},
    worst,
};
use iz_sandbox::{ClientCertificate, SandboxClock, SandboxTls, Settings};
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::{
    RootCertStore, ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::WebPkiClientVerifier,
    version::{TLS12, TLS13},
};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::{Registry, STEP, assert_check, creep::creep, named, settings};

/// A sandbox with TLS and the folder of its certificates.
fn sandbox(client: ClientCertificate) -> (Registry, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let tls = SandboxTls {
        folder: folder.path().to_owned(),
        client,
        client_ca: None,
        clock: SandboxClock::system(),
    };
    let registry = Registry::of_this_machine(Settings { tls: Some(tls), ..settings() });
    (registry, folder)
}

fn trusting(folder: &Path) -> String {
    format!("tls.private_ca = {{ file = '{}' }}\n", folder.join("ca.pem").display())
}

/// The setting of a client certificate, in one file with its key.
fn with_client_certificate(registry: &Registry, certificate: &str, key: &str) -> String {
    let file = registry.file("client.pem", &format!("{certificate}{key}"));
    format!("tls.client_certificate = {{ file = '{}' }}\n", file.display())
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_trusted_server_passes_every_check() {
    creep(STEP);
    let (registry, folder) = sandbox(ClientCertificate::Ignored);
    let checks = registry.examined(&trusting(folder.path())).await;
    assert_eq!(worst(&checks), Pass, "{checks:#?}");
    assert_eq!(named(&checks, Skipped), Vec::<&str>::new());
    assert_check(&checks, "tls", Pass, "TLS 1.3 with TLS13_AES_");
    assert_check(&checks, "certificate_chain", Pass, "izquery sandbox, issued by izquery sandbox CA");
    assert_check(&checks, "certificate_expiry", Pass, "izquery sandbox is valid until ");
    assert_check(&checks, "certificate_name", Pass, "the certificate is for 127.0.0.1");
    assert_check(&checks, "trust", Pass, "trusted by tls.private_ca");
    assert_check(
        &checks,
        "client_certificate",
        Pass,
        "requests no client certificate, and none is configured",
    );
}

#[tokio::test(start_paused = true)]
async fn an_untrusted_authority_is_named() {
    creep(STEP);
    let (registry, _folder) = sandbox(ClientCertificate::Ignored);
    let checks = registry.examined("").await;
    assert_eq!(named(&checks, Failure), ["trust"]);
    assert_check(&checks, "trust", Failure, "issuer is izquery sandbox CA, for tests alone");
    assert_check(&checks, "trust", Failure, "set tls.private_ca");
    // The separate handshake still shows which certificates the server presented.
    assert_check(&checks, "certificate_chain", Pass, "izquery sandbox CA");
    assert_check(&checks, "question", Skipped, "registry_tls_unknown_issuer");
}

#[tokio::test(start_paused = true)]
async fn a_required_client_certificate_is_checked() {
    creep(STEP);
    let (registry, folder) = sandbox(ClientCertificate::Required);
    let trusted = trusting(folder.path());
    let checks = registry.examined(&trusted).await;
    assert_eq!(named(&checks, Failure), ["client_certificate"]);
    assert_check(&checks, "client_certificate", Failure, "Set tls.client_certificate");
    assert_check(&checks, "client_certificate", Failure, "issued by izquery sandbox CA");

    let (own, key) = (read(folder.path(), "client.pem"), read(folder.path(), "client-key.pem"));
    let checks =
        registry.examined(&(trusted.clone() + &with_client_certificate(&registry, &own, &key))).await;
    assert_eq!(worst(&checks), Pass, "{checks:#?}");
    assert_check(
        &checks,
        "client_certificate",
        Pass,
        "and accepts it; izquery sandbox client is valid until",
    );

    let other = KeyPair::generate().unwrap().serialize_pem();
    let checks =
        registry.examined(&(trusted.clone() + &with_client_certificate(&registry, &own, &other))).await;
    assert_check(
        &checks,
        "client_certificate",
        Failure,
        "holds a private key that does not belong to the certificate",
    );
    assert!(!format!("{checks:?}").contains("PRIVATE KEY"));

    // A certificate that is not registered, and one that expired.
    let stranger = Authority::new("Another issuer");
    let (own, key) = stranger.certify(&["store-12"], 2099);
    let checks =
        registry.examined(&(trusted.clone() + &with_client_certificate(&registry, &own, &key))).await;
    assert_check(&checks, "client_certificate", Failure, "issued by Another issuer");
    let (own, key) = stranger.certify(&["store-12"], 2020);
    let checks = registry.examined(&(trusted + &with_client_certificate(&registry, &own, &key))).await;
    assert_check(&checks, "client_certificate", Failure, "expired on 2020-01-01");
}

#[tokio::test(start_paused = true)]
async fn an_optional_client_certificate_may_be_left_out() {
    creep(STEP);
    let (registry, folder) = sandbox(ClientCertificate::Optional);
    let checks = registry.examined(&trusting(folder.path())).await;
    assert_eq!(worst(&checks), Pass, "{checks:#?}");
    assert_check(&checks, "client_certificate", Pass, "works without it");
}

/// A certificate authority for a test.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).unwrap().pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }

    /// A certificate that ends at the start of the year `end`, and its key, in PEM.
    fn certify(&self, hosts: &[&str], end: i32) -> (String, String) {
        self.certify_to(hosts, |params| {
            params.not_before = date_time_ymd(2010, 1, 1);
            params.not_after = date_time_ymd(end, 1, 1);
        })
    }

    fn certify_to(&self, hosts: &[&str], change: impl FnOnce(&mut CertificateParams)) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
        let mut params = CertificateParams::new(hosts).unwrap();
        params.distinguished_name.push(DnType::CommonName, "a server of a test");
        change(&mut params);
        (params.signed_by(&key, &self.issuer).unwrap().pem(), key.serialize_pem())
    }
}

/// The checks of a server that makes a handshake with this certificate and then closes the connection.
async fn checks_of(authority: &Authority, own: &(String, String), is_old: bool) -> Vec<Check> {
    checks_with_clients(authority, own, is_old, None).await
}

/// The same for a server that accepts only client certificates of another authority.
async fn checks_with_clients(
    authority: &Authority,
    (chain, key): &(String, String),
    is_old: bool,
    clients: Option<&Authority>,
) -> Vec<Check> {
    let versions = [if is_old { &TLS12 } else { &TLS13 }];
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config =
        ServerConfig::builder_with_provider(Arc::clone(&provider)).with_protocol_versions(&versions).unwrap();
    let chain = CertificateDer::pem_slice_iter(chain.as_bytes()).map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
    let config = match clients {
        None => config.with_no_client_auth(),
        Some(clients) => {
            let mut roots = RootCertStore::empty();
            roots.add(CertificateDer::from_pem_slice(clients.pem.as_bytes()).unwrap()).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            config.with_client_cert_verifier(verifier.build().unwrap())
        }
    };
    let config = config.with_single_cert(chain, key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(acceptor.accept(stream));
        }
    });
    let registry = Registry::of_this_machine(settings());
    let authority = registry.file("ca.pem", &authority.pem);
    registry
        .examined(&format!(
            "transport.endpoint = 'https://localhost:{port}/x'\ntls.private_ca = {{ file = '{}' }}",
            authority.display()
        ))
        .await
}

#[tokio::test(start_paused = true)]
async fn an_expired_certificate_is_a_failure() {
    creep(STEP);
    let authority = Authority::new("An authority of a test");
    let checks = checks_of(&authority, &authority.certify(&["localhost"], 2020), false).await;
    assert_check(&checks, "certificate_expiry", Failure, "expired on 2020-01-01");
    assert_check(&checks, "trust", Failure, "its certificate has expired");
    assert_check(&checks, "certificate_name", Pass, "localhost");
    assert_check(&checks, "question", Skipped, "registry_tls_expired");
}

#[tokio::test(start_paused = true)]
async fn a_certificate_that_expires_soon_is_a_warning() {
    creep(STEP);
    let authority = Authority::new("An authority of a test");
    let end = Timestamp::now().to_zoned(TimeZone::UTC).date().saturating_add(10.days());
    let own = authority.certify_to(&["localhost"], |params| {
        params.not_after =
            date_time_ymd(end.year().into(), end.month().unsigned_abs(), end.day().unsigned_abs());
    });
    let checks = checks_of(&authority, &own, true).await;
    assert_check(&checks, "certificate_expiry", Warning, &format!("is valid until {end}"));
    assert_check(&checks, "tls", Pass, "TLS 1.2 with TLS_ECDHE_");
    // The server closes the connection, which is not a problem of trust.
    assert_check(&checks, "connectivity_test", Warning, "registry_interrupted");
}

#[tokio::test(start_paused = true)]
async fn a_certificate_for_another_host_is_a_failure() {
    creep(STEP);
    let authority = Authority::new("An authority of a test");
    let checks =
        checks_of(&authority, &authority.certify(&["other.example", "third.example"], 2099), false).await;
    assert_check(
        &checks,
        "certificate_name",
        Failure,
        "for other.example, third.example, and not for localhost",
    );
    assert_check(&checks, "trust", Failure, "its certificate is for another host");
}

#[tokio::test(start_paused = true)]
async fn a_chain_in_the_wrong_order_is_a_warning() {
    creep(STEP);
    let (authority, other) = (Authority::new("An authority of a test"), Authority::new("Another authority"));
    let (own, key) = authority.certify(&["localhost"], 2099);
    let checks = checks_of(&authority, &(own + &other.pem, key), false).await;
    assert_check(&checks, "certificate_chain", Warning, "issued by An authority of a test, issued by itself");
}

#[tokio::test(start_paused = true)]
async fn an_old_server_may_require_a_client_certificate_during_the_handshake() {
    creep(STEP);
    let (authority, clients) =
        (Authority::new("An authority of a test"), Authority::new("The issuer for sites"));
    let own = authority.certify(&["localhost"], 2099);
    let checks = checks_with_clients(&authority, &own, true, Some(&clients)).await;
    assert_eq!(named(&checks, Failure), ["client_certificate"]);
    assert_check(&checks, "tls", Pass, "until the client certificate is required");
    assert_check(&checks, "certificate_name", Pass, "localhost");
    assert_check(
        &checks,
        "client_certificate",
        Failure,
        "a client certificate issued by The issuer for sites and refuses connections",
    );
}
