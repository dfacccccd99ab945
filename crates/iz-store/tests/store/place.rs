//! What stands at the place of the store when it is opened.

use std::{fs, path::Path};

use iz_store::{Checkpoints, Store, StoreError, StoreLocation, StoreSettings, verify};

use crate::support::{append, assert_nothing_found, backend::SqliteFile, key, row};

fn opening(path: &Path) -> StoreError {
    let settings = StoreSettings::new(StoreLocation::File(path.to_owned()), key());
    let error = Store::open(settings).err().unwrap();
    let text = error.to_string();
    assert!(text.contains(&path.display().to_string()), "{text}");
    error
}

#[cfg(unix)]
#[tokio::test]
async fn asvs_16_4_2_only_the_owner_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let file = SqliteFile::new();
    let store = Store::open(file.settings()).unwrap();
    append(&store, 1..=2).await;
    let modes: Vec<_> = fs::read_dir(file.folder())
        .unwrap()
        .map(|entry| entry.unwrap().metadata().unwrap().permissions().mode() & 0o777)
        .collect();
    // The file, its log and the index of the log.
    assert_eq!(modes, [0o600; 3]);
}

#[tokio::test]
async fn an_empty_file_becomes_a_store() {
    let file = SqliteFile::new();
    fs::write(file.path(), "").unwrap();
    assert!(matches!(verify(&file.settings(), &Checkpoints::default()), Err(StoreError::Foreign { .. })));
    let store = Store::open(file.settings()).unwrap();
    append(&store, 1..=2).await;
    store.close().await;
    assert_nothing_found(&file.settings(), 2);
}

#[test]
fn a_folder_is_refused() {
    let file = SqliteFile::new();
    fs::create_dir(file.path()).unwrap();
    assert!(matches!(opening(&file.path()), StoreError::Open { .. }));
    assert!(matches!(verify(&file.settings(), &Checkpoints::default()), Err(StoreError::Open { .. })));
}

#[test]
fn a_folder_that_does_not_exist_is_not_created() {
    let file = SqliteFile::new();
    let path = file.folder().join("missing").join("audit.db");
    assert!(matches!(opening(&path), StoreError::Open { .. }));
    assert!(!file.folder().join("missing").exists());
}

#[test]
fn a_verification_creates_no_store() {
    let file = SqliteFile::new();
    let error = verify(&file.settings(), &Checkpoints::default()).unwrap_err();
    assert!(matches!(error, StoreError::Missing { .. }), "{error:?}");
    assert!(!file.path().exists());
}

#[test]
fn a_database_with_the_mark_of_another_program_is_refused() {
    let file = SqliteFile::new();
    file.connect().pragma_update(None, "application_id", 7).unwrap();
    assert!(matches!(opening(&file.path()), StoreError::Foreign { .. }));
}

#[test]
fn a_foreign_file_keeps_its_bytes() {
    let file = SqliteFile::new();
    file.connect().execute_batch("CREATE TABLE other (a); INSERT INTO other VALUES (1)").unwrap();
    let before = fs::read(file.path()).unwrap();
    assert!(matches!(opening(&file.path()), StoreError::Foreign { .. }));
    assert_eq!(fs::read(file.path()).unwrap(), before);

    let text = "This is no database. ".repeat(100);
    fs::write(file.path(), &text).unwrap();
    assert!(matches!(opening(&file.path()), StoreError::Foreign { .. }));
    assert_eq!(fs::read_to_string(file.path()).unwrap(), text);
}

#[tokio::test]
async fn a_file_of_a_newer_version_is_refused_and_not_changed() {
    let file = SqliteFile::new();
    Store::open(file.settings()).unwrap().close().await;
    file.connect().pragma_update(None, "user_version", 3).unwrap();
    let before = fs::read(file.path()).unwrap();
    let error = opening(&file.path());
    assert!(matches!(error, StoreError::Newer { found: 3, known: 2, .. }), "{error:?}");
    assert!(error.to_string().contains("has format 3"), "{error}");
    assert!(matches!(verify(&file.settings(), &Checkpoints::default()), Err(StoreError::Newer { .. })));
    assert_eq!(fs::read(file.path()).unwrap(), before);
}

#[tokio::test]
async fn a_file_that_was_replaced_while_it_is_open_takes_no_further_row() {
    let file = SqliteFile::new();
    let store = Store::open(file.settings()).unwrap();
    append(&store, 1..=2).await;
    let copy = file.folder().join("copy.db");
    file.connect().execute("VACUUM INTO ?", [copy.to_str().unwrap()]).unwrap();
    fs::rename(&copy, file.path()).unwrap();
    let error = store.append(row(3)).await.unwrap_err();
    assert!(matches!(error, iz_store::AppendError::Store(StoreError::Moved { .. })), "{error:?}");
    assert!(store.is_failing());
    fs::remove_file(file.path()).unwrap();
    assert!(store.append(row(3)).await.is_err());
}
