//! The store in an SQLite file.

mod columns;
mod error;
mod file;
mod ledger;
mod schema;
mod transaction;

use std::{path::Path, time::Duration};

use rusqlite::{OpenFlags, TransactionBehavior, config::DbConfig};

use self::{error::Place, file::FileIdentity, transaction::SqliteTransaction};
use crate::{
    StoreError,
    keys::Keys,
    storage::{Connection, Work},
};

/// How many prepared statements are cached. There are fewer.
const STATEMENTS: usize = 64;

/// A connection to an SQLite database.
pub(crate) struct Sqlite {
    connection: rusqlite::Connection,
    place: Place,
    /// The file that was opened. `None` for a store in memory.
    file: Option<FileIdentity>,
}

impl Sqlite {
    /// A store that is lost when the connection is closed.
    ///
    /// # Errors
    ///
    /// If SQLite cannot open it.
    pub(crate) fn in_memory(keys: &Keys, busy_timeout: Duration) -> Result<Self, StoreError> {
        let place = Place::new("the store in memory".to_owned(), busy_timeout);
        let connection = rusqlite::Connection::open_in_memory().map_err(|error| place.opening(error))?;
        let mut sqlite = Self { connection, place, file: None };
        sqlite.prepare(keys)?;
        Ok(sqlite)
    }

    /// Opens a file to write. It is created if it does not exist, and brought to the format of this version.
    ///
    /// # Errors
    ///
    /// If it is not a store, or is one of a newer version, or cannot be written.
    pub(crate) fn open(path: &Path, keys: &Keys, busy_timeout: Duration) -> Result<Self, StoreError> {
        let place = Place::new(path.display().to_string(), busy_timeout);
        file::create(path, &place)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection =
            rusqlite::Connection::open_with_flags(path, flags).map_err(|error| place.opening(error))?;
        let file = FileIdentity::of(path, &place)?;
        let mut sqlite = Self { connection, place, file: Some(file) };
        sqlite.prepare(keys)?;
        Ok(sqlite)
    }

    /// Opens a file that exists to read it. Nothing is written to it.
    ///
    /// # Errors
    ///
    /// If it is not a store, or is one of a newer version, or cannot be read.
    pub(crate) fn open_to_read(path: &Path, busy_timeout: Duration) -> Result<Self, StoreError> {
        let place = Place::new(path.display().to_string(), busy_timeout);
        file::check_to_read(path, &place)?;
        let open = |sqlite: rusqlite::Result<rusqlite::Connection>| {
            let connection = sqlite.map_err(|error| place.opening(error))?;
            let mut sqlite = Self { connection, place: place.clone(), file: None };
            sqlite.configure()?;
            schema::check(&sqlite.connection, &sqlite.place)?;
            Ok(sqlite)
        };
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        match open(rusqlite::Connection::open_with_flags(path, flags)) {
            // SQLite needs a file beside the database, which it cannot make in a folder that cannot be written. Without a log
            // of changes the file is whole alone.
            Err(StoreError::ReadOnly { .. } | StoreError::Open { .. }) if !file::has_log(path) => {
                let flags = flags | OpenFlags::SQLITE_OPEN_URI;
                open(rusqlite::Connection::open_with_flags(file::immutable_uri(path), flags))
            }
            other => other,
        }
    }

    fn prepare(&mut self, keys: &Keys) -> Result<(), StoreError> {
        self.configure()?;
        if self.connection.is_readonly("main").map_err(|error| self.place.error(error))? {
            return Err(StoreError::ReadOnly { place: self.place.name() });
        }
        // Nothing is changed in a file before it is known to be ours.
        let found = schema::check(&self.connection, &self.place)?;
        if found != schema::FORMAT {
            schema::migrate(&mut self.connection, &self.place, keys)?;
        }
        let changes = self.place.retry(|| schema::changes(&self.connection))?;
        if !changes.is_empty() {
            return Err(StoreError::SchemaChanged { place: self.place.name(), change: changes.join("; ") });
        }
        self.place.retry(|| {
            self.connection.pragma_update(None, "journal_mode", "WAL")?;
            self.connection.pragma_update(None, "synchronous", "FULL")?;
            self.connection.pragma_update(None, "secure_delete", "ON")
        })
    }

    fn configure(&mut self) -> Result<(), StoreError> {
        let configure = || -> rusqlite::Result<()> {
            self.connection.busy_timeout(self.place.busy_timeout())?;
            self.connection.set_prepared_statement_cache_capacity(STATEMENTS);
            self.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
            self.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
            // This program makes no trigger, no view and no foreign key. One in the file could remove rows in silence.
            self.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
            self.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
            self.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false)?;
            // Otherwise some statements are planned anew for each value.
            self.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
            self.connection.pragma_update(None, "cell_size_check", "ON")
        };
        configure().map_err(|error| self.place.opening(error))
    }

    /// Begins a transaction in the file that was opened.
    fn begin(
        &mut self,
        behavior: TransactionBehavior,
    ) -> Result<(rusqlite::Transaction<'_>, &Place), StoreError> {
        if let Some(file) = &mut self.file
            && file.check(&self.place)?
        {
            // What SQLite keeps of the file in memory may not be what is in it now.
            self.connection.release_memory().map_err(|error| self.place.error(error))?;
        }
        let transaction = self.connection.transaction_with_behavior(behavior);
        Ok((transaction.map_err(|error| self.place.error(error))?, &self.place))
    }
}

// A transaction that is dropped is rolled back.
impl Connection for Sqlite {
    fn write(&mut self, work: Work<'_>) -> Result<(), StoreError> {
        let (transaction, place) = self.begin(TransactionBehavior::Immediate)?;
        work(&mut SqliteTransaction::new(&transaction, place))?;
        transaction.commit().map_err(|error| place.error(error))
    }

    fn read(&mut self, work: Work<'_>) -> Result<(), StoreError> {
        // The end of a transaction that read a damaged page is an error, too, which says nothing new.
        let (transaction, place) = self.begin(TransactionBehavior::Deferred)?;
        work(&mut SqliteTransaction::new(&transaction, place))
    }

    fn purge(&mut self) -> Result<(), StoreError> {
        // `secure_delete` overwrote the pages. The log still has the old ones.
        // It waits for readers as long as for a lock.
        let is_busy = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0));
        if is_busy.map_err(|error| self.place.error(error))? {
            return Err(StoreError::Locked { place: self.place.name(), waited: self.place.busy_timeout() });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AuditKey;

    #[test]
    fn a_commit_is_durable_when_it_returns_and_removed_rows_are_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::new(&AuditKey::from_random([7; 32]));
        let sqlite = Sqlite::open(&folder.path().join("audit.db"), &keys, Duration::from_millis(20)).unwrap();
        let setting = |name: &str| -> String {
            let sql = format!("SELECT CAST({name} AS TEXT) FROM pragma_{name}");
            sqlite.connection.query_row(&sql, [], |row| row.get(0)).unwrap()
        };
        assert_eq!(setting("journal_mode"), "wal");
        // 2 is FULL: each commit is written through to the disk.
        assert_eq!(setting("synchronous"), "2");
        assert_eq!(setting("secure_delete"), "1");
        let busy_timeout: i64 =
            sqlite.connection.query_row("PRAGMA busy_timeout", [], |row| row.get(0)).unwrap();
        assert_eq!(busy_timeout, 20);
    }
}
