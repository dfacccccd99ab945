//! The tables for given estimates, and reading criterion's files.

use super::*;

fn estimates(figures: &[(&str, &str, Option<f64>, f64)]) -> Estimates {
    let entry = |&(group, name, bytes, nanoseconds): &(&str, &str, Option<f64>, f64)| {
        ((group.to_owned(), name.to_owned()), Estimate { bytes, nanoseconds })
    };
    figures.iter().map(entry).collect()
}

#[test]
fn the_table_holds_times_ratios_and_growth() {
    let (typical, huge, pdf) = (Some(40_000.0), Some(4_000_000.0), Some(3e6));
    let table = reading_table(&estimates(&[
        ("read/typical", "scan", typical, 88_000.0),
        ("read/typical", "hl7-parser", typical, 7_040_000.0),
        ("read/typical", "rust-hl7", typical, 1_000_000.0),
        ("read/typical", "borrowed", typical, 150_400.0),
        ("read/typical", "owned", typical, 176_000.0),
        ("read/huge", "scan", huge, 8_800_000.0),
        ("read/huge", "owned", huge, 22_000_000.0),
        ("read/pdf", "memchr", pdf, 100_000.0),
        ("read/pdf", "owned", pdf, 400_000.0),
        ("read/of old", "owned", typical, 1.0),
    ]));
    assert_eq!(
        table,
        "| answer | bytes | scan | hl7-parser | rust-hl7 | borrowed | owned | against hl7-parser | against the scan \
         | ns/byte | growth |\n\
         |---|---|---|---|---|---|---|---|---|---|---|\n\
         | typical | 40000 | 88.0 µs | 7.04 ms | 1.00 ms | 150 µs | 176 µs | 40.0 × | 0.50 × | 4.40 | 1.00 × |\n\
         | huge | 4000000 | 8.80 ms | – | – | – | 22.0 ms | – | 0.40 × | 5.50 | 1.25 × |\n\
         | pdf | 3000000 | – | – | – | – | 400 µs | – | – | 0.13 | 0.03 × |\n\
         \n`memchr` over `pdf`: 100 µs; `owned` has 0.25 × its speed.\n"
    );
}

#[test]
fn other_benches_are_in_a_table_of_their_own() {
    let table = other_benches_table(&estimates(&[
        ("codes", "cvx 208", None, 7.04),
        ("read/small", "owned", None, 1.0),
    ]));
    assert_eq!(table, "| bench | time |\n|---|---|\n| codes: cvx 208 | 7.04 ns |\n");
}

#[test]
fn the_files_of_criterion_are_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let new = folder.path().join("read_small/owned/new");
    fs::create_dir_all(&new).expect("folders");
    fs::create_dir_all(folder.path().join("read_small/report")).expect("a folder without figures");
    let benchmark = r#"{"group_id":"read/small","function_id":"owned","throughput":{"Bytes":1301}}"#;
    fs::write(new.join("benchmark.json"), benchmark).expect("a file");
    fs::write(new.join("estimates.json"), r#"{"median":{"point_estimate":2602.0}}"#).expect("a file");
    assert_eq!(
        reading_table(&collect(folder.path()).expect("estimates")).lines().last(),
        Some("| small | 1301 | – | – | – | – | 2.60 µs | – | – | 2.00 | – |")
    );
}
