//! The fault matrix: every misbehaviour of the sandbox, every kind of network failure and every limit of this program,
//! over real sockets and through the whole program. docs/FAULTS.md stores what the test observes. `invariants` checks
//! what must be true whatever that file says.

mod document;
mod invariants;
mod job;
mod limits;
mod misbehaviours;
mod network;
mod observe;
mod person;
mod row;
mod stack;

use std::fs;

use self::{
    document::{Observed, differences},
    job::{job_of_one, run_jobs},
};
use crate::support::{collect_log, log};

const FAULTS_FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/FAULTS.md");

/// Where this variable is set, the test writes the document before it compares.
const WRITE: &str = "IZQUERY_WRITE_DOCS";

#[test]
fn the_fault_matrix_in_the_docs_is_current() {
    collect_log();
    let [mut untouched, misbehaviours, network, limits] = run_jobs([
        vec![job_of_one(observe::untouched)],
        misbehaviours::jobs(),
        network::jobs(),
        limits::jobs(),
    ]);
    let observed = Observed { untouched: untouched.remove(0), misbehaviours, network, limits };
    let log = log();
    for row in observed.rows() {
        invariants::assert_all(row, &observed.untouched, &log);
    }
    row::assert_log_has_no_phi();

    let document = observed.document(&log);
    if std::env::var_os(WRITE).is_some() {
        fs::write(FAULTS_FILE, &document).expect("docs/FAULTS.md");
    }
    let stored = fs::read_to_string(FAULTS_FILE).unwrap_or_default();
    let differences = differences(&stored, &document);
    assert!(
        differences.is_empty(),
        "docs/FAULTS.md differs from what the test observed; if the new rows are right, write the file with \
         {WRITE}=1\n{differences}"
    );
}
