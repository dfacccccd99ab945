//! The network path to a registry: settings, secrets, names, ports and time limits.

use iz_doctor::{
    CheckResult::{Failure, Pass, Skipped, Warning},
    Checkup, worst,
};
use iz_sandbox::{ClientCertificate, SandboxClock, SandboxTls, Settings};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
    time::{Duration, Instant},
};

use crate::{Registry, STEP, assert_check, creep::creep, named, settings};

#[tokio::test(start_paused = true)]
async fn missing_settings_are_named_and_the_other_checks_are_made() {
    creep(STEP);
    let registry = Registry::start(settings());
    let checks = registry
        .examined("needs = ['credentials.facility_id']\ncredentials.password = { env = 'IZQUERY_NOT_SET' }")
        .await;
    assert_eq!(named(&checks, Failure), ["profile", "secrets"]);
    assert_check(&checks, "profile", Failure, "credentials.facility_id");
    assert_check(&checks, "secrets", Failure, "IZQUERY_NOT_SET");
    // The probe needs neither of them.
    assert_check(&checks, "connectivity_test", Pass, "the echo");
    assert_check(&checks, "question", Skipped, "the profile is incomplete");
    assert_check(&checks, "round_trip", Pass, "3 probes");
}

#[tokio::test(start_paused = true)]
async fn an_unknown_host_is_a_failure() {
    creep(STEP);
    let registry = Registry::start(settings());
    let checks = registry.examined("transport.endpoint = 'https://nonexistent.invalid/x'").await;
    assert_eq!(named(&checks, Failure), ["dns"]);
    assert_check(&checks, "dns", Failure, "Check the host name in transport.endpoint");
    assert_check(&checks, "question", Skipped, "no address");
}

#[tokio::test(start_paused = true)]
async fn a_closed_port_is_a_failure() {
    creep(STEP);
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let registry = Registry::start(settings());
    let checks = registry.examined(&format!("transport.endpoint = 'https://{free}/x'")).await;
    assert_eq!(named(&checks, Failure), ["tcp"]);
    assert_check(
        &checks,
        "tcp",
        Failure,
        "refuses the connection -> No server listens there. Check the port",
    );
}

#[tokio::test(start_paused = true)]
async fn a_port_with_another_protocol_is_a_failure() {
    creep(STEP);
    let registry = Registry::start(settings());
    let plain = registry.endpoint.replace("http://", "https://");
    let checks = registry.examined(&format!("transport.endpoint = '{plain}'")).await;
    assert_check(&checks, "tls", Failure, "does not speak TLS");
    assert_check(&checks, "certificate_chain", Skipped, "no certificate");
    assert_check(&checks, "trust", Failure, "");
    assert_check(&checks, "question", Skipped, "registry_tls");

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mail = format!("transport.endpoint = 'http://{}/x'", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(b"220 mail.example ESMTP\r\n").await;
        }
    });
    let checks = registry.examined(&mail).await;
    assert_check(&checks, "connectivity_test", Warning, "Check the endpoint's host name and port");
}

#[tokio::test(start_paused = true)]
async fn the_check_that_exceeds_the_time_limit_fails() {
    creep(STEP);
    // Nobody accepts the connection, so no reply comes.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let registry = Registry::start(settings());
    let endpoint = format!("transport.endpoint = 'http://{}/x'", silent.local_addr().unwrap());
    let checkup = registry.checkup(&endpoint);
    let checks = checkup.run(Instant::now(), |_| {}).await;
    assert_eq!(named(&checks, Failure).len(), 1);
    assert_eq!(checks.iter().map(|check| check.name).collect::<Vec<_>>(), Checkup::NAMES);
    assert_check(&checks, "question", Skipped, "no time left");
}

#[tokio::test(start_paused = true)]
async fn a_registry_that_never_replies_is_abandoned_at_its_timeout() {
    creep(Duration::from_millis(2));
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let registry = Registry::start(settings());
    let endpoint = format!("transport.endpoint = 'http://{}/x'", silent.local_addr().unwrap());
    let started = Instant::now();
    let checks = registry.examined(&endpoint).await;
    assert_eq!(named(&checks, Failure), ["question"]);
    assert_check(&checks, "question", Failure, "did not answer within 30.0 s");
    assert_eq!(started.elapsed().as_secs(), 60);
}

#[tokio::test(start_paused = true)]
async fn a_registry_with_a_low_rate_is_probed_once() {
    creep(STEP);
    let registry = Registry::start(settings());
    let started = Instant::now();
    let checks = registry.examined("limits.per_minute = 12").await;
    assert_check(&checks, "round_trip", Pass, "the probe took");
    assert_eq!(started.elapsed().as_secs(), 5);
}

/// A local proxy that replies to every request with this head and then forwards the bytes to `to`.
async fn proxy(head: &'static str, to: Option<String>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let to = to.clone();
            tokio::spawn(async move {
                let _ = stream.read(&mut [0; 4096]).await;
                let _ = stream.write_all(head.as_bytes()).await;
                let Some(to) = to else { return };
                let mut target = TcpStream::connect(to).await.unwrap();
                let _ = copy_bidirectional(&mut stream, &mut target).await;
            });
        }
    });
    format!("transport.proxy = 'http://{address}'\n")
}

#[tokio::test(start_paused = true)]
async fn a_registry_behind_a_proxy_is_examined_through_it() {
    creep(STEP);
    let folder = tempfile::tempdir().unwrap();
    let tls = SandboxTls {
        folder: folder.path().to_owned(),
        client: ClientCertificate::Ignored,
        client_ca: None,
        clock: SandboxClock::system(),
    };
    let registry = Registry::of_this_machine(Settings { tls: Some(tls), ..settings() });
    let to = registry.endpoint.trim_start_matches("https://").split('/').next().unwrap().to_owned();
    let proxy = proxy("HTTP/1.1 200 Connection established\r\n\r\n", Some(to)).await;
    let trusted = format!("tls.private_ca = {{ file = '{}' }}", folder.path().join("ca.pem").display());
    let checks = registry.examined(&(proxy + &trusted)).await;
    assert_eq!(worst(&checks), Pass, "{checks:#?}");
    assert_check(&checks, "certificate_chain", Pass, "issued by izquery sandbox CA");
    assert_check(&checks, "question", Pass, "not_found");
}

#[tokio::test(start_paused = true)]
async fn a_proxy_that_refuses_the_connection_is_a_failure() {
    creep(STEP);
    let registry = Registry::start(settings());
    let refusing = proxy("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", None).await;
    let endpoint = "transport.endpoint = 'https://registry.example/x'\n";
    let checks = registry.examined(&(refusing + endpoint)).await;
    assert_check(&checks, "tls", Failure, "the proxy does not connect to the registry: HTTP status 403");
    assert_check(&checks, "connectivity_test", Failure, "could not be reached");

    let settings =
        "transport.proxy = 'environment'\n".to_owned() + "transport.endpoint = 'https://127.0.0.1:1/x'\n";
    let checks = registry.examined(&settings).await;
    assert_check(&checks, "dns", Skipped, "the environment");
    let unknown = "transport.proxy = 'http://nonexistent.invalid:3128'\n".to_owned() + endpoint;
    assert_check(&registry.examined(&unknown).await, "dns", Failure, "transport.proxy");
}

#[cfg(unix)]
#[tokio::test(start_paused = true)]
async fn a_secret_that_other_users_can_read_is_a_warning() {
    creep(STEP);
    use std::os::unix::fs::PermissionsExt;
    let registry = Registry::start(settings());
    let path = registry.file("open", crate::PASSWORD);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let checks =
        registry.examined(&format!("credentials.password = {{ file = '{}' }}", path.display())).await;
    assert_eq!(named(&checks, Warning), ["secrets"]);
    assert_check(&checks, "secrets", Warning, "has the permissions 644 -> Remove the permissions");
}
