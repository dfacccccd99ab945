//! Files that are damaged.

use std::{fs, path::PathBuf};

use iz_store::{Checkpoints, Store, StoreError, verify};

use crate::support::{
    append, assert_nothing_found, backend::SqliteFile, codes, row, sentences, time, verified,
};

/// A closed store with many rows, which fill several pages.
async fn closed(rows: i64) -> SqliteFile {
    let file = SqliteFile::new();
    let store = Store::open(file.settings()).unwrap();
    append(&store, 1..=rows).await;
    store.close().await;
    file
}

fn log(file: &SqliteFile) -> PathBuf {
    file.folder().join("audit.db-wal")
}

/// The places of all rows in the file: their bytes from the first to the last value.
fn row_bytes(bytes: &[u8]) -> Vec<std::ops::Range<usize>> {
    // Each row of the tests has this text, and is at most this long before and behind it.
    let actor = b"rph-17appointment";
    let found = bytes.windows(actor.len()).enumerate().filter(|(_, window)| window == actor);
    found.map(|(at, _)| at..at + actor.len()).collect()
}

#[tokio::test]
async fn cfr_164_312_c_1_a_flipped_byte_of_a_text_is_found_with_its_row() {
    let file = closed(60).await;
    let whole = fs::read(file.path()).unwrap();
    let places = row_bytes(&whole);
    assert_eq!(places.len(), 60);
    for place in places {
        let mut bytes = whole.clone();
        bytes[place.start] ^= 1;
        fs::write(file.path(), &bytes).unwrap();
        assert_eq!(codes(&verified(&file.settings())), ["row_changed"]);
        // A byte that is no UTF-8.
        bytes[place.start] = 0xFF;
        fs::write(file.path(), &bytes).unwrap();
        assert_eq!(codes(&verified(&file.settings())), ["row_changed"]);
    }
    fs::write(file.path(), whole).unwrap();
    assert_nothing_found(&file.settings(), 60);
}

#[tokio::test]
async fn a_page_of_the_rows_that_is_no_page_is_found_and_named() {
    let file = closed(200).await;
    let mut bytes = fs::read(file.path()).unwrap();
    let place = row_bytes(&bytes)[100].start;
    let page = place / 4096 * 4096;
    bytes[page..page + 4096].fill(0xA5);
    fs::write(file.path(), &bytes).unwrap();
    let verification = verified(&file.settings());
    assert!(codes(&verification).contains(&"unreadable"), "{:?}", sentences(&verification));
    assert!(!verification.is_intact());
}

#[tokio::test]
async fn a_damaged_first_page_is_an_error_that_says_what_to_do() {
    let file = closed(5).await;
    let mut bytes = fs::read(file.path()).unwrap();
    bytes[100..4096].fill(0xA5);
    fs::write(file.path(), &bytes).unwrap();
    let error = Store::open(file.settings()).err().unwrap();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
    assert!(error.to_string().contains("restore a backup"), "{error}");
    let error = verify(&file.settings(), &Checkpoints::default()).unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");

    bytes[0] = 0;
    fs::write(file.path(), &bytes).unwrap();
    let error = Store::open(file.settings()).err().unwrap();
    assert!(matches!(error, StoreError::Foreign { .. }), "{error:?}");
}

#[tokio::test]
async fn a_file_that_was_cut_is_found() {
    let file = closed(200).await;
    let bytes = fs::read(file.path()).unwrap();
    for length in [bytes.len() - 4096, bytes.len() - 1, bytes.len() / 2] {
        fs::write(file.path(), &bytes[..length]).unwrap();
        let is_found = match verify(&file.settings(), &Checkpoints::default()) {
            Ok(verification) => !verification.is_intact(),
            Err(error) => matches!(error, StoreError::Corrupt { .. }),
        };
        assert!(is_found, "{length}");
    }
}

/// Copies the files of a store that is open, as a machine that lost power leaves them.
fn copy_of(file: &SqliteFile) -> SqliteFile {
    let copy = SqliteFile::new();
    fs::copy(file.path(), copy.path()).unwrap();
    fs::copy(log(file), log(&copy)).unwrap();
    copy
}

#[tokio::test]
async fn a_torn_tail_of_the_log_loses_whole_transactions_and_the_checkpoint_tells() {
    let file = SqliteFile::new();
    let store = Store::open(file.settings()).unwrap();
    append(&store, 1..=9).await;
    let before = store.checkpoint(time(9)).await.unwrap();
    append(&store, 10..=10).await;
    let after = store.checkpoint(time(10)).await.unwrap();
    let bytes = fs::read(log(&file)).unwrap();
    // From one byte to nearly a whole page of the last transaction.
    for missing in [1, 100, 4000, 4119] {
        let copy = copy_of(&file);
        fs::write(log(&copy), &bytes[..bytes.len() - missing]).unwrap();
        let verification = verify(&copy.settings(), &vec![before.clone()].into()).unwrap();
        assert_eq!(codes(&verification), [""; 0]);
        assert_eq!(verification.last, Some(9));
        let verification = verify(&copy.settings(), &vec![before.clone(), after.clone()].into()).unwrap();
        assert_eq!(codes(&verification), ["checkpoint_not_reached"]);
        // The chain goes on from the last whole row.
        let reopened = Store::open(copy.settings()).unwrap();
        assert_eq!(reopened.append(row(11)).await.unwrap(), 10);
        reopened.close().await;
        assert_nothing_found(&copy.settings(), 10);
    }
}

#[tokio::test]
async fn a_flipped_byte_in_the_log_loses_the_transactions_from_there_and_the_checkpoint_tells() {
    let file = SqliteFile::new();
    let store = Store::open(file.settings()).unwrap();
    append(&store, 1..=10).await;
    let checkpoints = vec![store.checkpoint(time(10)).await.unwrap()].into();
    let mut bytes = fs::read(log(&file)).unwrap();
    let last_page = bytes.len() - 2000;
    bytes[last_page] ^= 1;
    let copy = copy_of(&file);
    fs::write(log(&copy), &bytes).unwrap();
    assert_eq!(codes(&verify(&copy.settings(), &checkpoints).unwrap()), ["checkpoint_not_reached"]);
    assert_eq!(codes(&verified(&copy.settings())), [""; 0]);
}

#[tokio::test]
async fn cfr_164_312_c_1_an_older_file_that_was_restored_is_found_by_the_checkpoint() {
    let file = SqliteFile::new();
    let store = Store::open(file.settings()).unwrap();
    append(&store, 1..=5).await;
    store.close().await;
    let old = fs::read(file.path()).unwrap();
    let store = Store::open(file.settings()).unwrap();
    append(&store, 6..=8).await;
    let checkpoints = vec![store.checkpoint(time(8)).await.unwrap()].into();
    store.close().await;
    fs::write(file.path(), old).unwrap();
    let found = verify(&file.settings(), &checkpoints).unwrap();
    assert_eq!(
        sentences(&found),
        [
            "A checkpoint of 2026-11-29T12:00:08Z names row 8, but the last row is 5: an older file was restored, or somebody \
         removed the last rows."
        ]
    );
    // Rows that are written after it do not hide it.
    let store = Store::open(file.settings()).unwrap();
    for seconds in 20..=25 {
        store.append(row(seconds)).await.unwrap();
    }
    store.close().await;
    assert_eq!(codes(&verify(&file.settings(), &checkpoints).unwrap()), ["checkpoint_differs"]);
}
