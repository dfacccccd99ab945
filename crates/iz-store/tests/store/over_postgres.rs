//! What is special about PostgreSQL.

use std::time::Duration;

use iz_store::{AppendError, Checkpoints, Store, StoreError, StoreLocation, StoreSettings, verify};

use crate::support::{
    admin_row, append, assert_nothing_found, key, new_token, postgres::Database, row, secret, sentences,
    verified,
};

fn opening(database: &Database) -> StoreError {
    Store::open(database.settings()).err().unwrap()
}

#[tokio::test]
async fn a_lock_that_is_held_longer_than_the_timeout_is_an_error_and_then_the_store_goes_on() {
    let Some(database) = Database::new() else { return };
    let settings = StoreSettings { busy_timeout: Duration::from_millis(50), ..database.settings() };
    let store = Store::open(settings).unwrap();
    append(&store, 1..=1).await;
    let lock = database.connect().await;
    lock.batch_execute("BEGIN; SELECT * FROM audit_head FOR UPDATE").await.unwrap();
    let error = store.append(row(2)).await.unwrap_err();
    assert!(matches!(error, AppendError::Store(StoreError::Locked { .. })), "{error:?}");
    assert!(store.is_failing());
    // Readers do not wait.
    assert_nothing_found(&database.settings(), 1);

    lock.batch_execute("COMMIT").await.unwrap();
    append(&store, 2..=2).await;
    assert!(!store.is_failing());
    assert_nothing_found(&database.settings(), 2);
}

#[tokio::test]
async fn rows_that_wait_for_a_lock_share_two_transactions_at_most() {
    let Some(database) = Database::new() else { return };
    let store = Store::open(database.settings()).unwrap();
    append(&store, 1..=1).await;
    let lock = database.connect().await;
    lock.batch_execute("BEGIN; SELECT * FROM audit_head FOR UPDATE").await.unwrap();
    let callers: Vec<_> = (0..64)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { store.append(row(2)).await.unwrap() })
        })
        .collect();
    // Now every task has put its row into the queue.
    tokio::task::yield_now().await;
    lock.batch_execute("COMMIT").await.unwrap();
    for caller in callers {
        caller.await.unwrap();
    }
    // `xmin` is the transaction that wrote a row.
    let transactions = "SELECT count(DISTINCT xmin::text) FROM audit_row WHERE sequence > 1";
    let transactions: i64 = lock.query_one(transactions, &[]).await.unwrap().get(0);
    assert!((1..=2).contains(&transactions), "{transactions} transactions");
    assert_nothing_found(&database.settings(), 65);
}

#[tokio::test]
async fn a_connection_that_was_lost_is_opened_again() {
    let Some(database) = Database::new() else { return };
    let store = Store::open(database.settings()).unwrap();
    append(&store, 1..=1).await;
    let other = database.connect().await;
    // It returns when the sessions have ended.
    let end = "SELECT bool_and(pg_terminate_backend(pid, 60000)) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    other.batch_execute(end).await.unwrap();
    append(&store, 2..=2).await;
    assert!(!store.is_failing());
    store.create_token(new_token(), &secret(1), admin_row(0)).await.unwrap();
    assert_eq!(store.tokens().await.unwrap().len(), 1);
    assert_nothing_found(&database.settings(), 3);
}

#[tokio::test]
async fn a_transaction_is_durable_whatever_the_settings_of_the_database_say() {
    let Some(database) = Database::new() else { return };
    database.execute("DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET synchronous_commit = off'; END $$");
    let store = Store::open(database.settings()).unwrap();
    // A function that the rows call says what the transaction has.
    database.execute(
        "CREATE TABLE seen (setting text);
         CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$
             BEGIN INSERT INTO seen VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$;
         CREATE TRIGGER see AFTER INSERT ON audit_row EXECUTE FUNCTION see()",
    );
    append(&store, 1..=1).await;
    let seen = database.connect().await.query_one("SELECT setting FROM seen", &[]).await.unwrap();
    assert_eq!(seen.get::<_, &str>(0), "on");
}

#[tokio::test]
async fn cfr_164_312_c_1_a_trigger_that_makes_rows_vanish_is_noticed_and_found() {
    let Some(database) = Database::new() else { return };
    let store = Store::open(database.settings()).unwrap();
    append(&store, 1..=1).await;
    let create = |event: &str, body: &str| {
        database.execute(&format!(
            "CREATE OR REPLACE FUNCTION hide() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$;
             CREATE TRIGGER hide {event} FOR EACH ROW EXECUTE FUNCTION hide()"
        ));
    };
    create("BEFORE INSERT ON audit_row", "RETURN NULL;");
    let error = store.append(row(2)).await.unwrap_err();
    assert!(matches!(error, AppendError::Store(StoreError::NotStored { .. })), "{error:?}");
    database.execute("DROP TRIGGER hide ON audit_row");

    // This one acts after the statement of the store, which sees it with the next row.
    let undo = "DELETE FROM audit_row WHERE sequence = NEW.sequence;
                IF NEW.sequence > OLD.sequence THEN
                    UPDATE audit_head SET sequence = OLD.sequence, mac = OLD.mac;
                END IF;
                RETURN NULL;";
    create("AFTER UPDATE ON audit_head", undo);
    store.append(row(2)).await.unwrap();
    let error = store.append(row(3)).await.unwrap_err();
    assert!(matches!(error, AppendError::Store(StoreError::Moved { .. })), "{error:?}");
    let found = sentences(&verified(&database.settings()));
    assert!(found[0].contains("the trigger hide of audit_head was added"), "{found:#?}");
    assert!(matches!(opening(&database), StoreError::SchemaChanged { .. }));
}

#[tokio::test]
async fn a_database_that_cannot_be_written_is_named() {
    let Some(database) = Database::new() else { return };
    let store = Store::open(database.settings()).unwrap();
    append(&store, 1..=1).await;
    database.execute("REVOKE ALL ON audit_row FROM izquery; CREATE ROLE reader LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader");
    let StoreLocation::Postgres(connection) = database.settings().location else { return };
    let connection = secrecy::ExposeSecret::expose_secret(&connection).replace("user=izquery", "user=reader");
    let settings = StoreSettings::new(StoreLocation::Postgres(connection.into()), key());
    assert_eq!(sentences(&verified(&settings)), [""; 0]);
    let reader = Store::open(settings).unwrap();
    let error = reader.append(row(2)).await.unwrap_err();
    assert!(matches!(error, AppendError::Store(StoreError::ReadOnly { .. })), "{error:?}");
    assert!(reader.is_failing());
}

#[tokio::test]
async fn tables_of_another_program_and_of_a_newer_version_are_refused() {
    let Some(database) = Database::new() else { return };
    assert!(matches!(verify(&database.settings(), &Checkpoints::default()), Err(StoreError::Missing { .. })));
    database.execute("CREATE TABLE audit_row (a int)");
    assert!(matches!(opening(&database), StoreError::Foreign { .. }));
    database.execute("DROP TABLE audit_row");
    Store::open(database.settings()).unwrap().close().await;
    database.execute("UPDATE izquery_format SET format = 3");
    let error = opening(&database);
    assert!(matches!(error, StoreError::Newer { found: 3, known: 2, .. }), "{error:?}");
}

#[tokio::test]
async fn two_processes_may_create_the_tables_at_the_same_time() {
    let Some(database) = Database::new() else { return };
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let settings = database.settings();
            std::thread::spawn(move || Store::open(settings).unwrap())
        })
        .collect();
    for (thread, seconds) in threads.into_iter().zip(1..) {
        append(&thread.join().unwrap(), seconds..=seconds).await;
    }
    assert_nothing_found(&database.settings(), 4);
}

#[tokio::test]
async fn asvs_12_3_1_another_machine_is_refused_without_tls() {
    for connection in [
        "host=db.example user=a password=canary",
        "host=192.0.2.1 user=a",
        "host=localhost hostaddr=192.0.2.1 user=a",
    ] {
        let settings = StoreSettings::new(StoreLocation::Postgres(connection.into()), key());
        let error = Store::open(settings).err().unwrap();
        assert!(matches!(error, StoreError::NeedsTls { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn asvs_16_2_5_no_error_shows_the_password() {
    let wrong = [
        "host=127.0.0.1 port=1 user=a password=canary",
        "host=127.0.0.1 password=canary port=canary",
        "postgres://a:canary@127.0.0.1:1/b?canary=1",
        "canary",
    ];
    for connection in wrong {
        let settings = StoreSettings::new(StoreLocation::Postgres(connection.into()), key());
        let error = Store::open(settings).err().unwrap();
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert!(matches!(error, StoreError::Open { .. }), "{error:?}");
        assert!(!format!("{error} {error:?} {source}").contains("canary"), "{error:?} {source}");
    }
}
