//! The statements.

use std::{
    collections::BTreeSet,
    thread,
    time::{Duration, Instant},
};

use iz_encryption::KeyId;
use jiff::Timestamp;
use rusqlite::{
    Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior, config::DbConfig, params,
};
use tracing::warn;

use super::{
    error::{OpenDiskError, is_locked, reason},
    file::{DiskFile, FileIdentity},
    schema::{self, FORMAT, FileKind},
};
use crate::{key::CacheKey, purge::Purge, tag::Tag};

/// How long a request waits before it is repeated where SQLite itself does not wait.
const PAUSE: Duration = Duration::from_millis(10);

/// A file up to this length is written again at once when answers are purged. That takes less than a second. A longer one would
/// keep the lookups waiting.
const ERASED_AT_ONCE_BYTES: i64 = 32 << 20;

/// The pages that an answer takes beside its sealed value, if the trees of the indices grow.
const PAGES_BESIDE: u64 = 8;

/// A row of the table, as it is stored.
pub(super) struct StoredAnswer {
    pub(super) tags: Vec<Tag>,
    pub(super) sealed: Vec<u8>,
}

/// A connection to the file.
pub(super) struct Database {
    connection: Connection,
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
    fn repeat<T>(
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

    /// The answer for a key.
    pub(super) fn get(&mut self, key: &CacheKey) -> rusqlite::Result<Option<StoredAnswer>> {
        let transaction = self.connection.transaction()?;
        let found: Option<(i64, Vec<u8>)> = transaction
            .prepare_cached("SELECT id, sealed FROM answer WHERE key = ?")?
            .query_row([key.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((id, sealed)) = found else { return Ok(None) };
        let tags = transaction
            .prepare_cached("SELECT tag FROM answer_tag WHERE answer = ?")?
            .query_map([id], |row| row.get(0).map(|tag: i64| Tag(tag.cast_unsigned())))?
            .collect::<rusqlite::Result<Vec<Tag>>>()?;
        Ok(Some(StoredAnswer { tags, sealed }))
    }

    /// Stores an answer in place of an earlier one. The oldest answers make room for it. Says whether it was stored: one that
    /// is larger than the file may be is not, and the earlier one is removed.
    pub(super) fn put(
        &mut self,
        key: &CacheKey,
        tags: &[Tag],
        keep: Timestamp,
        sealed: &[u8],
        capacity_bytes: u64,
    ) -> rusqlite::Result<bool> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        remove_key(&transaction, key)?;
        let is_stored = make_room(&transaction, sealed.len(), capacity_bytes)?;
        if is_stored {
            transaction
                .prepare_cached("INSERT INTO answer (key, keep_us, sealed) VALUES (?, ?, ?)")?
                .execute(params![key.as_bytes(), keep.as_microsecond(), sealed])?;
            let id = transaction.last_insert_rowid();
            let mut insert =
                transaction.prepare_cached("INSERT INTO answer_tag (tag, answer) VALUES (?, ?)")?;
            for tag in tags {
                insert.execute(params![tag.0.cast_signed(), id])?;
            }
        }
        transaction.commit()?;
        Ok(is_stored)
    }

    /// Removes the answers for some keys.
    pub(super) fn remove<'k>(
        &mut self,
        keys: impl IntoIterator<Item = &'k CacheKey>,
    ) -> rusqlite::Result<()> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for key in keys {
            remove_key(&transaction, key)?;
        }
        transaction.commit()
    }

    /// Removes what a purge removes, and gives the number of answers. Their bytes are overwritten, and the log is emptied. In a
    /// file that is not large, [`Database::erase`] also removes every copy. In a large one it is due then.
    ///
    /// # Errors
    ///
    /// If another process reads the file for longer than the timeout, and so keeps the log.
    pub(super) fn purge(&mut self, purge: &Purge) -> rusqlite::Result<u64> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let ids = |tags: &[Tag]| -> rusqlite::Result<BTreeSet<i64>> {
            let mut select = transaction.prepare_cached("SELECT answer FROM answer_tag WHERE tag = ?")?;
            let mut ids = BTreeSet::new();
            for tag in tags {
                for id in select.query_map([tag.0.cast_signed()], |row| row.get(0))? {
                    ids.insert(id?);
                }
            }
            Ok(ids)
        };
        let of_patient = purge.patient().map(ids).transpose()?;
        let at_registry = purge.registry().map(|registry| ids(&[registry])).transpose()?;
        let removed = match (of_patient, at_registry) {
            (None, None) => {
                transaction.execute("DELETE FROM answer_tag", [])?;
                transaction.execute("DELETE FROM answer", [])?
            }
            (Some(ids), None) | (None, Some(ids)) => remove_ids(&transaction, ids)?,
            (Some(patient), Some(registry)) => {
                remove_ids(&transaction, patient.intersection(&registry).copied())?
            }
        };
        transaction.execute("INSERT OR REPLACE INTO unerased VALUES (1)", [])?;
        let pages: i64 = transaction.query_row("PRAGMA page_count", [], |row| row.get(0))?;
        let page_bytes: i64 = transaction.query_row("PRAGMA page_size", [], |row| row.get(0))?;
        transaction.commit()?;
        if pages.saturating_mul(page_bytes) <= ERASED_AT_ONCE_BYTES {
            self.erase()?
        } else {
            self.empty_log()?
        }
        Ok(u64::try_from(removed).unwrap_or(u64::MAX))
    }

    /// Removes the bytes of all removed answers from the file and from the log beside it, if that is due.
    ///
    /// SQLite overwrites a row that is removed (`secure_delete`), but not the copies of it that stay in a page now and then when
    /// rows move to another page. So the whole file is written again.
    ///
    /// # Errors
    ///
    /// If another process reads the file for longer than the timeout.
    pub(super) fn erase(&mut self) -> rusqlite::Result<()> {
        let is_due: bool =
            self.connection.query_row("SELECT EXISTS (SELECT 1 FROM unerased)", [], |row| row.get(0))?;
        if !is_due {
            return Ok(());
        }
        self.repeat(|database| database.connection.execute_batch("VACUUM"))?;
        self.connection.execute("DELETE FROM unerased", [])?;
        self.empty_log()
    }

    /// Empties the log.
    fn empty_log(&self) -> rusqlite::Result<()> {
        if self.truncate_log()? {
            let busy = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY);
            return Err(rusqlite::Error::SqliteFailure(busy, None));
        }
        Ok(())
    }

    /// Writes the log into the file, and empties the log. Says whether another process kept it from that.
    fn truncate_log(&self) -> rusqlite::Result<bool> {
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
    }

    /// Whether tables and indices fit together. It reads the whole file, except for most of the sealed values, which protect
    /// themselves.
    pub(super) fn is_sound(&self) -> rusqlite::Result<bool> {
        let finding: String = self.connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        Ok(finding == "ok")
    }

    /// Removes the answers that must not be kept any more, and those that say that they must be kept for longer than any
    /// answer is: they are of a time when the clock was wrong.
    pub(super) fn sweep(&mut self, now: Timestamp, latest: Timestamp) -> rusqlite::Result<u64> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let ids = transaction
            .prepare_cached("SELECT id FROM answer WHERE keep_us <= ?1 OR keep_us > ?2")?
            .query_map([now.as_microsecond(), latest.as_microsecond()], |row| row.get(0))?
            .collect::<rusqlite::Result<Vec<i64>>>()?;
        let removed = remove_ids(&transaction, ids)?;
        transaction.commit()?;
        if removed > 0 {
            // A process that reads the file keeps the log. The next sweep tries again.
            self.truncate_log()?;
        }
        Ok(u64::try_from(removed).unwrap_or(u64::MAX))
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

fn remove_key(transaction: &Transaction<'_>, key: &CacheKey) -> rusqlite::Result<usize> {
    let id: Option<i64> = transaction
        .prepare_cached("SELECT id FROM answer WHERE key = ?")?
        .query_row([key.as_bytes()], |row| row.get(0))
        .optional()?;
    remove_ids(transaction, id)
}

fn remove_ids(transaction: &Transaction<'_>, ids: impl IntoIterator<Item = i64>) -> rusqlite::Result<usize> {
    let mut of_tag = transaction.prepare_cached("DELETE FROM answer_tag WHERE answer = ?")?;
    let mut of_answer = transaction.prepare_cached("DELETE FROM answer WHERE id = ?")?;
    let mut removed = 0;
    for id in ids {
        of_tag.execute([id])?;
        removed += of_answer.execute([id])?;
    }
    Ok(removed)
}

/// Removes the oldest answers until a value of this length has room. Says whether there is room.
fn make_room(
    transaction: &Transaction<'_>,
    value_bytes: usize,
    capacity_bytes: u64,
) -> rusqlite::Result<bool> {
    let number = |sql: &str| -> rusqlite::Result<u64> {
        transaction.prepare_cached(sql)?.query_row([], |row| row.get::<_, i64>(0)).map(i64::cast_unsigned)
    };
    let page_bytes = number("PRAGMA page_size")?.max(1);
    let value_bytes = u64::try_from(value_bytes).unwrap_or(u64::MAX);
    let needed = value_bytes.div_ceil(page_bytes).saturating_add(PAGES_BESIDE);
    loop {
        // The pages of removed answers leave the file at the end of the transaction.
        let used = number("PRAGMA page_count")?.saturating_sub(number("PRAGMA freelist_count")?);
        if used.saturating_add(needed).saturating_mul(page_bytes) <= capacity_bytes {
            return Ok(true);
        }
        let oldest: Option<i64> = transaction
            .prepare_cached("SELECT id FROM answer ORDER BY id LIMIT 1")?
            .query_row([], |row| row.get(0))
            .optional()?;
        if remove_ids(transaction, oldest)? == 0 {
            return Ok(false);
        }
    }
}
