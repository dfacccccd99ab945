//! The statements of the consents, the events of enrollments and the secrets.

use tokio_postgres::Row;

use super::{schema, transaction::PostgresTransaction};
use crate::{
    StoreError,
    audit_key::{LENGTH, Mac},
    storage::LedgerTransaction,
    stored::{StoredConsent, StoredEvent, StoredSecret},
};

impl LedgerTransaction for PostgresTransaction<'_> {
    fn has_ledger(&mut self) -> Result<bool, StoreError> {
        let format: Option<i64> =
            self.first("SELECT format FROM izquery_format", Vec::new(), |row| row.try_get(0))?;
        Ok(format.is_some_and(|format| format >= schema::LEDGER_FORMAT))
    }

    fn consents(&mut self) -> Result<Vec<StoredConsent>, StoreError> {
        self.all("SELECT * FROM consents ORDER BY id", Vec::new(), stored_consent)
    }

    fn consents_of_birth_date(&mut self, birth_hash: &[u8]) -> Result<Vec<StoredConsent>, StoreError> {
        const SELECT: &str = "SELECT * FROM consents WHERE birth_hash = $1 ORDER BY id";
        self.all(SELECT, vec![Box::new(birth_hash.to_vec())], stored_consent)
    }

    fn consents_of_registry_id(&mut self, registry_hash: &Mac) -> Result<Vec<StoredConsent>, StoreError> {
        const SELECT: &str = "SELECT consents.* FROM consent_registry_ids JOIN consents ON id = consent \
            WHERE registry_hash = $1 ORDER BY id";
        self.all(SELECT, vec![Box::new(registry_hash.to_vec())], stored_consent)
    }

    fn consent(&mut self, id: i64) -> Result<Option<StoredConsent>, StoreError> {
        self.first("SELECT * FROM consents WHERE id = $1", vec![Box::new(id)], stored_consent)
    }

    fn insert_consent(&mut self, consent: &StoredConsent) -> Result<(), StoreError> {
        const INSERT: &str = "INSERT INTO consents VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id";
        const INSERT_ID: &str = "INSERT INTO consent_registry_ids VALUES ($1, $2) RETURNING consent";
        let StoredConsent { birth_hash, registry_hashes, sealed, mac, .. } = consent.clone();
        self.change(
            INSERT,
            vec![
                Box::new(consent.id),
                Box::new(birth_hash),
                Box::new(registry_hashes),
                Box::new(sealed),
                Box::new(consent.recorded_us),
                Box::new(consent.revoked_us),
                Box::new(mac),
            ],
            1,
        )?;
        for hash in consent.registry_hashes.chunks(LENGTH) {
            self.change(INSERT_ID, vec![Box::new(hash.to_vec()), Box::new(consent.id)], 1)?;
        }
        Ok(())
    }

    fn set_consent_revoked(&mut self, consent: &StoredConsent) -> Result<(), StoreError> {
        self.change(
            "UPDATE consents SET revoked_us = $1, mac = $2 WHERE id = $3 RETURNING id",
            vec![Box::new(consent.revoked_us), Box::new(consent.mac.clone()), Box::new(consent.id)],
            1,
        )
    }

    fn consent_registry_ids(&mut self) -> Result<Vec<(Vec<u8>, i64)>, StoreError> {
        self.all("SELECT * FROM consent_registry_ids", Vec::new(), |row| {
            Ok((row.try_get(0)?, row.try_get(1)?))
        })
    }

    fn last_event(&mut self, location: &str) -> Result<i64, StoreError> {
        const SELECT: &str = "SELECT max(sequence) FROM enrollment_events WHERE location = $1";
        let last: Option<Option<i64>> =
            self.first(SELECT, vec![Box::new(location.to_owned())], |row| row.try_get(0))?;
        Ok(last.flatten().unwrap_or_default())
    }

    fn insert_event(&mut self, event: &StoredEvent) -> Result<(), StoreError> {
        let StoredEvent { location, sequence, event, recorded_us, mac } = event.clone();
        self.change(
            "INSERT INTO enrollment_events VALUES ($1, $2, $3, $4, $5) RETURNING sequence",
            vec![
                Box::new(location),
                Box::new(sequence),
                Box::new(event),
                Box::new(recorded_us),
                Box::new(mac),
            ],
            1,
        )
    }

    fn events_of(&mut self, location: &str) -> Result<Vec<StoredEvent>, StoreError> {
        const SELECT: &str = "SELECT * FROM enrollment_events WHERE location = $1 ORDER BY sequence";
        self.all(SELECT, vec![Box::new(location.to_owned())], stored_event)
    }

    fn events(&mut self) -> Result<Vec<StoredEvent>, StoreError> {
        // The order of the bytes, whatever the language of the database is.
        const SELECT: &str = "SELECT * FROM enrollment_events ORDER BY location COLLATE \"C\", sequence";
        self.all(SELECT, Vec::new(), stored_event)
    }

    fn event_count(&mut self) -> Result<i64, StoreError> {
        const SELECT: &str = "SELECT count(*) FROM enrollment_events";
        Ok(self.first(SELECT, Vec::new(), |row| row.try_get(0))?.unwrap_or_default())
    }

    fn secret(&mut self, name: &str) -> Result<Option<StoredSecret>, StoreError> {
        const SELECT: &str = "SELECT * FROM secrets WHERE name = $1";
        self.first(SELECT, vec![Box::new(name.to_owned())], |row| {
            Ok(StoredSecret { name: row.try_get(0)?, sealed: row.try_get(1)?, recorded_us: row.try_get(2)? })
        })
    }

    fn secret_names(&mut self) -> Result<Vec<(String, i64)>, StoreError> {
        const SELECT: &str = "SELECT name, recorded_us FROM secrets ORDER BY name COLLATE \"C\"";
        self.all(SELECT, Vec::new(), |row| Ok((row.try_get(0)?, row.try_get(1)?)))
    }

    fn insert_secret(&mut self, secret: &StoredSecret) -> Result<(), StoreError> {
        let StoredSecret { name, sealed, recorded_us } = secret.clone();
        self.change(
            "INSERT INTO secrets VALUES ($1, $2, $3) RETURNING name",
            vec![Box::new(name), Box::new(sealed), Box::new(recorded_us)],
            1,
        )
    }

    fn remove_secret(&mut self, name: &str) -> Result<bool, StoreError> {
        if self.secret(name)?.is_none() {
            return Ok(false);
        }
        const DELETE: &str = "DELETE FROM secrets WHERE name = $1 RETURNING name";
        self.change(DELETE, vec![Box::new(name.to_owned())], 1).map(|()| true)
    }
}

fn stored_consent(row: &Row) -> Result<StoredConsent, tokio_postgres::Error> {
    Ok(StoredConsent {
        id: row.try_get(0)?,
        birth_hash: row.try_get(1)?,
        registry_hashes: row.try_get(2)?,
        sealed: row.try_get(3)?,
        recorded_us: row.try_get(4)?,
        revoked_us: row.try_get(5)?,
        mac: row.try_get(6)?,
    })
}

fn stored_event(row: &Row) -> Result<StoredEvent, tokio_postgres::Error> {
    Ok(StoredEvent {
        location: row.try_get(0)?,
        sequence: row.try_get(1)?,
        event: row.try_get(2)?,
        recorded_us: row.try_get(3)?,
        mac: row.try_get(4)?,
    })
}
