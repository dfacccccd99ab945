//! Encrypted values with a name.

use std::fs;

use iz_store::{
    AppendError, AuditAction, AuditKey, FieldFault, NewRow, Store, StoreError, StoreSettings, Writer,
};
use secrecy::{ExposeSecret, SecretSlice};

use crate::support::{
    admin_row, assert_nothing_found, backend::SqliteFile, codes, new_token, over_backends, secret, sentences,
    time, verified,
};

const VALUE: &[u8] = b"username=canary-user password=canary-password";

fn record(seconds: i64) -> NewRow {
    NewRow { writer: Writer::Enroll, ..admin_row(seconds) }
}

fn value(bytes: &[u8]) -> SecretSlice<u8> {
    SecretSlice::from(bytes.to_vec())
}

async fn read(store: &Store, name: &str) -> Option<Vec<u8>> {
    store.secret(name).await.unwrap().map(|value| value.expose_secret().to_vec())
}

over_backends! {
    async fn a_secret_is_replaced_and_removed_by_its_name(backend: &Backend) {
        let store = backend.open();
        store.put_secret("tx/north", value(VALUE), record(1)).await.unwrap();
        store.put_secret("tx/south", value(b"other"), record(2)).await.unwrap();
        assert_eq!(read(&store, "tx/north").await.as_deref(), Some(VALUE));
        store.put_secret("tx/north", value(b"new"), record(3)).await.unwrap();
        assert_eq!(read(&store, "tx/north").await.as_deref(), Some(&b"new"[..]));
        let names = store.secret_names().await.unwrap();
        assert_eq!(names, [("tx/north".to_owned(), time(3)), ("tx/south".to_owned(), time(2))]);
        assert!(store.remove_secret("tx/north", record(4)).await.unwrap());
        assert!(!store.remove_secret("tx/north", record(5)).await.unwrap());
        assert_eq!(read(&store, "tx/north").await, None);
        assert_eq!(read(&store, "tx/south").await.as_deref(), Some(&b"other"[..]));
        store.close().await;
        assert_nothing_found(&backend.settings(), 4);
        let mut rows = Vec::new();
        iz_store::report(&backend.settings(), &iz_store::Filter::default(), |row| {
            rows.push((row.action, row.outcome, row.subject.unwrap()));
            std::ops::ControlFlow::Continue(())
        }).unwrap();
        assert!(rows.iter().all(|row| row.0 == AuditAction::Enroll));
        let said: Vec<_> = rows.iter().map(|row| (row.1.as_str(), row.2.as_str())).collect();
        assert_eq!(said, [
            ("secret_stored", "tx/north"), ("secret_stored", "tx/south"), ("secret_stored", "tx/north"), ("secret_removed", "tx/north")
        ]);
    }

    async fn a_token_that_is_not_valid_changes_no_secret(backend: &Backend) {
        let store = backend.open();
        store.put_secret("tx", value(VALUE), record(1)).await.unwrap();
        let token = store.create_token(new_token(), &secret(1), admin_row(2)).await.unwrap();
        store.revoke_token(&token.id, admin_row(3)).await.unwrap();
        let record = NewRow { token: Some(token.id), ..record(4) };
        let refused = store.put_secret("tx", value(b"new"), record.clone()).await;
        assert!(matches!(refused, Err(AppendError::TokenRevoked)), "{refused:?}");
        let refused = store.remove_secret("tx", record).await;
        assert!(matches!(refused, Err(AppendError::TokenRevoked)), "{refused:?}");
        assert_eq!(read(&store, "tx").await.as_deref(), Some(VALUE));
        assert_nothing_found(&backend.settings(), 3);
    }

    async fn asvs_2_2_1_a_secret_that_cannot_be_stored_is_refused(backend: &Backend) {
        let store = backend.open();
        let refused = async |name: &str, bytes: &[u8]| match store.put_secret(name, value(bytes), record(1)).await {
            Err(AppendError::Store(StoreError::Field(fault))) => fault,
            other => panic!("{other:?}"),
        };
        assert_eq!(refused("", b"1").await, FieldFault::Empty { field: "name" });
        assert_eq!(refused("tx", b"").await, FieldFault::Empty { field: "value" });
        assert_eq!(refused("tx", &[1; 65_537]).await, FieldFault::TooLong { field: "value", limit_bytes: 65_536 });
        let forged = NewRow { action: AuditAction::Enroll, outcome: "secret_removed".to_owned(), ..record(1) };
        assert!(store.append(forged).await.is_err());
        assert_eq!(store.head().await.unwrap(), 0);
    }

    async fn cfr_164_312_c_1_a_secret_that_was_changed_moved_or_removed_by_hand_is_found(backend: &Backend) {
        let store = backend.open();
        store.put_secret("tx/north", value(VALUE), record(1)).await.unwrap();
        store.put_secret("tx/south", value(VALUE), record(2)).await.unwrap();
        store.put_secret("gone", value(VALUE), record(3)).await.unwrap();
        backend.execute("CREATE TABLE beside.kept AS SELECT * FROM secrets");
        store.remove_secret("gone", record(4)).await.unwrap();
        let restore = "DELETE FROM secrets; INSERT INTO secrets SELECT * FROM beside.kept WHERE name <> 'gone'";
        for change in [
            "UPDATE secrets SET sealed = (SELECT sealed FROM secrets WHERE name = 'tx/south') WHERE name = 'tx/north'",
            "UPDATE secrets SET recorded_us = 1 WHERE name = 'tx/north'",
        ] {
            backend.execute(change);
            let error = store.secret("tx/north").await.unwrap_err();
            assert!(matches!(&error, StoreError::RowChanged { table: "secrets", row } if row == "tx/north"), "{error:?}");
            assert_eq!(codes(&verified(&backend.settings())), ["ledger_changed"], "{change}");
            backend.execute(restore);
            assert_nothing_found(&backend.settings(), 4);
        }
        backend.execute("DELETE FROM secrets WHERE name = 'tx/north'");
        assert_eq!(codes(&verified(&backend.settings())), ["ledger_missing"]);
        backend.execute("DELETE FROM secrets; INSERT INTO secrets SELECT * FROM beside.kept");
        assert_eq!(sentences(&verified(&backend.settings())), [
            "Row 4 changed or removed the row gone of the table secrets, but the table has its old state: somebody put it back."
        ]);
    }
}

fn files(file: &SqliteFile) -> Vec<u8> {
    let files = fs::read_dir(file.folder()).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap());
    files.collect::<Vec<_>>().concat()
}

fn is_in(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[tokio::test]
async fn asvs_13_3_1_a_secret_is_not_in_the_file_and_one_that_was_replaced_is_overwritten() {
    let file = SqliteFile::new();
    let store = Store::open(file.settings()).unwrap();
    let sealed = || -> Vec<u8> {
        file.connect().query_row("SELECT sealed FROM secrets", [], |row| row.get(0)).unwrap()
    };
    store.put_secret("tx", value(VALUE), record(1)).await.unwrap();
    let first = sealed();
    assert!(is_in(&files(&file), &first));
    store.put_secret("tx", value(VALUE), record(2)).await.unwrap();
    let second = sealed();
    assert_ne!(first, second);
    assert!(is_in(&files(&file), &second) && !is_in(&files(&file), &first));
    assert!(!is_in(&files(&file), b"canary"));
    store.remove_secret("tx", record(3)).await.unwrap();
    assert!(!is_in(&files(&file), &second));
}

#[tokio::test]
async fn asvs_16_2_5_no_row_and_no_debug_shows_the_value() {
    let file = SqliteFile::new();
    let store = Store::open(file.settings()).unwrap();
    store.put_secret("tx", value(VALUE), record(1)).await.unwrap();
    let shown = format!("{:?}", store.secret("tx").await.unwrap());
    assert!(!shown.contains("canary") && !shown.contains("99, 97"), "{shown}");
}

#[tokio::test]
async fn a_secret_of_another_store_cannot_be_read() {
    let (file, other) = (SqliteFile::new(), SqliteFile::new());
    let store = Store::open(file.settings()).unwrap();
    store.put_secret("tx", value(VALUE), record(1)).await.unwrap();
    let settings = StoreSettings { audit_key: AuditKey::from_random([8; 32]), ..other.settings() };
    let other_store = Store::open(settings).unwrap();
    let connection = other.connect();
    connection.execute("ATTACH ? AS one", [file.path().to_str().unwrap()]).unwrap();
    connection.execute_batch("INSERT INTO secrets SELECT * FROM one.secrets").unwrap();
    assert!(matches!(other_store.secret("tx").await, Err(StoreError::RowChanged { .. })));
}
