//! The limits of a whole service with several registries: lookups that wait, memory, segments, and the stop.

use std::{future::pending, net::SocketAddr};

use iz_facade::client::RegistryProfile;
use izquery::{config::Config, service::Service};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{mpsc, oneshot},
    task::JoinSet,
};

use crate::support::{
    LOOKUP, RSP_HEADER, add_token, environment, http_client, post, profile, raw_server, soap, token_line,
};

const PERSON: &str = "MSA|AA|{id}\rQAK|t|OK\rPID|1||9^^^I^SR||Canarywing^Odell||20190604|M\r";

/// Starts a registry that reads each query, sends `start`, and then nothing. Each query is told to the receiver.
async fn hung_registry(start: Vec<u8>) -> (String, mpsc::UnboundedReceiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let endpoint = format!("http://{}/", listener.local_addr().expect("an address"));
    let (asked, queries) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (asked, start) = (asked.clone(), start.clone());
            tokio::spawn(async move {
                let _ = stream.read(&mut [0; 4096]).await;
                let _ = asked.send(());
                let _ = stream.write_all(&start).await;
                pending::<()>().await;
            });
        }
    });
    (endpoint, queries)
}

/// A profile whose limits never delay or stop a query.
fn unlimited(endpoint: &str) -> RegistryProfile {
    let mut profile = profile(endpoint);
    profile.limits.per_minute = u32::MAX;
    profile.limits.at_once = 64;
    profile.limits.attempts = 1;
    profile.limits.breaker_questions = u32::MAX;
    profile.limits.breaker_in_a_row = u32::MAX;
    profile
}

/// The configuration of a service with these registries.
fn config(sites: impl IntoIterator<Item = (&'static str, RegistryProfile)>) -> Config {
    let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
    let sites = sites.into_iter().map(|(id, profile)| (id.to_owned(), profile));
    Config { listen: any_port, ..Config::of(sites) }
}

/// Starts a service that runs until `stop` ends. Gives its address.
async fn serve(config: &Config, stop: impl Future<Output = ()> + Send + 'static) -> SocketAddr {
    let service = Service::build(config, &environment()).expect("a service");
    add_token(&service).await;
    let listening = service.listen().await.expect("a free port");
    let address = listening.address();
    tokio::spawn(listening.serve(stop));
    address
}

/// A lookup of this person at this registry.
fn lookup(registry: &str, given: &str) -> String {
    LOOKUP
        .replace("{\"patient\"", &format!("{{\"registry\": \"{registry}\", \"patient\""))
        .replace("Odell", given)
}

#[tokio::test]
async fn a_registry_that_does_not_answer_leaves_places_for_lookups_at_another_one() {
    let (hung, _queries) = hung_registry(Vec::new()).await;
    let good = raw_server(|request| soap(request, &format!("{RSP_HEADER}{PERSON}"))).await;
    let address = serve(&config([("hung", unlimited(&hung)), ("good", unlimited(&good))]), pending()).await;
    let client = http_client();
    let mut callers = JoinSet::new();
    for _ in 0..110 {
        let request = client.post(format!("http://{address}/v1/lookups"));
        let request = request.header("content-type", "application/json").body(lookup("hung", "Odell"));
        callers.spawn(async move {
            let response = request.send().await.expect("an answer");
            (response.status().as_u16(), response.json::<Value>().await.expect("JSON"))
        });
    }
    // 100 callers wait, and the others are refused at once.
    for _ in 0..10 {
        let (status, problem) = callers.join_next().await.expect("a caller").expect("no panic");
        assert_eq!((status, &problem["code"]), (503, &"lookups_busy".into()), "{problem}");
        let detail = problem["detail"].as_str().expect("a text");
        assert!(detail.starts_with("100 lookups already wait"), "{detail}");
    }
    for given in ["Odell", "Iris", "Tess"] {
        let (status, answer) = post(address, &lookup("good", given)).await;
        assert_eq!((status, &answer["freshness"]["from_cache"]), (200, &false.into()), "{answer}");
    }
    let (status, problem) = post(address, &lookup("hung", "Iris")).await;
    assert_eq!((status, &problem["code"]), (503, &"lookups_busy".into()));
}

#[tokio::test]
async fn a_large_answer_that_finds_no_memory_is_a_problem_and_small_answers_are_still_given() {
    // This body takes the whole memory for large bodies, and does not end.
    let start = "HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml\r\nTransfer-Encoding: chunked\r\n\r\n100000\r\n";
    let endless = [start, &" ".repeat(1024 * 1024)].concat().into_bytes();
    let (endless, mut queries) = hung_registry(endless).await;
    let unread: String = (0..12_000)
        .map(|number| format!("ZZ1|{number}|a text that no member of the answer holds\r"))
        .collect();
    let large = raw_server(move |request| soap(request, &format!("{RSP_HEADER}{PERSON}{unread}"))).await;
    let small = raw_server(|request| soap(request, &format!("{RSP_HEADER}{PERSON}"))).await;
    let mut large = unlimited(&large);
    large.transport.timeout_s = 2;
    let mut config =
        config([("endless", unlimited(&endless)), ("large", large), ("small", unlimited(&small))]);
    config.lookups.memory_bytes = 16 * 1024 * 1024;
    let address = serve(&config, pending()).await;
    let held = tokio::spawn(async move { post(address, &lookup("endless", "Odell")).await });
    queries.recv().await.expect("a query");
    // The service may take the endless body a little later.
    let problem = loop {
        let body = lookup("large", "Odell").replacen('{', "{\"cache\": \"no_cache\", ", 1);
        let (status, answer) = post(address, &body).await;
        if status != 200 {
            break answer;
        }
    };
    assert_eq!((&problem["code"], &problem["status"]), (&"memory_full".into(), &503.into()), "{problem}");
    assert_eq!((&problem["retry_after_s"], &problem["who"]), (&5.into(), &"wait".into()));
    let detail = problem["detail"].as_str().expect("a text");
    assert!(detail.contains("16777216"), "the limit is named: {detail}");
    let (status, _) = post(address, &lookup("small", "Odell")).await;
    assert_eq!(status, 200);
    held.abort();
}

#[tokio::test]
async fn a_message_of_too_many_segments_is_a_problem_that_names_the_limit() {
    for (segments, expected) in [(99_000, 200), (100_001, 502)] {
        let message = format!("{RSP_HEADER}{PERSON}{}", "ZZ1|1\r".repeat(segments - 4));
        let endpoint = raw_server(move |request| soap(request, &message)).await;
        let address = serve(&config([("large", unlimited(&endpoint))]), pending()).await;
        let (status, answer) = post(address, LOOKUP).await;
        assert_eq!(status, expected, "{answer}");
        if status != 200 {
            assert_eq!(answer["code"], "registry_unreadable");
            let detail = answer["detail"].as_str().expect("a text");
            assert!(detail.contains("more segments than the limit of 100000"), "{detail}");
        }
    }
}

/// Sends a lookup, and waits until the service has begun to read it.
async fn begin(address: SocketAddr, body: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let length = body.len();
    let header = format!(
        "POST /v1/lookups HTTP/1.1\r\nHost: {address}\r\n{}\r\nContent-Type: application/json\r\n\
         Expect: 100-continue\r\nContent-Length: {length}\r\n\r\n",
        token_line()
    );
    stream.write_all(header.as_bytes()).await.expect("the header is sent");
    let mut interim = [0; 25];
    stream.read_exact(&mut interim).await.expect("the service reads the body");
    assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(body.as_bytes()).await.expect("the body is sent");
    stream
}

#[tokio::test]
async fn lookups_that_wait_for_another_query_or_in_the_queue_get_a_problem_when_the_service_stops() {
    let (hung, mut queries) = hung_registry(Vec::new()).await;
    let mut profile = unlimited(&hung);
    profile.limits.at_once = 1;
    profile.transport.timeout_s = 60;
    let (stop, stopped) = oneshot::channel::<()>();
    let config = Config { drain_s: 1, ..config([("hung", profile)]) };
    let address = serve(&config, async {
        let _ = stopped.await;
    })
    .await;
    let first = begin(address, &lookup("hung", "Odell")).await;
    queries.recv().await.expect("a query");
    // Two wait for the answer to the first query, and two in the queue.
    let mut waiting = vec![first];
    for given in ["Odell", "Odell", "Iris", "Tess"] {
        waiting.push(begin(address, &lookup("hung", given)).await);
    }
    drop(stop);
    for mut stream in waiting {
        let mut response = String::new();
        stream.read_to_string(&mut response).await.expect("a response");
        assert!(response.starts_with("HTTP/1.1 503 "), "{response}");
        assert!(response.contains("\"code\":\"service_stopping\""), "{response}");
    }
    assert!(queries.try_recv().is_err(), "no other query was sent");
}
