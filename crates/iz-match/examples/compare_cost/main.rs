//! Measures what a comparison of two patients costs.
//!
//! * `compare_cost ordinary 100` compares each labelled pair of the tests 100 times. Run it under callgrind with
//!   `--toggle-collect='*compare_pairs*'` to count instructions.
//! * `compare_cost hostile` compares pairs that are made to be slow, and prints the CPU time and the number of
//!   patients of each, the slowest last.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "an example prints, and ends with a panic if its input is wrong"
)]

use std::{
    fs,
    hint::black_box,
    sync::LazyLock,
    time::{Duration, Instant},
};

use iz_hl7::{Demographics, OwnedAnswer};
use iz_match::{AskedPatient, PatientMatch};
use jiff::civil::{Date, date};

use crate::hostile::Pair;

mod hostile;

const PAIRS: &str = include_str!("../../tests/labelled_pairs/pairs.tsv");
const TODAY: Date = date(2026, 11, 28);

/// A reply has at most 8 MiB.
const MAX_BYTES: usize = 8_388_000;

fn answer(pids: &str) -> OwnedAnswer {
    let pids = &pids[..pids.floor_char_boundary(MAX_BYTES)];
    let text = format!(
        "MSH|^~\\&|A|B|||20261128||RSP^K11^RSP_K11|1|P|2.5.1|||||||||Z42\rMSA|AA|1\rQAK|1|OK\r{pids}\r"
    );
    OwnedAnswer::read(text, TODAY).unwrap()
}

#[inline(never)]
fn compare_pairs(pairs: &[(Demographics, OwnedAnswer)]) -> i64 {
    pairs
        .iter()
        .map(|(asked, found)| i64::from(PatientMatch::of(asked, &found.get().patients[0], TODAY).score))
        .sum()
}

fn ordinary(rounds: u32) {
    let pairs: Vec<_> = PAIRS
        .lines()
        .skip(1)
        .map(|line| {
            let columns: Vec<&str> = line.split('\t').collect();
            (serde_json::from_str(columns[2]).unwrap(), answer(columns[3]))
        })
        .collect();
    let _ = compare_pairs(&pairs);
    let started = Instant::now();
    let sum: i64 = (0..rounds).map(|_| compare_pairs(black_box(&pairs))).sum();
    let each = started.elapsed().as_nanos() / u128::from(rounds) / u128::try_from(pairs.len()).unwrap();
    println!("{} pairs, {each} ns each, sum of the scores {sum}", pairs.len());
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.get(1).map(String::as_str) {
        Some("ordinary") => ordinary(arguments.get(2).map_or(100, |rounds| rounds.parse().unwrap())),
        _ => hostile(),
    }
}

/// The CPU time of this thread. Where the system does not tell it (only Linux does), it is the time since the start.
fn cpu_time() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let since_start = START.elapsed();
    let statistics = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = statistics.and_then(|text| text.split(' ').next()?.parse().ok());
    nanoseconds.map_or(since_start, Duration::from_nanos)
}

fn hostile() {
    let mut measured = Vec::new();
    for Pair { name, asked, pids } in hostile::pairs() {
        let asked = AskedPatient::from(serde_json::from_str::<Demographics>(&asked).unwrap());
        let found = answer(&pids);
        let started = cpu_time();
        let grades: Vec<PatientMatch> = asked.compare_all(&found.get().patients, TODAY);
        let took = cpu_time().saturating_sub(started);
        measured.push((took, name, grades.len()));
        eprintln!("{took:?} {name}");
    }
    measured.sort_unstable();
    for (took, name, patients) in measured {
        println!("{:8.1} ms  {name}, patients compared: {patients}", took.as_secs_f64() * 1000.0);
    }
}
