//! What a look-up that is answered from memory costs a service, beside a bare axum handler that answers with the same
//! bytes: requests a second over keep-alive connections on loopback, the two in turns.
//!
//! `cargo bench --bench load` measures the service of this build; `cargo bench --bench load -- 127.0.0.1:PORT …` those
//! that listen there, such as `izquery demo` of other builds. Connections are driven by threads of this process.

use std::{
    env,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::{
        Barrier,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use axum::{Router, body::Bytes, http::header, routing::post};
use iz_facade::client::{Environment, RegistryProfile, Secret};
use iz_sandbox::{Sandbox, Settings};
use izquery::{config::Config, service::Service};
use tokio::{net::TcpListener, runtime::Runtime};

const CONNECTIONS: [usize; 3] = [1, 16, 64];

/// A question about the first of the sandbox's people.
const QUESTION: &str =
    r#"{"patient": {"name": {"family": "Sandcastle", "given": "Pebble"}, "birth_date": "2022-03-10"}}"#;

/// How long each turn takes, and how many there are.
struct Plan {
    turn: Duration,
    turns: usize,
}

fn main() {
    // `cargo test --benches` only sees that it runs.
    let is_bench = env::args().any(|argument| argument == "--bench");
    let plan = if is_bench {
        Plan { turn: Duration::from_secs(2), turns: 5 }
    } else {
        Plan { turn: Duration::from_millis(50), turns: 1 }
    };
    let runtime = Runtime::new().expect("a runtime");
    let mut services: Vec<SocketAddr> = env::args().filter_map(|argument| argument.parse().ok()).collect();
    if services.is_empty() {
        services.push(runtime.block_on(service()));
    }
    // The first question is asked of the registry; what is measured comes from memory.
    let answers: Vec<Vec<u8>> = services
        .iter()
        .map(|service| {
            Connection::open(*service).ask();
            Connection::open(*service).ask()
        })
        .collect();
    let bare = runtime.block_on(bare(answers[0].clone()));
    println!("{} bytes of JSON; requests a second, and p99 in milliseconds", answers[0].len());
    for connections in CONNECTIONS {
        let mut runs: Vec<Vec<Run>> = services.iter().map(|_| Vec::new()).collect();
        let mut bare_runs = Vec::new();
        for _ in 0..plan.turns {
            bare_runs.push(drive(bare, connections, plan.turn));
            for (service, runs) in services.iter().zip(&mut runs) {
                runs.push(drive(*service, connections, plan.turn));
            }
        }
        let of_bare = median(&bare_runs);
        println!("{connections:>3} connections: bare {:>7.0} ({:.2})", of_bare.a_second, of_bare.p99_ms);
        for (service, runs) in services.iter().zip(&runs) {
            let run = median(runs);
            let ratio = run.a_second / of_bare.a_second;
            println!("    {service}: {:>7.0} ({:.2}) = {ratio:.2} x", run.a_second, run.p99_ms);
        }
    }
}

/// A service in front of a sandbox.
async fn service() -> SocketAddr {
    let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
    let sandbox = Sandbox::bind(any_port, Settings::default()).expect("a free port");
    let changes = format!("transport.endpoint = '{}'\ncredentials.username = 'sandbox'", sandbox.endpoint());
    tokio::spawn(sandbox.serve(std::future::pending()));
    let mut profile = RegistryProfile::load("sandbox", changes.parse().expect("TOML")).expect("a profile");
    profile.credentials.password = Some(Secret::given("sandbox"));
    let config = Config { listen: any_port, ..Config::of([("sandbox".to_owned(), profile)]) };
    let service = Service::build(&config, &Environment::system()).expect("a service");
    let listening = service.listen().await.expect("a free port");
    let address = listening.address();
    tokio::spawn(listening.serve(std::future::pending()));
    address
}

/// A handler that takes the question and answers with these bytes.
async fn bare(answer: Vec<u8>) -> SocketAddr {
    let answer = Bytes::from(answer);
    let handler = move |_: Bytes| {
        let answer = answer.clone();
        async move { ([(header::CONTENT_TYPE, "application/json")], answer) }
    };
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let router = Router::new().route("/v1/lookups", post(handler));
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// One turn.
struct Run {
    a_second: f64,
    p99_ms: f64,
}

fn median(runs: &[Run]) -> Run {
    let middle = |of: fn(&Run) -> f64| {
        let mut figures: Vec<f64> = runs.iter().map(of).collect();
        figures.sort_by(f64::total_cmp);
        figures[figures.len() / 2]
    };
    Run { a_second: middle(|run| run.a_second), p99_ms: middle(|run| run.p99_ms) }
}

/// Asks over so many connections at once, each as fast as it is answered.
fn drive(address: SocketAddr, connections: usize, turn: Duration) -> Run {
    let (ready, is_over) = (Barrier::new(connections + 1), AtomicBool::new(false));
    let mut times = Vec::new();
    let mut took = Duration::ZERO;
    thread::scope(|scope| {
        let askers: Vec<_> = (0..connections)
            .map(|_| {
                scope.spawn(|| {
                    let mut connection = Connection::open(address);
                    let mut times = Vec::new();
                    ready.wait();
                    while !is_over.load(Ordering::Relaxed) {
                        let started = Instant::now();
                        connection.ask();
                        times.push(started.elapsed());
                    }
                    times
                })
            })
            .collect();
        ready.wait();
        let started = Instant::now();
        thread::sleep(turn);
        is_over.store(true, Ordering::Relaxed);
        times.extend(askers.into_iter().flat_map(|asker| asker.join().expect("an asker")));
        took = started.elapsed();
    });
    times.sort_unstable();
    let p99 = times.get(times.len() * 99 / 100).copied().unwrap_or_default();
    Run { a_second: times.len() as f64 / took.as_secs_f64(), p99_ms: p99.as_secs_f64() * 1000.0 }
}

/// A keep-alive connection.
struct Connection {
    stream: TcpStream,
    request: Vec<u8>,
    buffer: Vec<u8>,
}

impl Connection {
    fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("a connection");
        stream.set_nodelay(true).expect("an option");
        let request = format!(
            "POST /v1/lookups HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{QUESTION}",
            QUESTION.len()
        );
        Self { stream, request: request.into_bytes(), buffer: vec![0; 256 * 1024] }
    }

    /// Sends the question and reads the answer to its end; gives its body.
    fn ask(&mut self) -> Vec<u8> {
        self.stream.write_all(&self.request).expect("a request");
        let mut filled = 0;
        loop {
            let read = self.stream.read(&mut self.buffer[filled..]).expect("an answer");
            assert!(read > 0, "the connection was closed");
            filled += read;
            let sent = &self.buffer[..filled];
            let Some(head) = sent.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
            let text = String::from_utf8_lossy(&sent[..head]).to_ascii_lowercase();
            assert!(text.starts_with("http/1.1 200"), "{text}");
            let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
            let length: usize = length.expect("a length").trim().parse().expect("a number");
            if filled >= head + 4 + length {
                return sent[head + 4..].to_vec();
            }
        }
    }
}
