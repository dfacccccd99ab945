//! Failures on the network path to a registry, and one connection with a client certificate that works.

use std::{path::Path, sync::Arc};

use iz_sandbox::{ClientCertificate, Sandbox, SandboxClock, SandboxTls, Settings};
use rcgen::{CertificateParams, KeyPair};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::aws_lc_rs, pki_types::PrivatePkcs8KeyDer},
};

use super::{
    job::{Job, job, job_of_one},
    observe::{DEFAULT_TIMEOUT_S, SHORT_TIMEOUT_S, observe, profile},
    person::PASSWORD,
    row::Row,
    stack::Servers,
};
use crate::support::registry_clock;

/// The path of every endpoint.
const PATH: &str = "/client_Service";

/// A label of a host name has at most 63 characters. This one is longer, so no name server is asked for it.
const INVALID_HOST: &str = "a-registry-whose-name-is-longer-than-any-label-of-a-host-may-be-1.invalid";

pub(super) fn jobs() -> Vec<Job> {
    vec![
        job_of_one(refused),
        job_of_one(invalid_host),
        job(wrong_protocol),
        job_of_one(handshake_stalls_until_connect_timeout),
        job_of_one(handshake_stalls_until_deadline),
        job(server_certificates),
        job(client_certificates),
    ]
}

async fn row(name: &str, description: &str, endpoint: String, timeout_s: u64, settings: &str) -> Row {
    observe(name, description, &profile(&endpoint, timeout_s, settings)).await
}

/// Starts a server that handles every connection with `serve`. Gives its host and port.
async fn server<F: Future<Output = ()> + Send>(
    servers: &mut Servers,
    serve: impl Fn(TcpStream) -> F + Clone + Send + Sync + 'static,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    servers.start(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let serve = serve.clone();
            tokio::spawn(async move { serve(stream).await });
        }
    });
    address.to_string()
}

async fn refused() -> Row {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    row("refused", "no program listens at the port", format!("http://{address}{PATH}"), DEFAULT_TIMEOUT_S, "")
        .await
}

async fn invalid_host() -> Row {
    let endpoint = format!("https://{INVALID_HOST}{PATH}");
    row("no-such-host", "the host name does not resolve", endpoint, DEFAULT_TIMEOUT_S, "").await
}

/// Reads the first bytes of the client, sends `text`, and reads on until the client closes. A client ignores a reply that
/// comes before its request. If the server closed first, the client might not receive `text`.
async fn answer_with(mut stream: TcpStream, text: &str) {
    let mut sink = [0; 4096];
    let _ = stream.read(&mut sink).await;
    let _ = stream.write_all(text.as_bytes()).await;
    while stream.read(&mut sink).await.is_ok_and(|read| read > 0) {}
}

async fn wrong_protocol() -> Vec<Row> {
    let mut servers = Servers::default();
    let banner = server(&mut servers, |stream| answer_with(stream, "220 mail.example ready\r\n")).await;
    let plain = server(&mut servers, |stream| answer_with(stream, "HTTP/1.1 400 Bad Request\r\n\r\n")).await;
    let folder = tempfile::tempdir().expect("a folder");
    let secure = secure_sandbox(folder.path(), ClientCertificate::Ignored, today(), &mut servers);
    let without_tls = secure.replacen("https", "http", 1);
    let (banner, plain, without_tls) = tokio::join!(
        row(
            "no-http",
            "the server does not speak HTTP",
            format!("http://{banner}{PATH}"),
            DEFAULT_TIMEOUT_S,
            ""
        ),
        row(
            "no-tls",
            "the endpoint is https, but the port speaks plain HTTP",
            format!("https://{plain}{PATH}"),
            DEFAULT_TIMEOUT_S,
            ""
        ),
        row("no-https", "the endpoint is http, but the port speaks TLS", without_tls, DEFAULT_TIMEOUT_S, ""),
    );
    vec![banner, plain, without_tls]
}

async fn handshake_stalls_until_connect_timeout() -> Row {
    let mut servers = Servers::default();
    let silent = server(&mut servers, |stream| answer_with(stream, "")).await;
    row(
        "handshake-stall",
        "TCP connects, but the server does not answer the TLS handshake; `connect_timeout_s` (1 s here) ends the attempt",
        format!("https://{silent}{PATH}"),
        DEFAULT_TIMEOUT_S,
        "transport.connect_timeout_s = 1",
    )
    .await
}

async fn handshake_stalls_until_deadline() -> Row {
    let mut servers = Servers::default();
    let silent = server(&mut servers, |stream| answer_with(stream, "")).await;
    let description = "as `handshake-stall`, but the deadline comes before `connect_timeout_s`";
    row("handshake-stall-deadline", description, format!("https://{silent}{PATH}"), SHORT_TIMEOUT_S, "").await
}

/// TLS checks certificates with the machine's clock.
fn today() -> SandboxClock {
    SandboxClock::system()
}

fn day(day: &str) -> SandboxClock {
    SandboxClock::fixed(format!("{day}T12:00:00[America/Chicago]").parse().expect("a time"))
}

/// Starts a sandbox with TLS, whose certificates are valid for one year from `day`. Gives its endpoint.
fn secure_sandbox(
    folder: &Path,
    client: ClientCertificate,
    day: SandboxClock,
    servers: &mut Servers,
) -> String {
    let tls = Some(SandboxTls { folder: folder.to_owned(), client, client_ca: None, clock: day });
    let settings =
        Settings { tls, clock: registry_clock(), password: PASSWORD.to_owned(), ..Settings::default() };
    let sandbox = Sandbox::bind("127.0.0.1:0".parse().unwrap(), settings).expect("a free port");
    let endpoint = sandbox.endpoint();
    servers.start(async move {
        let _ = sandbox.serve(std::future::pending()).await;
    });
    endpoint
}

fn trust_settings(folder: &Path) -> String {
    format!("tls.private_ca = {{ file = '{}' }}\n", folder.join("ca.pem").display())
}

async fn server_certificates() -> Vec<Row> {
    let mut rows = Vec::new();
    for (name, description, day) in [
        ("tls-expired", "the certificate has expired", day("2020-01-15")),
        ("tls-not-yet-valid", "the certificate is not valid yet", day("2098-01-15")),
    ] {
        let (mut servers, folder) = (Servers::default(), tempfile::tempdir().expect("a folder"));
        let endpoint = secure_sandbox(folder.path(), ClientCertificate::Ignored, day, &mut servers);
        rows.push(row(name, description, endpoint, DEFAULT_TIMEOUT_S, &trust_settings(folder.path())).await);
    }
    let (mut servers, folder) = (Servers::default(), tempfile::tempdir().expect("a folder"));
    let other_host = server_for_another_host(folder.path(), &mut servers).await;
    let description = "the certificate is for another host";
    rows.push(
        row("tls-wrong-name", description, other_host, DEFAULT_TIMEOUT_S, &trust_settings(folder.path()))
            .await,
    );
    let endpoint = secure_sandbox(folder.path(), ClientCertificate::Ignored, today(), &mut servers);
    let description = "the issuer of the certificate is not trusted";
    rows.push(row("tls-unknown-issuer", description, endpoint, DEFAULT_TIMEOUT_S, "").await);
    rows
}

/// Starts a server with a self-signed certificate for another host name, and writes the certificate to `ca.pem`. Gives its
/// endpoint.
async fn server_for_another_host(folder: &Path, servers: &mut Servers) -> String {
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec!["other.example".to_owned()]).expect("a name");
    let certificate = params.self_signed(&key).expect("a certificate");
    std::fs::write(folder.join("ca.pem"), certificate.pem()).expect("a file");
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        )
        .expect("a certificate with its key");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let address = server(servers, move |stream| {
        let acceptor = acceptor.clone();
        async move { drop(acceptor.accept(stream).await) }
    })
    .await;
    format!("https://{address}{PATH}")
}

/// With TLS 1.3 the server refuses the client after the client's part of the handshake. If the refusal comes before the
/// request was sent, HTTP sees only a broken connection, and the query is sent again. So this repeats the lookup until
/// the client sees the refusal itself.
async fn refused_without_certificate(endpoint: &str, trusted: &str) -> Row {
    const NAME: &str = "client-certificate-missing";
    for number in 1.. {
        let row = row(
            &format!("{NAME}-{number}"),
            "the registry requires a client certificate, and the profile has none",
            endpoint.to_owned(),
            DEFAULT_TIMEOUT_S,
            trusted,
        )
        .await;
        if row.sent == 1 {
            return Row { name: NAME.to_owned(), ..row };
        }
    }
    unreachable!("the loop returns a row")
}

async fn client_certificates() -> Vec<Row> {
    let (mut servers, folder) = (Servers::default(), tempfile::tempdir().expect("a folder"));
    let folder = folder.path();
    let endpoint = secure_sandbox(folder, ClientCertificate::Required, today(), &mut servers);
    let read = |name| std::fs::read_to_string(folder.join(name)).expect("a file of the sandbox");
    let pem = folder.join("whole.pem");
    std::fs::write(&pem, read("client.pem") + &read("client-key.pem")).expect("a file");
    let trusted = trust_settings(folder);
    let with_certificate = format!("{trusted}tls.client_certificate = {{ file = '{}' }}\n", pem.display());
    let (missing, given) = tokio::join!(
        refused_without_certificate(&endpoint, &trusted),
        row(
            "client-certificate",
            "the registry requires a client certificate, and accepts the one in the profile",
            endpoint.clone(),
            DEFAULT_TIMEOUT_S,
            &with_certificate
        ),
    );
    vec![missing, given]
}
