//! The statements.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};

use super::database::Database;
use crate::{key::CacheKey, purge::Purge, tag::Tag};

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

impl Database {
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

    /// Whether there is an answer for the key.
    pub(super) fn has(&mut self, key: &CacheKey) -> rusqlite::Result<bool> {
        let transaction = self.connection.transaction()?;
        Ok(id_of(&transaction, key)?.is_some())
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
        let kept = purge.kept().map(|key| id_of(&transaction, &key)).transpose()?.flatten();
        let removed = match (of_patient, at_registry) {
            (None, None) => {
                transaction.execute("DELETE FROM answer_tag WHERE answer IS NOT ?", [kept])?;
                transaction.execute("DELETE FROM answer WHERE id IS NOT ?", [kept])?
            }
            (Some(ids), None) | (None, Some(ids)) => {
                remove_ids(&transaction, ids.into_iter().filter(|id| Some(*id) != kept))?
            }
            (Some(patient), Some(registry)) => {
                let both = patient.intersection(&registry).copied();
                remove_ids(&transaction, both.filter(|id| Some(*id) != kept))?
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

fn remove_key(transaction: &Transaction<'_>, key: &CacheKey) -> rusqlite::Result<usize> {
    let id = id_of(transaction, key)?;
    remove_ids(transaction, id)
}

fn id_of(transaction: &Transaction<'_>, key: &CacheKey) -> rusqlite::Result<Option<i64>> {
    transaction
        .prepare_cached("SELECT id FROM answer WHERE key = ?")?
        .query_row([key.as_bytes()], |row| row.get(0))
        .optional()
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
