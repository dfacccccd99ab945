//! Ways not to reach a registry, and the one good way that needs a certificate.

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
    Job, PATIENT_S, SLOW_S, job, job_of_one, observe, profile,
    row::Row,
    stack::{PASSWORD, Running},
};
use crate::support::registry_clock;

/// What the endpoint's path is everywhere.
const PATH: &str = "/client_Service";

/// A label of a host's name has at most 63 letters, so that this one is refused before anybody is asked for it.
const NO_NAME: &str = "a-registry-whose-name-is-longer-than-any-label-of-a-host-may-be-1.invalid";

pub(super) fn jobs() -> Vec<Job> {
    vec![
        job_of_one(refused),
        job_of_one(no_name),
        job(no_http),
        job_of_one(stall_of_connecting),
        job_of_one(stall_until_the_deadline),
        job(certificates),
        job(client_certificates),
    ]
}

async fn see(name: &str, shows: &str, endpoint: String, timeout_s: u64, more: &str) -> Row {
    observe(name, shows, &profile(&endpoint, timeout_s, more)).await
}

/// A server that does the same with every connection; gives host and port.
async fn server<F: Future<Output = ()> + Send>(
    running: &mut Running,
    serve: impl Fn(TcpStream) -> F + Clone + Send + Sync + 'static,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    running.start(async move {
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
    see("refused", "nobody listens at the port", format!("http://{address}{PATH}"), PATIENT_S, "").await
}

async fn no_name() -> Row {
    let endpoint = format!("https://{NO_NAME}{PATH}");
    see("no-such-host", "the host's name leads nowhere", endpoint, PATIENT_S, "").await
}

/// Says `text`, if anything, once something has come, and takes all of it until the other side is done. What is said before
/// is no reply to anything, and whoever closes first may take back what was said.
async fn says(mut stream: TcpStream, text: &str) {
    let mut sink = [0; 4096];
    let _ = stream.read(&mut sink).await;
    let _ = stream.write_all(text.as_bytes()).await;
    while stream.read(&mut sink).await.is_ok_and(|read| read > 0) {}
}

async fn no_http() -> Vec<Row> {
    let mut running = Running::default();
    let banner = server(&mut running, |stream| says(stream, "220 mail.example ready\r\n")).await;
    let plain = server(&mut running, |stream| says(stream, "HTTP/1.1 400 Bad Request\r\n\r\n")).await;
    let folder = tempfile::tempdir().expect("a folder");
    let secure = secure_sandbox(folder.path(), ClientCertificate::Ignored, today(), &mut running);
    let in_the_clear = secure.replacen("https", "http", 1);
    let (banner, plain, in_the_clear) = tokio::join!(
        see("no-http", "what answers speaks no HTTP", format!("http://{banner}{PATH}"), PATIENT_S, ""),
        see(
            "no-tls",
            "the endpoint is https, and the port speaks plain HTTP",
            format!("https://{plain}{PATH}"),
            PATIENT_S,
            ""
        ),
        see("no-https", "the endpoint is http, and the port speaks TLS", in_the_clear, PATIENT_S, ""),
    );
    vec![banner, plain, in_the_clear]
}

async fn stall_of_connecting() -> Row {
    let mut running = Running::default();
    let silent = server(&mut running, |stream| says(stream, "")).await;
    see(
        "handshake-stall",
        "TCP connects, TLS does not; `connect_timeout_s` (here 1) passes before the deadline",
        format!("https://{silent}{PATH}"),
        PATIENT_S,
        "transport.connect_timeout_s = 1",
    )
    .await
}

async fn stall_until_the_deadline() -> Row {
    let mut running = Running::default();
    let silent = server(&mut running, |stream| says(stream, "")).await;
    let shows = "the same, and the deadline passes before `connect_timeout_s`";
    see("handshake-stall-deadline", shows, format!("https://{silent}{PATH}"), SLOW_S, "").await
}

/// Certificates are checked by the machine's clock.
fn today() -> SandboxClock {
    SandboxClock::system()
}

fn day(day: &str) -> SandboxClock {
    SandboxClock::fixed(format!("{day}T12:00:00[America/Chicago]").parse().expect("a time"))
}

/// A sandbox behind TLS, with certificates that are good for a year from that day; gives its endpoint.
fn secure_sandbox(
    folder: &Path,
    client: ClientCertificate,
    day: SandboxClock,
    running: &mut Running,
) -> String {
    let tls = Some(SandboxTls { folder: folder.to_owned(), client, client_ca: None, clock: day });
    let settings =
        Settings { tls, clock: registry_clock(), password: PASSWORD.to_owned(), ..Settings::default() };
    let sandbox = Sandbox::bind("127.0.0.1:0".parse().unwrap(), settings).expect("a free port");
    let endpoint = sandbox.endpoint();
    running.start(async move {
        let _ = sandbox.serve(std::future::pending()).await;
    });
    endpoint
}

fn trusting(folder: &Path) -> String {
    format!("tls.private_ca = {{ file = '{}' }}\n", folder.join("ca.pem").display())
}

async fn certificates() -> Vec<Row> {
    let mut rows = Vec::new();
    for (name, shows, day) in [
        ("tls-expired", "the certificate has expired", day("2020-01-15")),
        ("tls-not-yet-valid", "the certificate is not valid yet", day("2098-01-15")),
    ] {
        let (mut running, folder) = (Running::default(), tempfile::tempdir().expect("a folder"));
        let endpoint = secure_sandbox(folder.path(), ClientCertificate::Ignored, day, &mut running);
        rows.push(see(name, shows, endpoint, PATIENT_S, &trusting(folder.path())).await);
    }
    let (mut running, folder) = (Running::default(), tempfile::tempdir().expect("a folder"));
    let elsewhere = for_another_host(folder.path(), &mut running).await;
    let shows = "the certificate is for another host";
    rows.push(see("tls-wrong-name", shows, elsewhere, PATIENT_S, &trusting(folder.path())).await);
    let endpoint = secure_sandbox(folder.path(), ClientCertificate::Ignored, today(), &mut running);
    let shows = "nobody who is trusted issued the certificate";
    rows.push(see("tls-unknown-issuer", shows, endpoint, PATIENT_S, "").await);
    rows
}

/// A server with a certificate for another name, signed by itself and written to `ca.pem`; gives its endpoint.
async fn for_another_host(folder: &Path, running: &mut Running) -> String {
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
    let address = server(running, move |stream| {
        let acceptor = acceptor.clone();
        async move { drop(acceptor.accept(stream).await) }
    })
    .await;
    format!("https://{address}{PATH}")
}

/// With TLS 1.3 the refusal comes behind the client's own part of the handshake. Where it comes before the request is on
/// its way, HTTP knows of no more than a connection that broke, and that is sent again; so this is asked until the
/// refusal itself is seen.
async fn refused_without_certificate(endpoint: &str, trusted: &str) -> Row {
    const NAME: &str = "client-certificate-missing";
    for number in 1.. {
        let row = see(
            &format!("{NAME}-{number}"),
            "the registry wants a certificate of this site's, and the profile has none",
            endpoint.to_owned(),
            PATIENT_S,
            trusted,
        )
        .await;
        if row.sent == 1 {
            return Row { name: NAME.to_owned(), ..row };
        }
    }
    unreachable!("it ends with a row")
}

async fn client_certificates() -> Vec<Row> {
    let (mut running, folder) = (Running::default(), tempfile::tempdir().expect("a folder"));
    let folder = folder.path();
    let endpoint = secure_sandbox(folder, ClientCertificate::Required, today(), &mut running);
    let read = |name| std::fs::read_to_string(folder.join(name)).expect("a file of the sandbox");
    let whole = folder.join("whole.pem");
    std::fs::write(&whole, read("client.pem") + &read("client-key.pem")).expect("a file");
    let trusted = trusting(folder);
    let shown = format!("{trusted}tls.client_certificate = {{ file = '{}' }}\n", whole.display());
    let (missing, given) = tokio::join!(
        refused_without_certificate(&endpoint, &trusted),
        see(
            "client-certificate",
            "the registry wants a certificate of this site's, and takes the one of the profile",
            endpoint.clone(),
            PATIENT_S,
            &shown
        ),
    );
    vec![missing, given]
}
