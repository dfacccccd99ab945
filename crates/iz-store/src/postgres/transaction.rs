//! The statements.

use std::ops::ControlFlow;

use tokio_postgres::{
    Row,
    error::SqlState,
    types::{FromSql, ToSql},
};

use super::{
    client::{Client, Parameter},
    schema,
};
use crate::{
    StoreError,
    audit_key::Mac,
    storage::Transaction,
    stored::{FoundRow, StoredHead, StoredRow, StoredSeal, StoredToken},
};

/// How many rows are read at a time.
const PAGE: usize = 5000;

/// A transaction that is open.
pub(super) struct PostgresTransaction<'client> {
    pub(super) client: &'client mut Client,
}

impl<'client> PostgresTransaction<'client> {
    pub(super) const fn new(client: &'client mut Client) -> Self {
        Self { client }
    }

    pub(super) fn first<T>(
        &mut self,
        sql: &'static str,
        parameters: Vec<Parameter>,
        read: impl FnOnce(&Row) -> Result<T, tokio_postgres::Error>,
    ) -> Result<Option<T>, StoreError> {
        let rows = self.client.query(sql, parameters)?;
        rows.first().map(read).transpose().map_err(|error| self.client.error().error(&error))
    }

    pub(super) fn all<T>(
        &mut self,
        sql: &'static str,
        parameters: Vec<Parameter>,
        read: impl Fn(&Row) -> Result<T, tokio_postgres::Error>,
    ) -> Result<Vec<T>, StoreError> {
        let rows = self.client.query(sql, parameters)?;
        rows.iter().map(read).collect::<Result<_, _>>().map_err(|error| self.client.error().error(&error))
    }
}

impl PostgresTransaction<'_> {
    /// Runs a statement that must change so many rows, and returns one for each.
    pub(super) fn change(
        &mut self,
        sql: &'static str,
        parameters: Vec<Parameter>,
        rows: usize,
    ) -> Result<(), StoreError> {
        let changed = self.client.query(sql, parameters)?;
        self.check(changed.len(), rows)
    }

    fn check(&self, changed: usize, rows: usize) -> Result<(), StoreError> {
        if changed == rows { Ok(()) } else { Err(StoreError::NotStored { place: self.client.place() }) }
    }
}

/// A column of many rows as one value.
fn column<T: ToSql + Sync + Send + 'static>(
    rows: &[StoredRow],
    value: impl Fn(&StoredRow) -> T,
) -> Parameter {
    Box::new(rows.iter().map(value).collect::<Vec<T>>())
}

impl Transaction for PostgresTransaction<'_> {
    fn schema_changes(&mut self) -> Result<Vec<String>, StoreError> {
        schema::changes(self.client)
    }

    fn fingerprint(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        self.first("SELECT fingerprint FROM audit_key", Vec::new(), |row| row.try_get(0))
    }

    fn head(&mut self) -> Result<Option<StoredHead>, StoreError> {
        let head = self.first("SELECT sequence, mac FROM audit_head", Vec::new(), |row| {
            Ok((row.try_get(0)?, row.try_get::<_, Vec<u8>>(1)?))
        })?;
        let Some((sequence, mac)) = head else { return Ok(None) };
        let mac = Mac::try_from(mac)
            .map_err(|_| self.client.error().corrupt("the check value of the head has another length"))?;
        Ok(Some(StoredHead { sequence, mac }))
    }

    fn set_head(&mut self, head: &StoredHead) -> Result<(), StoreError> {
        let parameters: Vec<Parameter> = vec![Box::new(head.sequence), Box::new(head.mac.to_vec())];
        self.change("UPDATE audit_head SET sequence = $1, mac = $2 RETURNING id", parameters, 1)
    }

    fn insert_rows(&mut self, rows: &[StoredRow]) -> Result<(), StoreError> {
        const INSERT: &str = "INSERT INTO audit_row SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], \
            $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bytea[], $10::text[], $11::text[], \
            $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::bytea[]) RETURNING sequence";
        let parameters = vec![
            column(rows, |row| row.sequence),
            column(rows, |row| row.form),
            column(rows, |row| row.time_us),
            column(rows, |row| row.writer.clone()),
            column(rows, |row| row.token.clone()),
            column(rows, |row| row.actor.clone()),
            column(rows, |row| row.purpose.clone()),
            column(rows, |row| row.action.clone()),
            column(rows, |row| row.patient.clone()),
            column(rows, |row| row.patient_id.clone()),
            column(rows, |row| row.registry.clone()),
            column(rows, |row| row.outcome.clone()),
            column(rows, |row| row.source.clone()),
            column(rows, |row| row.released.clone()),
            column(rows, |row| row.request_id.clone()),
            column(rows, |row| row.subject.clone()),
            column(rows, |row| row.mac.to_vec()),
        ];
        self.change(INSERT, parameters, rows.len())
    }

    fn row_mac(&mut self, sequence: i64) -> Result<Option<Vec<u8>>, StoreError> {
        const SELECT: &str = "SELECT mac FROM audit_row WHERE sequence = $1";
        self.first(SELECT, vec![Box::new(sequence)], |row| row.try_get(0))
    }

    fn row_time_us(&mut self, sequence: i64) -> Result<Option<i64>, StoreError> {
        const SELECT: &str = "SELECT time_us FROM audit_row WHERE sequence = $1";
        self.first(SELECT, vec![Box::new(sequence)], |row| row.try_get(0))
    }

    fn remove_rows(&mut self, last: i64) -> Result<u64, StoreError> {
        const DELETE: &str = "WITH removed AS (DELETE FROM audit_row WHERE sequence <= $1 RETURNING sequence) \
            SELECT count(*) FROM removed";
        let removed: Option<i64> = self.first(DELETE, vec![Box::new(last)], |row| row.try_get(0))?;
        Ok(removed.unwrap_or_default().unsigned_abs())
    }

    fn rows(&mut self, each: &mut dyn FnMut(FoundRow) -> ControlFlow<()>) -> Result<(), StoreError> {
        // The limit is `PAGE`.
        const SELECT: &str = "SELECT * FROM audit_row WHERE sequence >= $1 ORDER BY sequence LIMIT 5000";
        let mut next = Some(i64::MIN);
        while let Some(from) = next {
            let rows = self.client.query(SELECT, vec![Box::new(from)])?;
            next = None;
            for row in &rows {
                let found = found_row(row).map_err(|error| self.client.error().error(&error))?;
                let (FoundRow::Whole(StoredRow { sequence, .. }) | FoundRow::Damaged { sequence, .. }) =
                    &found;
                next = sequence.checked_add(1);
                if each(found).is_break() {
                    return Ok(());
                }
            }
            if rows.len() < PAGE {
                return Ok(());
            }
        }
        Ok(())
    }

    fn tokens(&mut self) -> Result<Vec<StoredToken>, StoreError> {
        self.all("SELECT * FROM api_token ORDER BY created_us, id", Vec::new(), stored_token)
    }

    fn token(&mut self, id: &str) -> Result<Option<StoredToken>, StoreError> {
        self.first("SELECT * FROM api_token WHERE id = $1", vec![Box::new(id.to_owned())], stored_token)
    }

    fn insert_token(&mut self, token: &StoredToken) -> Result<(), StoreError> {
        let StoredToken { id, digest, label, scopes, sites, .. } = token.clone();
        let StoredToken { default_actor, default_purpose, mac, .. } = token.clone();
        let parameters: Vec<Parameter> = vec![
            Box::new(id),
            Box::new(digest),
            Box::new(label),
            Box::new(scopes),
            Box::new(sites),
            Box::new(token.expires_us),
            Box::new(default_actor),
            Box::new(default_purpose),
            Box::new(token.created_us),
            Box::new(token.revoked_us),
            Box::new(mac),
        ];
        const INSERT: &str = "INSERT INTO api_token VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
            RETURNING id";
        match self.client.try_query(INSERT, parameters)? {
            Ok(inserted) => self.check(inserted.len(), 1),
            Err(error) if error.code() == Some(&SqlState::UNIQUE_VIOLATION) => Err(StoreError::TokenExists),
            Err(error) => Err(self.client.error().error(&error)),
        }
    }

    fn set_revoked(&mut self, token: &StoredToken) -> Result<(), StoreError> {
        let parameters: Vec<Parameter> =
            vec![Box::new(token.revoked_us), Box::new(token.mac.clone()), Box::new(token.id.clone())];
        self.change(
            "UPDATE api_token SET revoked_us = $1, mac = $2 WHERE id = $3 RETURNING id",
            parameters,
            1,
        )
    }

    fn revoked_us(&mut self, id: &str) -> Result<Option<i64>, StoreError> {
        const SELECT: &str = "SELECT time_us FROM audit_row WHERE action = 'admin' \
            AND outcome IN ('token_revoke', 'token_kept_revoked') AND subject = $1 ORDER BY sequence LIMIT 1";
        self.first(SELECT, vec![Box::new(id.to_owned())], |row| row.try_get(0))
    }

    fn revocations(&mut self) -> Result<Vec<(String, i64)>, StoreError> {
        const SELECT: &str = "SELECT subject, time_us FROM audit_row WHERE action = 'admin' \
            AND outcome IN ('token_revoke', 'token_kept_revoked') AND subject IS NOT NULL ORDER BY sequence";
        self.all(SELECT, Vec::new(), |row| Ok((row.try_get(0)?, row.try_get(1)?)))
    }

    fn has_creations(&mut self) -> Result<bool, StoreError> {
        const SELECT: &str = "SELECT EXISTS (SELECT 1 FROM audit_row WHERE action = 'admin' \
            AND outcome IN ('token_create', 'token_kept', 'token_kept_revoked'))";
        Ok(self.first(SELECT, Vec::new(), |row| row.try_get(0))?.unwrap_or_default())
    }

    fn seals(&mut self) -> Result<Vec<StoredSeal>, StoreError> {
        self.all("SELECT * FROM audit_seal ORDER BY first", Vec::new(), |row| {
            Ok(StoredSeal {
                first: row.try_get(0)?,
                last: row.try_get(1)?,
                first_time_us: row.try_get(2)?,
                last_time_us: row.try_get(3)?,
                sealed_us: row.try_get(4)?,
                last_mac: row.try_get(5)?,
                mac: row.try_get(6)?,
            })
        })
    }

    fn insert_seal(&mut self, seal: &StoredSeal) -> Result<(), StoreError> {
        let parameters: Vec<Parameter> = vec![
            Box::new(seal.first),
            Box::new(seal.last),
            Box::new(seal.first_time_us),
            Box::new(seal.last_time_us),
            Box::new(seal.sealed_us),
            Box::new(seal.last_mac.clone()),
            Box::new(seal.mac.clone()),
        ];
        const INSERT: &str = "INSERT INTO audit_seal VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING first";
        self.change(INSERT, parameters, 1)
    }
}

/// A row of the audit trail. A check value of another length makes it damaged: it was not written by this program.
fn found_row(row: &Row) -> Result<FoundRow, tokio_postgres::Error> {
    fn get<'row, T: FromSql<'row>>(row: &'row Row, column: usize) -> Result<T, tokio_postgres::Error> {
        row.try_get(column)
    }
    let sequence = get(row, 0)?;
    let Ok(mac) = Mac::try_from(get::<&[u8]>(row, 16)?) else {
        return Ok(FoundRow::Damaged { sequence, mac: None });
    };
    Ok(FoundRow::Whole(StoredRow {
        sequence,
        form: get(row, 1)?,
        time_us: get(row, 2)?,
        writer: get(row, 3)?,
        token: get(row, 4)?,
        actor: get(row, 5)?,
        purpose: get(row, 6)?,
        action: get(row, 7)?,
        patient: get(row, 8)?,
        patient_id: get(row, 9)?,
        registry: get(row, 10)?,
        outcome: get(row, 11)?,
        source: get(row, 12)?,
        released: get(row, 13)?,
        request_id: get(row, 14)?,
        subject: get(row, 15)?,
        mac,
    }))
}

fn stored_token(row: &Row) -> Result<StoredToken, tokio_postgres::Error> {
    Ok(StoredToken {
        id: row.try_get(0)?,
        digest: row.try_get(1)?,
        label: row.try_get(2)?,
        scopes: row.try_get(3)?,
        sites: row.try_get(4)?,
        expires_us: row.try_get(5)?,
        default_actor: row.try_get(6)?,
        default_purpose: row.try_get(7)?,
        created_us: row.try_get(8)?,
        revoked_us: row.try_get(9)?,
        mac: row.try_get(10)?,
    })
}
