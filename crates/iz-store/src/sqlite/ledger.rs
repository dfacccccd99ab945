//! The statements of the consents, the events of enrollments and the secrets.

use rusqlite::{Row, params};

use super::{schema, transaction::SqliteTransaction};
use crate::{
    StoreError,
    audit_key::{LENGTH, Mac},
    storage::LedgerTransaction,
    stored::{StoredConsent, StoredEvent, StoredSecret},
};

impl LedgerTransaction for SqliteTransaction<'_> {
    fn has_ledger(&mut self) -> Result<bool, StoreError> {
        let format: Option<i64> = self.first("PRAGMA user_version", [], |row| row.get(0))?;
        Ok(format.is_some_and(|format| format >= schema::LEDGER_FORMAT))
    }

    fn consents(&mut self) -> Result<Vec<StoredConsent>, StoreError> {
        self.all("SELECT * FROM consents ORDER BY id", [], stored_consent)
    }

    fn consents_of_birth_date(&mut self, birth_hash: &[u8]) -> Result<Vec<StoredConsent>, StoreError> {
        self.all("SELECT * FROM consents WHERE birth_hash = ? ORDER BY id", [birth_hash], stored_consent)
    }

    fn consents_of_registry_id(&mut self, registry_hash: &Mac) -> Result<Vec<StoredConsent>, StoreError> {
        const SELECT: &str = "SELECT consents.* FROM consent_registry_ids JOIN consents ON id = consent \
            WHERE registry_hash = ? ORDER BY id";
        self.all(SELECT, [registry_hash], stored_consent)
    }

    fn consent(&mut self, id: i64) -> Result<Option<StoredConsent>, StoreError> {
        self.first("SELECT * FROM consents WHERE id = ?", [id], stored_consent)
    }

    fn insert_consent(&mut self, consent: &StoredConsent) -> Result<(), StoreError> {
        self.change_one(
            "INSERT INTO consents VALUES (?, ?, ?, ?, ?, ?, ?)",
            params![
                consent.id,
                consent.birth_hash,
                consent.registry_hashes,
                consent.sealed,
                consent.recorded_us,
                consent.revoked_us,
                consent.mac,
            ],
        )?;
        for hash in consent.registry_hashes.chunks(LENGTH) {
            self.change_one("INSERT INTO consent_registry_ids VALUES (?, ?)", params![hash, consent.id])?;
        }
        Ok(())
    }

    fn set_consent_revoked(&mut self, consent: &StoredConsent) -> Result<(), StoreError> {
        self.change_one(
            "UPDATE consents SET revoked_us = ?, mac = ? WHERE id = ?",
            params![consent.revoked_us, consent.mac, consent.id],
        )
    }

    fn consent_registry_ids(&mut self) -> Result<Vec<(Vec<u8>, i64)>, StoreError> {
        self.all("SELECT * FROM consent_registry_ids", [], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    fn last_event(&mut self, location: &str) -> Result<i64, StoreError> {
        const SELECT: &str = "SELECT max(sequence) FROM enrollment_events WHERE location = ?";
        Ok(self.first(SELECT, [location], |row| row.get(0))?.flatten().unwrap_or_default())
    }

    fn insert_event(&mut self, event: &StoredEvent) -> Result<(), StoreError> {
        self.change_one(
            "INSERT INTO enrollment_events VALUES (?, ?, ?, ?, ?)",
            params![event.location, event.sequence, event.event, event.recorded_us, event.mac],
        )
    }

    fn events_of(&mut self, location: &str) -> Result<Vec<StoredEvent>, StoreError> {
        const SELECT: &str = "SELECT * FROM enrollment_events WHERE location = ? ORDER BY sequence";
        self.all(SELECT, [location], stored_event)
    }

    fn events(&mut self) -> Result<Vec<StoredEvent>, StoreError> {
        self.all("SELECT * FROM enrollment_events ORDER BY location, sequence", [], stored_event)
    }

    fn event_count(&mut self) -> Result<i64, StoreError> {
        const SELECT: &str = "SELECT count(*) FROM enrollment_events";
        Ok(self.first(SELECT, [], |row| row.get(0))?.unwrap_or_default())
    }

    fn secret(&mut self, name: &str) -> Result<Option<StoredSecret>, StoreError> {
        self.first("SELECT * FROM secrets WHERE name = ?", [name], |row| {
            Ok(StoredSecret { name: row.get(0)?, sealed: row.get(1)?, recorded_us: row.get(2)? })
        })
    }

    fn secret_names(&mut self) -> Result<Vec<(String, i64)>, StoreError> {
        const SELECT: &str = "SELECT name, recorded_us FROM secrets ORDER BY name";
        self.all(SELECT, [], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    fn insert_secret(&mut self, secret: &StoredSecret) -> Result<(), StoreError> {
        self.change_one(
            "INSERT INTO secrets VALUES (?, ?, ?)",
            params![secret.name, secret.sealed, secret.recorded_us],
        )
    }

    fn remove_secret(&mut self, name: &str) -> Result<bool, StoreError> {
        if self.secret(name)?.is_none() {
            return Ok(false);
        }
        self.change_one("DELETE FROM secrets WHERE name = ?", [name]).map(|()| true)
    }
}

fn stored_consent(row: &Row<'_>) -> rusqlite::Result<StoredConsent> {
    Ok(StoredConsent {
        id: row.get(0)?,
        birth_hash: row.get(1)?,
        registry_hashes: row.get(2)?,
        sealed: row.get(3)?,
        recorded_us: row.get(4)?,
        revoked_us: row.get(5)?,
        mac: row.get(6)?,
    })
}

fn stored_event(row: &Row<'_>) -> rusqlite::Result<StoredEvent> {
    Ok(StoredEvent {
        location: row.get(0)?,
        sequence: row.get(1)?,
        event: row.get(2)?,
        recorded_us: row.get(3)?,
        mac: row.get(4)?,
    })
}
