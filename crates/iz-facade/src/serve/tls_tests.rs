//! The TLS listener over real sockets. Both ends have the same fixed time.

mod client;
mod files;

use std::{sync::atomic::Ordering, time::Duration};

use iz_client::Clock;
use tokio::{
    io::AsyncReadExt,
    time::{advance, sleep},
};

use self::{
    client::{Client, Handshake},
    files::{Authority, Pair, TlsFolder, VALID},
};
use super::{
    tests::{access, environment, send, token_line},
    *,
};
use crate::creep::creep;

/// Starts a service with these files. It is reached as `pharmacy.local` too.
async fn start(address: &str, folder: &TlsFolder) -> SocketAddr {
    start_at(address, folder, environment().clock).await
}

async fn start_at(address: &str, folder: &TlsFolder, clock: Clock) -> SocketAddr {
    let facade = Facade::new([].into(), environment().at(clock.clone()));
    let bound = Bound::listen_with_tls(address.parse().unwrap(), folder.files(), clock).await.unwrap();
    let bound = bound.with_names(vec!["pharmacy.local".parse().unwrap()]);
    let address = bound.address();
    tokio::spawn(bound.serve(Arc::new(facade), access().await, pending()));
    address
}

/// Why a service with these files does not start.
async fn refusal(folder: &TlsFolder) -> String {
    let files = folder.files();
    let address = "127.0.0.1:0".parse().unwrap();
    match Bound::listen_with_tls(address, files, environment().clock).await.unwrap_err() {
        ServeError::Tls(error) => error.to_string(),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn asvs_12_1_1_tls_1_2_and_1_3_are_served_and_tls_1_1_is_refused() {
    let authority = Authority::new("good");
    let folder = TlsFolder::new(&authority);
    let address = start("127.0.0.1:0", &folder).await;
    for handshake in [Handshake::Tls12, Handshake::Tls13] {
        let client = Client { handshake, ..Client::of(&authority) };
        let response = client.get(address, "/livez", &format!("Host: {address}")).await.unwrap();
        assert!(response.starts_with("HTTP/1.1 200 "), "{response}");
    }
    // RFC 8446 section 6: alert 70 is protocol_version.
    assert_eq!(client::alert_for_version(address, [3, 2]).await, Some(70));
    assert_eq!(client::alert_for_version(address, [3, 1]).await, Some(70));
    assert_eq!(client::alert_for_version(address, [3, 3]).await, None, "the same hello with TLS 1.2");
}

#[tokio::test]
async fn a_client_that_speaks_only_http_2_is_refused_in_the_handshake() {
    let authority = Authority::new("good");
    let address = start("127.0.0.1:0", &TlsFolder::new(&authority)).await;
    let client = Client { alpn: "h2", ..Client::of(&authority) };
    let error = client.get(address, "/livez", &format!("Host: {address}")).await.unwrap_err();
    assert!(error.contains("NoApplicationProtocol"), "{error}");
}

#[tokio::test]
async fn cfr_164_312_e_1_a_request_without_tls_gets_no_response() {
    let authority = Authority::new("good");
    let address = start("127.0.0.1:0", &TlsFolder::new(&authority)).await;
    let request = format!("GET /livez HTTP/1.1\r\nHost: {address}\r\n\r\n");
    let mut received = Vec::new();
    let _ = send(address, &request).await.read_to_end(&mut received).await;
    // RFC 8446 section 5.1: content type 21 is an alert.
    assert_eq!(received.first(), Some(&21), "{received:?}");
    assert!(received.len() < 10 && !received.starts_with(b"HTTP"), "{received:?}");
}

#[tokio::test]
async fn cfr_164_312_e_1_an_address_that_other_machines_reach_needs_tls() {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.7:8466", "[2001:db8::7]:8466", "[::ffff:127.0.0.1]:0"] {
        let error = Bound::listen(address.parse().unwrap()).await.unwrap_err();
        assert!(matches!(error, ServeError::NotLoopback(_)), "{error}");
        assert!(error.to_string().contains("needs TLS there: set tls in the section [listener]"), "{error}");
    }
}

#[tokio::test]
async fn cfr_164_312_d_a_client_needs_a_valid_certificate_of_the_named_authority() {
    let (authority, clients, other) =
        (Authority::new("good"), Authority::new("clients"), Authority::new("other"));
    let folder = TlsFolder::new(&authority).with_client_ca(&clients.pem());
    let address = start("127.0.0.1:0", &folder).await;
    for handshake in [Handshake::Tls12, Handshake::Tls13] {
        for (certificate, refused) in [
            (None, Some("CertificateRequired")),
            (Some(other.client(VALID)), Some("UnknownCA")),
            // The authority of the service is not one of its clients.
            (Some(authority.client(VALID)), Some("UnknownCA")),
            (Some(clients.client(("2025-01-01", "2026-11-22"))), Some("CertificateExpired")),
            (Some(clients.client(("2026-11-23", "2027-01-01"))), Some("CertificateExpired")),
            (Some(clients.server(&["pharmacy.local"], VALID)), Some("UnsupportedCertificate")),
            (Some(clients.client(VALID)), None),
        ] {
            let client = Client { certificate, handshake, ..Client::of(&authority) };
            // A session that is resumed would not show the certificate again.
            for _ in 0..2 {
                match (client.get(address, "/livez", &format!("Host: {address}")).await, refused) {
                    (Ok(response), None) => assert!(response.starts_with("HTTP/1.1 200 "), "{response}"),
                    // TLS 1.2 has no alert of its own for a missing certificate.
                    (Err(error), Some(said)) => assert!(
                        error.contains(said)
                            || error.contains("HandshakeFailure")
                            || error.contains("BadCertificate"),
                        "{handshake:?} {said}: {error}"
                    ),
                    (result, refused) => panic!("{handshake:?} {refused:?}: {result:?}"),
                }
            }
        }
    }
}

#[tokio::test]
async fn a_client_refuses_the_certificate_under_another_name_or_of_another_authority() {
    let (authority, other) = (Authority::new("good"), Authority::new("other"));
    let address = start("127.0.0.1:0", &TlsFolder::new(&authority)).await;
    for (client, said) in [
        (Client { name: "other.example", ..Client::of(&authority) }, "NotValidForName"),
        (Client::of(&other), "UnknownIssuer"),
    ] {
        let error = client.get(address, "/livez", &format!("Host: {address}")).await.unwrap_err();
        assert!(error.contains(said), "{error}");
    }
}

#[tokio::test]
async fn a_request_must_name_the_service_as_it_was_reached() {
    let authority = Authority::new("good");
    let folder = TlsFolder::new(&authority);
    let address = start("0.0.0.0:0", &folder).await;
    let port = address.port();
    let client = Client::of(&authority);
    for (arrival, target, fields, expected) in [
        ("127.0.0.5", "/livez", "Host: 127.0.0.5:PORT", "200"),
        ("127.0.0.5", "/livez", "Host: localhost:PORT", "200"),
        ("127.0.0.1", "/livez", "Host: PharMacy.Local:PORT", "200"),
        ("127.0.0.1", "https://pharmacy.local:PORT/livez", "Host: pharmacy.local:PORT", "200"),
        ("127.0.0.1", "/livez", "Host: pharmacy.local:PORT\r\nOrigin: https://pharmacy.local:PORT", "200"),
        ("127.0.0.1", "/livez", "Host: pharmacy.local:PORT\r\nOrigin: http://pharmacy.local:PORT", "403"),
        ("127.0.0.1", "/livez", "Host: pharmacy.local:PORT\r\nOrigin: https://evil.example", "403"),
        ("127.0.0.1", "/livez", "Host: pharmacy.local:PORT\r\nOrigin: null", "403"),
        ("127.0.0.5", "/livez", "Host: 127.0.0.6:PORT", "421"),
        ("127.0.0.1", "/livez", "Host: evil.example:PORT", "421"),
        ("127.0.0.1", "/livez", "Host: pharmacy.local", "421"),
        ("127.0.0.1", "/livez", "Host: pharmacy.local:443", "421"),
        ("127.0.0.1", "/livez", "Host: pharmacy.local.:PORT", "421"),
        ("127.0.0.1", "/livez", "Host: 0.0.0.0:PORT", "421"),
        // ASVS 13.4.5: other machines get no description of the API.
        ("127.0.0.1", "/docs", "Host: localhost:PORT", "404"),
        ("127.0.0.1", "/openapi.json", "Host: localhost:PORT", "404"),
        ("127.0.0.1", "/livez", "Host: [::]:PORT", "421"),
        ("127.0.0.1", "/livez", "Host: [::ffff:127.0.0.1]:PORT", "421"),
        ("127.0.0.1", "https://evil.example:PORT/livez", "Host: pharmacy.local:PORT", "421"),
        ("127.0.0.1", "/livez", "Host: pharmacy.local:PORT\r\nHost: pharmacy.local:PORT", "421"),
        ("127.0.0.1", "/livez", "X-Forwarded-Host: pharmacy.local:PORT\r\nHost: evil.example:PORT", "421"),
        ("127.0.0.1", "/livez", "Accept: */*", "421"),
    ] {
        let [target, fields] = [target, fields].map(|text| text.replace("PORT", &port.to_string()));
        let reached = format!("{arrival}:{port}").parse().unwrap();
        let response = client.get(reached, &target, &fields).await.unwrap();
        assert_eq!(response.split(' ').nth(1), Some(expected), "{arrival} {target} {fields}");
    }
    let old = client.exchange(address_of(port), "GET /livez HTTP/1.0\r\n\r\n").await.unwrap();
    assert_eq!(old.split(' ').nth(1), Some("421"), "HTTP/1.0 without Host");
}

/// Lets the service read its files again. No connection is open then. The clock stands still while they are read.
async fn a_minute_passes() {
    advance(Duration::from_secs(61)).await;
    sleep(Duration::from_millis(50)).await;
}

fn address_of(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port))
}

#[tokio::test]
async fn asvs_3_4_1_every_response_over_tls_asks_browsers_for_tls_and_none_without_does() {
    const HEADER: &str = "strict-transport-security: max-age=31536000; includesubdomains";
    let authority = Authority::new("good");
    let address = start("127.0.0.1:0", &TlsFolder::new(&authority)).await;
    let (client, port) = (Client::of(&authority), address.port());
    for (path, host, expected) in [
        ("/livez", format!("pharmacy.local:{port}"), "200"),
        ("/none", format!("{address}"), "404"),
        ("/livez", "evil.example".to_owned(), "421"),
    ] {
        let response =
            client.get(address, path, &format!("Host: {host}")).await.unwrap().to_ascii_lowercase();
        assert!(
            response.starts_with(&format!("http/1.1 {expected} ")) && response.contains(HEADER),
            "{response}"
        );
    }
    // A browser would use TLS for all other services of this machine too.
    let local = client.get(address, "/livez", &format!("Host: localhost:{port}")).await.unwrap();
    assert!(!local.to_ascii_lowercase().contains("strict-transport-security"), "{local}");

    let bound = Bound::listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let plain = bound.address();
    tokio::spawn(bound.serve(Arc::new(Facade::new([].into(), environment())), access().await, pending()));
    let request = format!(
        "GET /livez HTTP/1.1\r\nHost: {plain}\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n"
    );
    let mut response = String::new();
    send(plain, &request).await.read_to_string(&mut response).await.unwrap();
    assert!(response.starts_with("HTTP/1.1 200 "), "{response}");
    assert!(!response.to_ascii_lowercase().contains("strict-transport-security"), "{response}");
}

#[tokio::test]
async fn a_service_does_not_start_with_files_that_clients_would_refuse() {
    let authority = Authority::new("good");
    let hosts = ["pharmacy.local"];
    let [old, early] = [("2025-01-01", "2026-11-22"), ("2026-11-23", "2027-01-01")]
        .map(|days| authority.server(&hosts, days));
    let (good, other) = (authority.server(&hosts, VALID), authority.server(&hosts, VALID));
    for (pair, client_ca, said) in [
        (old, None, "cert.pem expired at 2026-11-22T00:00:00Z: replace it"),
        (early, None, "cert.pem is not valid before 2026-11-23T00:00:00Z: correct the clock"),
        (
            Pair { key: other.key, ..good.clone() },
            None,
            "does not belong to the first certificate of the file",
        ),
        (Pair { certificate: "hunter2".to_owned(), ..good.clone() }, None, "cert.pem has no certificate"),
        (Pair { key: "hunter2".to_owned(), ..good.clone() }, None, "key.pem has no private key"),
        (Pair { certificate: String::new(), ..good.clone() }, None, "cert.pem is empty"),
        (good.clone(), Some(""), "ca.pem is empty"),
        (good.clone(), Some("hunter2"), "ca.pem has no CA certificate"),
    ] {
        let folder = TlsFolder::new(&authority);
        let folder = client_ca.into_iter().fold(folder, |folder, pem| folder.with_client_ca(pem));
        folder.write(&pair);
        let error = refusal(&folder).await;
        assert!(error.contains(said), "{said}: {error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
    for (name, said) in [("cert.pem", "there is no such file"), ("key.pem", "there is no such file")] {
        let folder = TlsFolder::new(&authority);
        std::fs::remove_file(folder.path(name)).unwrap();
        let error = refusal(&folder).await;
        assert!(error.contains(name) && error.contains(said), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn changed_files_are_used_within_a_minute_and_bad_ones_change_nothing() {
    creep(Duration::from_millis(1));
    let (first, second) = (Authority::new("first"), Authority::new("second"));
    let folder = TlsFolder::new(&first);
    let address = start("127.0.0.1:0", &folder).await;
    let served = async |authority: &Authority| {
        let host = format!("Host: {address}");
        Client::of(authority).get(address, "/livez", &host).await.is_ok()
    };
    assert!(served(&first).await && !served(&second).await);

    let hosts = ["pharmacy.local"];
    let (good, old) = (second.server(&hosts, VALID), second.server(&hosts, ("2025-01-01", "2026-01-01")));
    for bad in [
        Pair { certificate: "hunter2".to_owned(), ..good.clone() },
        // The certificate is written, and the key is not yet.
        Pair { key: folder.key(), ..good.clone() },
        old,
    ] {
        folder.write(&bad);
        a_minute_passes().await;
        assert!(served(&first).await && !served(&second).await);
    }
    std::fs::remove_file(folder.path("cert.pem")).unwrap();
    a_minute_passes().await;
    assert!(served(&first).await);

    folder.write(&good);
    a_minute_passes().await;
    assert!(served(&second).await && !served(&first).await);
}

#[tokio::test(start_paused = true)]
async fn a_client_authority_that_is_replaced_counts_for_new_connections() {
    creep(Duration::from_millis(1));
    let (authority, before, after) =
        (Authority::new("good"), Authority::new("before"), Authority::new("after"));
    let folder = TlsFolder::new(&authority).with_client_ca(&before.pem());
    let address = start("127.0.0.1:0", &folder).await;
    let host = format!("Host: {address}");
    let [old, new] =
        [&before, &after].map(|ca| Client { certificate: Some(ca.client(VALID)), ..Client::of(&authority) });
    old.get(address, "/livez", &host).await.unwrap();
    assert!(new.get(address, "/livez", &host).await.is_err());
    std::fs::write(folder.path("ca.pem"), after.pem()).unwrap();
    a_minute_passes().await;
    assert!(old.get(address, "/livez", &host).await.is_err());
    assert!(new.get(address, "/livez", &host).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_service_whose_certificate_expires_serves_on_and_takes_the_new_one() {
    creep(Duration::from_millis(1));
    let authority = Authority::new("good");
    let folder = TlsFolder::new(&authority);
    let (clock, seconds) = files::moving_clock();
    let address = start_at("127.0.0.1:0", &folder, clock).await;
    let host = format!("Host: {address}");
    let headers = format!("{host}\r\n{}", token_line());
    let state = async || {
        let response = Client::of(&authority).get(address, "/v1/info", &headers).await.unwrap();
        let (_, body) = response.split_once("\r\n\r\n").unwrap();
        let certificate =
            &serde_json::from_str::<serde_json::Value>(body).unwrap()["listener"]["certificate"];
        (certificate["state"].as_str().unwrap().to_owned(), certificate["end"].as_str().unwrap().to_owned())
    };
    let shown = |state: &str, end: &str| (state.to_owned(), end.to_owned());
    assert_eq!(state().await, shown("valid", "2026-12-31T00:00:00Z"));
    // The day after the end of VALID, for the service alone.
    seconds.fetch_add(60 * 24 * 60 * 60, Ordering::SeqCst);
    a_minute_passes().await;
    assert!(Client::of(&authority).get(address, "/livez", &host).await.is_ok());
    assert_eq!(state().await, shown("expired", "2026-12-31T00:00:00Z"));
    let renewed = authority.server(&["pharmacy.local"], ("2026-11-01", "2027-06-01"));
    folder.write(&renewed);
    a_minute_passes().await;
    let client = Client::of(&authority);
    client.get(address, "/livez", &host).await.unwrap();
    assert_eq!(client.certificate_of(address).await, renewed.der());
    assert_eq!(state().await, shown("valid", "2027-06-01T00:00:00Z"));
}

#[tokio::test(start_paused = true)]
async fn a_certificate_that_is_written_before_it_is_valid_is_taken_when_its_time_comes() {
    creep(Duration::from_millis(1));
    let authority = Authority::new("good");
    let folder = TlsFolder::new(&authority);
    let (clock, seconds) = files::moving_clock();
    // The clock of the service is ten days behind that of the client, and is then corrected.
    let ten_days_s = 10 * 24 * 60 * 60;
    seconds.fetch_sub(ten_days_s, Ordering::SeqCst);
    let address = start_at("127.0.0.1:0", &folder, clock).await;
    let client = Client::of(&authority);
    let first = client.certificate_of(address).await;
    let early = authority.server(&["pharmacy.local"], ("2026-11-20", "2027-06-01"));
    folder.write(&early);
    for _ in 0..2 {
        a_minute_passes().await;
        assert_eq!(client.certificate_of(address).await, first);
    }
    seconds.fetch_add(ten_days_s, Ordering::SeqCst);
    a_minute_passes().await;
    assert_eq!(client.certificate_of(address).await, early.der());
}
