//! A connection to the file, and how it is opened.

use std::{
    thread,
    time::{Duration, Instant},
};

use iz_encryption::KeyId;
use rusqlite::{Connection, OpenFlags, config::DbConfig};
use tracing::warn;

use super::{
    error::{OpenDiskError, is_locked, reason},
    file::{DiskFile, FileIdentity},
    schema::{self, FORMAT, FileKind},
};

/// How long a request waits before it is repeated where SQLite itself does not wait.
const PAUSE: Duration = Duration::from_millis(10);

/// A connection to the file.
pub(super) struct Database {
    pub(super) connection: Connection,
    file: DiskFile,
    identity: Option<FileIdentity>,
    key_id: KeyId,
    busy_timeout: Duration,
}

impl Database {
    /// Opens the file. If another key or another version wrote it, or if it is damaged, it is started anew.
    ///
    /// # Errors
    ///
    /// If it is something else, or cannot be written.
    pub(super) fn open(
        file: &DiskFile,
        key_id: KeyId,
        busy_timeout: Duration,
    ) -> Result<Self, OpenDiskError> {
        let mut database = Self::connect(file, key_id, busy_timeout)?;
        let why = match database.kind()? {
            FileKind::Ours => None,
            FileKind::New => {
                database.wait(|database| schema::create(&mut database.connection, key_id))?;
                None
            }
            FileKind::WrongKey => Some("another key encrypted it"),
            FileKind::OtherFormat(_) => Some("another version of izquery wrote it"),
            FileKind::Damaged => Some("it is damaged"),
            FileKind::Foreign => return Err(OpenDiskError::Foreign { file: file.name() }),
        };
        let Some(why) = why else {
            return match database.prepare() {
                // The system lets us write the file, so it is the header that forbids it.
                Err(OpenDiskError::ReadOnly { .. }) => database.replaced(),
                prepared => prepared.map(|()| database),
            };
        };
        warn!(file = %file.name(), why, "the file of cached answers is started anew");
        database.start_anew()
    }

    /// Removes everything, whatever is in the file.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub(super) fn start_anew(mut self) -> Result<Self, OpenDiskError> {
        let key_id = self.key_id;
        self.connection.flush_prepared_statement_cache();
        let is_empty = self.repeat(|database| {
            schema::start_anew(&mut database.connection, key_id)?;
            database.truncate_log()
        });
        match is_empty {
            Ok(_) => self.prepare().map(|()| self),
            Err(error) if is_locked(&error) => Err(failed(&self.file, &error)),
            // It is so damaged that SQLite cannot even empty it.
            Err(_) => self.replaced(),
        }
    }

    /// A new file in the place of this one. A process that has this one open notices it.
    fn replaced(self) -> Result<Self, OpenDiskError> {
        let (file, key_id, busy_timeout) = (self.file.clone(), self.key_id, self.busy_timeout);
        self.abandon();
        let mut database = Self::connect(&file.replaced()?, key_id, busy_timeout)?;
        database.wait(|database| schema::create(&mut database.connection, key_id))?;
        database.prepare()?;
        Ok(database)
    }

    /// Opens a file that this version wrote with this key.
    ///
    /// # Errors
    ///
    /// If it is anything else, or cannot be written.
    pub(super) fn open_existing(
        file: &DiskFile,
        key_id: KeyId,
        busy_timeout: Duration,
    ) -> Result<Self, OpenDiskError> {
        let mut database = Self::connect(file, key_id, busy_timeout)?;
        let name = file.name();
        match database.kind()? {
            FileKind::Ours => {}
            FileKind::WrongKey => return Err(OpenDiskError::WrongKey { file: name }),
            FileKind::OtherFormat(found) => {
                return Err(OpenDiskError::OtherFormat { file: name, found, known: FORMAT });
            }
            FileKind::Damaged => {
                return Err(OpenDiskError::Failed { file: name, reason: "it is damaged".to_owned() });
            }
            FileKind::New | FileKind::Foreign => return Err(OpenDiskError::Foreign { file: name }),
        }
        database.prepare()?;
        Ok(database)
    }

    fn connect(file: &DiskFile, key_id: KeyId, busy_timeout: Duration) -> Result<Self, OpenDiskError> {
        let failed = |error: rusqlite::Error| failed(file, &error);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(file.path(), flags).map_err(failed)?;
        let configure = || -> rusqlite::Result<()> {
            connection.busy_timeout(busy_timeout)?;
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false)?;
            connection.pragma_update(None, "secure_delete", "ON")?;
            connection.pragma_update(None, "cell_size_check", "ON")
        };
        configure().map_err(failed)?;
        let identity = file.identity();
        let database = Self { connection, file: file.clone(), identity, key_id, busy_timeout };
        database.check_writable()?;
        Ok(database)
    }

    /// SQLite opens a file that it may not write to read it. Later it also knows whether the header of the file forbids it.
    fn check_writable(&self) -> Result<(), OpenDiskError> {
        if self.connection.is_readonly("main").map_err(|error| failed(&self.file, &error))? {
            let source = std::io::ErrorKind::PermissionDenied.into();
            return Err(OpenDiskError::ReadOnly { file: self.file.name(), source });
        }
        Ok(())
    }

    fn kind(&mut self) -> Result<FileKind, OpenDiskError> {
        let key_id = self.key_id;
        self.wait(|database| schema::kind(&database.connection, &database.file, key_id))
    }

    fn prepare(&mut self) -> Result<(), OpenDiskError> {
        self.file.restrict()?;
        self.wait(|database| {
            database.connection.pragma_update(None, "journal_mode", "WAL")?;
            // A removal must not come back after a loss of power.
            database.connection.pragma_update(None, "synchronous", "FULL")
        })?;
        self.check_writable()
    }

    fn wait<T>(&mut self, request: impl FnMut(&mut Self) -> rusqlite::Result<T>) -> Result<T, OpenDiskError> {
        self.repeat(request).map_err(|error| failed(&self.file, &error))
    }

    /// Repeats a request that SQLite refuses without waiting while another process opens the file too.
    pub(super) fn repeat<T>(
        &mut self,
        mut request: impl FnMut(&mut Self) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let started = Instant::now();
        loop {
            match request(self) {
                Err(error) if is_locked(&error) && started.elapsed() < self.busy_timeout => {
                    thread::sleep(PAUSE)
                }
                result => return result,
            }
        }
    }

    /// Whether the path still names the file that is open. An answer that goes on into a file without a name would be lost,
    /// and one that was removed from the new file would still be found.
    pub(super) fn is_at_its_path(&self) -> bool {
        self.identity == self.file.identity()
    }

    /// Closes a file that is not at its path any more, and leaves the files beside the path alone: they belong to another.
    pub(super) fn abandon(self) {
        let _ = self.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
    }

    /// Writes the log into the file, and empties the log. Says whether another process kept it from that.
    pub(super) fn truncate_log(&self) -> rusqlite::Result<bool> {
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
    }
}

fn failed(file: &DiskFile, error: &rusqlite::Error) -> OpenDiskError {
    use rusqlite::ErrorCode::{CannotOpen, PermissionDenied, ReadOnly};
    let source = || std::io::Error::other(error.to_string());
    match error.sqlite_error_code() {
        Some(ReadOnly | CannotOpen | PermissionDenied) => {
            OpenDiskError::ReadOnly { file: file.name(), source: source() }
        }
        _ => OpenDiskError::Failed { file: file.name(), reason: reason(error) },
    }
}
