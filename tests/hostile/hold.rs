//! `cargo xtask hold`: the release binary under attack.

use std::{
    env,
    io::{self, Write as _},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use crate::{
    client, door, kill, memory,
    process::Service,
    registry::Registry,
    replies::Transport,
    settings,
    shapes::{self, Shape},
};

/// The most CPU time of one reply through the whole pipe.
const CPU_BOUND: Duration = Duration::from_millis(500);

/// How often a reply is sent that needs more. Other programs take the caches of the processor, and the same work then needs
/// more time. So the least of the times counts.
const REPEATED: usize = 3;

/// The CPU time at which the harness stops waiting, and starts the service again.
const GIVE_UP: Duration = Duration::from_secs(5);

/// How long the harness waits for a response. The deadline of a lookup is 30 seconds.
const PATIENCE: Duration = Duration::from_secs(45);

#[test]
#[ignore = "`cargo xtask hold` runs it with the release binary"]
fn the_release_binary_holds() {
    let binary = PathBuf::from(env::var_os("IZQUERY_BINARY").expect("IZQUERY_BINARY names the binary"));
    let only = env::var("IZQUERY_HOLD_ONLY").unwrap_or_default();
    let registry = Registry::start();
    let mut failures = shapes(&binary, &registry, &only);
    failures.extend(door::run(&binary, &registry, &only));
    failures.extend(memory::run(&binary, &registry, &only));
    failures.extend(kill::run(&binary, &registry, &only));
    assert!(failures.is_empty(), "{} bounds are exceeded:\n{}", failures.len(), failures.join("\n"));
}

/// Prints one line.
pub(crate) fn print(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// Whether the run includes this name of this kind (`shape`, `door`, `memory` or `kill`). Without `--only`, it includes all.
pub(crate) fn is_included(kind: &str, name: &str, only: &str) -> bool {
    format!("{kind}: {name}").contains(only)
}

/// Sends every shape through one lookup each: a message by SOAP or by the form in turn, and in a thorough run by both. Gives
/// the bounds that are exceeded.
fn shapes(binary: &Path, registry: &Registry, only: &str) -> Vec<String> {
    let is_thorough = env::var_os("IZQUERY_HOLD_THOROUGH").is_some();
    let runs: Vec<(&Shape, Transport)> = shapes::all()
        .enumerate()
        .filter(|(_, shape)| is_included("shape", shape.name, only))
        .flat_map(|(place, shape)| {
            let transports = Transport::of(shape);
            let in_turn = transports.iter().skip(place % transports.len()).take(1);
            let all = transports.iter().filter(move |_| is_thorough);
            let one = in_turn.filter(move |_| !is_thorough);
            all.chain(one).map(move |transport| (shape, *transport))
        })
        .collect();
    if runs.is_empty() {
        return Vec::new();
    }
    print(
        "| shape | transport | bytes | CPU s | peak MiB | status, outcome or code |\n|---|---|---|---|---|---|",
    );
    let (mut service, mut failures) = (Service::start(binary, registry.address), Vec::new());
    let mut worst = Duration::ZERO;
    let count = runs.len();
    for (number, (shape, transport)) in runs.into_iter().enumerate() {
        registry.show(shape);
        service.reset_peak();
        let mut run = Run::of(&mut service, transport, number * REPEATED);
        for again in 1..REPEATED {
            if run.is_broken || run.cpu <= CPU_BOUND {
                break;
            }
            let next = Run::of(&mut service, transport, number * REPEATED + again);
            if next.is_broken || next.cpu < run.cpu {
                run = next;
            }
        }
        worst = worst.max(run.cpu);
        let name = format!("{} | {}", shape.name, transport.registry());
        let cpu = run.cpu.as_secs_f64();
        let peak = service.peak_mib();
        print(&format!("| {name} | {} | {cpu:.2} | {peak} | {} |", registry.sent(), run.result));
        let faults = [
            (run.cpu > CPU_BOUND, format!("{cpu:.2} s of CPU")),
            (run.is_broken, run.result.clone()),
            (service.has_panicked(), "a panic".to_owned()),
            (service.has_ended(), "the process ended".to_owned()),
        ];
        failures
            .extend(faults.into_iter().filter(|fault| fault.0).map(|(_, fault)| format!("{name}: {fault}")));
        if run.cpu > GIVE_UP || service.has_panicked() || !service.is_alive(Duration::from_secs(5)) {
            service = Service::start(binary, registry.address);
        }
    }
    print(&format!(
        "{count} runs, at most {:.2} s of CPU (bound {:.2} s)\n",
        worst.as_secs_f64(),
        CPU_BOUND.as_secs_f64()
    ));
    failures
}

/// One lookup whose reply has a shape.
struct Run {
    cpu: Duration,
    result: String,
    /// Whether there was no response, or status 500.
    is_broken: bool,
}

impl Run {
    fn of(service: &mut Service, transport: Transport, number: usize) -> Self {
        let (address, before) = (service.address, service.cpu());
        let request = client::lookup(&settings::lookup(transport.registry(), number), address);
        let call = thread::spawn(move || client::call(address, &request, PATIENCE));
        while !call.is_finished() && service.cpu() - before < GIVE_UP {
            thread::sleep(Duration::from_millis(2));
        }
        if !call.is_finished() {
            let cpu = service.cpu() - before;
            return Self { cpu, result: "no response so far".to_owned(), is_broken: true };
        }
        let (result, is_broken) = match call.join().expect("no panic") {
            Ok(response) => (format!("{} {}", response.status, response.word()), response.status == 500),
            Err(error) => (format!("no response: {error}"), true),
        };
        Self { cpu: settled_cpu(service, before), result, is_broken }
    }
}

/// The CPU time since `before`, once the service has no more work.
fn settled_cpu(service: &Service, before: Duration) -> Duration {
    let started = Instant::now();
    let mut last = service.cpu();
    loop {
        thread::sleep(Duration::from_millis(25));
        let now = service.cpu();
        if now == last || now - before > GIVE_UP || started.elapsed() > PATIENCE {
            return now - before;
        }
        last = now;
    }
}
