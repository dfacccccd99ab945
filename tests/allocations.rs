//! How often the reader asks for memory, since what an answer costs must not grow with its fields, and how much memory
//! the cache takes for an answer.
//!
//! `allocation-counter` (MIT or Apache-2.0, no dependencies) is the allocator here, for one takes `unsafe`, which is
//! forbidden in this workspace. It counts by thread, so the test harness does not show in the figures.

use std::{
    hint::black_box,
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use iz_cache::{Entry, Keys, Memory, Tier};
use iz_facade::client::Reply;
use iz_hl7::OwnedAnswer;
use iz_sandbox::sample_response;

/// A dose with its order, its route, and some six observations of one evaluation.
const PER_DOSE: u64 = 6;

/// The call to read, for all of this file.
fn read(message: &str) -> OwnedAnswer {
    OwnedAnswer::read(message, jiff::civil::date(2026, 11, 22)).expect("an answer")
}

/// Allocations in reading an answer. Growing a block counts as one too.
fn allocations(doses: usize, forecasts: usize) -> u64 {
    let message = sample_response(doses, forecasts);
    allocation_counter::measure(|| drop(black_box(read(&message)))).count_total
}

#[test]
fn a_dose_takes_few_allocations() {
    // What every answer needs falls out of the difference.
    let more = allocations(80, 0) - allocations(40, 0);
    let typical = allocations(40, 15);
    // Straight to the stream: the test harness swallows what a passing test prints.
    let tenths = more * 10 / 40;
    writeln!(
        std::io::stderr(),
        "\nallocations: {}.{} a dose, {typical} in the typical answer\n",
        tenths / 10,
        tenths % 10
    )
    .expect("standard error");
    assert!(more <= 40 * PER_DOSE, "{more} allocations for 40 doses, more than {PER_DOSE} for each");
}

/// What the cache holds of these messages, what it says that they take, and the JSON of their records, in bytes.
fn kept(messages: &[Vec<u8>]) -> [u64; 3] {
    let day = jiff::civil::date(2026, 11, 22);
    let (received, took) = (jiff::Timestamp::UNIX_EPOCH, Duration::ZERO);
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let patient = serde_json::json!({"identifiers": [{"value": "1", "type": "MR"}]});
    let patient = serde_json::from_value(patient).expect("a person");
    let query = iz_hl7::Query::new(iz_hl7::Profile::Z44, patient, day).expect("a query");
    let mut json = 0;
    let memory = Memory::new(u64::MAX, Duration::from_secs(3600));
    let counted = allocation_counter::measure(|| {
        for (number, message) in messages.iter().enumerate() {
            let answer = OwnedAnswer::read(message.clone(), day).expect("an answer");
            let reply = Arc::new(
                Reply::new(answer, day, received, took)
                    .expect("an answer")
                    .packed()
                    .expect("a short message"),
            );
            json += reply.summary().json.record.as_ref().map_or(0, |record| record.get().len() as u64);
            let key = Keys::new(&[7; 32], number.to_string()).key(&query).expect("a key");
            runtime.block_on(memory.put(key, Entry { reply, end: jiff::Timestamp::MAX }));
        }
        assert_eq!(memory.len(), messages.len() as u64);
    });
    [u64::try_from(counted.bytes_current).expect("more than was freed"), memory.bytes(), json]
}

/// The records among the messages of the corpus.
fn real_records() -> Vec<Vec<u8>> {
    let Some(folder) = corpus() else { return Vec::new() };
    let files = std::fs::read_dir(folder.join("messages")).expect("messages/");
    let messages = files.map(|file| std::fs::read(file.expect("an entry").path()).expect("a file"));
    let day = jiff::civil::date(2026, 11, 22);
    messages
        .filter(|message| {
            OwnedAnswer::read(message.clone(), day).is_ok_and(|answer| answer.get().record().is_some())
        })
        .collect()
}

fn corpus() -> Option<PathBuf> {
    let named = std::env::var_os("IZQUERY_CORPUS").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus"));
    folder.join("messages").is_dir().then_some(folder)
}

#[test]
fn a_kept_record_takes_at_most_half_as_much_again_as_its_json() {
    let sizes = [(1, 0), (5, 8), (20, 12), (40, 15), (80, 15)];
    let own = sizes.map(|(doses, forecasts)| sample_response(doses, forecasts).into_bytes());
    let own = own.iter().cycle().take(200).cloned().collect::<Vec<_>>();
    for (what, messages) in [("our own", own), ("real", real_records())] {
        if messages.is_empty() {
            writeln!(std::io::stderr(), "\nSKIPPED: no corpus of {what} records\n").expect("standard error");
            continue;
        }
        // What an empty cache takes falls out of the difference.
        let [once, _, json] = kept(&messages);
        let [twice, told, _] = kept(&[messages.as_slice(), &messages].concat());
        let bytes = twice - once;
        // What is counted against the capacity is what is taken, to a twentieth.
        let is_near = told.abs_diff(2 * bytes) * 20 <= 2 * bytes;
        assert!(is_near, "{what}: {told} bytes are counted for {}", 2 * bytes);
        let hundredths = bytes * 100 / json;
        writeln!(
            std::io::stderr(),
            "\ncache: {bytes} bytes for {} {what} records with {json} bytes of JSON: {}.{:02} x\n",
            messages.len(),
            hundredths / 100,
            hundredths % 100
        )
        .expect("standard error");
        assert!(hundredths <= 150, "{what}: {bytes} bytes for {json}");
    }
}
