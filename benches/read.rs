//! How fast an answer is read, beside the least that any reader must do and beside hl7-parser.
//!
//! `scan` finds every field and component separator and every segment end with `memchr3` and stores
//! the positions; `hl7-parser` parses into its untyped tree; `izquery` reads the owned typed answer.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use iz_hl7::OwnedAnswer;
use iz_sandbox::rsp;

/// Doses and forecasts of each answer; the middle one is a child's typical record of some 44 KB.
const SIZES: [(&str, usize, usize); 3] = [("small", 1, 0), ("typical", 40, 15), ("large", 400, 150)];

fn read(criterion: &mut Criterion) {
    let today = jiff::civil::date(2026, 11, 22);
    let mut group = criterion.benchmark_group("read");
    for (name, doses, forecasts) in SIZES {
        let message = rsp::sample(doses, forecasts);
        let bytes = message.as_bytes();
        let size = format!("{name} {} B", bytes.len());
        group.throughput(Throughput::Bytes(u64::try_from(bytes.len()).expect("a size")));
        group.bench_with_input(BenchmarkId::new("scan", &size), bytes, |bencher, bytes| {
            bencher.iter(|| memchr::memchr3_iter(b'|', b'^', b'\r', bytes).collect::<Vec<_>>());
        });
        group.bench_with_input(BenchmarkId::new("hl7-parser", &size), &message, |bencher, message| {
            bencher.iter(|| hl7_parser::Message::parse(message).expect("a message").segments().count());
        });
        group.bench_with_input(BenchmarkId::new("izquery", &size), bytes, |bencher, bytes| {
            bencher.iter(|| OwnedAnswer::read(bytes, today).expect("an answer"));
        });
    }
    group.finish();
}

criterion_group!(benches, read);
criterion_main!(benches);
