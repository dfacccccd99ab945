//! Lookups that go on in the background, and their events.

use std::sync::Arc;

use iz_facade::store::{AuditAction, Released, Scope};
use jiff::Timestamp;
use reqwest::{Method, header::HeaderMap};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    sync::{Semaphore, watch},
};

use super::access::lookup;
use crate::support::{Caller, RSP_HEADER, StoredService, answer, environment, http_client, profile, soap};

/// A registry that answers when the test allows it.
struct SlowRegistry {
    endpoint: String,
    /// The number of queries so far.
    asked: watch::Receiver<usize>,
    /// A permit for each answer.
    answers: Arc<Semaphore>,
}

impl SlowRegistry {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let endpoint = format!("http://{}/client_Service", listener.local_addr().expect("an address"));
        let (sender, asked) = watch::channel(0);
        let answers = Arc::new(Semaphore::new(0));
        let (sender, permits) = (Arc::new(sender), Arc::clone(&answers));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (sender, permits) = (Arc::clone(&sender), Arc::clone(&permits));
                tokio::spawn(async move {
                    let mut query = Vec::new();
                    let mut chunk = [0; 4096];
                    while !String::from_utf8_lossy(&query).contains("Envelope>") {
                        let read = stream.read(&mut chunk).await.unwrap_or(0);
                        if read == 0 {
                            return;
                        }
                        query.extend_from_slice(&chunk[..read]);
                    }
                    sender.send_modify(|asked| *asked += 1);
                    permits.acquire().await.expect("it stays open").forget();
                    let record = format!(
                        "{RSP_HEADER}MSA|AA|{{id}}\rQAK|t|OK\rPID|1||SBX-CANARY^^^I^SR||Canarywing^Odell||20190604|M\r"
                    );
                    let _ = stream.write_all(&soap(&String::from_utf8_lossy(&query), &record)).await;
                    let _ = stream.shutdown().await;
                });
            }
        });
        Self { endpoint, asked, answers }
    }

    async fn asked(&mut self, count: usize) {
        self.asked.wait_for(|asked| *asked >= count).await.expect("it runs");
    }
}

async fn send(caller: &Caller, prefer: &str) -> (u16, HeaderMap, Value) {
    parts(caller.post("/v1/lookups", &lookup()).header("prefer", prefer)).await
}

async fn parts(request: reqwest::RequestBuilder) -> (u16, HeaderMap, Value) {
    let response = request.send().await.expect("a response");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    (status, headers, response.json().await.expect("JSON"))
}

#[tokio::test]
async fn a_lookup_goes_on_in_the_background_and_its_answer_is_fetched() {
    let mut registry = SlowRegistry::start().await;
    let service = StoredService::start(&registry.endpoint, |_| {}).await;
    let (owner, other) = (service.token(1, [Scope::Lookup]).await, service.token(2, [Scope::Lookup]).await);
    let (status, headers, begun) = send(&owner, "wait=0").await;
    assert_eq!((status, headers["retry-after"].as_bytes()), (202, &b"1"[..]));
    let path = headers["location"].to_str().expect("a path").to_owned();
    assert_eq!(path, format!("/v1/lookups/{}", begun["id"].as_str().expect("an id")));
    registry.asked(1).await;
    let (status, _, progress) = parts(owner.get(&path)).await;
    assert_eq!((status, &progress["status"]), (202, &json!("asked")), "{progress}");
    assert_eq!(service.rows().len(), 0, "nothing was given out");
    registry.answers.add_permits(1);
    let record = loop {
        let (status, headers, answer) = parts(owner.get(&path)).await;
        if status == 200 {
            assert_eq!(headers["content-location"], &*path);
            assert_eq!(headers["cache-control"], "no-store");
            break answer;
        }
    };
    assert_eq!(record["outcome"], "record");
    // It is the same for each view, and only its token sees it.
    let (_, _, again) = parts(owner.get(&path)).await;
    assert_eq!(again, record);
    for stranger in [&path, "/v1/lookups/00000000000000000000000000000000", "/v1/lookups/%ff"] {
        let (status, problem) = answer(other.get(stranger)).await;
        assert_eq!((status, &problem["code"]), (404, &json!("no_such_lookup")), "{stranger}");
    }
    let without_actor = answer(owner.request(Method::GET, &path)).await;
    assert_eq!((without_actor.0, &without_actor.1["code"]), (400, &json!("request_actor")));
    let rows: Vec<_> =
        service.rows().into_iter().map(|row| (row.action, row.released.len(), row.purpose)).collect();
    let purpose = || "treatment".to_owned();
    let view = (AuditAction::View, vec![Released::Identity].len(), purpose());
    assert_eq!(rows, [(AuditAction::Lookup, 0, purpose()), view.clone(), view]);
}

#[tokio::test]
async fn an_answer_that_comes_in_time_has_status_200() {
    let registry = SlowRegistry::start().await;
    registry.answers.add_permits(1);
    let service = StoredService::start(&registry.endpoint, |_| {}).await;
    let caller = service.token(1, [Scope::Lookup]).await;
    let (status, headers, record) = send(&caller, "respond-async, wait=30").await;
    assert_eq!((status, &record["outcome"]), (200, &json!("record")));
    let path = headers["content-location"].to_str().expect("a path").to_owned();
    assert_eq!(parts(caller.get(&path)).await.2, record);
}

#[tokio::test]
async fn a_wait_that_is_nonsense_is_refused() {
    let registry = SlowRegistry::start().await;
    let service = StoredService::start(&registry.endpoint, |_| {}).await;
    let caller = service.token(1, [Scope::Lookup]).await;
    for prefer in ["wait=soon", "wait", "wait=-1"] {
        let (status, _, problem) = send(&caller, prefer).await;
        assert_eq!((status, &problem["code"]), (400, &json!("request_prefer")), "{prefer}");
    }
    assert_eq!(*registry.asked.borrow(), 0);
}

#[tokio::test]
async fn a_failure_in_the_background_is_the_same_problem_for_each_view() {
    let mut profile = profile("http://127.0.0.1:1/");
    profile.limits.attempts = 1;
    let service = StoredService::start_in(profile, environment(), |_| {}).await;
    let caller = service.token(1, [Scope::Lookup]).await;
    let (status, headers, problem) = send(&caller, "wait=30").await;
    assert_eq!((status, &problem["code"]), (502, &json!("registry_unreachable")), "{problem}");
    let path = headers["content-location"].to_str().expect("a path").to_owned();
    let (status, headers, again) = parts(caller.get(&path)).await;
    assert_eq!((status, again), (502, problem));
    assert_eq!(headers["content-type"], "application/problem+json");
}

#[tokio::test]
async fn a_token_has_at_most_32_lookups_in_the_background() {
    let mut registry = SlowRegistry::start().await;
    let service = StoredService::start(&registry.endpoint, |_| {}).await;
    let caller = service.token(1, [Scope::Lookup]).await;
    for number in 0..32 {
        let body = lookup().replace("Odell", &format!("Odell{}", "x".repeat(number)));
        let (status, ..) = parts(caller.post("/v1/lookups", &body).header("prefer", "wait=0")).await;
        assert_eq!(status, 202);
    }
    let (status, _, problem) = send(&caller, "wait=0").await;
    assert_eq!((status, &problem["code"]), (429, &json!("too_many_lookups")), "{problem}");
    // A place is free again when a lookup ends.
    registry.asked(1).await;
    registry.answers.add_permits(32);
    while send(&caller, "wait=0").await.0 == 429 {}
}

/// The events of a lookup until its stream ends.
async fn events(caller: &Caller, path: &str) -> Vec<String> {
    let response = caller.get(&format!("{path}/events")).send().await.expect("a response");
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let text = response.text().await.expect("the stream ends");
    let data: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("data: ")).collect();
    assert!(data.iter().all(|data| data == &path), "{text}");
    text.lines().filter_map(|line| line.strip_prefix("event: ")).map(str::to_owned).collect()
}

#[tokio::test]
async fn events_say_how_far_a_lookup_is_and_hold_no_data() {
    let mut registry = SlowRegistry::start().await;
    let service = StoredService::start(&registry.endpoint, |config| {
        let profile = config.sites.get_mut("sandbox").expect("the registry");
        profile.limits.at_once = 1;
    })
    .await;
    let caller = service.token(1, [Scope::Lookup]).await;
    let (_, headers, _) = send(&caller, "wait=0").await;
    let first = headers["location"].to_str().expect("a path").to_owned();
    registry.asked(1).await;
    // The second lookup waits until the first one has ended.
    let body = lookup().replace("Odell", "Tess");
    let (_, headers, _) = parts(caller.post("/v1/lookups", &body).header("prefer", "wait=0")).await;
    let second = headers["location"].to_str().expect("a path").to_owned();
    let followed = {
        let (caller, second) = (caller.clone(), second.clone());
        tokio::spawn(async move { events(&caller, &second).await })
    };
    // The second lookup cannot have been asked before this.
    let (_, _, progress) = parts(caller.get(&second)).await;
    assert_eq!(progress["status"], "queued");
    registry.answers.add_permits(1);
    registry.asked(2).await;
    registry.answers.add_permits(1);
    let followed = followed.await.expect("the events");
    assert!(followed.ends_with(&["answered".to_owned()]), "{followed:?}");
    let order = ["queued", "asked", "answered"];
    let places: Vec<_> = followed.iter().map(|event| order.iter().position(|known| known == event)).collect();
    assert!(places.is_sorted() && places.iter().all(Option::is_some), "{followed:?}");
    // A stream that begins late has only the last event.
    assert_eq!(events(&caller, &first).await, ["answered"]);
    let (status, problem) = answer(caller.get("/v1/lookups/none/events")).await;
    assert_eq!((status, &problem["code"]), (404, &json!("no_such_lookup")));
}

async fn answer_status(caller: &Caller, path: &str) -> u16 {
    caller.get(path).send().await.expect("a response").status().as_u16()
}

/// A reader of events that does not read takes nothing from others.
#[tokio::test]
async fn a_reader_that_never_reads_its_events_stops_nobody() {
    let mut registry = SlowRegistry::start().await;
    let service = StoredService::start(&registry.endpoint, |_| {}).await;
    let caller = service.token(1, [Scope::Lookup]).await;
    let (_, headers, _) = send(&caller, "wait=0").await;
    let path = headers["location"].to_str().expect("a path").to_owned();
    registry.asked(1).await;
    let mut streams = Vec::new();
    for _ in 0..8 {
        // The response is not read.
        streams.push(caller.get(&format!("{path}/events")).send().await.expect("a response"));
    }
    let (status, problem) = answer(caller.get(&format!("{path}/events"))).await;
    assert_eq!((status, &problem["code"]), (429, &json!("too_many_streams")), "{problem}");
    streams.pop();
    registry.answers.add_permits(1);
    while answer_status(&caller, &format!("{path}/events")).await == 429 {}
    assert_eq!(
        http_client().get(format!("http://{}/livez", service.address)).send().await.unwrap().status(),
        200
    );
}

/// A stored answer is about one day of the registry.
#[tokio::test]
async fn a_stored_answer_ends_after_fifteen_minutes_and_at_midnight() {
    // 23:50 in Chicago: midnight comes first. 09:30: the lifetime ends first.
    for (start, minutes_valid, minutes_ended) in
        [("2026-11-23T05:50:00Z", 9, 10), ("2026-11-22T15:30:00Z", 14, 15)]
    {
        let registry = SlowRegistry::start().await;
        registry.answers.add_permits(10);
        let now = Arc::new(std::sync::Mutex::new(start.parse::<Timestamp>().expect("a time")));
        let clock = Arc::clone(&now);
        let clock = iz_facade::client::Clock::of(move || *clock.lock().expect("the time"));
        let mut profile = profile(&registry.endpoint);
        profile.limits.attempts = 1;
        let service = StoredService::start_in(profile, environment().at(clock), |_| {}).await;
        let caller = service.token(1, [Scope::Lookup]).await;
        let (status, headers, _) = send(&caller, "wait=30").await;
        assert_eq!(status, 200);
        let path = headers["content-location"].to_str().expect("a path").to_owned();
        for (minutes, expected) in [(minutes_valid, 200), (minutes_ended, 404)] {
            let start: Timestamp = start.parse().expect("a time");
            *now.lock().expect("the time") = start + jiff::SignedDuration::from_mins(minutes);
            assert_eq!(parts(caller.get(&path)).await.0, expected, "{start} {minutes}");
        }
    }
}
