//! How many allocations the reader makes, and how much memory the cache takes for an answer. The number of allocations
//! must not grow with the number of fields.
//!
//! `allocation-counter` (MIT or Apache-2.0, no dependencies) is the allocator here. An allocator of our own would need
//! `unsafe`, which this workspace forbids. It counts each thread separately, so the figures do not include the test
//! harness.

use std::{
    hint::black_box,
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use iz_cache::{Entry, Keys, Memory, Tier};
use iz_facade::client::Reply;
use iz_hl7::{OwnedAnswer, answer::IdKey};
use iz_sandbox::sample_response;

/// The most allocations for a dose with its order, its route, and about six observations of one evaluation.
const PER_DOSE: u64 = 6;

/// The only place in this file that reads an answer.
fn read(message: &str) -> OwnedAnswer {
    OwnedAnswer::read(message, jiff::civil::date(2026, 11, 22)).expect("an answer")
}

/// The number of allocations in reading an answer. Growing a block counts as one.
fn allocations(doses: usize, forecasts: usize) -> u64 {
    let message = sample_response(doses, forecasts);
    allocation_counter::measure(|| drop(black_box(read(&message)))).count_total
}

#[test]
fn a_dose_takes_at_most_six_allocations() {
    // The difference does not include what every answer needs.
    let more = allocations(80, 0) - allocations(40, 0);
    let typical = allocations(40, 15);
    // Written to the stream itself, because the test harness hides what a passing test prints.
    let tenths = more * 10 / 40;
    writeln!(
        std::io::stderr(),
        "\nallocations: {}.{} per dose, {typical} in the typical answer\n",
        tenths / 10,
        tenths % 10
    )
    .expect("standard error");
    assert!(more <= 40 * PER_DOSE, "{more} allocations for 40 doses, more than {PER_DOSE} for each");
}

/// Caches the answers in these messages. Gives three sizes in bytes: the memory that the cache allocated, the size that it
/// reports, and the JSON that a response shows of them: the records, and their forecasts sorted for the counter.
fn cache_sizes(messages: &[Vec<u8>]) -> [u64; 3] {
    let day = jiff::civil::date(2026, 11, 22);
    let (received, duration) = (jiff::Timestamp::UNIX_EPOCH, Duration::ZERO);
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
                Reply::new(answer, IdKey::PUBLIC, day, received, duration)
                    .expect("an answer")
                    .packed()
                    .expect("a short message"),
            );
            let summary = reply.summary();
            json += summary.json.record.as_ref().map_or(0, |record| record.get().len() as u64);
            json += summary.json.forecasts.as_ref().map_or(0, |sorted| sorted.bytes() as u64);
            let keys = Keys::new(&[7; 32], &number.to_string());
            let key = keys.key(&query).expect("a key");
            let tags = keys.answer_tags(query.patient(), &reply).expect("few identifiers");
            let end = jiff::Timestamp::MAX;
            runtime.block_on(memory.put(key, Entry { reply, tags, refresh: end, end, keep: end }));
        }
        assert_eq!(memory.len(), messages.len() as u64);
    });
    [u64::try_from(counted.bytes_current).expect("more than was freed"), memory.bytes(), json]
}

/// The messages of the corpus that hold a record.
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
fn a_cached_record_takes_at_most_one_and_a_half_times_its_json() {
    let sizes = [(1, 0), (5, 8), (20, 12), (40, 15), (80, 15)];
    let own = sizes.map(|(doses, forecasts)| sample_response(doses, forecasts).into_bytes());
    let own = own.iter().cycle().take(200).cloned().collect::<Vec<_>>();
    for (case, messages) in [("our own", own), ("real", real_records())] {
        if messages.is_empty() {
            writeln!(std::io::stderr(), "\nSKIPPED: no corpus of {case} records\n").expect("standard error");
            continue;
        }
        // The difference does not include what an empty cache takes.
        let [once, _, json] = cache_sizes(&messages);
        let [twice, reported, _] = cache_sizes(&[messages.as_slice(), &messages].concat());
        let bytes = twice - once;
        // The size that counts against the capacity differs from the allocated memory by at most a twentieth.
        let is_near = reported.abs_diff(2 * bytes) * 20 <= 2 * bytes;
        assert!(is_near, "{case}: the cache reports {reported} bytes for {}", 2 * bytes);
        let hundredths = bytes * 100 / json;
        writeln!(
            std::io::stderr(),
            "\ncache: {bytes} bytes for {} {case} records with {json} bytes of JSON: {}.{:02} x\n",
            messages.len(),
            hundredths / 100,
            hundredths % 100
        )
        .expect("standard error");
        assert!(hundredths <= 150, "{case}: {bytes} bytes for {json} bytes of JSON");
    }
}
