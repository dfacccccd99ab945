//! What can go wrong.

use std::{error::Error, sync::Arc, time::Duration};

use thiserror::Error;

use crate::FieldFault;

/// The error of the database or of the operating system below an error of the store.
pub type Cause = Arc<dyn Error + Send + Sync>;

/// Why the store could not do something.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another process holds the lock.
    #[error(
        "{place} was locked by another process for more than {} s; end the program that holds it, such as a backup or a \
         database editor, and try again",
        .waited.as_secs_f64()
    )]
    Locked {
        /// Where the store is.
        place: String,
        /// The busy timeout.
        waited: Duration,
    },
    /// The file or its folder cannot be written.
    #[error("{place} cannot be written; let the account of izquery write this file and its folder")]
    ReadOnly {
        /// Where the store is.
        place: String,
    },
    /// The disk is full.
    #[error("{place} cannot be written because the disk is full; free some space")]
    Full {
        /// Where the store is.
        place: String,
    },
    /// The file is damaged.
    #[error(
        "{place} is damaged; stop izquery, keep the file, and restore a backup; `izquery audit verify` says what is wrong"
    )]
    Corrupt {
        /// Where the store is.
        place: String,
        /// The error below.
        #[source]
        source: Cause,
    },
    /// The place holds something else.
    #[error(
        "{place} is not a store of izquery, or its first bytes are damaged; name another file, or restore a backup"
    )]
    Foreign {
        /// Where the store is.
        place: String,
    },
    /// The database has a table, an index, a view or a trigger that this program did not make, or lacks one.
    #[error(
        "{place} is not as izquery made it: {change}; it may hide rows, so stop izquery, keep the database, run `izquery \
         audit verify`, and restore a backup"
    )]
    SchemaChanged {
        /// Where the store is.
        place: String,
        /// What was added, removed or changed.
        change: String,
    },
    /// The database changed another number of rows than it should.
    #[error("{place} did not store what it was given; stop izquery, and run `izquery audit verify`")]
    NotStored {
        /// Where the store is.
        place: String,
    },
    /// A newer version of the program wrote the store.
    #[error(
        "{place} has format {found}, and this version of izquery knows only the formats up to {known}; use the newer \
         version"
    )]
    Newer {
        /// Where the store is.
        place: String,
        /// The format that was found.
        found: i64,
        /// The newest format that this version knows.
        known: i64,
    },
    /// The store cannot be opened.
    #[error("{place} cannot be opened; check that its folder exists, that it is a file, and who may read it")]
    Open {
        /// Where the store is.
        place: String,
        /// The error below.
        #[source]
        source: Cause,
    },
    /// There is no store.
    #[error("{place} does not exist; check the path, or start `izquery serve` once to create it")]
    Missing {
        /// Where the store should be.
        place: String,
    },
    /// The operating system could not read or write.
    #[error(
        "{place} could not be read or written; check the disk, its quota and the limit of the size of files"
    )]
    Io {
        /// Where the store is.
        place: String,
        /// The error below.
        #[source]
        source: Cause,
    },
    /// The file at the path is not the one that was opened, or the trail lacks a row that this process wrote or saw.
    #[error(
        "{place} was moved, removed, replaced or put back to an older state while it was open; run `izquery audit \
         verify`, and start izquery again"
    )]
    Moved {
        /// Where the store is.
        place: String,
    },
    /// The store was written with another audit key.
    #[error("{place} was written with another audit key; use the key with which it was created")]
    WrongKey {
        /// Where the store is.
        place: String,
    },
    /// The store is closed.
    #[error("the store is closed")]
    Closed,
    /// A store in memory cannot be opened a second time.
    #[error("a store in memory cannot be read from outside; configure a file")]
    InMemory,
    /// A field of a row or a token cannot be stored.
    #[error(transparent)]
    Field(#[from] FieldFault),
    /// There is already a token with this secret.
    #[error("this token exists already; make another one")]
    TokenExists,
    /// Rows that are younger than the retention should be removed.
    #[error("rows since {oldest_kept} must be kept; name an earlier moment")]
    Retention {
        /// The first moment whose rows must be kept.
        oldest_kept: jiff::Timestamp,
    },
    /// There is no row for so long that the clock may be wrong.
    #[error(
        "the audit trail has no row between {before} and {after}, so the clock of this machine may be wrong, and no row \
         was removed; check the clock"
    )]
    Silence {
        /// The last time before the gap.
        before: jiff::Timestamp,
        /// The first time after it: that of a row, or the present.
        after: jiff::Timestamp,
    },
    /// The chain is broken where rows should be removed, and removing them would hide it.
    #[error("row {sequence} was changed or is missing; run `izquery audit verify` before rows are sealed")]
    Broken {
        /// The first row that is wrong.
        sequence: i64,
    },
    /// The head of the chain is missing.
    #[error("the audit trail has no head row; stop izquery, keep the database, and restore a backup")]
    HeadMissing,
    /// A row has a value that this version cannot read.
    #[error("row {sequence} cannot be read; run `izquery audit verify`")]
    UnreadableRow {
        /// The row.
        sequence: i64,
    },
    /// A row beside the trail is not as this program wrote it, or is missing.
    #[error(
        "row {row} of the table {table} was changed or removed, or cannot be decrypted with this audit key; run `izquery audit \
         verify`, and restore a backup"
    )]
    RowChanged {
        /// The table.
        table: &'static str,
        /// The row: its number, its location and number, or its name.
        row: String,
    },
    /// The cryptographic library refused a value.
    #[error("a value could not be encrypted, so it was not stored")]
    NotEncrypted,
    /// Another writer has appended an event to the enrollment of a location.
    #[error("{location} has {last} events now, because another program recorded one; read them again")]
    EventConflict {
        /// The location.
        location: String,
        /// The number of its last event.
        last: i64,
    },
    /// The connection to PostgreSQL would leave this machine without TLS.
    #[error(
        "{place} is on another machine, and this version has no TLS for it; use a tunnel or a proxy on this machine"
    )]
    NeedsTls {
        /// Where the store is.
        place: String,
    },
    /// Another error of the database.
    #[error("{place}: the database refused a request")]
    Database {
        /// Where the store is.
        place: String,
        /// The error below.
        #[source]
        source: Cause,
    },
}

impl StoreError {
    /// Whether the store itself failed, and not what the caller gave it.
    #[must_use]
    pub fn is_of_the_store(&self) -> bool {
        !matches!(
            self,
            Self::Field(_)
                | Self::TokenExists
                | Self::Retention { .. }
                | Self::Silence { .. }
                | Self::InMemory
                | Self::EventConflict { .. }
        )
    }
}

/// Why a row was not appended. Nothing about the patient may leave the process then.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum AppendError {
    /// The token was revoked, perhaps by another process a moment ago.
    #[error("the token was revoked")]
    TokenRevoked,
    /// The token has expired.
    #[error("the token has expired")]
    TokenExpired,
    /// There is no such token.
    #[error("there is no such token")]
    NoSuchToken,
    /// The store failed, or refused a field.
    #[error(transparent)]
    Store(#[from] StoreError),
}
