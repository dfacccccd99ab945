//! The time to write a query.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use iz_hl7::{
    Demographics, Profile, Query,
    query::{QueryHeader, Stamp},
};

/// A query with every detail that a pharmacy usually knows.
fn query() -> Query {
    let patient: Demographics = serde_json::from_value(serde_json::json!({
        "name": {"family": "Marsh", "given": "Odell", "middle": "T"},
        "birth_date": "2019-06-04",
        "sex": "M",
        "mothers_maiden_name": {"family": "Vance", "given": "Iris"},
        "address": {"street": "12 Pecan St", "city": "Waco", "state": "TX", "zip": "76701"},
        "phone": "254-555-0142",
        "identifiers": [{"value": "A100", "assigning_authority": "OURAPP", "type": "MR"}]
    }))
    .expect("a person");
    Query::new(Profile::Z44, patient, jiff::civil::date(2026, 11, 22)).expect("a query")
}

fn build(criterion: &mut Criterion) {
    let query = query();
    let header = QueryHeader {
        sending_application: "OURAPP".to_owned(),
        sending_facility: "0001112000".to_owned(),
        receiving_application: "TxImmTrac".to_owned(),
        receiving_facility: "TxDSHS".to_owned(),
        processing_id: "P".to_owned(),
        query_name_system: "CDCPHINVS".to_owned(),
        quantity_limit: 5,
        ..QueryHeader::default()
    };
    let stamp = Stamp::new(
        "2026-11-22T09:30:15-06:00[America/Chicago]".parse().expect("a time"),
        "7f3c0a917f3c0a917f3c0a91",
        "q7f3c0a917f3c0a917f3c0a91",
    )
    .expect("a stamp");
    let mut group = criterion.benchmark_group("build");
    group.throughput(Throughput::Elements(1));
    group.bench_function("izquery", |bencher| bencher.iter(|| query.write(&header, &stamp)));
    group.finish();
}

criterion_group!(benches, build);
criterion_main!(benches);
