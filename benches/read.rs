//! How fast an answer is read, beside the least that any reader must do and beside the readers that there are.
//!
//! Each measurement is named `read/<answer>/<contestant>`, and `cargo xtask bench-report` finds it by that.
//!
//! * `scan` finds every field and component separator and every segment end with `memchr3` and stores the positions;
//! * `memchr` does so for the segment ends alone: the yardstick of an answer that is one long value;
//! * `hl7-parser` 0.3 and `rust-hl7` 0.5 (experimental by its own word, and without a release for years), both MIT or
//!   Apache-2.0, parse into their untyped trees. hl7v2-parser is left out: it is AGPL, which nothing here may link;
//! * `borrowed` reads the typed answer from a message that is decoded already;
//! * `owned` reads the typed answer that may outlive the bytes, and is what the goals are about.
//!
//! All answers are made before the first is read. Freeing blocks of their size teaches the allocator to keep what it
//! has; without that the trees would pay for fresh pages at every reading, two or three times their own work.

use std::{hint::black_box, time::Duration};

use criterion::{BenchmarkGroup, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use iz_hl7::{Answer, OwnedAnswer, Source};
use iz_sandbox::sample_response;

/// Above this size one reading takes long enough for ten of them to tell, and hl7-parser close to a second.
const LARGE: usize = 1_000_000;

/// How much text the document in the last answer has.
const DOCUMENT_BYTES: usize = 3 << 20;

/// The answers by name; the typical one is a child's record of some 44 KB, and the huge one is there to see how the
/// time grows.
fn answers() -> [(&'static str, String); 5] {
    [
        ("small", sample_response(1, 0)),
        ("typical", sample_response(40, 15)),
        ("large", sample_response(400, 150)),
        ("huge", sample_response(2800, 1050)),
        ("pdf", with_document()),
    ]
}

/// A record of one dose under which a document stands in a single OBX-5.
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
        // rust-hl7 takes a last CR for the start of one more segment.
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

/// Measures one contestant; to give up what it made is a part of its work.
fn measure<T>(group: &mut Group<'_>, contestant: &str, read: impl Fn() -> T) {
    group.bench_function(contestant, |bencher| bencher.iter(|| black_box(read())));
}

criterion_group!(benches, read);
criterion_main!(benches);
