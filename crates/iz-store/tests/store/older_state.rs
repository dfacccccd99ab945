//! The database was put back to an older state while the store is open.

use std::fs;

use iz_store::{AppendError, NewRow, Retention, Silence, Store, StoreError};

use crate::support::{
    admin_row, append, assert_nothing_found, backend::SqliteFile, new_token, over_backends, row, secret, time,
};

fn is_moved(error: &AppendError) -> bool {
    matches!(error, AppendError::Store(StoreError::Moved { .. }))
}

over_backends! {
    async fn cfr_164_312_b_a_trail_that_was_put_back_takes_no_further_row(backend: &Backend) {
        let store = backend.open();
        append(&store, 1..=4).await;
        backend.execute("CREATE TABLE beside.kept AS SELECT * FROM audit_head");
        append(&store, 5..=6).await;
        backend.execute(
            "DELETE FROM audit_row WHERE sequence > 4; DELETE FROM audit_head;
             INSERT INTO audit_head SELECT * FROM beside.kept",
        );
        let error = store.append(row(7)).await.unwrap_err();
        assert!(is_moved(&error), "{error:?}");
        assert!(store.is_failing());
        let error = store.create_token(new_token(), &secret(1), admin_row(7)).await.unwrap_err();
        assert!(is_moved(&error), "{error:?}");
        assert!(matches!(store.checkpoint(time(7)).await, Err(StoreError::Moved { .. })));
        assert!(matches!(store.head().await, Err(StoreError::Moved { .. })));

        // Rows of another process that hide it do not help.
        let other = backend.open();
        for seconds in 105..=108 {
            other.append(row(seconds)).await.unwrap();
        }
        assert!(is_moved(&store.append(row(9)).await.unwrap_err()));
    }

    async fn a_trail_that_was_put_back_before_the_first_row_of_a_process_takes_none(backend: &Backend) {
        let store = backend.open();
        append(&store, 1..=2).await;
        let other = backend.open();
        backend.execute("DELETE FROM audit_row WHERE sequence = 2");
        assert!(is_moved(&other.append(row(3)).await.unwrap_err()));
    }

    async fn rows_of_other_processes_are_no_older_state(backend: &Backend) {
        let (store, other) = (backend.open(), backend.open());
        append(&store, 1..=2).await;
        append(&other, 3..=6).await;
        append(&store, 7..=7).await;
        append(&other, 8..=8).await;
        assert_nothing_found(&backend.settings(), 8);
    }

    async fn rows_that_another_process_sealed_are_no_older_state(backend: &Backend) {
        let (store, other) = (backend.open(), backend.open());
        append(&store, 1..=3).await;
        append(&other, 4..=4).await;
        let later = time(5).to_zoned(jiff::tz::TimeZone::UTC).checked_add(jiff::ToSpan::years(6)).unwrap();
        let record = NewRow { time: later.timestamp(), ..admin_row(0) };
        // The last row that `store` knows is the last sealed one, and then one before it.
        for before in [time(4), time(5)] {
            other.seal(before, Retention::default(), Silence::Accept, record.clone()).await.unwrap().unwrap();
            assert!(store.head().await.is_ok());
        }
        assert!(store.append(NewRow { time: record.time, ..row(0) }).await.is_ok());
    }

    async fn a_row_that_was_removed_after_it_was_written_is_noticed(backend: &Backend) {
        let store = backend.open();
        append(&store, 1..=3).await;
        backend.execute("DELETE FROM audit_row WHERE sequence = 3");
        assert!(is_moved(&store.append(row(4)).await.unwrap_err()));
    }
}

fn empty_the_log(file: &SqliteFile) {
    let is_busy: bool =
        file.connect().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)).unwrap();
    assert!(!is_busy);
}

/// An old file of 5 rows, and a store that is open and has 60.
async fn with_an_old_file() -> (SqliteFile, Store, Vec<u8>) {
    let file = SqliteFile::new();
    let store = Store::open(file.settings()).unwrap();
    append(&store, 1..=5).await;
    empty_the_log(&file);
    let old = fs::read(file.path()).unwrap();
    append(&store, 6..=60).await;
    empty_the_log(&file);
    assert_eq!(store.head().await.unwrap(), 60);
    (file, store, old)
}

#[tokio::test]
async fn cfr_164_312_b_an_old_file_that_was_copied_over_the_open_one_takes_no_further_row() {
    let (file, store, old) = with_an_old_file().await;
    // The file keeps its inode.
    fs::write(file.path(), &old).unwrap();
    let error = store.append(row(61)).await.unwrap_err();
    assert!(is_moved(&error), "{error:?}");
    assert!(store.is_failing());
}

#[tokio::test]
async fn an_old_file_that_was_copied_beside_a_log_with_a_part_of_the_later_rows_takes_no_further_row() {
    let (file, store, old) = with_an_old_file().await;
    append(&store, 61..=61).await;
    fs::write(file.path(), &old).unwrap();
    assert!(store.append(row(62)).await.is_err());
    assert!(store.is_failing());
}

#[tokio::test]
async fn an_old_file_that_was_copied_beside_a_log_with_all_later_rows_loses_nothing() {
    let file = SqliteFile::new();
    let store = Store::open(file.settings()).unwrap();
    append(&store, 1..=5).await;
    empty_the_log(&file);
    let old = fs::read(file.path()).unwrap();
    append(&store, 6..=60).await;
    fs::write(file.path(), &old).unwrap();
    append(&store, 61..=61).await;
    store.close().await;
    assert_nothing_found(&file.settings(), 61);
}

#[cfg(unix)]
#[tokio::test]
async fn an_old_file_whose_log_was_removed_takes_no_further_row() {
    let (file, store, old) = with_an_old_file().await;
    append(&store, 61..=61).await;
    fs::write(file.path(), &old).unwrap();
    for end in ["-wal", "-shm"] {
        fs::remove_file(file.folder().join(format!("audit.db{end}"))).unwrap();
    }
    let error = store.append(row(62)).await.unwrap_err();
    assert!(is_moved(&error), "{error:?}");
    // Another process makes a new log.
    Store::open(file.settings()).unwrap().close().await;
    assert!(is_moved(&store.append(row(62)).await.unwrap_err()));
}

#[cfg(unix)]
#[tokio::test]
async fn a_store_whose_log_was_removed_takes_no_further_row() {
    let file = SqliteFile::new();
    let store = Store::open(file.settings()).unwrap();
    append(&store, 1..=3).await;
    // What is written into the old log is in no file any more.
    for end in ["-wal", "-shm"] {
        fs::remove_file(file.folder().join(format!("audit.db{end}"))).unwrap();
    }
    assert!(is_moved(&store.append(row(4)).await.unwrap_err()));
}
