//! The time to look up a code in the code tables.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use iz_hl7::codes;

fn look_up(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("codes");
    group.bench_function("cvx 208", |bencher| bencher.iter(|| codes::cvx(black_box("208"))));
    group.bench_function("cvx unknown", |bencher| bencher.iter(|| codes::cvx(black_box("0"))));
    group.bench_function("mvx PMC", |bencher| bencher.iter(|| codes::mvx(black_box("PMC"))));
    for (form, code) in
        [("5-4-2", "49281-0560-05"), ("11 digits", "49281056005"), ("10 digits", "4928156005")]
    {
        group.bench_function(format!("ndc {form}"), |bencher| {
            bencher.iter(|| codes::cvx_of_ndc(black_box(code)));
        });
    }
    group.bench_function("cpt 90707", |bencher| bencher.iter(|| codes::cvx_of_cpt(black_box("90707"))));
    group.bench_function("source 01", |bencher| bencher.iter(|| codes::source(black_box("01"))));
    group.bench_function("observation 30956-7", |bencher| {
        bencher.iter(|| codes::observation(black_box("30956-7")));
    });
    group.bench_function("route C28161", |bencher| bencher.iter(|| codes::route(black_box("C28161"))));
    group.bench_function("language eng", |bencher| bencher.iter(|| codes::language(black_box("eng"))));
    let vaccine = codes::cvx("107").expect("a CVX code");
    for text in ["DTaP", "DTaP, unspecified formulation", "Hep B Peds NOS"] {
        group.bench_function(format!("disagrees, {text}"), |bencher| {
            bencher.iter(|| codes::disagrees(black_box(vaccine), black_box(text)));
        });
    }
    group.finish();
}

criterion_group!(benches, look_up);
criterion_main!(benches);
