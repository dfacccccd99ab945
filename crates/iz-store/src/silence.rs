//! Whether the rows themselves show that time has passed.
//!
//! One wrong clock must not make six years of rows old. In a trail that is used, times go on row by row. Where they jump, the
//! clock may be wrong.

use jiff::Timestamp;

use crate::{StoreError, storage::Transaction};

/// What follows when there is a jump of more than [`DAYS`](Self::DAYS) days between two rows, or between the last row and the
/// present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Silence {
    /// The clock may be wrong, and nothing is removed. The retention counts from the last row.
    Refuse,
    /// Somebody knows that the clock is right and that nothing was written for so long.
    Accept,
}

impl Silence {
    /// The longest time between two rows, in days, after which the clock is still trusted.
    pub const DAYS: i64 = 400;
}

/// [`Silence::DAYS`] in microseconds.
const LONGEST_US: i64 = Silence::DAYS * 24 * 60 * 60 * 1_000_000;

/// A row and its time.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) sequence: i64,
    pub(crate) time_us: i64,
}

/// Looks for a jump after the row `first`, and returns the time of the last row.
///
/// A jump contains one of the moments that are half as far apart as the shortest jump. The two rows between which the chain
/// reaches such a moment are found by halving, so that few rows are read.
///
/// # Errors
///
/// [`StoreError::Silence`] if there is a jump, and the errors of the database.
pub(crate) fn check(
    transaction: &mut dyn Transaction,
    first: Place,
    last_sequence: i64,
    now: Timestamp,
) -> Result<Timestamp, StoreError> {
    let last = place(transaction, last_sequence)?;
    between(last.time_us, now.as_microsecond())?;
    let mut moment_us = first.time_us.saturating_add(LONGEST_US / 2);
    while moment_us <= last.time_us {
        let (mut low, mut high) = (first, last);
        while high.sequence.saturating_sub(low.sequence) > 1 {
            let middle = place(transaction, low.sequence.midpoint(high.sequence))?;
            if middle.time_us < moment_us { low = middle } else { high = middle }
        }
        between(low.time_us, high.time_us)?;
        moment_us = moment_us.saturating_add(LONGEST_US / 2);
    }
    time(last.time_us, last_sequence)
}

fn place(transaction: &mut dyn Transaction, sequence: i64) -> Result<Place, StoreError> {
    let time_us = transaction.row_time_us(sequence)?.ok_or(StoreError::Broken { sequence })?;
    Ok(Place { sequence, time_us })
}

fn between(before_us: i64, after_us: i64) -> Result<(), StoreError> {
    if after_us.saturating_sub(before_us) <= LONGEST_US {
        return Ok(());
    }
    Err(StoreError::Silence { before: time(before_us, 0)?, after: time(after_us, 0)? })
}

fn time(time_us: i64, sequence: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(time_us).map_err(|_| StoreError::Broken { sequence })
}
