//! The cost of a lookup that the cache answers, compared with a bare axum handler that reads the same request and answers
//! with the same bytes. The figures are requests per second over keep-alive connections on loopback. All servers are
//! processes of their own, and they are measured alternately.
//!
//! `cargo bench --bench load` measures the service of this build twice: with its audit trail on the disk, and in memory.
//! `cargo bench --bench load -- 127.0.0.1:PORT=TOKEN …` measures the services at these addresses, such as `izquery demo` of
//! other builds. A build without tokens needs only the address. The requests come from wrk if it is installed,
//! and from threads of this process otherwise or with `--own-client`.

#[path = "../support/median.rs"]
mod median;
mod own_client;
mod round;
#[path = "../support/server_process.rs"]
mod server_process;
mod servers;
mod wrk;

use std::{
    env,
    fs::{self, File},
    io::Write,
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};

use mimalloc::MiMalloc;
use tokio::runtime::Runtime;

use self::{own_client::Connection, round::Round, server_process::ServerProcess, wrk::Wrk};

/// The allocator of the command izquery.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

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
    let folder = tempfile::tempdir().expect("a folder");
    let mut services: Vec<Measured> = env::args().filter_map(|argument| Measured::other(&argument)).collect();
    let own = services.is_empty().then(|| {
        [
            ("audit in memory", ServerProcess::start(servers::IN_MEMORY, "")),
            (
                "audit on the disk",
                ServerProcess::start(servers::SERVICE, folder.path().to_str().expect("a path")),
            ),
        ]
    });
    services.extend(own.iter().flatten().map(|(name, server)| Measured::own(name, server)));
    // The first lookup goes to the registry. The cache answers all others, which are measured.
    let answers: Vec<Vec<u8>> = services
        .iter()
        .map(|service| {
            Connection::open(&service.target).post();
            Connection::open(&service.target).post()
        })
        .collect();
    let file = folder.path().join("answer.json");
    fs::write(&file, &answers[0]).expect("a file");
    let bare_server = ServerProcess::start(servers::BARE, file.to_str().expect("a path"));
    let bare = Measured::own("bare", &bare_server);
    let client = if wrk.is_some() { "wrk" } else { "threads of the bench" };
    println!("{} bytes of JSON; the client is {client}", answers[0].len());
    println!("requests per second (p50 and p99 in ms), and the median of the ratios of the rounds");
    println!(
        "one fdatasync of 400 bytes on this disk: {:.3} ms (median of 500)",
        fdatasync_ms(folder.path())
    );
    let measure = |measured: &Measured, connections| match &wrk {
        Some(wrk) => wrk.round(&measured.target, connections, plan.round),
        None => own_client::round(&measured.target, connections, plan.round),
    };
    for connections in CONNECTIONS {
        let mut bare_rounds = Vec::new();
        let mut rounds: Vec<Vec<Round>> = services.iter().map(|_| Vec::new()).collect();
        for _ in 0..plan.rounds {
            bare_rounds.push(measure(&bare, connections));
            for (service, rounds) in services.iter().zip(&mut rounds) {
                rounds.push(measure(service, connections));
            }
        }
        println!("{connections:>3} connections: bare {}", Round::median(&bare_rounds));
        for (service, rounds) in services.iter().zip(&rounds) {
            let ratio = round::ratio(rounds, &bare_rounds);
            println!("    {}: {} = {ratio:.2} x", service.name, Round::median(rounds));
        }
    }
}

/// A server, and how its figures are called.
struct Measured {
    name: String,
    target: Target,
}

/// Where requests go, and the token in them.
pub(crate) struct Target {
    address: SocketAddr,
    token: String,
}

impl Measured {
    fn own(name: &str, server: &ServerProcess) -> Self {
        let address = server.address.parse().expect("an address");
        Self {
            name: name.to_owned(),
            target: Target { address, token: servers::token_secret().expose().to_owned() },
        }
    }

    /// A service that runs already: `127.0.0.1:PORT` of a build without tokens, or `127.0.0.1:PORT=TOKEN`.
    fn other(argument: &str) -> Option<Self> {
        let (address, token) = argument.split_once('=').unwrap_or((argument, "none"));
        let target = Target { address: address.parse().ok()?, token: token.to_owned() };
        Some(Self { name: address.to_owned(), target })
    }
}

/// The median time of appending 400 bytes to a file and making them durable, in milliseconds.
fn fdatasync_ms(folder: &Path) -> f64 {
    let mut file = File::create(folder.join("fdatasync")).expect("a file");
    let mut times: Vec<f64> = (0..500)
        .map(|_| {
            let started = Instant::now();
            file.write_all(&[b'x'; 400]).expect("a write");
            file.sync_data().expect("a durable write");
            started.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
