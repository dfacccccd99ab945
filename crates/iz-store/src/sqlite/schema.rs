//! The tables, and how older files get them.

use std::collections::BTreeMap;

use rusqlite::{Connection, TransactionBehavior};

use super::error::Place;
use crate::{StoreError, keys::Keys, stored::StoredHead};

/// "izqa": SQLite files of this program have it as `application_id`.
const APPLICATION: i64 = 0x697A_7161;

/// The format that this version writes: the number of steps.
pub(super) const FORMAT: i64 = 2;

/// The first format with consents, events of enrollments and secrets.
pub(super) const LEDGER_FORMAT: i64 = 2;

/// The steps from each format to the next. A step that was released is never changed.
const STEPS: [&str; 2] = [FIRST, LEDGER];

/// The table of an object and the text that made it. An index of a constraint has no text.
type Object = (String, Option<String>);

/// Only the rows about tokens have an index: a check by sequence number needs none, and a report reads all rows.
const FIRST: &str = "
    CREATE TABLE audit_row (
        sequence INTEGER PRIMARY KEY,
        form INTEGER NOT NULL,
        time_us INTEGER NOT NULL,
        writer TEXT NOT NULL,
        token TEXT,
        actor TEXT NOT NULL,
        purpose TEXT NOT NULL,
        action TEXT NOT NULL,
        patient BLOB,
        patient_id TEXT,
        registry TEXT,
        outcome TEXT NOT NULL,
        source TEXT,
        released TEXT NOT NULL,
        request_id TEXT,
        subject TEXT,
        mac BLOB NOT NULL
    ) STRICT;
    CREATE INDEX audit_row_token ON audit_row (outcome, subject) WHERE action = 'admin';
    CREATE TABLE audit_head (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        sequence INTEGER NOT NULL,
        mac BLOB NOT NULL
    ) STRICT;
    CREATE TABLE audit_key (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        fingerprint BLOB NOT NULL
    ) STRICT;
    CREATE TABLE audit_seal (
        first INTEGER PRIMARY KEY,
        last INTEGER NOT NULL,
        first_time_us INTEGER NOT NULL,
        last_time_us INTEGER NOT NULL,
        sealed_us INTEGER NOT NULL,
        last_mac BLOB NOT NULL,
        mac BLOB NOT NULL
    ) STRICT;
    CREATE TABLE api_token (
        id TEXT PRIMARY KEY,
        digest BLOB NOT NULL UNIQUE,
        label TEXT NOT NULL,
        scopes TEXT NOT NULL,
        sites TEXT NOT NULL,
        expires_us INTEGER,
        default_actor TEXT,
        default_purpose TEXT,
        created_us INTEGER NOT NULL,
        revoked_us INTEGER,
        mac BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
";

const LEDGER: &str = "
    CREATE TABLE consents (
        id INTEGER PRIMARY KEY,
        birth_hash BLOB NOT NULL,
        registry_hashes BLOB NOT NULL,
        sealed BLOB NOT NULL,
        recorded_us INTEGER NOT NULL,
        revoked_us INTEGER,
        mac BLOB NOT NULL
    ) STRICT;
    CREATE INDEX consents_birth_hash ON consents (birth_hash);
    CREATE TABLE consent_registry_ids (
        registry_hash BLOB NOT NULL,
        consent INTEGER NOT NULL,
        PRIMARY KEY (registry_hash, consent)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE enrollment_events (
        location TEXT NOT NULL,
        sequence INTEGER NOT NULL,
        event TEXT NOT NULL,
        recorded_us INTEGER NOT NULL,
        mac BLOB NOT NULL,
        PRIMARY KEY (location, sequence)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE secrets (
        name TEXT PRIMARY KEY,
        sealed BLOB NOT NULL,
        recorded_us INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
";

/// The format of a store, or 0 if the file is empty. Anything else is refused.
pub(super) fn check(connection: &Connection, place: &Place) -> Result<i64, StoreError> {
    // One state of the file: another process may create the tables at this moment.
    let transaction = connection.unchecked_transaction().map_err(|error| place.opening(error))?;
    check_in(&transaction, place)
}

fn check_in(connection: &Connection, place: &Place) -> Result<i64, StoreError> {
    let read = |sql: &str| -> Result<i64, StoreError> {
        connection.query_row(sql, [], |row| row.get(0)).map_err(|error| place.opening(error))
    };
    // The first statement that reads the file fixes the state.
    let tables = read("SELECT count(*) FROM sqlite_schema")?;
    let application = read("PRAGMA application_id")?;
    let format = read("PRAGMA user_version")?;
    match (application, format) {
        (APPLICATION, 1..=FORMAT) => Ok(format),
        (APPLICATION, found) if found > FORMAT => {
            Err(StoreError::Newer { place: place.name(), found, known: FORMAT })
        }
        (0, 0) if tables == 0 => Ok(0),
        _ => Err(StoreError::Foreign { place: place.name() }),
    }
}

/// Compares the schema of a file with the one of its format. Each difference is a sentence without an end.
pub(super) fn changes(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let made = Connection::open_in_memory()?;
    let format: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    for step in STEPS.iter().take(usize::try_from(format).unwrap_or(STEPS.len())) {
        made.execute_batch(step)?;
    }
    let (made, found) = (objects(&made)?, objects(connection)?);
    let name = |(kind, name): &(String, String)| format!("the {kind} {name:?}");
    let mut changes = Vec::new();
    for (key, sql) in &found {
        match made.get(key) {
            None => changes.push(format!("{} was added", name(key))),
            Some(made) if made != sql => changes.push(format!("{} was changed", name(key))),
            Some(_) => {}
        }
    }
    changes.extend(
        made.keys().filter(|key| !found.contains_key(key)).map(|key| format!("{} was removed", name(key))),
    );
    Ok(changes)
}

/// The objects of a schema by kind and name, with their table and text.
fn objects(connection: &Connection) -> rusqlite::Result<BTreeMap<(String, String), Object>> {
    // What SQLite counts for its planner (ANALYZE) changes no result.
    const SELECT: &str = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_stat%' ESCAPE '\\'";
    let mut statement = connection.prepare(SELECT)?;
    let objects =
        statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), (row.get(2)?, row.get(3)?))))?;
    objects.collect()
}

/// Brings the tables to the format of this version, in one transaction. Several processes may do so at the same time.
pub(super) fn migrate(connection: &mut Connection, place: &Place, keys: &Keys) -> Result<(), StoreError> {
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Exclusive)
        .map_err(|error| place.opening(error))?;
    // Another process may have been faster.
    let found = check_in(&transaction, place)?;
    let steps = STEPS.iter().skip(usize::try_from(found).unwrap_or(STEPS.len()));
    let migrate = || -> rusqlite::Result<()> {
        for step in steps {
            transaction.execute_batch(step)?;
        }
        if found == 0 {
            let StoredHead { sequence, mac } = StoredHead::EMPTY;
            transaction.execute("INSERT INTO audit_head VALUES (1, ?, ?)", (sequence, mac))?;
            transaction.execute("INSERT INTO audit_key VALUES (1, ?)", [keys.fingerprint()])?;
        }
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        transaction.pragma_update(None, "user_version", FORMAT)
    };
    migrate().map_err(|error| place.error(error))?;
    transaction.commit().map_err(|error| place.error(error))
}
