//! Requests that are refused before their route, over real sockets.

use std::collections::BTreeMap;

use iz_client::RegistryProfile;
use serde_json::Value;
use tokio::{io::AsyncReadExt, net::TcpStream, time::Instant};

use super::{
    tests::{LOOKUP, Silent, access, environment, lookup_header, send, token_line},
    *,
};
use crate::{routes::openapi_without_examples, site::Site};

async fn start(limits: ServerLimits, sites: BTreeMap<String, Site>) -> SocketAddr {
    let bound = Bound::listen("127.0.0.1:0".parse().unwrap()).await.unwrap().with_limits(limits);
    let address = bound.address();
    tokio::spawn(bound.serve(Arc::new(Facade::new(sites, environment())), access().await, pending()));
    address
}

/// A service in front of a registry that never answers, and the number of its queries.
async fn start_silent(limits: ServerLimits) -> (SocketAddr, watch::Receiver<u32>) {
    let profile = RegistryProfile::load("sandbox", "transport.timeout_s = 60".parse().unwrap()).unwrap();
    let (sender, queries) = watch::channel(0);
    let site = Site::new(&profile, Arc::new(Silent(sender)));
    (start(limits, [("tx".to_owned(), site)].into()).await, queries)
}

/// Everything that the service sends until it closes the connection.
async fn all(mut stream: TcpStream) -> String {
    let mut response = Vec::new();
    let _ = stream.read_to_end(&mut response).await;
    String::from_utf8_lossy(&response).into_owned()
}

/// The status, the header in lower case, and the problem document.
async fn problem(stream: TcpStream) -> (String, String, Value) {
    let response = all(stream).await;
    let (header, body) = response.split_once("\r\n\r\n").unwrap();
    let status = header.split(' ').nth(1).unwrap_or_default().to_owned();
    (status, header.to_ascii_lowercase(), serde_json::from_str(body).unwrap())
}

#[tokio::test]
async fn while_all_connections_are_answered_newcomers_are_refused_and_health_is_answered() {
    let limits = ServerLimits { connections: 3, spare_connections: 2, ..ServerLimits::default() };
    let (address, mut queries) = start_silent(limits).await;
    let lookup = format!("{}{LOOKUP}", lookup_header(address));
    let mut waiting = Vec::new();
    for number in 1..=3 {
        waiting.push(send(address, &lookup).await);
        queries.wait_for(|queries| *queries == number).await.unwrap();
    }
    for _ in 0..5 {
        let _idle = send(address, "").await;
        for refused in [lookup.clone(), format!("GET /openapi.json HTTP/1.1\r\nHost: {address}\r\n\r\n")] {
            let (status, header, problem) = problem(send(address, &refused).await).await;
            assert_eq!((&*status, &problem["code"]), ("503", &"service_busy".into()));
            assert_eq!((&problem["who"], &problem["retry_after_s"]), (&"wait".into(), &1.into()));
            assert!(problem["detail"].as_str().unwrap().contains(" 3 requests"), "{problem}");
            for line in ["retry-after: 1", "connection: close", "content-type: application/problem+json"] {
                assert!(header.contains(line), "{line} is not in {header}");
            }
        }
        for path in ["/livez", "/readyz"] {
            let health = all(send(address, &format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n")).await);
            assert!(health.await.starts_with("HTTP/1.1 200 "), "{path}");
        }
        // Pages of other sites learn nothing about it.
        let other = format!("GET /livez HTTP/1.1\r\nHost: {address}\r\nOrigin: http://a.example\r\n\r\n");
        assert_eq!(problem(send(address, &other).await).await.0, "403");
    }
    assert_eq!(*queries.borrow(), 3, "the lookups that are answered were not disturbed");
    drop(waiting);
}

#[tokio::test]
async fn bodies_that_do_not_come_do_not_keep_a_lookup_out() {
    let limits = ServerLimits { connections: 3, spare_connections: 2, ..ServerLimits::default() };
    let (address, mut queries) = start_silent(limits).await;
    let mut half = Vec::new();
    for _ in 0..20 {
        half.push(send(address, &format!("{}{{", lookup_header(address))).await);
    }
    let lookup = format!("{}{LOOKUP}", lookup_header(address));
    // While the service reads its tokens, all places may be in use for a moment. A refused caller comes back.
    let started = Instant::now();
    while *queries.borrow() == 0 {
        assert!(started.elapsed() < Duration::from_secs(30), "the lookup is kept out");
        let mut caller = send(address, &lookup).await;
        let mut byte = [0];
        select! {
            asked = queries.wait_for(|queries| *queries == 1) => drop(asked.unwrap()),
            answered = caller.read(&mut byte) => drop(answered),
        }
    }
}

#[tokio::test]
async fn a_post_with_a_query_string_is_refused_and_not_quoted() {
    let address = start(ServerLimits::default(), BTreeMap::new()).await;
    for path in [
        "/v1/lookups?family=Ostrander",
        "/v1/lookups?",
        "/v1/lookups/abc/choose?token=Ostrander",
        "/other?Ostrander",
        &format!("http://{address}/v1/lookups?Ostrander"),
    ] {
        let header = lookup_header(address).replace("/v1/lookups HTTP/1.1", &format!("{path} HTTP/1.0"));
        let (status, _, problem) = problem(send(address, &format!("{header}{LOOKUP}")).await).await;
        assert_eq!((&*status, &problem["code"]), ("400", &"request_query_string".into()), "{path}");
        assert!(!problem.to_string().contains("Ostrander"), "{problem}");
    }
}

#[tokio::test]
async fn every_path_and_method_refuses_pages_of_other_sites_and_other_hosts() {
    let address = start(ServerLimits::default(), BTreeMap::new()).await;
    let document = openapi_without_examples();
    let paths = document["paths"].as_object().unwrap().keys().map(|path| path.replace("{id}", "abc"));
    for path in paths.chain(["/other".to_owned(), "*".to_owned()]) {
        for method in ["GET", "POST", "OPTIONS", "HEAD", "DELETE"] {
            for (fields, expected) in [
                ("Sec-Fetch-Site: cross-site", "403"),
                ("Sec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site", "403"),
                ("Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: same-origin", "403"),
                ("Sec-Fetch-Site: none, none", "403"),
                ("Sec-Fetch-Site: \u{e9}", "403"),
                ("Sec-Fetch-Site:", "403"),
                ("Origin: null", "403"),
                ("Origin: http://a.example", "403"),
                ("Host: a.example", "421"),
            ] {
                let request = format!(
                    "{method} {path} HTTP/1.1\r\nHost: {address}\r\n{fields}\r\nConnection: close\r\n\r\n"
                );
                let response = all(send(address, &request).await).await;
                let status = response.split(' ').nth(1).unwrap_or_default();
                assert_eq!(status, expected, "{method} {path} {fields}");
            }
        }
    }
}

#[tokio::test]
async fn a_body_whose_length_is_over_the_limit_is_refused_before_it_is_sent() {
    let address = start(ServerLimits::default(), BTreeMap::new()).await;
    for (length, expect) in [
        ("65537", ""),
        ("65537", "Expect: 100-continue\r\n"),
        ("9999999999", "Expect: 100-Continue\r\n"),
        ("18446744073709551613", ""),
    ] {
        for path in ["/v1/lookups", "/v1/lookups/abc/choose"] {
            let token = token_line();
            let request = format!(
                "POST {path} HTTP/1.1\r\nHost: {address}\r\n{token}\r\nContent-Type: application/json\r\n{expect}\
                 Content-Length: {length}\r\n\r\n"
            );
            let mut stream = send(address, &request).await;
            let mut start = [0; 12];
            stream.read_exact(&mut start).await.unwrap();
            assert_eq!(&start, b"HTTP/1.1 413", "{length} {expect}");
            let response = all(stream).await;
            assert!(response.contains("larger than 65536 bytes"), "{response}");
        }
    }
}

#[tokio::test]
async fn a_client_that_sends_a_large_body_at_once_still_gets_the_refusal() {
    let address = start(ServerLimits::default(), BTreeMap::new()).await;
    let body = "x".repeat(2 * 1024 * 1024);
    let request = lookup_header(address)
        .replace(&format!("Length: {}", LOOKUP.len()), &format!("Length: {}", body.len()));
    let (status, _, problem) = problem(send(address, &format!("{request}{body}")).await).await;
    assert_eq!((&*status, &problem["code"]), ("413", &"request_too_large".into()));
}
