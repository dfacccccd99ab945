//! Reads and writes the forms of the consent ledger.

use jiff::{Timestamp, civil::Date};

use crate::{
    AppendError, AuditAction, Consent, NewConsent, NewRow, StoreError,
    append::append_change,
    canonical::{CONSENTS, Canonical},
    chain::Chain,
    keys::{Keys, equal},
    storage::Transaction,
    stored::StoredConsent,
};

/// The outcome of the row of a revocation. `subject` is the number of the consent.
pub(crate) const REVOKED: &str = "revoked";

/// Which consents are read.
pub(crate) enum Wanted {
    All,
    Id(i64),
    BirthDate(Date),
    RegistryId(String),
}

/// Stores a consent, together with its row, and returns its number.
///
/// # Errors
///
/// If the row is refused, or if the store fails.
pub(crate) fn record(chain: &mut Chain, new: &NewConsent, record: &NewRow) -> Result<i64, AppendError> {
    let mut recorded = Ok(0);
    chain.write(&mut |open| {
        recorded = append_change(open, change(record, new.kind.as_str(), None))?;
        // A refused row changed nothing.
        let Ok(id) = recorded else { return Ok(()) };
        open.transaction.insert_consent(&seal(new, id, record.time, open.keys)?)
    })?;
    recorded
}

/// Revokes a consent, together with its row, and says since when it is revoked. `None` if there is no such consent. A consent that
/// is revoked stays as it is, and gets no further row.
///
/// # Errors
///
/// If the row is refused, the consent was changed by hand, or the store fails.
pub(crate) fn revoke(chain: &mut Chain, id: i64, record: &NewRow) -> Result<Option<Timestamp>, AppendError> {
    let mut revoked = Ok(None);
    chain.write(&mut |open| {
        let Some(mut consent) = open.transaction.consent(id)? else { return Ok(()) };
        check(&consent, open.keys)?;
        if let Some(time_us) = consent.revoked_us {
            revoked = Ok(Some(time(time_us, id)?));
            return Ok(());
        }
        if let Err(refusal) = append_change(open, change(record, REVOKED, Some(id.to_string())))? {
            revoked = Err(refusal);
            return Ok(());
        }
        consent.revoked_us = Some(record.time.as_microsecond());
        consent.mac = open.keys.consent(&consent).to_vec();
        open.transaction.set_consent_revoked(&consent)?;
        revoked = Ok(Some(record.time));
        Ok(())
    })?;
    revoked
}

/// Reads consents in the order of their numbers.
///
/// # Errors
///
/// If one was changed by hand or cannot be decrypted, or if the store fails. It is not left out, because it may be a withdrawal.
pub(crate) fn read(chain: &mut Chain, wanted: &Wanted) -> Result<Vec<Consent>, StoreError> {
    let mut found = Vec::new();
    let keys = chain.shared_keys();
    chain.read(&mut |transaction| {
        found = find(transaction, wanted, &keys)?;
        Ok(())
    })?;
    found.into_iter().map(|consent| open(consent, &keys)).collect()
}

fn find(
    transaction: &mut dyn Transaction,
    wanted: &Wanted,
    keys: &Keys,
) -> Result<Vec<StoredConsent>, StoreError> {
    match wanted {
        Wanted::All => transaction.consents(),
        Wanted::Id(id) => Ok(transaction.consent(*id)?.into_iter().collect()),
        Wanted::BirthDate(date) => transaction.consents_of_birth_date(&birth_hash(*date, keys)),
        Wanted::RegistryId(id) => transaction.consents_of_registry_id(&keys.index("registry id", id)),
    }
}

fn birth_hash(birth_date: Date, keys: &Keys) -> Vec<u8> {
    keys.index("birth date", &birth_date.to_string()).to_vec()
}

fn change(record: &NewRow, outcome: &str, subject: Option<String>) -> NewRow {
    NewRow {
        action: AuditAction::Consent,
        outcome: outcome.to_owned(),
        subject,
        source: None,
        released: Vec::new(),
        ..record.clone()
    }
}

fn seal(new: &NewConsent, id: i64, now: Timestamp, keys: &Keys) -> Result<StoredConsent, StoreError> {
    let birth_hash = birth_hash(new.birth_date, keys);
    let mut hashes: Vec<_> = new.registry_ids.iter().map(|id| keys.index("registry id", id)).collect();
    hashes.sort_unstable();
    hashes.dedup();
    let associated = Canonical::of_consent(id, &birth_hash);
    let sealed = keys.cipher(CONSENTS, id).seal(associated.as_bytes(), &new.content);
    let mut stored = StoredConsent {
        id,
        birth_hash,
        registry_hashes: hashes.concat(),
        sealed: sealed.map_err(|_| StoreError::NotEncrypted)?,
        recorded_us: now.as_microsecond(),
        revoked_us: None,
        mac: Vec::new(),
    };
    stored.mac = keys.consent(&stored).to_vec();
    Ok(stored)
}

fn open(consent: StoredConsent, keys: &Keys) -> Result<Consent, StoreError> {
    check(&consent, keys)?;
    let StoredConsent { id, birth_hash, sealed, recorded_us, revoked_us, .. } = consent;
    let associated = Canonical::of_consent(id, &birth_hash);
    let content = keys.cipher(CONSENTS, id).open(associated.as_bytes(), &sealed);
    Ok(Consent {
        id,
        recorded: time(recorded_us, id)?,
        revoked: revoked_us.map(|time_us| time(time_us, id)).transpose()?,
        content: content.map_err(|_| changed(id))?,
    })
}

fn check(consent: &StoredConsent, keys: &Keys) -> Result<(), StoreError> {
    if is_genuine(keys, consent) { Ok(()) } else { Err(changed(consent.id)) }
}

/// Whether this program wrote a consent.
pub(crate) fn is_genuine(keys: &Keys, consent: &StoredConsent) -> bool {
    equal(&keys.consent(consent), &consent.mac)
}

fn time(time_us: i64, id: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(time_us).map_err(|_| changed(id))
}

fn changed(id: i64) -> StoreError {
    StoreError::RowChanged { table: CONSENTS, row: id.to_string() }
}
