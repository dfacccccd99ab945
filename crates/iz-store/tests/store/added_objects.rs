//! Somebody added something to the database that makes rows vanish.

use iz_store::{AppendError, Store, StoreError};

use crate::support::{
    admin_row, append, assert_nothing_found, backend::SqliteFile, codes, new_token, row, secret, sentences,
    verified,
};

/// Triggers that remove rows after the store wrote them.
const TRIGGERS: [&str; 3] = [
    "CREATE TRIGGER t BEFORE INSERT ON audit_row BEGIN SELECT RAISE(IGNORE); END",
    "CREATE TRIGGER t AFTER INSERT ON audit_row BEGIN DELETE FROM audit_row WHERE sequence = NEW.sequence; END",
    "CREATE TRIGGER t AFTER UPDATE ON audit_head BEGIN
         DELETE FROM audit_row WHERE sequence = NEW.sequence;
         UPDATE audit_head SET sequence = OLD.sequence, mac = OLD.mac;
     END",
];

#[tokio::test]
async fn cfr_164_312_c_1_a_trigger_in_the_file_does_not_act_and_is_found() {
    for trigger in TRIGGERS {
        let file = SqliteFile::new();
        let store = Store::open(file.settings()).unwrap();
        append(&store, 1..=2).await;
        file.connect().execute_batch(trigger).unwrap();
        append(&store, 3..=5).await;
        store.close().await;
        let verification = verified(&file.settings());
        assert_eq!(
            sentences(&verification),
            [
                "The database is not as izquery made it: the trigger \"t\" was added. Somebody changed it, perhaps so that \
                 rows vanish."
            ],
            "{trigger}"
        );
        assert_eq!((verification.rows, verification.is_intact()), (5, false));
        let error = Store::open(file.settings()).err().unwrap();
        let StoreError::SchemaChanged { change, .. } = &error else { panic!("{error:?}") };
        assert_eq!(change, "the trigger \"t\" was added");
        file.connect().execute_batch("DROP TRIGGER t").unwrap();
        Store::open(file.settings()).unwrap().close().await;
        assert_nothing_found(&file.settings(), 5);
    }
}

#[tokio::test]
async fn cfr_164_312_c_1_every_object_that_the_store_did_not_make_is_found_and_refused() {
    let changes = [
        ("CREATE TABLE other (a)", "the table \"other\" was added"),
        ("CREATE INDEX other ON audit_row (actor)", "the index \"other\" was added"),
        ("CREATE UNIQUE INDEX other ON audit_row (form)", "the index \"other\" was added"),
        ("CREATE VIEW other AS SELECT 1", "the view \"other\" was added"),
        ("DROP INDEX audit_row_token", "the index \"audit_row_token\" was removed"),
        ("ALTER TABLE audit_row ADD COLUMN more TEXT", "the table \"audit_row\" was changed"),
        (
            "PRAGMA writable_schema = ON;
             UPDATE sqlite_schema SET sql = replace(sql, 'PRIMARY KEY,', 'PRIMARY KEY ON CONFLICT IGNORE,')
             WHERE name = 'audit_row'",
            "the table \"audit_row\" was changed",
        ),
    ];
    for (change, expected) in changes {
        let file = SqliteFile::new();
        let store = Store::open(file.settings()).unwrap();
        append(&store, 1..=1).await;
        store.close().await;
        file.connect().execute_batch(change).unwrap();
        let found = sentences(&verified(&file.settings()));
        assert!(found[0].contains(expected), "{change}: {found:#?}");
        let error = Store::open(file.settings()).err().unwrap();
        assert!(
            matches!(&error, StoreError::SchemaChanged { change, .. } if change == expected),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn a_view_in_the_place_of_the_rows_is_an_error_that_names_it() {
    let file = SqliteFile::new();
    let store = Store::open(file.settings()).unwrap();
    append(&store, 1..=2).await;
    store.close().await;
    let hide = "ALTER TABLE audit_row RENAME TO hidden; CREATE VIEW audit_row AS SELECT * FROM hidden";
    file.connect().execute_batch(hide).unwrap();
    let error = iz_store::verify(&file.settings(), &iz_store::Checkpoints::default()).unwrap_err();
    assert!(matches!(error, StoreError::SchemaChanged { .. }), "{error:?}");
}

#[tokio::test]
async fn what_sqlite_counts_for_its_planner_is_no_change() {
    let file = SqliteFile::new();
    let store = Store::open(file.settings()).unwrap();
    append(&store, 1..=3).await;
    store.close().await;
    file.connect().execute_batch("ANALYZE").unwrap();
    Store::open(file.settings()).unwrap().close().await;
    assert_nothing_found(&file.settings(), 3);
}

/// The table is replaced while the store is open, so that nothing compares its text.
#[tokio::test]
async fn cfr_164_312_b_a_row_that_the_database_ignores_is_an_error_of_the_store() {
    let file = SqliteFile::new();
    let store = Store::open(file.settings()).unwrap();
    append(&store, 1..=1).await;
    let connection = file.connect();
    let text: String = connection
        .query_row("SELECT sql FROM sqlite_schema WHERE name = 'audit_row'", [], |row| row.get(0))
        .unwrap();
    let ignoring = text.replace("form INTEGER NOT NULL", "form INTEGER NOT NULL UNIQUE ON CONFLICT IGNORE");
    connection
        .execute_batch(&format!(
            "ALTER TABLE audit_row RENAME TO old; {ignoring}; INSERT INTO audit_row SELECT * FROM old; DROP TABLE old"
        ))
        .unwrap();
    let error = store.append(row(2)).await.unwrap_err();
    assert!(matches!(error, AppendError::Store(StoreError::NotStored { .. })), "{error:?}");
    assert!(store.is_failing());
    let error = store.create_token(new_token(), &secret(1), admin_row(2)).await.unwrap_err();
    assert!(matches!(error, AppendError::Store(StoreError::NotStored { .. })), "{error:?}");
    assert_eq!(store.tokens().await.unwrap(), []);
    assert_eq!(codes(&verified(&file.settings())).first(), Some(&"schema_changed"));
}
