//! A store that the version before wrote.

use std::{fs, ops::ControlFlow, thread};

use iz_store::{
    Checkpoint, Filter, NewRow, Retention, Row, Scope, Silence, Store, StoreSettings, Verification, report,
    verify,
};
use jiff::civil::date;

use crate::support::{
    CONTENT, admin_row, append, assert_nothing_found, backend::SqliteFile, codes, consent_row, new_consent,
    new_event, row, secret, sentences, time, verified,
};

/// What the version before printed as the checkpoint of the store.
const CHECKPOINT: &str = r#"{"izquery_audit_checkpoint":1,"sequence":8,"time":"2026-11-29T12:00:09Z","mac":"ab3deed5f7424ac845a3c18d8b4112536942832b2d02057378362c1812152fe3","signature":"156b35532985c2f225da5ea0202a649b1b8dbba56e4895013ff58d81c8c88146"}"#;

fn old_file() -> SqliteFile {
    let file = SqliteFile::new();
    file.connect().execute_batch(include_str!("format_1.sqlite.sql")).unwrap();
    file
}

fn format(file: &SqliteFile) -> i64 {
    file.connect().query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap()
}

fn rows(settings: &StoreSettings) -> Vec<Row> {
    let mut rows = Vec::new();
    report(settings, &Filter::default(), |row| {
        rows.push(row);
        ControlFlow::Continue(())
    })
    .unwrap();
    rows
}

/// Verifies a store against the checkpoint of the version before.
fn with_checkpoint(settings: &StoreSettings) -> Verification {
    let checkpoint = Checkpoint::parse(CHECKPOINT).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("checkpoints");
    fs::write(&path, format!("{}\n", checkpoint.to_line())).unwrap();
    verify(settings, &iz_store::CheckpointPlace::File(path).read().unwrap()).unwrap()
}

/// Checks everything that the version before wrote, after the store was opened.
async fn assert_goes_on(settings: &StoreSettings, before: &[Row]) {
    let store = Store::open(settings.clone()).unwrap();
    assert_eq!(store.head().await.unwrap(), 8);
    // The checkpoint of the same moment has the same bytes.
    assert_eq!(store.checkpoint(time(9)).await.unwrap().to_line(), CHECKPOINT);
    let valid = store.token(&secret(1), time(9)).await.unwrap().unwrap();
    assert_eq!((valid.scopes, valid.revoked), ([Scope::Lookup].into(), None));
    assert_eq!(store.token(&secret(2), time(9)).await.unwrap().unwrap().revoked, Some(time(8)));
    assert_eq!(store.consents().await.unwrap(), []);
    assert_eq!(store.record_consent(new_consent(1), consent_row(10)).await.unwrap(), 9);
    store
        .append_enrollment_event(new_event("south", 1), NewRow { patient: None, ..consent_row(11) })
        .await
        .unwrap();
    assert_eq!(store.append(NewRow { token: Some(valid.id), ..row(12) }).await.unwrap(), 11);
    store.close().await;
    assert!(rows(settings)[..8] == *before);
    let verification = with_checkpoint(settings);
    assert_eq!(sentences(&verification), [""; 0]);
    assert_eq!(verification.rows, 11);
    let store = Store::open(settings.clone()).unwrap();
    assert_eq!(store.consents_of_birth_date(date(2012, 3, 1)).await.unwrap()[0].content, CONTENT.as_bytes());
}

#[tokio::test]
async fn an_older_file_is_verified_and_read_without_a_change() {
    let file = old_file();
    let before = fs::read(file.path()).unwrap();
    assert_eq!(sentences(&with_checkpoint(&file.settings())), [""; 0]);
    assert_eq!(rows(&file.settings()).len(), 8);
    assert_eq!(format(&file), 1);
    assert_eq!(fs::read(file.path()).unwrap(), before);
    file.connect().execute_batch("UPDATE audit_row SET actor = 'x' WHERE sequence = 3").unwrap();
    assert_eq!(codes(&verified(&file.settings())), ["row_changed"]);
}

#[tokio::test]
async fn an_older_file_gets_the_new_tables_when_it_is_opened_and_keeps_its_rows() {
    let file = old_file();
    let before = rows(&file.settings());
    assert_goes_on(&file.settings(), &before).await;
    assert_eq!(format(&file), 2);
}

#[tokio::test]
async fn a_file_that_was_brought_up_has_the_same_tables_as_a_new_one() {
    let (old, new) = (old_file(), SqliteFile::new());
    let schema = |file: &SqliteFile| -> Vec<(String, Option<String>)> {
        let connection = file.connect();
        let mut statement = connection.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name").unwrap();
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
    };
    for file in [&old, &new] {
        Store::open(file.settings()).unwrap().close().await;
    }
    assert_eq!(schema(&old), schema(&new));
    assert_nothing_found(&old.settings(), 8);
}

#[tokio::test]
async fn several_processes_may_open_an_older_file_at_the_same_time() {
    let file = old_file();
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let settings = file.settings();
            thread::spawn(move || Store::open(settings).unwrap())
        })
        .collect();
    for (thread, seconds) in threads.into_iter().zip(9..) {
        append(&thread.join().unwrap(), seconds..=seconds).await;
    }
    assert_nothing_found(&file.settings(), 12);
}

#[tokio::test]
async fn an_older_file_with_something_that_izquery_did_not_make_is_refused() {
    let file = old_file();
    file.connect().execute_batch("CREATE TABLE consents (a)").unwrap();
    assert!(Store::open(file.settings()).is_err());
    assert_eq!(format(&file), 1);
    assert_eq!(codes(&verified(&file.settings())), ["schema_changed"]);
}

#[tokio::test]
async fn cfr_164_316_b_2_the_rows_of_an_older_file_are_sealed_as_before() {
    let file = old_file();
    let store = Store::open(file.settings()).unwrap();
    let years = 7 * 366 * 24 * 3600;
    let record = || NewRow { time: time(years), ..admin_row(0) };
    store.append(record()).await.unwrap();
    let before = Retention::default().oldest_kept(time(years));
    let sealed = store.seal(before, Retention::default(), Silence::Accept, record()).await.unwrap().unwrap();
    assert_eq!((sealed.first, sealed.last), (1, 8));
    store.close().await;
    assert_eq!(sentences(&verified(&file.settings())), [""; 0]);
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn an_older_database_gets_the_new_tables_when_it_is_opened_and_keeps_its_rows() {
    let Some(database) = crate::support::postgres::Database::new() else { return };
    database.execute(include_str!("format_1.postgres.sql"));
    assert_eq!(sentences(&with_checkpoint(&database.settings())), [""; 0]);
    let before = rows(&database.settings());
    assert_eq!(before.len(), 8);
    assert_goes_on(&database.settings(), &before).await;
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn several_processes_may_open_an_older_database_at_the_same_time() {
    let Some(database) = crate::support::postgres::Database::new() else { return };
    database.execute(include_str!("format_1.postgres.sql"));
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let settings = database.settings();
            thread::spawn(move || Store::open(settings).unwrap())
        })
        .collect();
    for (thread, seconds) in threads.into_iter().zip(9..) {
        append(&thread.join().unwrap(), seconds..=seconds).await;
    }
    assert_nothing_found(&database.settings(), 12);
}
