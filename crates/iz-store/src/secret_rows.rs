//! Reads and writes encrypted values with a name.

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretSlice};

use crate::{
    AppendError, AuditAction, NewRow, StoreError,
    append::append_change,
    canonical::{Canonical, SECRETS},
    chain::Chain,
    keys::Keys,
    stored::StoredSecret,
};

/// The outcome of the row of a secret that was stored. `subject` is its name.
pub(crate) const STORED: &str = "secret_stored";
/// The outcome of the row of a secret that was removed. `subject` is its name.
pub(crate) const REMOVED: &str = "secret_removed";

/// Stores a secret in the place of the one with this name, together with its row.
///
/// # Errors
///
/// If the row is refused, or if the store fails.
pub(crate) fn put(
    chain: &mut Chain,
    name: &str,
    value: &SecretSlice<u8>,
    record: &NewRow,
) -> Result<(), AppendError> {
    let (mut recorded, mut is_replaced) = (Ok(0), false);
    chain.write(&mut |open| {
        recorded = append_change(open, change(record, STORED, name))?;
        let Ok(sequence) = recorded else { return Ok(()) };
        let recorded_us = record.time.as_microsecond();
        let associated = Canonical::of_secret(name, recorded_us);
        let cipher = open.keys.cipher(SECRETS, sequence);
        let sealed = cipher.seal(associated.as_bytes(), value.expose_secret());
        let sealed = sealed.map_err(|_| StoreError::NotEncrypted)?;
        is_replaced = open.transaction.remove_secret(name)?;
        open.transaction.insert_secret(&StoredSecret { name: name.to_owned(), sealed, recorded_us })
    })?;
    chain.purge(is_replaced);
    recorded.map(drop)
}

/// The secret with this name.
///
/// # Errors
///
/// If it was changed by hand, or if the store fails.
pub(crate) fn get(chain: &mut Chain, name: &str) -> Result<Option<SecretSlice<u8>>, StoreError> {
    let mut found = None;
    chain.read(&mut |transaction| {
        found = transaction.secret(name)?;
        Ok(())
    })?;
    let Some(found) = found else { return Ok(None) };
    open(&found, chain.keys()).map(Some).ok_or_else(|| changed(name))
}

/// Decrypts a secret. `None` if it was changed.
pub(crate) fn open(secret: &StoredSecret, keys: &Keys) -> Option<SecretSlice<u8>> {
    let associated = Canonical::of_secret(&secret.name, secret.recorded_us);
    // A number is only needed to encrypt.
    keys.cipher(SECRETS, 0).open(associated.as_bytes(), &secret.sealed).ok().map(SecretSlice::from)
}

/// The names of all secrets, and when each was stored.
///
/// # Errors
///
/// If the store fails.
pub(crate) fn names(chain: &mut Chain) -> Result<Vec<(String, Timestamp)>, StoreError> {
    let mut found = Vec::new();
    chain.read(&mut |transaction| {
        found = transaction.secret_names()?;
        Ok(())
    })?;
    let named = found.into_iter().map(|(name, recorded_us)| {
        let recorded = Timestamp::from_microsecond(recorded_us).map_err(|_| changed(&name))?;
        Ok((name, recorded))
    });
    named.collect()
}

/// Removes a secret, together with its row. Returns `false` if no secret has this name.
///
/// # Errors
///
/// If the row is refused, or if the store fails.
pub(crate) fn remove(chain: &mut Chain, name: &str, record: &NewRow) -> Result<bool, AppendError> {
    let mut removed = Ok(false);
    chain.write(&mut |open| {
        if open.transaction.secret(name)?.is_none() {
            return Ok(());
        }
        if let Err(refusal) = append_change(open, change(record, REMOVED, name))? {
            removed = Err(refusal);
            return Ok(());
        }
        removed = Ok(open.transaction.remove_secret(name)?);
        Ok(())
    })?;
    chain.purge(matches!(removed, Ok(true)));
    removed
}

fn change(record: &NewRow, outcome: &str, name: &str) -> NewRow {
    NewRow {
        action: AuditAction::Enroll,
        outcome: outcome.to_owned(),
        subject: Some(name.to_owned()),
        source: None,
        released: Vec::new(),
        ..record.clone()
    }
}

fn changed(name: &str) -> StoreError {
    StoreError::RowChanged { table: SECRETS, row: name.to_owned() }
}
