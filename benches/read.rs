//! The time to read an answer, compared with the least work that any reader must do and with other readers.
//!
//! Each measurement is named `read/<answer>/<reader>`. `cargo xtask bench-report` finds it by this name.
//!
//! * `scan` finds every field separator, component separator and segment end with `memchr3`, and stores the positions.
//! * `memchr` finds and stores only the segment ends. It is the comparison for an answer that is one long value.
//! * `hl7-parser` 0.3 and `rust-hl7` 0.5 parse into their untyped trees. Both are MIT or Apache-2.0. `rust-hl7` calls itself
//!   experimental and has had no release for years. hl7v2-parser is not measured: it is AGPL, and we must not link that.
//! * `borrowed` reads the typed answer from a message that is already decoded.
//! * `owned` reads the typed answer that may outlive the bytes. The goals are about this one.
//!
//! The bench makes all answers before it reads the first. When it frees their large blocks, the allocator starts to keep
//! freed memory. Otherwise the trees would need new memory pages for each reading, which takes two or three times as long
//! as their own work.

use std::{hint::black_box, time::Duration};

use criterion::{BenchmarkGroup, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use iz_hl7::{Answer, OwnedAnswer, Source};
use iz_sandbox::sample_response;

/// Above this size ten readings are enough for a good figure, and hl7-parser takes almost a second for one.
const LARGE: usize = 1_000_000;

/// The length of the document in the answer `pdf`.
const DOCUMENT_BYTES: usize = 3 << 20;

/// The answers by name. `typical` is a child's record of about 44 KB. `huge` shows how the time grows with the size.
fn answers() -> [(&'static str, String); 5] {
    [
        ("small", sample_response(1, 0)),
        ("typical", sample_response(40, 15)),
        ("large", sample_response(400, 150)),
        ("huge", sample_response(2800, 1050)),
        ("pdf", with_document()),
    ]
}

/// A record of one dose with a document in a single OBX-5.
fn with_document() -> String {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let document = alphabet.iter().cycle().take(DOCUMENT_BYTES).map(|&byte| char::from(byte));
    let mut message = sample_response(1, 0);
    message.push_str("OBX|99|ED|11369-6^History of immunization^LN||^application^pdf^Base64^");
    message.extend(document);
    message.push_str("||||||F\r");
    message
}

const TODAY: jiff::civil::Date = jiff::civil::date(2026, 11, 22);

fn read(criterion: &mut Criterion) {
    for (name, message) in answers() {
        let mut group = criterion.benchmark_group(format!("read/{name}"));
        group.throughput(Throughput::Bytes(u64::try_from(message.len()).expect("a size")));
        if message.len() > LARGE {
            group.sampling_mode(SamplingMode::Flat).sample_size(10).measurement_time(Duration::from_secs(3));
        }
        let bytes = message.as_bytes();
        // rust-hl7 reads a CR at the end as the start of one more segment.
        let lines = message.trim_end();
        measure(&mut group, "scan", || memchr::memchr3_iter(b'|', b'^', b'\r', bytes).collect::<Vec<_>>());
        if name == "pdf" {
            measure(&mut group, "memchr", || memchr::memchr_iter(b'\r', bytes).collect::<Vec<_>>());
        }
        measure(&mut group, "hl7-parser", || hl7_parser::Message::parse(&message).expect("a message"));
        measure(&mut group, "rust-hl7", || rusthl7::message::Message::new(lines));
        let source = Source::of(bytes);
        measure(&mut group, "borrowed", || Answer::read(&source, TODAY).expect("an answer"));
        measure(&mut group, "owned", || OwnedAnswer::read(bytes, TODAY).expect("an answer"));
        group.finish();
    }
}

type Group<'c> = BenchmarkGroup<'c, criterion::measurement::WallTime>;

/// Measures one reader. The time includes freeing the result.
fn measure<T>(group: &mut Group<'_>, reader: &str, read: impl Fn() -> T) {
    group.bench_function(reader, |bencher| bencher.iter(|| black_box(read())));
}

criterion_group!(benches, read);
criterion_main!(benches);
