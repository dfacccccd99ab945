//! The fault matrix: every misbehaviour of the sandbox, every way not to reach a registry and every limit of our own,
//! over real sockets and through the whole program. What is seen is kept in docs/FAULTS.md; what must hold whatever
//! stands there is in `invariants`.

mod invariants;
mod own;
mod reach;
mod row;
mod stack;

use std::{
    fmt::Write as _,
    fs,
    sync::{Mutex, atomic::Ordering},
    thread,
    time::Duration,
};

use iz_facade::client::RegistryProfile;
use iz_sandbox::{Endpoint, Misbehaviour, Sandbox, Settings, people};
use serde_json::{Value, json};
use tokio::{runtime, time::sleep};

use self::{
    row::{Breaker, Row, assert_nobody_is_logged},
    stack::{PASSWORD, Running, Stack},
};
use crate::support::{creep, keep_log, log, registry_clock};

const PLACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/FAULTS.md");

/// Set to anything, it has the document written in place of compared.
const WRITE: &str = "IZQUERY_WRITE_DOCS";

const INTRODUCTION: &str = include_str!("matrix/introduction.md");

const HEAD: &str = "\
| name | what happens | outcome | who acts; where the cause lies | sent | breaker | ends with | written down | PHI in logs |
|---|---|---|---|--:|---|---|---|---|
";

/// The child who is asked for, the person whom `other-patient` answers with, and the password: words that no log and
/// no problem document may hold.
const PERSON_WORDS: [&str; 18] = [
    "sandcastle",
    "pebble",
    "2022-03-10",
    "20220310",
    "sbx100001",
    "chart-77",
    "shoreline",
    "bucket & spade",
    "1 bucket",
    "5125550101",
    "512-555-0101",
    "sandstorm",
    "dusty",
    "1961-07-19",
    "19610719",
    "sbx200002",
    PASSWORD,
    "gatekey",
];

/// Where each group of the sandbox's list begins.
const GROUPS: [(&str, &str); 7] = [
    ("cdata", "The payload"),
    ("other-patient", "The registry"),
    ("echo-in-words", "The connectivity test"),
    ("bom", "The envelope"),
    ("security-fault", "Faults"),
    ("http-400", "HTTP"),
    ("hang-up", "The connection"),
];

/// What is slower than these seconds, by a lot: the deadline ends it.
const SLOW: [&str; 4] = ["silence", "slow-header", "slow-body", "late"];
const SLOW_S: u64 = 10;

/// What says to come back later than these seconds: it is not sent again.
const LATER: [&str; 2] = ["http-429", "http-503"];
const LATER_S: u64 = 7;

/// The default.
const PATIENT_S: u64 = 30;

/// Jobs at the same time.
const AT_ONCE: usize = 6;

/// How far the clock goes at once where nothing happens.
const STEP: Duration = Duration::from_millis(1);

/// What observes rows that go together.
type Job = Box<dyn FnOnce() -> Vec<Row> + Send>;

/// On a runtime of its own, whose clock nothing but the row itself can hold up, so that no row depends on how busy the
/// machine is, or on the other rows.
fn job<F: Future<Output = Vec<Row>>>(observe: impl FnOnce() -> F + Send + 'static) -> Job {
    Box::new(move || {
        let mut builder = runtime::Builder::new_current_thread();
        let runtime = builder.enable_all().start_paused(true).build().expect("a runtime");
        runtime.block_on(async move {
            creep(STEP);
            observe().await
        })
    })
}

fn job_of_one<F: Future<Output = Row>>(observe: impl FnOnce() -> F + Send + 'static) -> Job {
    job(async move || vec![observe().await])
}

/// What the jobs of each group observe, in their order.
fn observed<const N: usize>(groups: [Vec<Job>; N]) -> [Vec<Row>; N] {
    let numbered = groups.into_iter().enumerate().flat_map(|(group, jobs)| {
        jobs.into_iter().enumerate().map(move |(number, job)| ((group, number), job))
    });
    let (waiting, seen) = (Mutex::new(numbered), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let next = waiting.lock().unwrap().next();
                    let Some((place, job)) = next else { return };
                    let rows = job();
                    seen.lock().unwrap().push((place, rows));
                }
            });
        }
    });
    let mut seen = seen.into_inner().unwrap();
    seen.sort_by_key(|(place, _)| *place);
    let mut observed = [const { Vec::new() }; N];
    for ((group, _), rows) in seen {
        observed[group].extend(rows);
    }
    observed
}

/// A question about the first of the sandbox's people.
fn question(profile: &str) -> Value {
    let who =
        people().into_iter().find(|listed| listed.person.name.family == "Sandcastle").expect("the child");
    json!({ "profile": profile, "patient": who.demographics() })
}

/// A registry that misbehaves in this way, on a clock so many times faster.
fn sandbox(misbehaviour: Option<Misbehaviour>, haste: u32, running: &mut Running) -> [String; 3] {
    let settings = Settings {
        misbehaviour,
        clock: registry_clock().accelerated(haste),
        password: PASSWORD.to_owned(),
        ..Settings::default()
    };
    let sandbox = Sandbox::bind("127.0.0.1:0".parse().unwrap(), settings).expect("a free port");
    let endpoints = [Endpoint::Cdc2011, Endpoint::Cdc2014, Endpoint::Hub].map(|of| sandbox.endpoint_of(of));
    running.start(async move {
        let _ = sandbox.serve(std::future::pending()).await;
    });
    endpoints
}

/// The profile of the registry at `endpoint`; nobody waits for the pace, and one failure opens the breaker.
fn profile(endpoint: &str, timeout_s: u64, more: &str) -> RegistryProfile {
    let changes = format!(
        "transport.endpoint = '{endpoint}'\ntransport.timeout_s = {timeout_s}\n\
         credentials.username = 'sandbox'\ncredentials.facility_id = '0001112000'\n\
         limits.per_minute = 60000\nlimits.retry_pause_ms = 1\nlimits.breaker_questions = 1\n\
         limits.breaker_pause_ms = 300000\n{more}"
    );
    RegistryProfile::load("sandbox", changes.parse().expect("TOML")).expect("a profile")
}

/// Asks, and then for something else, to see whether the breaker lets it through.
async fn observe(name: &str, shows: &str, profile: &RegistryProfile) -> Row {
    let stack = Stack::start(name, profile).await;
    let told = stack.ask(&question("Z44")).await;
    let mut row = Row::of(name, shows, &stack, told);
    if stack.ask(&question("Z34")).await.json["code"] == "registry_breaker_open" {
        row.breaker = Breaker::Counts;
    }
    row
}

/// By which service a misbehaviour is asked for, with its profile's kind: the hub's faults are the hub's.
fn service(name: &str) -> (usize, &'static str) {
    const HUB: [&str; 5] = [
        "destination-connection-fault",
        "unknown-destination-fault",
        "hub-client-fault",
        "metadata-fault",
        "unexpected-exception-fault",
    ];
    match name {
        _ if HUB.contains(&name) => (2, "iz-gateway-hub"),
        _ if name.ends_with("-2014") || name == "addressing-required" => (1, "cdc-soap-2014"),
        _ => (0, "cdc-soap-2011"),
    }
}

async fn misbehaving(misbehaviour: Misbehaviour, haste: u32) -> Row {
    let name = misbehaviour.name();
    let mut running = Running::default();
    let (at, kind) = service(name);
    let endpoint = &sandbox(Some(misbehaviour), haste, &mut running)[at];
    let destination = if at == 2 { "transport.destination_id = 'tx'\n" } else { "" };
    let timeout_s = match name {
        _ if haste > 1 => PATIENT_S,
        _ if SLOW.contains(&name) => SLOW_S,
        _ if LATER.contains(&name) => LATER_S,
        _ => PATIENT_S,
    };
    let profile = profile(endpoint, timeout_s, &format!("transport.kind = '{kind}'\n{destination}"));
    let by = if at == 0 { String::new() } else { format!(" (asked by `{kind}`)") };
    let shows = format!("{}{by}", misbehaviour.shows());
    if haste > 1 {
        let name = format!("{name}-in-time");
        return observe(&name, &format!("{shows}; but before the deadline"), &profile).await;
    }
    if name.starts_with("echo-") {
        comes_back(name, &shows, &profile).await
    } else {
        observe(name, &shows, &profile).await
    }
}

/// What happens when a registry is back, and its sign of life is an odd one.
async fn comes_back(name: &str, shows: &str, profile: &RegistryProfile) -> Row {
    let mut profile = profile.clone();
    profile.limits.breaker_pause_ms = 1000;
    let stack = Stack::start(name, &profile).await;
    stack.below.is_down.store(true, Ordering::SeqCst);
    assert_eq!(stack.ask(&question("Z44")).await.json["code"], "registry_unreachable");
    stack.below.is_down.store(false, Ordering::SeqCst);
    stack.below.questions.store(0, Ordering::SeqCst);
    sleep(Duration::from_secs(1)).await;
    let told = stack.ask(&question("Z44")).await;
    let signs = stack.below.signs_of_life.load(Ordering::SeqCst);
    assert_eq!(signs, 1, "{name}: signs of life asked for");
    Row { breaker: Breaker::Closes, is_last: true, ..Row::of(name, shows, &stack, told) }
}

/// A good registry.
async fn untouched() -> Row {
    let mut running = Running::default();
    let [endpoint, ..] = sandbox(None, 1, &mut running);
    observe("untouched", "a registry as it should be", &profile(&endpoint, PATIENT_S, "")).await
}

/// Every misbehaviour, and the slow ones again where they come in time, in the order of the list.
fn every_misbehaviour() -> Vec<Job> {
    let slow = Misbehaviour::all().iter().filter(|one| SLOW.contains(&one.name()));
    let all = Misbehaviour::all().iter().map(|one| (*one, 1)).chain(slow.map(|one| (*one, 300)));
    all.map(|(misbehaviour, haste)| job_of_one(move || misbehaving(misbehaviour, haste))).collect()
}

fn table(title: &str, rows: &[&Row], untouched: &Row, log: &str) -> String {
    let lines: String = rows.iter().map(|row| row.line(untouched, log)).collect();
    format!("\n## {title}\n\n{HEAD}{lines}")
}

#[test]
fn the_fault_matrix_in_the_docs_is_current() {
    keep_log();
    let [mut untouched, misbehaving, unreached, own] =
        observed([vec![job_of_one(untouched)], every_misbehaviour(), reach::jobs(), own::jobs()]);
    let untouched = untouched.remove(0);
    let log = log();
    for row in misbehaving.iter().chain(&unreached).chain(&own).chain([&untouched]) {
        invariants::assert_all(row, &untouched, &log);
    }
    assert_nobody_is_logged();

    let mut document = INTRODUCTION.to_owned();
    document.push_str(&table("Nothing wrong", &[&untouched], &untouched, &log));
    let mut groups: Vec<(&str, Vec<&Row>)> = Vec::new();
    for row in &misbehaving {
        if let Some((_, title)) = GROUPS.iter().find(|(first, _)| *first == row.name) {
            groups.push((title, Vec::new()));
        }
        groups.last_mut().expect("the list begins with a group").1.push(row);
    }
    assert_eq!(groups.len(), GROUPS.len(), "a group of the sandbox's list begins with another name");
    groups.push(("The way to the registry", unreached.iter().collect()));
    groups.push(("Limits of our own", own.iter().collect()));
    for (title, rows) in groups {
        write!(document, "{}", table(title, &rows, &untouched, &log)).expect("a text");
    }
    if std::env::var_os(WRITE).is_some() {
        fs::write(PLACE, &document).expect("docs/FAULTS.md");
    }
    let kept = fs::read_to_string(PLACE).unwrap_or_default();
    let differing = differing(&kept, &document);
    assert!(
        differing.is_empty(),
        "docs/FAULTS.md says otherwise than what was seen; if the new rows are right, write it anew with \
         {WRITE}=1\n{differing}"
    );
}

/// The lines that are in one of the texts alone.
fn differing(kept: &str, seen: &str) -> String {
    let only = |one: &str, other: &str, mark: &str| -> String {
        let lines = one.lines().filter(|line| !other.lines().any(|known| known == *line));
        lines.map(|line| format!("{mark} {line}\n")).collect()
    };
    let lines = only(kept, seen, "-") + &only(seen, kept, "+");
    if lines.is_empty() && kept != seen { "  the same lines in another order\n".to_owned() } else { lines }
}
