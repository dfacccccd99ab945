//! The time to import a spreadsheet of 500 locations.

use std::{collections::BTreeMap, fmt::Write as _, hint::black_box};

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use iz_facade::{
    EnrollmentRecords,
    enroll::{EnrollmentProfile, ImportSettings, Line, Note, RowOutcome, import},
    store::{AuditKey, NewRow, Store, StoreLocation, StoreSettings, Writer},
};
use jiff::{Timestamp, civil::date};
use tempfile::TempDir;
use tokio::runtime::Runtime;

const LOCATIONS: usize = 500;

/// Locations in every stage up to the mail: each has up to six steps with their days.
fn file() -> Vec<u8> {
    let steps = ["registration", "consent", "intent_form", "syntropi", "approval", "widget_request"];
    let columns = "location_id,pharmacy_name,tx_iis_id,pharmacist_in_charge,contact_name,contact_email";
    let mut file = format!("{columns},{}\n", steps.join(","));
    for number in 0..LOCATIONS {
        write!(
            file,
            "store-{number:04},Sample Pharmacy {number},0001{number:06},Avery Sandcastle,Rue Tarn,rue@example.org"
        )
        .expect("memory");
        for step in 0..steps.len() {
            file.push_str(if step < number % 7 { ",2026-11-02" } else { "," });
        }
        file.push('\n');
    }
    file.into_bytes()
}

fn settings(profile: &EnrollmentProfile) -> ImportSettings<'_> {
    ImportSettings {
        profile,
        today: date(2026, 11, 30),
        by: Line::new("operations").expect("a name"),
        evidence: Note::new("imported from stores.csv").expect("a note"),
        already_live: false,
        unreadable: BTreeMap::new(),
    }
}

/// A new store in a folder.
fn open() -> (TempDir, EnrollmentRecords) {
    let folder = tempfile::tempdir().expect("a folder");
    let location = StoreLocation::File(folder.path().join("izquery.sqlite"));
    let key = AuditKey::parse(&"7".repeat(64)).expect("a key");
    let store = Store::open(StoreSettings::new(location, key)).expect("a store");
    (folder, EnrollmentRecords::new(store, []).expect("the profiles"))
}

fn import_locations(criterion: &mut Criterion) {
    let profile = EnrollmentProfile::shipped("tx-outcomes").expect("a profile");
    let (file, settings) = (file(), settings(&profile));
    let mut known = BTreeMap::new();
    let report = import(&mut known, &file, &settings).expect("a list");
    assert_eq!(report.count(RowOutcome::Created), LOCATIONS, "{report:?}");

    let mut group = criterion.benchmark_group("import of 500 locations");
    group.sample_size(10);
    group.bench_function("in memory", |bencher| {
        bencher.iter(|| import(&mut BTreeMap::new(), black_box(&file), &settings).expect("a list"));
    });
    group.bench_function("again in memory", |bencher| {
        bencher.iter(|| import(&mut known, black_box(&file), &settings).expect("a list"));
    });
    let runtime = Runtime::new().expect("a runtime");
    let record = || NewRow::admin(Timestamp::UNIX_EPOCH, Writer::Enroll, "operations", "enrollment", "");
    let store = |records: &EnrollmentRecords| {
        let report = runtime.block_on(records.import(black_box(&file), &settings, record()));
        report.expect("the store").expect("a list")
    };
    group.bench_function("into a new store", |bencher| {
        bencher.iter_batched_ref(open, |(_, records)| store(records), BatchSize::PerIteration);
    });
    let (_folder, records) = open();
    store(&records);
    group.bench_function("again into the store", |bencher| bencher.iter(|| store(&records)));
    group.finish();
}

criterion_group!(benches, import_locations);
criterion_main!(benches);
