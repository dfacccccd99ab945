//! The cost of a lookup that the cache answers, compared with a bare axum handler that reads the same request and answers
//! with the same bytes. The figures are requests per second over keep-alive connections on loopback. All servers are
//! processes of their own, and they are measured alternately.
//!
//! `cargo bench --bench load` measures the service of this build. `cargo bench --bench load -- 127.0.0.1:PORT …` measures
//! the services at these addresses, such as `izquery demo` of other builds. The requests come from wrk if it is installed,
//! and from threads of this process otherwise or with `--own-client`.

#[path = "../support/median.rs"]
mod median;
mod own_client;
mod round;
#[path = "../support/server_process.rs"]
mod server_process;
mod servers;
mod wrk;

use std::{env, fs, net::SocketAddr, time::Duration};

use tokio::runtime::Runtime;

use self::{own_client::Connection, round::Round, server_process::ServerProcess, wrk::Wrk};

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
    if let Some((role, argument)) = server_process::role() {
        return servers::run(&Runtime::new().expect("a runtime"), &role, &argument);
    }
    let has = |option: &str| env::args().any(|argument| argument == option);
    // `cargo test --benches` only checks that the bench runs.
    let plan = if has("--bench") {
        Plan { round: Duration::from_secs(2), rounds: 7 }
    } else {
        Plan { round: Duration::from_millis(50), rounds: 1 }
    };
    let is_wrk_wanted = has("--bench") && !has("--own-client");
    let wrk = Wrk::find().filter(|_| is_wrk_wanted);
    let mut services: Vec<SocketAddr> = env::args().filter_map(|argument| argument.parse().ok()).collect();
    let own = services.is_empty().then(|| ServerProcess::start(servers::SERVICE, ""));
    services.extend(own.iter().map(|own| own.address.parse::<SocketAddr>().expect("an address")));
    // The first lookup goes to the registry. The cache answers all others, which are measured.
    let answers: Vec<Vec<u8>> = services
        .iter()
        .map(|service| {
            Connection::open(*service).post();
            Connection::open(*service).post()
        })
        .collect();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("answer.json");
    fs::write(&file, &answers[0]).expect("a file");
    let bare = ServerProcess::start(servers::BARE, file.to_str().expect("a path"));
    let bare: (SocketAddr, _) = (bare.address.parse().expect("an address"), bare);
    let client = if wrk.is_some() { "wrk" } else { "threads of the bench" };
    println!("{} bytes of JSON; the client is {client}", answers[0].len());
    println!("requests per second (p50 and p99 in ms), and the median of the ratios of the rounds");
    let measure = |address, connections| match &wrk {
        Some(wrk) => wrk.round(address, connections, plan.round),
        None => own_client::round(address, connections, plan.round),
    };
    for connections in CONNECTIONS {
        let mut bare_rounds = Vec::new();
        let mut rounds: Vec<Vec<Round>> = services.iter().map(|_| Vec::new()).collect();
        for _ in 0..plan.rounds {
            bare_rounds.push(measure(bare.0, connections));
            for (service, rounds) in services.iter().zip(&mut rounds) {
                rounds.push(measure(*service, connections));
            }
        }
        println!("{connections:>3} connections: bare {}", Round::median(&bare_rounds));
        for (service, rounds) in services.iter().zip(&rounds) {
            let ratio = round::ratio(rounds, &bare_rounds);
            println!("    {service}: {} = {ratio:.2} x", Round::median(rounds));
        }
    }
}
