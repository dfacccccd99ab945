//! Fixed workloads whose instructions callgrind counts. `cargo xtask bench-report --instructions` runs them, and prints the
//! figures as a table. Instructions show a change on a machine whose speed is not steady.
//!
//! `instructions WORKLOAD RUNS` runs one workload that often, and prints how many bytes one run reads or writes. The
//! difference between the counts of two numbers of runs does not hold the start of the process. `--list` prints the names
//! and how many runs are counted. Without arguments, each workload runs once, so that `cargo test --benches` checks that
//! it works.

use std::{collections::BTreeMap, env, fs, hint::black_box, path::PathBuf, sync::Arc, time::Duration};

use iz_cache::{AnswerStore, Cached, Lifetimes, Memory};
use iz_facade::{
    Facade, LookupRequest, Site,
    client::{
        AskError, Clock, Environment, Question, Registry, RegistryProfile, Reply, async_trait,
        hl7::{OwnedAnswer, answer::IdKey},
    },
};
use iz_sandbox::sample_response;
use iz_soap::Response;
use jiff::{
    Timestamp,
    civil::{Date, date},
    tz::TimeZone,
};
use tokio::{runtime::Builder, time::Instant};

#[path = "support/typical_query.rs"]
mod typical_query;

const TODAY: Date = date(2026, 11, 22);

/// The time of each lookup: 09:30 in Chicago on that day.
const NOW: &str = "2026-11-22T15:30:00Z";

/// The person of the sample answers, with the details that a pharmacy usually sends.
const PATIENT: &str = r#"{
    "name": {"family": "Synthetic", "given": "Sandra", "middle": "Q"}, "birth_date": "02/29/2012", "sex": "female",
    "mothers_maiden_name": {"family": "Invented", "given": "Iva"},
    "address": {"street": "40 Sample Loop", "city": "Exampleton", "state": "Texas", "zip": "78799"},
    "phone": "(512) 555-0140", "identifiers": [{"value": "A100", "assigning_authority": "OURAPP", "type": "MR"}]
}"#;

/// A workload: its name, the number of runs that are counted, and a function that runs it that often and returns the
/// number of bytes of one run.
type Workload = (&'static str, u32, fn(runs: usize) -> usize);

/// `read` is our reader. The corpus is read if `IZQUERY_CORPUS` names it.
const WORKLOADS: [Workload; 17] = [
    ("read small", 200, |runs| read(runs, &[sample(1, 0)])),
    ("read typical", 20, |runs| read(runs, &[sample(40, 15)])),
    ("read large", 4, |runs| read(runs, &[sample(400, 150)])),
    ("read corpus", 1, |runs| read(runs, &corpus())),
    ("hl7-parser small", 50, |runs| parse(runs, &[sample(1, 0)])),
    ("hl7-parser typical", 5, |runs| parse(runs, &[sample(40, 15)])),
    ("hl7-parser large", 1, |runs| parse(runs, &[sample(400, 150)])),
    ("hl7-parser corpus", 1, |runs| parse(runs, &corpus())),
    ("scan small", 200, |runs| scan(runs, &[sample(1, 0)])),
    ("scan typical", 20, |runs| scan(runs, &[sample(40, 15)])),
    ("scan large", 4, |runs| scan(runs, &[sample(400, 150)])),
    ("scan corpus", 1, |runs| scan(runs, &corpus())),
    ("JSON of typical", 20, write_json),
    ("query", 200, ask),
    ("cleaning", 200, clean),
    ("SOAP reply", 20, unwrap_reply),
    ("cached lookup", 100, look_up),
];

fn main() {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match &arguments[..] {
        [list] if list == "--list" => {
            for (name, runs, _) in WORKLOADS {
                println!("{name}\t{runs}");
            }
        }
        [name, runs] => {
            let (.., workload) =
                WORKLOADS.iter().find(|(known, ..)| known == name).expect("the name of a workload");
            println!("{} bytes", workload(runs.parse().expect("a number of runs")));
        }
        _ => {
            for (name, _, workload) in WORKLOADS {
                println!("{name}: {} bytes", workload(1));
            }
        }
    }
}

fn sample(doses: usize, forecasts: usize) -> Vec<u8> {
    sample_response(doses, forecasts).into_bytes()
}

/// The messages of the corpus, in the order of their names.
fn corpus() -> Vec<Vec<u8>> {
    let Some(folder) = env::var_os("IZQUERY_CORPUS").map(PathBuf::from) else { return Vec::new() };
    let entries = fs::read_dir(folder.join("messages")).expect("the folder `messages` of the corpus");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).expect("a message")).collect()
}

fn total(messages: &[Vec<u8>]) -> usize {
    messages.iter().map(Vec::len).sum()
}

/// Bytes to a typed answer that may outlive them. It includes one copy of the bytes, which callgrind counts as one
/// instruction a byte.
fn read(runs: usize, messages: &[Vec<u8>]) -> usize {
    for _ in 0..runs {
        for message in messages {
            let _ = black_box(OwnedAnswer::read(message.clone(), TODAY));
        }
    }
    total(messages)
}

/// The same bytes as the untyped tree of hl7-parser 0.3.
fn parse(runs: usize, messages: &[Vec<u8>]) -> usize {
    let texts: Vec<_> = messages.iter().map(|message| String::from_utf8_lossy(message)).collect();
    for _ in 0..runs {
        for text in &texts {
            let _ = black_box(hl7_parser::Message::parse(text));
        }
    }
    total(messages)
}

/// The positions of all field separators, component separators and segment ends: the least work of any reader.
fn scan(runs: usize, messages: &[Vec<u8>]) -> usize {
    for _ in 0..runs {
        for message in messages {
            black_box(memchr::memchr3_iter(b'|', b'^', b'\r', message).collect::<Vec<_>>());
        }
    }
    total(messages)
}

/// The JSON of a typed answer.
fn write_json(runs: usize) -> usize {
    let answer = OwnedAnswer::read(sample(40, 15), TODAY).expect("an answer");
    let write = || serde_json::to_vec(answer.get()).expect("JSON");
    for _ in 0..runs {
        black_box(write());
    }
    write().len()
}

/// The details of a person to the stamped text of a query.
fn ask(runs: usize) -> usize {
    let (details, header, time) = (typical_query::details(), typical_query::header(), typical_query::time());
    let write = || typical_query::text(&details, &header, &time, black_box(&[0x7f; 16]));
    for _ in 0..runs {
        black_box(write());
    }
    write().len()
}

/// The JSON of a patient to cleaned details.
fn clean(runs: usize) -> usize {
    for _ in 0..runs {
        black_box(LookupRequest::parse_patient(PATIENT.as_bytes()).expect("a patient"));
    }
    PATIENT.len()
}

/// A SOAP reply to the message in it.
fn unwrap_reply(runs: usize) -> usize {
    let reply = Response::SubmitSingleMessage(sample_response(40, 15)).write().expect("an envelope");
    for _ in 0..runs {
        black_box(Response::read(reply.as_bytes()).expect("a reply"));
    }
    reply.len()
}

/// The JSON of a patient to the JSON of an answer that the cache holds. No socket takes part.
fn look_up(runs: usize) -> usize {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let now: Timestamp = NOW.parse().expect("a time");
    let clock = Clock::of(move || now);
    let memory = Arc::new(Memory::new(u64::MAX, Duration::from_secs(3600)));
    let store = Arc::new(AnswerStore::new(&[7; 32], memory));
    let zone = TimeZone::get("America/Chicago").expect("a time zone");
    let cached = Cached::new(Fixed, store, "one", Lifetimes::default(), zone, clock.clone());
    let profile = RegistryProfile::load("sandbox", toml::Table::new()).expect("a profile");
    let sites = BTreeMap::from([("one".to_owned(), Site::new(&profile, Arc::new(cached)))]);
    let facade = Facade::new(sites, Environment::system().at(clock));
    let look_up = || {
        let patient = LookupRequest::parse_patient(PATIENT.as_bytes()).expect("a patient");
        let result =
            runtime.block_on(facade.lookup(LookupRequest::new(None, None, patient))).expect("an answer");
        let view = result.view();
        assert!(view.record.is_some(), "the person of the record is the one asked for");
        serde_json::to_vec(&view).expect("JSON")
    };
    // The first lookup goes to the registry. The cache answers all others.
    let bytes = look_up().len();
    for _ in 0..runs {
        black_box(look_up());
    }
    bytes
}

/// A registry that answers each query with the same record.
struct Fixed;

#[async_trait]
impl Registry for Fixed {
    async fn ask(&self, _: &Question, _: Instant) -> Result<Arc<Reply>, AskError> {
        let answer = OwnedAnswer::read(sample(20, 12), TODAY).expect("an answer");
        let received = NOW.parse().expect("a time");
        Reply::new(answer, IdKey::PUBLIC, TODAY, received, Duration::from_millis(900)).map(Arc::new)
    }
}
