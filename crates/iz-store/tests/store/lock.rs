//! Another process holds the lock.

use std::{sync::Arc, time::Duration};

use iz_store::{AppendError, Store, StoreError, StoreSettings};

use crate::support::{
    admin_row, append, assert_nothing_found, backend::SqliteFile, new_token, row, secret, time,
};

#[tokio::test]
async fn a_lock_that_is_held_longer_than_the_timeout_is_an_error_and_then_the_store_goes_on() {
    let file = SqliteFile::new();
    let settings = StoreSettings { busy_timeout: Duration::from_millis(20), ..file.settings() };
    let store = Store::open(settings).unwrap();
    append(&store, 1..=1).await;
    let lock = file.connect();
    lock.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = store.append(row(2)).await.unwrap_err();
    let AppendError::Store(StoreError::Locked { .. }) = &error else { panic!("{error:?}") };
    assert!(error.to_string().contains("was locked by another process for more than 0.02 s"), "{error}");
    assert!(store.is_failing());

    lock.execute_batch("COMMIT").unwrap();
    append(&store, 2..=2).await;
    assert!(!store.is_failing());
    assert_nothing_found(&file.settings(), 2);
}

#[tokio::test]
async fn tokens_are_read_while_another_process_writes() {
    let file = SqliteFile::new();
    // The clock makes every use of a token read the tokens again.
    let seconds = std::sync::atomic::AtomicU64::new(0);
    let clock = move || Duration::from_secs(seconds.fetch_add(2, std::sync::atomic::Ordering::Relaxed));
    let store = Store::open_with_clock(file.settings(), Arc::new(clock)).unwrap();
    store.create_token(new_token(), &secret(1), admin_row(0)).await.unwrap();
    let lock = file.connect();
    lock.execute_batch("BEGIN IMMEDIATE; DELETE FROM api_token").unwrap();
    assert!(store.token(&secret(1), time(1)).await.unwrap().is_some());
}

#[tokio::test]
async fn a_verification_does_not_wait_for_a_process_that_writes() {
    let file = SqliteFile::new();
    let store = Store::open(file.settings()).unwrap();
    append(&store, 1..=3).await;
    let lock = file.connect();
    lock.execute_batch("BEGIN IMMEDIATE; DELETE FROM audit_row").unwrap();
    assert_nothing_found(&file.settings(), 3);
}
