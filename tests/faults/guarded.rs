//! A registry that fails for some time, behind retry, breaker and queue: which queries are sent again, which are not sent
//! at all, and what the API answers.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use serde_json::Value;
use tokio::{net::TcpListener, task::JoinSet, time::sleep};

use crate::support::{LOOKUP, RSP_HEADER, creep, guarded_facade, http, http_client, post, raw_server, soap};

/// The requests that the registry received.
type Requests = Arc<Mutex<Vec<String>>>;

/// How far the paused clock moves at a time. The rest of a pause does not depend on the machine's speed.
const STEP: Duration = Duration::from_millis(1);

/// Limits without waits: neither for the rate limit nor before a retry.
const NO_WAITS: &str = "per_minute = 60000\nretry_pause_ms = 1\n";

fn record(request: &str) -> Vec<u8> {
    let record = "MSA|AA|{id}\rQAK|t|OK\rPID|1||9^^^I^SR||Canarywing^Odell||20190604|M\r";
    soap(request, &format!("{RSP_HEADER}{record}"))
}

fn is_probe(request: &str) -> bool {
    request.contains("connectivityTest")
}

/// Starts a registry that replies with 502 to everything while `is_down` is set.
async fn unstable_server(is_down: &Arc<AtomicBool>) -> (String, Requests) {
    let requests = Requests::default();
    let (received, is_down) = (Arc::clone(&requests), Arc::clone(is_down));
    let endpoint = raw_server(move |request| {
        received.lock().unwrap().push(request.to_owned());
        if is_down.load(Ordering::SeqCst) {
            return http("502 Bad Gateway", "");
        }
        if is_probe(request) {
            let echo = iz_facade::client::soap::Response::ConnectivityTest("izquery".to_owned());
            return http("200 OK", &echo.write().unwrap());
        }
        record(request)
    })
    .await;
    (endpoint, requests)
}

/// A lookup of a different person for each number.
fn lookup_of(number: usize) -> String {
    LOOKUP.replace("Odell", &format!("Odell {number}"))
}

/// Posts a lookup. Gives the HTTP status, `Retry-After` and the JSON.
async fn post_lookup(address: SocketAddr, body: String) -> (u16, Option<String>, Value) {
    let request = http_client().post(format!("http://{address}/v1/lookups")).body(body);
    let response = request.header("content-type", "application/json").send().await.unwrap();
    let retry_after = response.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
    (response.status().as_u16(), retry_after, response.json().await.unwrap())
}

/// MSH-7, MSH-10 and QPD-2.
fn stamp(request: &str) -> [&str; 3] {
    let header: Vec<&str> = request.split("MSH|").nth(1).unwrap().split('|').collect();
    let tag = request.split("QPD|").nth(1).unwrap().split('|').nth(1).unwrap();
    [header[5], header[8], tag]
}

#[tokio::test(start_paused = true)]
async fn a_retry_has_its_own_control_id_and_query_tag() {
    creep(STEP);
    let requests = Requests::default();
    let received = Arc::clone(&requests);
    let endpoint = raw_server(move |request| {
        let mut received = received.lock().unwrap();
        received.push(request.to_owned());
        if received.len() == 1 { Vec::new() } else { record(request) }
    })
    .await;
    let (status, lookup) = post(guarded_facade(&endpoint, NO_WAITS).await, LOOKUP).await;
    assert_eq!((status, lookup["outcome"].as_str()), (200, Some("record")), "{lookup}");
    let requests = requests.lock().unwrap();
    let [first, second] = [stamp(&requests[0]), stamp(&requests[1])];
    assert_eq!(requests.len(), 2);
    assert!(!first[1].is_empty() && first[1] != second[1], "MSH-10 {first:?} {second:?}");
    assert!(!first[2].is_empty() && first[2] != second[2], "QPD-2 {first:?} {second:?}");
}

#[tokio::test(start_paused = true)]
async fn a_query_that_the_registry_refuses_is_sent_once() {
    creep(STEP);
    let requests = Requests::default();
    let received = Arc::clone(&requests);
    let endpoint = raw_server(move |request| {
        received.lock().unwrap().push(request.to_owned());
        http("401 Unauthorized", "")
    })
    .await;
    let (status, problem) = post(guarded_facade(&endpoint, NO_WAITS).await, LOOKUP).await;
    assert_eq!((status, problem["who"].as_str()), (502, Some("integrator")));
    assert_eq!(requests.lock().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn cached_answers_are_served_while_the_breaker_is_open() {
    creep(STEP);
    let is_down = Arc::new(AtomicBool::new(false));
    let (endpoint, requests) = unstable_server(&is_down).await;
    let limits = format!("{NO_WAITS}attempts = 1\nbreaker_questions = 4\nbreaker_pause_ms = 300000\n");
    let address = guarded_facade(&endpoint, &limits).await;
    assert_eq!(post_lookup(address, lookup_of(0)).await.0, 200);

    is_down.store(true, Ordering::SeqCst);
    for number in 1..4 {
        assert_eq!(post_lookup(address, lookup_of(number)).await.2["code"], "registry_http_status");
    }
    let (status, retry_after, problem) = post_lookup(address, lookup_of(9)).await;
    assert_eq!((status, problem["code"].as_str()), (503, Some("registry_breaker_open")));
    assert_eq!((retry_after.as_deref(), problem["who"].as_str()), (Some("300"), Some("wait")));
    assert_eq!(problem["retry_after_s"], 300);
    let (status, _, lookup) = post_lookup(address, lookup_of(0)).await;
    assert_eq!((status, lookup["outcome"].as_str()), (200, Some("record")), "{lookup}");
    assert_eq!(requests.lock().unwrap().len(), 4, "no further query reached the registry");
}

#[tokio::test(start_paused = true)]
async fn a_probe_closes_the_breaker_when_the_registry_works_again() {
    creep(STEP);
    let is_down = Arc::new(AtomicBool::new(true));
    let (endpoint, requests) = unstable_server(&is_down).await;
    let limits = format!("{NO_WAITS}attempts = 1\nbreaker_questions = 2\nbreaker_pause_ms = 1000\n");
    let address = guarded_facade(&endpoint, &limits).await;
    for number in 0..2 {
        assert_eq!(post_lookup(address, lookup_of(number)).await.0, 502);
    }
    is_down.store(false, Ordering::SeqCst);
    // The breaker stays open until its pause ends. Then a probe closes it.
    assert_eq!(post_lookup(address, lookup_of(2)).await.2["code"], "registry_breaker_open");
    sleep(Duration::from_secs(1)).await;
    assert_eq!(post_lookup(address, lookup_of(3)).await.0, 200, "the breaker did not close");
    let requests = requests.lock().unwrap();
    let probes: Vec<_> = requests.iter().filter(|request| is_probe(request)).collect();
    assert_eq!(probes.len(), 1);
    assert!(!probes[0].contains("Canarywing") && !probes[0].contains("MSH"), "{}", probes[0]);
}

#[tokio::test(start_paused = true)]
async fn a_query_that_finds_the_queue_full_is_refused_at_once() {
    creep(STEP);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}/", listener.local_addr().unwrap());
    // It accepts every connection and never replies.
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            held.push(stream);
        }
    });
    let limits = format!("{NO_WAITS}at_once = 1\nqueue = 1\n");
    let address = guarded_facade(&endpoint, &limits).await;
    let mut lookups: JoinSet<_> = (0..3).map(|number| post_lookup(address, lookup_of(number))).collect();
    let (status, retry_after, problem) = lookups.join_next().await.unwrap().unwrap();
    assert_eq!((status, problem["code"].as_str()), (503, Some("registry_queue_full")));
    assert_eq!((retry_after.as_deref(), problem["who"].as_str()), (Some("1"), Some("wait")));
    assert!(!problem.to_string().contains("Canary"), "{problem}");
}
