//! The columns of the tables.

use rusqlite::{Row, types::ValueRef};

use crate::stored::{FoundRow, StoredRow, StoredSeal, StoredToken};

/// A row of the audit trail. A value of another type makes it damaged: it was not written by this program.
pub(super) fn found_row(row: &Row<'_>) -> rusqlite::Result<FoundRow> {
    match stored_row(row) {
        Ok(stored) => Ok(FoundRow::Whole(stored)),
        Err(error) if error.sqlite_error_code().is_some() => Err(error),
        Err(_) => Ok(FoundRow::Damaged { sequence: row.get("sequence")?, mac: row.get("mac").ok() }),
    }
}

fn stored_row(row: &Row<'_>) -> rusqlite::Result<StoredRow> {
    Ok(StoredRow {
        sequence: row.get(0)?,
        form: row.get(1)?,
        time_us: row.get(2)?,
        writer: row.get(3)?,
        token: row.get(4)?,
        actor: row.get(5)?,
        purpose: row.get(6)?,
        action: row.get(7)?,
        patient: optional_bytes(row, 8)?,
        patient_id: row.get(9)?,
        registry: row.get(10)?,
        outcome: row.get(11)?,
        source: row.get(12)?,
        released: row.get(13)?,
        request_id: row.get(14)?,
        subject: row.get(15)?,
        mac: row.get(16)?,
    })
}

fn optional_bytes(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Vec<u8>>> {
    match row.get_ref(column)? {
        ValueRef::Null => Ok(None),
        value => Ok(Some(value.as_blob()?.to_vec())),
    }
}

pub(super) fn stored_token(row: &Row<'_>) -> rusqlite::Result<StoredToken> {
    Ok(StoredToken {
        id: row.get(0)?,
        digest: row.get(1)?,
        label: row.get(2)?,
        scopes: row.get(3)?,
        sites: row.get(4)?,
        expires_us: row.get(5)?,
        default_actor: row.get(6)?,
        default_purpose: row.get(7)?,
        created_us: row.get(8)?,
        revoked_us: row.get(9)?,
        mac: row.get(10)?,
    })
}

pub(super) fn stored_seal(row: &Row<'_>) -> rusqlite::Result<StoredSeal> {
    Ok(StoredSeal {
        first: row.get(0)?,
        last: row.get(1)?,
        first_time_us: row.get(2)?,
        last_time_us: row.get(3)?,
        sealed_us: row.get(4)?,
        last_mac: row.get(5)?,
        mac: row.get(6)?,
    })
}
