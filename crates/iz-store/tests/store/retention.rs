//! Rows are sealed after the retention.

use std::ops::ControlFlow;

use iz_store::{
    AppendError, AuditAction, Checkpoints, Filter, NewRow, Retention, Row, Silence, Store, StoreError,
    report, verify,
};
use jiff::{Timestamp, ToSpan, tz::TimeZone};

use crate::support::{
    Backend, admin_row, append, assert_nothing_found, backend::SqliteFile, codes, over_backends, row,
    sentences, time, verified,
};

/// Six years after a moment.
fn six_years_after(moment: Timestamp) -> Timestamp {
    years_after(6, moment)
}

fn years_after(years: i64, moment: Timestamp) -> Timestamp {
    moment.to_zoned(TimeZone::UTC).checked_add(years.years()).unwrap().timestamp()
}

/// The row that records a seal six years after the time of row 4. Rows 1 to 3 are older.
fn record() -> NewRow {
    NewRow { time: six_years_after(time(4)), ..admin_row(0) }
}

fn all_rows(backend: &Backend) -> Vec<Row> {
    let mut rows = Vec::new();
    report(&backend.settings(), &Filter::default(), |row| {
        rows.push(row);
        ControlFlow::Continue(())
    })
    .unwrap();
    rows
}

over_backends! {
    async fn cfr_164_316_b_2_rows_after_the_retention_are_replaced_by_a_seal(backend: &Backend) {
        let store = backend.open();
        let mut checkpoints = Vec::new();
        for sequence in 1..=6 {
            append(&store, sequence..=sequence).await;
            checkpoints.push(store.checkpoint(time(sequence)).await.unwrap());
        }
        let seal = store.seal(time(4), Retention::default(), Silence::Accept, record()).await.unwrap().unwrap();
        assert_eq!((seal.first, seal.last, seal.rows(), seal.recorded), (1, 3, 3, 7));
        assert!(seal.is_purged);
        assert_eq!((seal.first_time, seal.last_time), (time(1), time(3)));
        let rows = all_rows(backend);
        assert_eq!(rows.iter().map(|row| row.sequence).collect::<Vec<_>>(), [4, 5, 6, 7]);
        assert_eq!(rows[3].action, AuditAction::Admin);
        assert_eq!(rows[3].subject.as_deref(), Some("sealed rows 1 to 3"));

        // The chain begins after the seal, and the checkpoints of sealed rows do no harm.
        let verification = verify(&backend.settings(), &checkpoints.into()).unwrap();
        assert_eq!(sentences(&verification), [""; 0]);
        assert_eq!((verification.rows, verification.first, verification.last), (4, Some(4), Some(7)));
        // There is nothing more to seal.
        assert_eq!(store.seal(time(4), Retention::default(), Silence::Accept, record()).await.unwrap(), None);
        assert_eq!(store.head().await.unwrap(), 7);
    }

    async fn a_second_seal_follows_the_first(backend: &Backend) {
        let store = backend.open();
        append(&store, 1..=6).await;
        store.seal(time(3), Retention::default(), Silence::Accept, record()).await.unwrap().unwrap();
        let later = NewRow { time: six_years_after(time(6)), ..record() };
        let seal = store.seal(time(6), Retention::default(), Silence::Accept, later).await.unwrap().unwrap();
        assert_eq!((seal.first, seal.last, seal.recorded), (3, 5, 8));
        assert_nothing_found(&backend.settings(), 3);
        store.close().await;

        backend.execute("DELETE FROM audit_seal WHERE first = 1");
        let found = sentences(&verified(&backend.settings()));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("The seal of the removed rows 3 to 5 is not one that izquery wrote, or does not"));
    }

    async fn all_rows_may_be_sealed(backend: &Backend) {
        let store = backend.open();
        append(&store, 1..=3).await;
        let seal = store.seal(time(4), Retention::default(), Silence::Accept, record()).await.unwrap().unwrap();
        assert_eq!((seal.last, seal.recorded), (3, 4));
        assert_eq!(store.append(NewRow { time: record().time, ..row(5) }).await.unwrap(), 5);
        assert_nothing_found(&backend.settings(), 2);
    }

    async fn cfr_164_316_b_2_rows_within_the_retention_are_never_removed(backend: &Backend) {
        let store = backend.open();
        append(&store, 1..=6).await;
        let error = store.seal(time(5), Retention::default(), Silence::Accept, record()).await.unwrap_err();
        let AppendError::Store(StoreError::Retention { oldest_kept }) = error else { panic!("{error:?}") };
        assert_eq!(oldest_kept, time(4));
        let longer = Retention::years(7).unwrap();
        assert!(store.seal(time(4), longer, Silence::Accept, record()).await.is_err());
        assert!(!store.is_failing());
        assert_nothing_found(&backend.settings(), 6);
    }

    async fn rows_that_were_changed_are_not_sealed_so_that_the_change_stays_visible(backend: &Backend) {
        let store = backend.open();
        append(&store, 1..=6).await;
        backend.execute("UPDATE audit_row SET actor = 'x' WHERE sequence = 2");
        let error = store.seal(time(4), Retention::default(), Silence::Accept, record()).await.unwrap_err();
        assert!(matches!(error, AppendError::Store(StoreError::Broken { sequence: 2 })), "{error:?}");
        assert_eq!(all_rows(backend).len(), 6);
        assert_eq!(codes(&verified(&backend.settings())), ["row_changed"]);
    }

    async fn a_seal_that_cannot_be_recorded_removes_nothing(backend: &Backend) {
        let store = backend.open();
        append(&store, 1..=6).await;
        let record = NewRow { token: Some("t-00000000".to_owned()), ..record() };
        let error = store.seal(time(4), Retention::default(), Silence::Accept, record).await.unwrap_err();
        assert!(matches!(error, AppendError::NoSuchToken), "{error:?}");
        assert_nothing_found(&backend.settings(), 6);
    }

    async fn cfr_164_316_b_2_one_wrong_clock_removes_no_row(backend: &Backend) {
        let store = backend.open();
        append(&store, 1..=6).await;
        let wrong = |seconds| NewRow { time: years_after(7, time(seconds)), ..row(seconds) };
        // At the start with the wrong clock.
        let sealed = store.seal(time(6), Retention::default(), Silence::Refuse, wrong(10)).await;
        let Err(AppendError::Store(StoreError::Silence { before, after })) = sealed else { panic!("{sealed:?}") };
        assert_eq!((before, after), (time(6), wrong(10).time));
        assert!(!store.is_failing());
        // A day later, with rows of the wrong time.
        for seconds in 20..=30 {
            store.append(wrong(seconds)).await.unwrap();
        }
        let sealed = store.seal(time(6), Retention::default(), Silence::Refuse, wrong(86_400)).await;
        let Err(AppendError::Store(StoreError::Silence { before, after })) = sealed else { panic!("{sealed:?}") };
        assert_eq!((before, after), (time(6), wrong(20).time));
        // After the clock was set right.
        store.append(row(100_000)).await.unwrap();
        let sealed = store.seal(time(6), Retention::default(), Silence::Refuse, wrong(200_000)).await;
        assert!(matches!(sealed, Err(AppendError::Store(StoreError::Silence { .. }))), "{sealed:?}");
        assert_eq!(all_rows(backend).len(), 18);
    }

    async fn cfr_164_316_b_2_the_retention_counts_from_the_last_row(backend: &Backend) {
        let store = backend.open();
        let mut last = 0;
        // One row each 100 days, for eight years.
        for number in 0..=29 {
            last = number * 100 * 86_400;
            store.append(row(last)).await.unwrap();
        }
        // The clock is 300 days ahead.
        let now = time(last) + jiff::SignedDuration::from_hours(300 * 24);
        let before = Retention::default().oldest_kept(now);
        let record = NewRow { time: now, ..admin_row(0) };
        let seal = store.seal(before, Retention::default(), Silence::Refuse, record.clone()).await.unwrap().unwrap();
        assert!(seal.last_time < Retention::default().oldest_kept(time(last)), "{seal:?}");
        assert_eq!((seal.first, seal.last), (1, 8));
        // Now the row of the seal has the later time.
        let seal = store.seal(before, Retention::default(), Silence::Refuse, record).await.unwrap().unwrap();
        assert_eq!((seal.first, seal.last), (9, 11));
        assert_eq!(codes(&verified(&backend.settings())), [""; 0]);
    }

    async fn a_trail_that_was_silent_for_years_is_sealed_when_somebody_says_so(backend: &Backend) {
        let store = backend.open();
        append(&store, 1..=6).await;
        let later = |seconds| NewRow { time: years_after(3, time(seconds)), ..row(seconds) };
        store.append(later(7)).await.unwrap();
        let record = NewRow { time: years_after(6, time(4)), ..admin_row(0) };
        for day in 0..3 * 365 / 300 {
            let year = NewRow { time: years_after(3, time(8 + (day + 1) * 300 * 86_400)), ..row(8) };
            store.append(year).await.unwrap();
        }
        let sealed = store.seal(time(4), Retention::default(), Silence::Refuse, record.clone()).await;
        assert!(matches!(sealed, Err(AppendError::Store(StoreError::Silence { .. }))), "{sealed:?}");
        let seal = store.seal(time(4), Retention::default(), Silence::Accept, record).await.unwrap().unwrap();
        assert_eq!((seal.first, seal.last), (1, 3));
    }

    async fn a_forged_seal_is_found(backend: &Backend) {
        let store = backend.open();
        append(&store, 1..=6).await;
        store.close().await;
        backend.execute(
            "INSERT INTO audit_seal SELECT 1, 3, 0, 0, 0, mac, mac FROM audit_row WHERE sequence = 3;
             DELETE FROM audit_row WHERE sequence <= 3",
        );
        let verification = verify(&backend.settings(), &Checkpoints::default()).unwrap();
        assert_eq!(codes(&verification), ["seal_changed"]);
        assert!(!verification.is_intact());
    }
}

#[tokio::test]
async fn asvs_14_2_7_sealed_rows_are_in_no_file_any_more() {
    let file = SqliteFile::new();
    let store = Store::open(file.settings()).unwrap();
    let canary = |seconds| NewRow { patient_id: Some("CANARY-4711".to_owned()), ..row(seconds) };
    store.append(canary(1)).await.unwrap();
    append(&store, 2..=2).await;
    let is_there = || {
        std::fs::read_dir(file.folder()).unwrap().any(|entry| {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            bytes.windows(11).any(|window| window == b"CANARY-4711")
        })
    };
    assert!(is_there());
    store.seal(time(3), Retention::default(), Silence::Accept, record()).await.unwrap().unwrap();
    assert!(!is_there());
}

#[tokio::test]
async fn asvs_14_2_7_rows_that_a_reader_keeps_in_the_log_are_overwritten_by_the_next_call() {
    let file = SqliteFile::new();
    let settings =
        iz_store::StoreSettings { busy_timeout: std::time::Duration::from_millis(20), ..file.settings() };
    let store = Store::open(settings).unwrap();
    append(&store, 1..=3).await;
    let reader = file.connect();
    reader.execute_batch("BEGIN; SELECT * FROM audit_row").unwrap();
    let seal = store.seal(time(3), Retention::default(), Silence::Accept, record()).await.unwrap().unwrap();
    assert!(!seal.is_purged);
    let log = || std::fs::metadata(file.folder().join("audit.db-wal")).unwrap().len();
    assert!(log() > 0);
    reader.execute_batch("COMMIT").unwrap();
    assert_eq!(store.seal(time(3), Retention::default(), Silence::Accept, record()).await.unwrap(), None);
    assert_eq!(log(), 0);
}
