//! The tables, and which files have them.

use iz_encryption::KeyId;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, config::DbConfig};

use super::{error::is_damage, file::DiskFile};

/// "izqc": SQLite files with cached answers have it as `application_id`.
const APPLICATION: [u8; 4] = *b"izqc";

const APPLICATION_ID: i64 = 0x697A_7163;

/// The format that this version writes, as `user_version`. A file of another format is started anew.
pub(super) const FORMAT: i64 = 1;

/// The order of `id` is the order in which the answers were stored. Each removal removes the tags too: this program has no
/// triggers and no foreign keys. A row of `unerased` says that copies of removed rows may be left in the file.
const TABLES: &str = "
    CREATE TABLE answer (
        id INTEGER PRIMARY KEY,
        key BLOB NOT NULL UNIQUE,
        keep_us INTEGER NOT NULL,
        sealed BLOB NOT NULL
    ) STRICT;
    CREATE INDEX answer_keep ON answer (keep_us);
    CREATE TABLE answer_tag (
        tag INTEGER NOT NULL,
        answer INTEGER NOT NULL,
        PRIMARY KEY (tag, answer)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX answer_tag_answer ON answer_tag (answer);
    CREATE TABLE encryption (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        key_id BLOB NOT NULL
    ) STRICT;
    CREATE TABLE unerased (
        id INTEGER PRIMARY KEY CHECK (id = 1)
    ) STRICT;
";

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileKind {
    /// It is empty.
    New,
    /// It has cached answers that this version can read with its key.
    Ours,
    /// It has cached answers that were encrypted with another key.
    WrongKey,
    /// Another version wrote the cached answers.
    OtherFormat(i64),
    /// It was written by this program, and is damaged.
    Damaged,
    /// It is something else.
    Foreign,
}

/// What a file is.
///
/// # Errors
///
/// If it is locked, or cannot be read.
pub(super) fn kind(connection: &Connection, file: &DiskFile, key_id: KeyId) -> rusqlite::Result<FileKind> {
    match kind_of_content(connection, key_id) {
        // SQLite answers nothing about a file whose first pages are damaged.
        Err(error) if is_damage(&error) && file.has_application(APPLICATION) => Ok(FileKind::Damaged),
        Err(error) if is_damage(&error) => Ok(FileKind::Foreign),
        kind => kind,
    }
}

fn kind_of_content(connection: &Connection, key_id: KeyId) -> rusqlite::Result<FileKind> {
    // One state of the file: another process may create the tables at this moment.
    let transaction = connection.unchecked_transaction()?;
    let read = |sql: &str| transaction.query_row(sql, [], |row| row.get::<_, i64>(0));
    // The first statement that reads the file fixes the state.
    let tables = read("SELECT count(*) FROM sqlite_schema")?;
    let application = read("PRAGMA application_id")?;
    let format = read("PRAGMA user_version")?;
    Ok(match (application, format) {
        (APPLICATION_ID, FORMAT) => match written_key_id(&transaction)? {
            Some(written) if written == key_id.as_bytes() => FileKind::Ours,
            Some(_) => FileKind::WrongKey,
            None => FileKind::Damaged,
        },
        (APPLICATION_ID, other) => FileKind::OtherFormat(other),
        (0, 0) if tables == 0 => FileKind::New,
        _ => FileKind::Foreign,
    })
}

fn written_key_id(connection: &Connection) -> rusqlite::Result<Option<Vec<u8>>> {
    connection.query_row("SELECT key_id FROM encryption", [], |row| row.get(0)).optional()
}

/// Makes the tables in an empty file, unless another process was faster.
pub(super) fn create(connection: &mut Connection, key_id: KeyId) -> rusqlite::Result<()> {
    // Removed data leaves the file. The setting works only before the first table.
    connection.pragma_update(None, "auto_vacuum", "FULL")?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
    let tables: i64 = transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if tables == 0 {
        transaction.execute_batch(TABLES)?;
        transaction.execute("INSERT INTO encryption VALUES (1, ?)", [key_id.as_bytes()])?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", FORMAT)?;
    }
    transaction.commit()
}

/// Removes everything from the file, whatever is in it, and makes the tables. Other processes may have the file open: they
/// see the new tables.
pub(super) fn start_anew(connection: &mut Connection, key_id: KeyId) -> rusqlite::Result<()> {
    connection.pragma_update(None, "auto_vacuum", "FULL")?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_RESET_DATABASE, true)?;
    let emptied = connection.execute_batch("VACUUM");
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_RESET_DATABASE, false)?;
    emptied?;
    create(connection, key_id)
}
