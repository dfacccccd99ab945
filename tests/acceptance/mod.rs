//! The acceptance kit of the sandbox, walked through the whole program over real sockets, as a vendor walks it.
//! docs/ACCEPTANCE.md stores what the walk observes.

mod check;
mod coverage;
mod document;
mod walk;

use std::fs;

use self::walk::Walk;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/ACCEPTANCE.md");

/// Where this variable is set, the test writes the document before it compares.
const WRITE: &str = "IZQUERY_WRITE_DOCS";

/// The day of the other tests, a leap day, and the last day of a year.
const DAYS: [&str; 3] = ["2026-11-22T15:30:00Z", "2028-02-29T18:00:00Z", "2031-12-31T20:00:00Z"];

#[test]
fn every_case_gives_what_it_promises_on_every_date() {
    let started = DAYS.map(|now| walk::start(now.parse().expect("a time")));
    let walks = started.map(|walk| walk.join().expect("a walk"));
    let wrong: Vec<String> = walks.iter().zip(DAYS).flat_map(|(walk, now)| check::wrong(walk, now)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let [walk, ..] = walks;
    coverage::assert_all(&walk);
    assert_document(&walk);
}

fn assert_document(walk: &Walk) {
    let document = document::of(walk);
    if std::env::var_os(WRITE).is_some() {
        fs::write(FILE, &document).expect("docs/ACCEPTANCE.md");
    }
    let stored = fs::read_to_string(FILE).unwrap_or_default();
    let changed = stored.lines().zip(document.lines()).find(|(stored, observed)| stored != observed);
    assert!(
        stored == document,
        "docs/ACCEPTANCE.md differs from what the test observed; if the new text is right, write the file with \
         {WRITE}=1. The first different line: {changed:?}"
    );
}
