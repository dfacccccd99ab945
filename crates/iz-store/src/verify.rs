//! Verifies the chain.

mod findings;
mod ledger;
mod suspects;
mod walk;

use std::{collections::BTreeMap, ops::ControlFlow};

use serde::Serialize;

use self::{
    findings::{AFTER_ROWS, Findings},
    ledger::LedgerTables,
    walk::Walk,
};
use crate::{
    Checkpoint, Checkpoints, Finding, StoreError, StoreSettings,
    audit_key::{LENGTH, Mac},
    keys::{Keys, equal},
    location,
    storage::Transaction,
    stored::StoredHead,
    token_rows::is_genuine,
};

/// What a verification says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Verification {
    /// How many rows were read.
    pub rows: u64,
    /// The number of the first row. Rows before it were sealed, or are missing.
    pub first: Option<i64>,
    /// The number of the last row.
    pub last: Option<i64>,
    /// What was found, in the order of the rows.
    pub findings: Vec<Finding>,
}

impl Verification {
    /// Whether there is nothing but notes.
    #[must_use]
    pub fn is_intact(&self) -> bool {
        self.findings.iter().all(Finding::is_note)
    }
}

/// Verifies every row, the head, the seals, the tokens, the consents, the events of enrollments and the secrets of a store, and
/// compares it with checkpoints. Nothing is written to the store, and other processes may write at the same time. This blocks. It
/// needs the same memory for any number of rows of the trail.
///
/// # Errors
///
/// If the store cannot be read, or was written with another key.
pub fn verify(settings: &StoreSettings, checkpoints: &Checkpoints) -> Result<Verification, StoreError> {
    let keys = Keys::new(&settings.audit_key);
    let mut connection = location::open_to_read(settings)?;
    let mut verification = Err(StoreError::Closed);
    connection.read(&mut |transaction| {
        verification = verify_in(transaction, &keys, checkpoints, &settings.location.place());
        Ok(())
    })?;
    verification
}

fn verify_in(
    transaction: &mut dyn Transaction,
    keys: &Keys,
    checkpoints: &Checkpoints,
    place: &str,
) -> Result<Verification, StoreError> {
    let mut findings = Findings::default();
    let changes = readable(transaction.schema_changes(), "schema", &mut findings)?.unwrap_or_default();
    for change in &changes {
        findings.push(0, Finding::SchemaChanged { change: change.clone() });
    }
    // In a database that was changed, statements may fail. The changes say why.
    verify_tables(transaction, keys, checkpoints, place, findings).map_err(|error| match error {
        StoreError::Database { .. } | StoreError::Foreign { .. } if !changes.is_empty() => {
            StoreError::SchemaChanged { place: place.to_owned(), change: changes.join("; ") }
        }
        error => error,
    })
}

fn verify_tables(
    transaction: &mut dyn Transaction,
    keys: &Keys,
    checkpoints: &Checkpoints,
    place: &str,
    mut findings: Findings,
) -> Result<Verification, StoreError> {
    let is_our_key = match readable(transaction.fingerprint(), "key", &mut findings)? {
        Some(fingerprint) => fingerprint.is_some_and(|fingerprint| equal(&fingerprint, keys.fingerprint())),
        // The rows show it.
        None => true,
    };
    let tokens = table_tokens(transaction, keys, &mut findings)?;
    let ledger = LedgerTables::read(transaction, keys, &mut findings)?;
    let (start, mac) = after_seals(transaction, keys, &mut findings)?;
    let genuine = genuine_checkpoints(checkpoints, keys, &mut findings);
    let head = readable(transaction.head(), "head", &mut findings)?;

    let mut walk = Walk::new(keys, &tokens, &genuine, start, mac, findings);
    let read = transaction.rows(&mut |found| {
        walk.row(found);
        // With another key no row is right. A part of them is enough to know it.
        if !is_our_key && walk.is_hopeless() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    match read {
        Err(error) if !walk.has_verified() || !matches!(error, StoreError::Corrupt { .. }) => {
            return Err(error);
        }
        Err(_) => walk.stop_at_damage(),
        Ok(()) if !is_our_key && !walk.has_verified() => {
            return Err(StoreError::WrongKey { place: place.to_owned() });
        }
        Ok(()) => walk.end(head, &ledger),
    }
    if !is_our_key {
        walk.findings().push(0, Finding::FingerprintChanged);
    }
    walk.explain(transaction)
}

/// The value of a table, or a finding if the table is damaged.
fn readable<T>(
    read: Result<T, StoreError>,
    table: &'static str,
    findings: &mut Findings,
) -> Result<Option<T>, StoreError> {
    match read {
        Ok(value) => Ok(Some(value)),
        Err(StoreError::Corrupt { .. }) => {
            findings.push(0, Finding::TableUnreadable { table });
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// What the table says of a token.
struct TableToken {
    is_genuine: bool,
    is_revoked: bool,
}

/// All tokens of the table by their ids. `None` if they cannot be read.
fn table_tokens(
    transaction: &mut dyn Transaction,
    keys: &Keys,
    findings: &mut Findings,
) -> Result<Option<BTreeMap<String, TableToken>>, StoreError> {
    let Some(tokens) = readable(transaction.tokens(), "tokens", findings)? else {
        return Ok(None);
    };
    let mut table = BTreeMap::new();
    for token in tokens {
        let is_genuine = is_genuine(keys, &token);
        if !is_genuine {
            findings.push(0, Finding::TokenChanged { id: token.id.clone() });
        }
        table.insert(token.id, TableToken { is_genuine, is_revoked: token.revoked_us.is_some() });
    }
    Ok(Some(table))
}

/// The number of the last sealed row and its check value. The chain goes on from there.
fn after_seals(
    transaction: &mut dyn Transaction,
    keys: &Keys,
    findings: &mut Findings,
) -> Result<(i64, Mac), StoreError> {
    let seals = readable(transaction.seals(), "seals", findings)?.unwrap_or_default();
    let mut end = (0_i64, [0; LENGTH]);
    for seal in seals {
        let follows = seal.first == end.0.saturating_add(1) && seal.last >= seal.first;
        if !follows || !equal(&keys.seal(&seal), &seal.mac) {
            findings.push(seal.first, Finding::SealChanged { first: seal.first, last: seal.last });
        }
        if let Ok(mac) = seal.last_mac.as_slice().try_into() {
            end = (seal.last, mac);
        }
    }
    Ok(end)
}

/// The checkpoints that were not changed, in the order of their rows.
fn genuine_checkpoints<'all>(
    checkpoints: &'all Checkpoints,
    keys: &Keys,
    findings: &mut Findings,
) -> Vec<&'all Checkpoint> {
    let mut genuine = Vec::new();
    for (index, line) in checkpoints.lines.iter().enumerate() {
        match line {
            Some(checkpoint) if checkpoint.is_genuine(keys) => genuine.push(checkpoint),
            _ => findings.push(AFTER_ROWS, Finding::CheckpointChanged { line: index.saturating_add(1) }),
        }
    }
    if checkpoints.is_cut {
        findings.push(AFTER_ROWS, Finding::CheckpointCut);
    }
    genuine.sort_by_key(|checkpoint| checkpoint.sequence());
    genuine
}

/// Whether a head names this row.
fn names(head: &StoredHead, sequence: i64, mac: &Mac) -> bool {
    head.sequence == sequence && equal(&head.mac, mac)
}
