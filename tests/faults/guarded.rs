//! A registry that fails for a while, behind all that stands around a transport: what is asked again, what
//! is not asked at all, and what the API says of it.

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

use super::HEADER;
use crate::support::{SOMEBODY, creep, guarded_facade, http, http_client, post, raw_server, soap};

/// What the registry was sent.
type Requests = Arc<Mutex<Vec<String>>>;

/// How far the clock goes at once where nothing happens: what is left of a pause does not depend on the machine.
const STEP: Duration = Duration::from_millis(1);

/// Nobody waits here for the pace or for a second attempt.
const QUICK: &str = "per_minute = 60000\nretry_pause_ms = 1\n";

fn record(request: &str) -> Vec<u8> {
    let record = "MSA|AA|{id}\rQAK|t|OK\rPID|1||9^^^I^SR||Canarywing^Odell||20190604|M\r";
    soap(request, &format!("{HEADER}{record}"))
}

fn is_probe(request: &str) -> bool {
    request.contains("connectivityTest")
}

/// A registry that answers nothing but 502 while it is down.
async fn weak_server(is_down: &Arc<AtomicBool>) -> (String, Requests) {
    let requests = Requests::default();
    let (seen, is_down) = (Arc::clone(&requests), Arc::clone(is_down));
    let endpoint = raw_server(move |request| {
        seen.lock().unwrap().push(request.to_owned());
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

/// A question about somebody else for each number.
fn about(number: usize) -> String {
    SOMEBODY.replace("Odell", &format!("Odell {number}"))
}

/// Posts a question; gives the status, `Retry-After` and the JSON.
async fn ask(address: SocketAddr, body: String) -> (u16, Option<String>, Value) {
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
async fn a_second_attempt_is_a_message_of_its_own() {
    creep(STEP);
    let requests = Requests::default();
    let seen = Arc::clone(&requests);
    let endpoint = raw_server(move |request| {
        let mut seen = seen.lock().unwrap();
        seen.push(request.to_owned());
        if seen.len() == 1 { Vec::new() } else { record(request) }
    })
    .await;
    let (status, lookup) = post(guarded_facade(&endpoint, QUICK).await, SOMEBODY).await;
    assert_eq!((status, lookup["outcome"].as_str()), (200, Some("record")), "{lookup}");
    let requests = requests.lock().unwrap();
    let [first, second] = [stamp(&requests[0]), stamp(&requests[1])];
    assert_eq!(requests.len(), 2);
    assert!(!first[1].is_empty() && first[1] != second[1], "MSH-10 {first:?} {second:?}");
    assert!(!first[2].is_empty() && first[2] != second[2], "QPD-2 {first:?} {second:?}");
}

#[tokio::test(start_paused = true)]
async fn what_the_registry_refused_is_sent_once() {
    creep(STEP);
    let requests = Requests::default();
    let seen = Arc::clone(&requests);
    let endpoint = raw_server(move |request| {
        seen.lock().unwrap().push(request.to_owned());
        http("401 Unauthorized", "")
    })
    .await;
    let (status, problem) = post(guarded_facade(&endpoint, QUICK).await, SOMEBODY).await;
    assert_eq!((status, problem["who"].as_str()), (502, Some("integrator")));
    assert_eq!(requests.lock().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_registry_that_fails_too_often_is_left_in_peace_and_the_memory_still_answers() {
    creep(STEP);
    let is_down = Arc::new(AtomicBool::new(false));
    let (endpoint, requests) = weak_server(&is_down).await;
    let limits = format!("{QUICK}attempts = 1\nbreaker_questions = 4\nbreaker_pause_ms = 300000\n");
    let address = guarded_facade(&endpoint, &limits).await;
    assert_eq!(ask(address, about(0)).await.0, 200);

    is_down.store(true, Ordering::SeqCst);
    for number in 1..4 {
        assert_eq!(ask(address, about(number)).await.2["code"], "registry_http_status");
    }
    let (status, retry_after, problem) = ask(address, about(9)).await;
    assert_eq!((status, problem["code"].as_str()), (503, Some("registry_breaker_open")));
    assert_eq!((retry_after.as_deref(), problem["who"].as_str()), (Some("300"), Some("wait")));
    assert_eq!(problem["retry_after_s"], 300);
    let (status, _, lookup) = ask(address, about(0)).await;
    assert_eq!((status, lookup["outcome"].as_str()), (200, Some("record")), "{lookup}");
    assert_eq!(requests.lock().unwrap().len(), 4, "nothing of this was asked of it");
}

#[tokio::test(start_paused = true)]
async fn a_registry_that_comes_back_is_asked_again() {
    creep(STEP);
    let is_down = Arc::new(AtomicBool::new(true));
    let (endpoint, requests) = weak_server(&is_down).await;
    let limits = format!("{QUICK}attempts = 1\nbreaker_questions = 2\nbreaker_pause_ms = 1000\n");
    let address = guarded_facade(&endpoint, &limits).await;
    for number in 0..2 {
        assert_eq!(ask(address, about(number)).await.0, 502);
    }
    is_down.store(false, Ordering::SeqCst);
    // One more query falls into the pause. Then a probe closes the breaker.
    assert_eq!(ask(address, about(2)).await.2["code"], "registry_breaker_open");
    sleep(Duration::from_secs(1)).await;
    assert_eq!(ask(address, about(3)).await.0, 200, "it never closed");
    let requests = requests.lock().unwrap();
    let probes: Vec<_> = requests.iter().filter(|request| is_probe(request)).collect();
    assert_eq!(probes.len(), 1);
    assert!(!probes[0].contains("Canarywing") && !probes[0].contains("MSH"), "{}", probes[0]);
}

#[tokio::test(start_paused = true)]
async fn a_full_queue_is_said_at_once() {
    creep(STEP);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}/", listener.local_addr().unwrap());
    // It takes every question and answers none.
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            held.push(stream);
        }
    });
    let limits = format!("{QUICK}at_once = 1\nqueue = 1\n");
    let address = guarded_facade(&endpoint, &limits).await;
    let mut questions: JoinSet<_> = (0..3).map(|number| ask(address, about(number))).collect();
    let (status, retry_after, problem) = questions.join_next().await.unwrap().unwrap();
    assert_eq!((status, problem["code"].as_str()), (503, Some("registry_queue_full")));
    assert_eq!((retry_after.as_deref(), problem["who"].as_str()), (Some("1"), Some("wait")));
    assert!(!problem.to_string().contains("Canary"), "{problem}");
}
