//! The cost of a lookup that the cache answers, compared with a bare axum handler that answers with the same bytes. The
//! figures are requests per second over keep-alive connections on loopback. The two are measured alternately.
//!
//! `cargo bench --bench load` measures the service of this build. `cargo bench --bench load -- 127.0.0.1:PORT …` measures
//! the services at these addresses, such as `izquery demo` of other builds. Threads of this process send the requests.

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

/// The body of a lookup of the first of the sandbox's people.
const LOOKUP: &str =
    r#"{"patient": {"name": {"family": "Sandcastle", "given": "Pebble"}, "birth_date": "2022-03-10"}}"#;

/// The duration and the number of the rounds.
struct Plan {
    round: Duration,
    rounds: usize,
}

fn main() {
    // `cargo test --benches` only checks that the bench runs.
    let is_bench = env::args().any(|argument| argument == "--bench");
    let plan = if is_bench {
        Plan { round: Duration::from_secs(2), rounds: 5 }
    } else {
        Plan { round: Duration::from_millis(50), rounds: 1 }
    };
    let runtime = Runtime::new().expect("a runtime");
    let mut services: Vec<SocketAddr> = env::args().filter_map(|argument| argument.parse().ok()).collect();
    if services.is_empty() {
        services.push(runtime.block_on(service()));
    }
    // The first lookup goes to the registry. The cache answers all others, which are measured.
    let answers: Vec<Vec<u8>> = services
        .iter()
        .map(|service| {
            Connection::open(*service).post();
            Connection::open(*service).post()
        })
        .collect();
    let bare = runtime.block_on(bare(answers[0].clone()));
    println!("{} bytes of JSON; requests per second, and p99 in milliseconds", answers[0].len());
    for connections in CONNECTIONS {
        let mut runs: Vec<Vec<Run>> = services.iter().map(|_| Vec::new()).collect();
        let mut bare_runs = Vec::new();
        for _ in 0..plan.rounds {
            bare_runs.push(measure(bare, connections, plan.round));
            for (service, runs) in services.iter().zip(&mut runs) {
                runs.push(measure(*service, connections, plan.round));
            }
        }
        let bare_run = median(&bare_runs);
        println!("{connections:>3} connections: bare {:>7.0} ({:.2})", bare_run.per_second, bare_run.p99_ms);
        for (service, runs) in services.iter().zip(&runs) {
            let run = median(runs);
            let ratio = run.per_second / bare_run.per_second;
            println!("    {service}: {:>7.0} ({:.2}) = {ratio:.2} x", run.per_second, run.p99_ms);
        }
    }
}

/// Starts a service in front of a sandbox. Gives its address.
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

/// Starts a server whose handler reads the request and answers with these bytes. Gives its address.
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

/// The figures of one round.
struct Run {
    per_second: f64,
    p99_ms: f64,
}

fn median(runs: &[Run]) -> Run {
    let middle = |of: fn(&Run) -> f64| {
        let mut figures: Vec<f64> = runs.iter().map(of).collect();
        figures.sort_by(f64::total_cmp);
        figures[figures.len() / 2]
    };
    Run { per_second: middle(|run| run.per_second), p99_ms: middle(|run| run.p99_ms) }
}

/// Sends lookups over several connections at once for one round. Each connection sends the next lookup as soon as it has the
/// answer.
fn measure(address: SocketAddr, connections: usize, round: Duration) -> Run {
    let (ready, is_over) = (Barrier::new(connections + 1), AtomicBool::new(false));
    let mut times = Vec::new();
    let mut duration = Duration::ZERO;
    thread::scope(|scope| {
        let clients: Vec<_> = (0..connections)
            .map(|_| {
                scope.spawn(|| {
                    let mut connection = Connection::open(address);
                    let mut times = Vec::new();
                    ready.wait();
                    while !is_over.load(Ordering::Relaxed) {
                        let started = Instant::now();
                        connection.post();
                        times.push(started.elapsed());
                    }
                    times
                })
            })
            .collect();
        ready.wait();
        let started = Instant::now();
        thread::sleep(round);
        is_over.store(true, Ordering::Relaxed);
        times.extend(clients.into_iter().flat_map(|client| client.join().expect("a client")));
        duration = started.elapsed();
    });
    times.sort_unstable();
    let p99 = times.get(times.len() * 99 / 100).copied().unwrap_or_default();
    Run { per_second: times.len() as f64 / duration.as_secs_f64(), p99_ms: p99.as_secs_f64() * 1000.0 }
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
             Content-Length: {}\r\n\r\n{LOOKUP}",
            LOOKUP.len()
        );
        Self { stream, request: request.into_bytes(), buffer: vec![0; 256 * 1024] }
    }

    /// Posts the lookup and reads the whole reply. Gives its body.
    fn post(&mut self) -> Vec<u8> {
        self.stream.write_all(&self.request).expect("a request");
        let mut filled = 0;
        loop {
            let read = self.stream.read(&mut self.buffer[filled..]).expect("an answer");
            assert!(read > 0, "the connection was closed");
            filled += read;
            let received = &self.buffer[..filled];
            let Some(head) = received.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
            let text = String::from_utf8_lossy(&received[..head]).to_ascii_lowercase();
            assert!(text.starts_with("http/1.1 200"), "{text}");
            let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
            let length: usize = length.expect("a length").trim().parse().expect("a number");
            if filled >= head + 4 + length {
                return received[head + 4..].to_vec();
            }
        }
    }
}
