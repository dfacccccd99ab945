//! Removes rows after the retention, and leaves a seal in their place.

use std::ops::ControlFlow;

use jiff::Timestamp;

use crate::{
    AppendError, AuditAction, NewRow, Retention, StoreError,
    append::append_in,
    audit_key::{LENGTH, Mac},
    canonical::Canonical,
    keys::{Keys, equal},
    storage::{Connection, Transaction},
    stored::{FoundRow, StoredSeal},
};

/// Rows that were removed after the retention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Seal {
    /// The first removed row.
    pub first: i64,
    /// The last removed row.
    pub last: i64,
    /// The time of the first removed row.
    pub first_time: Timestamp,
    /// The time of the last removed row.
    pub last_time: Timestamp,
    /// The row that records the removal.
    pub recorded: i64,
}

impl Seal {
    /// How many rows were removed.
    #[must_use]
    pub const fn rows(&self) -> i64 {
        self.last.saturating_sub(self.first).saturating_add(1)
    }
}

/// Removes the rows from the first one up to the last one before the first that is not older than `before`.
///
/// # Errors
///
/// As [`Store::seal`](crate::Store::seal).
pub(crate) fn seal(
    connection: &mut dyn Connection,
    keys: &Keys,
    before: Timestamp,
    retention: Retention,
    record: NewRow,
) -> Result<Option<Seal>, AppendError> {
    let now = record.time;
    let oldest_kept = retention.oldest_kept(now);
    if before > oldest_kept {
        return Err(StoreError::Retention { oldest_kept }.into());
    }
    let mut sealed = Ok(None);
    connection.write(&mut |transaction| {
        let seals = transaction.seals()?;
        let start = match seals.last() {
            Some(seal) => Removed::after(seal, keys)?,
            None => Removed { first: 1, last: 0, first_time_us: None, last_time_us: 0, mac: [0; LENGTH] },
        };
        let Some(seal) = removable(transaction, keys, start, before)?.seal(now, keys) else {
            return Ok(());
        };
        let mut record = record.clone();
        record.action = AuditAction::Admin;
        record.subject = Some(format!("sealed rows {} to {}", seal.first, seal.last));
        let recorded =
            append_in(transaction, keys, &[record])?.pop().unwrap_or(Err(StoreError::Closed.into()));
        match recorded {
            Ok(recorded) => sealed = Ok(Some(public(&seal, recorded)?)),
            // A refused row changed nothing, and the rows stay.
            Err(refusal) => {
                sealed = Err(refusal);
                return Ok(());
            }
        }
        transaction.remove_rows(seal.last)?;
        transaction.insert_seal(&seal)
    })?;
    if matches!(sealed, Ok(Some(_))) {
        // Where a reader prevents it, the log is overwritten later. The rows are sealed in any case.
        let _ = connection.purge();
    }
    sealed
}

/// The rows that are to be removed.
struct Removed {
    first: i64,
    last: i64,
    first_time_us: Option<i64>,
    last_time_us: i64,
    /// The check value of the last of them.
    mac: Mac,
}

impl Removed {
    /// No row yet, after those of the last seal.
    fn after(seal: &StoredSeal, keys: &Keys) -> Result<Self, StoreError> {
        let first = seal.last.saturating_add(1);
        match seal.last_mac.as_slice().try_into() {
            Ok(mac) if equal(&keys.seal(seal), &seal.mac) => {
                Ok(Self { first, last: seal.last, first_time_us: None, last_time_us: 0, mac })
            }
            _ => Err(StoreError::Broken { sequence: first }),
        }
    }

    fn seal(self, now: Timestamp, keys: &Keys) -> Option<StoredSeal> {
        let mut seal = StoredSeal {
            first: self.first,
            last: self.last,
            first_time_us: self.first_time_us?,
            last_time_us: self.last_time_us,
            sealed_us: now.as_microsecond(),
            last_mac: self.mac.to_vec(),
            mac: Vec::new(),
        };
        seal.mac = keys.seal(&seal).to_vec();
        Some(seal)
    }
}

/// Follows the chain to the first row that is not older than `before`. A broken chain is an error: a seal would hide it.
fn removable(
    transaction: &mut dyn Transaction,
    keys: &Keys,
    mut removed: Removed,
    before: Timestamp,
) -> Result<Removed, StoreError> {
    let before_us = before.as_microsecond();
    let mut buffer = Canonical::default();
    let mut broken = None;
    transaction.rows(&mut |found| {
        let expected = removed.last.saturating_add(1);
        let FoundRow::Whole(row) = found else {
            broken = Some(expected);
            return ControlFlow::Break(());
        };
        if row.sequence != expected || !equal(&keys.row(&removed.mac, &row, &mut buffer), &row.mac) {
            broken = Some(expected);
            return ControlFlow::Break(());
        }
        if row.time_us >= before_us {
            return ControlFlow::Break(());
        }
        removed.last = row.sequence;
        removed.first_time_us.get_or_insert(row.time_us);
        removed.last_time_us = row.time_us;
        removed.mac = row.mac;
        ControlFlow::Continue(())
    })?;
    broken.map_or(Ok(removed), |sequence| Err(StoreError::Broken { sequence }))
}

fn public(seal: &StoredSeal, recorded: i64) -> Result<Seal, StoreError> {
    let time = |time_us| {
        Timestamp::from_microsecond(time_us).map_err(|_| StoreError::Broken { sequence: seal.first })
    };
    Ok(Seal {
        first: seal.first,
        last: seal.last,
        first_time: time(seal.first_time_us)?,
        last_time: time(seal.last_time_us)?,
        recorded,
    })
}
