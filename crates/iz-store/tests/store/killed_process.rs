//! A process is killed while it writes.

use std::ops::ControlFlow;

use iz_store::{AuditAction, Filter, Store, report};

use crate::support::{
    backend::SqliteFile,
    child::{Running, command},
    sentences, verified,
};

/// How often a process is killed.
const TIMES: i64 = 20;

#[test]
fn a_process_that_is_killed_under_load_leaves_every_row_that_it_confirmed() {
    let file = SqliteFile::new();
    let mut before = 0;
    for time in 0..TIMES {
        let mut child = Running::start(command("append 8 at a time without end", &file.path()));
        let mut confirmed = before;
        // Another number of rows each time, so that the kill meets another moment.
        for _ in 0..=time * 3 {
            confirmed = confirmed.max(child.line().unwrap().parse().unwrap());
        }
        child.kill();
        // What the process said before it was killed is still in the pipe.
        while let Some(line) = child.line() {
            confirmed = confirmed.max(line.parse().unwrap());
        }
        let verification = verified(&file.settings());
        assert_eq!(sentences(&verification), [""; 0]);
        let last = verification.last.unwrap();
        assert!(last >= confirmed, "row {confirmed} was confirmed, and the last row is {last}");
        assert!(confirmed > before);
        before = last;
    }
}

#[tokio::test]
async fn a_process_that_is_killed_leaves_no_consent_without_its_row_and_no_row_without_its_consent() {
    let file = SqliteFile::new();
    let mut before = 0;
    for time in 0..TIMES {
        let mut child = Running::start(command("record consents without end", &file.path()));
        let mut confirmed = before;
        for _ in 0..=time {
            confirmed = confirmed.max(child.line().unwrap().parse().unwrap());
        }
        child.kill();
        while let Some(line) = child.line() {
            confirmed = confirmed.max(line.parse().unwrap());
        }
        // The verification compares the consents, the events and the secrets with their rows.
        assert_eq!(sentences(&verified(&file.settings())), [""; 0]);
        let store = Store::open(file.settings()).unwrap();
        let consents: Vec<_> = store.consents().await.unwrap().iter().map(|consent| consent.id).collect();
        let events = store.enrollment_events("north").await.unwrap().len();
        store.close().await;
        let (mut recorded, mut appended) = (Vec::new(), 0);
        report(&file.settings(), &Filter::default(), |row| {
            match row.action {
                AuditAction::Consent => recorded.push(row.sequence),
                AuditAction::Enroll => appended += 1,
                _ => {}
            }
            ControlFlow::Continue(())
        })
        .unwrap();
        assert_eq!((&consents, events), (&recorded, appended));
        before = consents.last().copied().unwrap();
        assert!(before >= confirmed, "consent {confirmed} was confirmed, and the last one is {before}");
    }
}
