//! Removes rows after the retention, and leaves a seal in their place.

use std::ops::ControlFlow;

use jiff::Timestamp;

use crate::{
    AppendError, NewRow, Retention, Silence, StoreError,
    append::{TokenCheck, append_change, append_in},
    audit_key::{LENGTH, Mac},
    canonical::Canonical,
    chain::Chain,
    keys::{Keys, equal},
    silence::{self, Place},
    storage::Transaction,
    stored::{FoundRow, StoredSeal},
    token_history::{TokenHistory, change},
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
    /// Whether the removed rows were overwritten in every file. If not, another process read the database at that moment, and
    /// the next call does it.
    pub is_purged: bool,
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
    chain: &mut Chain,
    before: Timestamp,
    retention: Retention,
    silence: Silence,
    record: &NewRow,
) -> Result<Option<Seal>, AppendError> {
    let now = record.time;
    let oldest_kept = retention.oldest_kept(now);
    if before > oldest_kept {
        return Err(StoreError::Retention { oldest_kept }.into());
    }
    let mut sealed = Ok(None);
    chain.write(&mut |open| {
        let seals = open.transaction.seals()?;
        let start = || match seals.last() {
            Some(seal) => Removed::after(seal, open.keys),
            None => Ok(Removed::starting(1, [0; LENGTH])),
        };
        let mut removed = removable(open.transaction, open.keys, start()?, before)?;
        if silence == Silence::Refuse && !removed.is_empty() {
            let newest = silence::check(open.transaction, removed.last_place(), open.head.sequence, now)?;
            // A clock that is ahead by less than that makes no row old.
            let before = before.min(retention.oldest_kept(newest));
            removed = removable(open.transaction, open.keys, start()?, before)?;
        }
        if removed.is_empty() {
            return Ok(());
        }
        let seal = removed.seal(now, open.keys);
        let change = change(record, &record.outcome, format!("sealed rows {} to {}", seal.first, seal.last));
        match append_change(open, change)? {
            Ok(recorded) => sealed = Ok(Some(public(&seal, recorded)?)),
            // A refused row changed nothing, and the rows stay.
            Err(refusal) => {
                sealed = Err(refusal);
                return Ok(());
            }
        }
        let kept: Vec<NewRow> = removed.tokens.kept(record).collect();
        append_in(open, &kept, TokenCheck::All)?;
        let count = open.transaction.remove_rows(seal.last)?;
        if i64::try_from(count).ok() != seal.last.checked_sub(seal.first).and_then(|rows| rows.checked_add(1))
        {
            return Err(StoreError::Broken { sequence: seal.first });
        }
        open.transaction.insert_seal(&seal)
    })?;
    let is_purged = chain.purge(matches!(sealed, Ok(Some(_))));
    sealed.map(|seal| seal.map(|seal| Seal { is_purged, ..seal }))
}

/// The rows that are to be removed.
struct Removed {
    first: i64,
    last: i64,
    first_time_us: i64,
    last_time_us: i64,
    /// The check value of the last of them.
    mac: Mac,
    /// What they say of tokens.
    tokens: TokenHistory,
}

impl Removed {
    fn starting(first: i64, mac: Mac) -> Self {
        let last = first.saturating_sub(1);
        Self { first, last, first_time_us: 0, last_time_us: 0, mac, tokens: TokenHistory::default() }
    }

    const fn is_empty(&self) -> bool {
        self.last < self.first
    }

    const fn last_place(&self) -> Place {
        Place { sequence: self.last, time_us: self.last_time_us }
    }

    /// No row yet, after those of the last seal.
    fn after(seal: &StoredSeal, keys: &Keys) -> Result<Self, StoreError> {
        let first = seal.last.saturating_add(1);
        match seal.last_mac.as_slice().try_into() {
            Ok(mac) if equal(&keys.seal(seal), &seal.mac) => Ok(Self::starting(first, mac)),
            _ => Err(StoreError::Broken { sequence: first }),
        }
    }

    fn seal(&self, now: Timestamp, keys: &Keys) -> StoredSeal {
        let mut seal = StoredSeal {
            first: self.first,
            last: self.last,
            first_time_us: self.first_time_us,
            last_time_us: self.last_time_us,
            sealed_us: now.as_microsecond(),
            last_mac: self.mac.to_vec(),
            mac: Vec::new(),
        };
        seal.mac = keys.seal(&seal).to_vec();
        seal
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
        if removed.is_empty() {
            removed.first_time_us = row.time_us;
        }
        removed.last = row.sequence;
        removed.tokens.add(&row);
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
        is_purged: false,
    })
}
