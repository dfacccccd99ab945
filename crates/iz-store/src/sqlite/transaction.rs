//! The statements.

use std::ops::ControlFlow;

use rusqlite::{ErrorCode, OptionalExtension, Params, Row, params};

use super::{columns, error::Place, schema};
use crate::{
    StoreError,
    storage::Transaction,
    stored::{FoundRow, StoredHead, StoredRow, StoredSeal, StoredToken},
};

/// A transaction that is open.
pub(super) struct SqliteTransaction<'connection> {
    transaction: &'connection rusqlite::Transaction<'connection>,
    place: &'connection Place,
}

impl<'connection> SqliteTransaction<'connection> {
    pub(super) const fn new(
        transaction: &'connection rusqlite::Transaction<'connection>,
        place: &'connection Place,
    ) -> Self {
        Self { transaction, place }
    }

    fn execute(&self, sql: &str, parameters: impl Params) -> rusqlite::Result<usize> {
        self.transaction.prepare_cached(sql)?.execute(parameters)
    }

    /// Runs a statement that must change one row.
    pub(super) fn change_one(&self, sql: &str, parameters: impl Params) -> Result<(), StoreError> {
        let changed = self.execute(sql, parameters).map_err(|error| self.place.error(error))?;
        self.check_one(changed)
    }

    fn check_one(&self, changed: usize) -> Result<(), StoreError> {
        if changed == 1 { Ok(()) } else { Err(StoreError::NotStored { place: self.place.name() }) }
    }

    pub(super) fn first<T>(
        &self,
        sql: &str,
        parameters: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        let query = || self.transaction.prepare_cached(sql)?.query_row(parameters, read).optional();
        query().map_err(|error| self.place.error(error))
    }

    pub(super) fn all<T>(
        &self,
        sql: &str,
        parameters: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let query = || -> rusqlite::Result<Vec<T>> {
            self.transaction.prepare_cached(sql)?.query_map(parameters, read)?.collect()
        };
        query().map_err(|error| self.place.error(error))
    }
}

impl Transaction for SqliteTransaction<'_> {
    fn schema_changes(&mut self) -> Result<Vec<String>, StoreError> {
        schema::changes(self.transaction).map_err(|error| self.place.error(error))
    }

    fn fingerprint(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        self.first("SELECT fingerprint FROM audit_key", [], |row| row.get(0))
    }

    fn head(&mut self) -> Result<Option<StoredHead>, StoreError> {
        self.first("SELECT sequence, mac FROM audit_head", [], |row| {
            Ok(StoredHead { sequence: row.get(0)?, mac: row.get(1)? })
        })
    }

    fn set_head(&mut self, head: &StoredHead) -> Result<(), StoreError> {
        self.change_one("UPDATE audit_head SET sequence = ?, mac = ?", params![head.sequence, head.mac])
    }

    fn insert_rows(&mut self, rows: &[StoredRow]) -> Result<(), StoreError> {
        const INSERT: &str =
            "INSERT INTO audit_row VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let insert = || -> rusqlite::Result<usize> {
            let mut inserted = 0_usize;
            let mut statement = self.transaction.prepare_cached(INSERT)?;
            for row in rows {
                inserted = inserted.saturating_add(statement.execute(params![
                    row.sequence,
                    row.form,
                    row.time_us,
                    row.writer,
                    row.token,
                    row.actor,
                    row.purpose,
                    row.action,
                    row.patient,
                    row.patient_id,
                    row.registry,
                    row.outcome,
                    row.source,
                    row.released,
                    row.request_id,
                    row.subject,
                    row.mac,
                ])?);
            }
            Ok(inserted)
        };
        let inserted = insert().map_err(|error| self.place.error(error))?;
        if inserted == rows.len() { Ok(()) } else { Err(StoreError::NotStored { place: self.place.name() }) }
    }

    fn row_mac(&mut self, sequence: i64) -> Result<Option<Vec<u8>>, StoreError> {
        self.first("SELECT mac FROM audit_row WHERE sequence = ?", [sequence], |row| row.get(0))
    }

    fn row_time_us(&mut self, sequence: i64) -> Result<Option<i64>, StoreError> {
        self.first("SELECT time_us FROM audit_row WHERE sequence = ?", [sequence], |row| row.get(0))
    }

    fn remove_rows(&mut self, last: i64) -> Result<u64, StoreError> {
        let removed = self.execute("DELETE FROM audit_row WHERE sequence <= ?", [last]);
        removed
            .map(|removed| u64::try_from(removed).unwrap_or(u64::MAX))
            .map_err(|error| self.place.error(error))
    }

    fn rows(&mut self, each: &mut dyn FnMut(FoundRow) -> ControlFlow<()>) -> Result<(), StoreError> {
        // The order of the table, which needs no sorting.
        const SELECT: &str = "SELECT * FROM audit_row ORDER BY sequence";
        let mut read = || -> rusqlite::Result<()> {
            let mut statement = self.transaction.prepare_cached(SELECT)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                if each(columns::found_row(row)?).is_break() {
                    break;
                }
            }
            Ok(())
        };
        read().map_err(|error| self.place.error(error))
    }

    fn tokens(&mut self) -> Result<Vec<StoredToken>, StoreError> {
        self.all("SELECT * FROM api_token ORDER BY created_us, id", [], columns::stored_token)
    }

    fn token(&mut self, id: &str) -> Result<Option<StoredToken>, StoreError> {
        self.first("SELECT * FROM api_token WHERE id = ?", [id], columns::stored_token)
    }

    fn insert_token(&mut self, token: &StoredToken) -> Result<(), StoreError> {
        const INSERT: &str = "INSERT INTO api_token VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let inserted = self.execute(
            INSERT,
            params![
                token.id,
                token.digest,
                token.label,
                token.scopes,
                token.sites,
                token.expires_us,
                token.default_actor,
                token.default_purpose,
                token.created_us,
                token.revoked_us,
                token.mac,
            ],
        );
        match inserted {
            Ok(inserted) => self.check_one(inserted),
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
                Err(StoreError::TokenExists)
            }
            Err(error) => Err(self.place.error(error)),
        }
    }

    fn set_revoked(&mut self, token: &StoredToken) -> Result<(), StoreError> {
        self.change_one(
            "UPDATE api_token SET revoked_us = ?, mac = ? WHERE id = ?",
            params![token.revoked_us, token.mac, token.id],
        )
    }

    fn revoked_us(&mut self, id: &str) -> Result<Option<i64>, StoreError> {
        // Every batch of rows asks this. One word at a time, and without an order, SQLite makes no table for it.
        const SELECT: &str =
            "SELECT min(time_us) FROM audit_row WHERE action = 'admin' AND outcome = ? AND subject = ?";
        let of = |outcome: &str| -> Result<Option<i64>, StoreError> {
            Ok(self.first(SELECT, [outcome, id], |row| row.get(0))?.flatten())
        };
        let (revoked, kept) = (of("token_revoke")?, of("token_kept_revoked")?);
        Ok(revoked.into_iter().chain(kept).min())
    }

    fn revocations(&mut self) -> Result<Vec<(String, i64)>, StoreError> {
        const SELECT: &str = "SELECT subject, time_us FROM audit_row WHERE action = 'admin' \
            AND outcome IN ('token_revoke', 'token_kept_revoked') AND subject IS NOT NULL ORDER BY sequence";
        self.all(SELECT, [], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    fn has_creations(&mut self) -> Result<bool, StoreError> {
        const SELECT: &str = "SELECT EXISTS (SELECT 1 FROM audit_row WHERE action = 'admin' \
            AND outcome IN ('token_create', 'token_kept', 'token_kept_revoked'))";
        Ok(self.first(SELECT, [], |row| row.get(0))?.unwrap_or_default())
    }

    fn seals(&mut self) -> Result<Vec<StoredSeal>, StoreError> {
        self.all("SELECT * FROM audit_seal ORDER BY first", [], columns::stored_seal)
    }

    fn insert_seal(&mut self, seal: &StoredSeal) -> Result<(), StoreError> {
        self.change_one(
            "INSERT INTO audit_seal VALUES (?, ?, ?, ?, ?, ?, ?)",
            params![
                seal.first,
                seal.last,
                seal.first_time_us,
                seal.last_time_us,
                seal.sealed_us,
                seal.last_mac,
                seal.mac,
            ],
        )
    }
}
