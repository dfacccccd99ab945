//! The time to write a query.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use iz_hl7::query::Stamp;

#[path = "support/typical_query.rs"]
mod typical_query;

fn build(criterion: &mut Criterion) {
    let (details, header, time) = (typical_query::details(), typical_query::header(), typical_query::time());
    let query = typical_query::query(details.clone());
    let stamp = Stamp::of(time.clone(), &[0x7f; 16], Stamp::CONTROL_ID_CHARACTERS);
    let mut group = criterion.benchmark_group("build");
    group.throughput(Throughput::Elements(1));
    group.bench_function("a checked query", |bencher| bencher.iter(|| query.write(&header, &stamp)));
    group.bench_function("details to stamped text", |bencher| {
        bencher.iter(|| typical_query::text(&details, &header, &time, &[0x7f; 16]));
    });
    group.finish();
}

criterion_group!(benches, build);
criterion_main!(benches);
