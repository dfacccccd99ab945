//! The service is killed under load, again and again. No response may be without its audit row.

use std::{
    collections::BTreeSet,
    env, fs,
    net::SocketAddr,
    ops::ControlFlow,
    path::Path,
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Sender},
    },
    thread,
    time::{Duration, Instant},
};

use iz_facade::store::{AuditKey, CheckpointPlace, Filter, StoreLocation, StoreSettings, report, verify};

use crate::{
    client,
    hold::{is_included, print},
    process::Service,
    registry::Registry,
    settings,
};

const CLIENTS: usize = 16;

/// A round ends after this many responses at most.
const MOST_RESPONSES: u64 = 160;

/// The last response of a round is followed by at most this time, so that the kill meets any moment of the work.
const MOST_WAIT_US: u64 = 3000;

/// A client that waits longer for a response gives up.
const PATIENCE: Duration = Duration::from_secs(40);

/// The rounds of `cargo xtask hold`.
const MANY_ROUNDS: u64 = 200;

/// What the clients of all rounds saw, and what the trail says.
#[derive(Debug, Default)]
struct Account {
    /// Responses with status 200 whose body is whole.
    whole: u64,
    /// Responses with status 200 whose body is cut.
    cut: u64,
    /// Calls that ended otherwise before the kill.
    failed: u64,
    /// The ids of the requests that got at least the header of a response with status 200.
    answered: BTreeSet<String>,
    /// Audit rows that say that data was released.
    released: u64,
    rows: i64,
    faults: Vec<String>,
}

/// One call, as a client saw it.
struct Call {
    id: String,
    /// `None` without a response with status 200. Otherwise whether it is whole.
    is_whole: Option<bool>,
    is_before_kill: bool,
}

#[test]
fn asvs_16_5_3_no_response_is_without_its_row_when_the_service_is_killed_under_load() {
    let this = env::current_exe().expect("this binary");
    let account = rounds(&this, &Registry::start(), 10);
    assert!(account.faults.is_empty(), "{}", account.faults.join("\n"));
    assert!(account.whole >= 10 && account.released >= account.whole, "{account:?}");
}

/// Gives what is wrong.
pub(crate) fn run(binary: &Path, registry: &Registry, only: &str) -> Vec<String> {
    if !is_included("kill", "16 clients", only) {
        return Vec::new();
    }
    let started = Instant::now();
    let account = rounds(binary, registry, MANY_ROUNDS);
    let Account { whole, cut, failed, released, rows, .. } = account;
    print(&format!(
        "kill: 16 clients: {MANY_ROUNDS} times killed, {whole} whole and {cut} cut responses, {failed} calls without one, {rows} \
         audit rows, {released} of them with released data, {} faults, {} s",
        account.faults.len(),
        started.elapsed().as_secs()
    ));
    account.faults
}

/// Kills the service again and again, and checks its audit trail each time.
fn rounds(binary: &Path, registry: &Registry, count: u64) -> Account {
    let mut account = Account::default();
    let mut service = Service::start(binary, registry.address);
    for round in 0..count {
        for call in killed_under_load(&mut service, round) {
            match call.is_whole {
                Some(is_whole) => {
                    account.whole += u64::from(is_whole);
                    account.cut += u64::from(!is_whole);
                    account.answered.insert(call.id);
                }
                None => account.failed += u64::from(call.is_before_kill),
            }
        }
        service = service.start_again(binary, registry.address);
        let (said, is_intact) = service.verify(binary);
        if !is_intact || !said.contains("rows are whole and in order") {
            account.faults.push(format!("round {round}: {said}"));
        }
    }
    service.kill();
    check_rows(service.folder(), &mut account);
    account
}

/// Lets the clients call until the service is killed.
fn killed_under_load(service: &mut Service, round: u64) -> Vec<Call> {
    let mut random = Random(round);
    let (responses, wait) = (random.below(MOST_RESPONSES) + 1, random.below(MOST_WAIT_US));
    let (address, is_killed) = (service.address, AtomicBool::new(false));
    let (answered, answers) = mpsc::channel();
    thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (answered, is_killed) = (answered.clone(), &is_killed);
                scope.spawn(move || calls(address, round, client, is_killed, &answered))
            })
            .collect();
        for _ in 0..responses {
            answers.recv().expect("the clients call");
        }
        thread::sleep(Duration::from_micros(wait));
        is_killed.store(true, Ordering::SeqCst);
        service.kill();
        clients.into_iter().flat_map(|client| client.join().expect("no panic")).collect()
    })
}

/// The calls of one client until the kill. Each second one asks for a patient whose answer is cached, and the others for a new
/// one.
fn calls(
    address: SocketAddr,
    round: u64,
    client: usize,
    is_killed: &AtomicBool,
    answered: &Sender<()>,
) -> Vec<Call> {
    let mut calls = Vec::new();
    while !is_killed.load(Ordering::SeqCst) {
        let number = calls.len();
        let id = format!("k-{round}-{client}-{number}");
        let patient = if number % 2 == 0 { 0 } else { 1 + client + number * CLIENTS };
        let request = client::lookup(&settings::lookup("good", patient), address);
        let request = String::from_utf8(request).expect("text");
        let request = request.replacen("X-Actor: ", &format!("X-Request-Id: {id}\r\nX-Actor: "), 1);
        let response = client::call(address, request.as_bytes(), PATIENCE);
        let is_before_kill = !is_killed.load(Ordering::SeqCst);
        let found = response.ok().filter(|response| response.status == 200);
        calls.push(Call { id, is_whole: found.map(|response| response.is_whole), is_before_kill });
        let _ = answered.send(());
    }
    calls
}

/// Checks that the whole trail is intact, and that each response has a row with released data.
fn check_rows(folder: &Path, account: &mut Account) {
    let key = fs::read_to_string(folder.join("izquery-audit.key")).expect("the key");
    let file = StoreLocation::File(folder.join("izquery-data/izquery.sqlite"));
    let settings = StoreSettings::new(file, AuditKey::parse(&key).expect("a key"));
    let checkpoints = CheckpointPlace::File(folder.join("izquery-checkpoints.jsonl"));
    let checkpoints = checkpoints.read().expect("the checkpoints");
    let verification = verify(&settings, &checkpoints).expect("the trail can be read");
    // A checkpoint that was cut is the only thing that a kill may leave.
    let left = verification.findings.iter().filter(|finding| finding.code() != "checkpoint_cut");
    account.faults.extend(left.map(ToString::to_string));
    let mut with_row = BTreeSet::new();
    report(&settings, &Filter::default(), |row| {
        account.rows = row.sequence;
        if !row.released.is_empty() {
            account.released += 1;
            with_row.extend(row.request_id);
        }
        ControlFlow::Continue(())
    })
    .expect("the rows can be read");
    let without = account.answered.difference(&with_row);
    account.faults.extend(without.map(|id| format!("the response to {id} has no row")));
}

/// Numbers that look random, from a seed (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % limit
    }
}
