//! What a verification finds.

use std::fmt;

use jiff::Timestamp;
use serde::{Serialize, Serializer, ser::SerializeStruct};

/// What a verification found. It is printed as a sentence that says where, and what it probably means.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding {
    /// The content of a row is not the one that was signed.
    Changed {
        /// The row.
        sequence: i64,
    },
    /// The check value of a row is not the one that was written. Its content is.
    CheckValueChanged {
        /// The row.
        sequence: i64,
    },
    /// A row stands at the place of another one.
    Moved {
        /// The number of the row when it was written.
        written: i64,
        /// Its number now.
        sequence: i64,
    },
    /// A row has the check value of another one: it is a copy.
    Copied {
        /// The original row.
        original: i64,
        /// The copy.
        sequence: i64,
    },
    /// Rows are missing.
    Missing {
        /// The first of them.
        first: i64,
        /// The last of them.
        last: i64,
    },
    /// A row stands where no row can be.
    Extra {
        /// The row.
        sequence: i64,
    },
    /// The table of rows is damaged after a row, so that no further row can be read.
    Unreadable {
        /// The last row that was read, 0 if there was none.
        after: i64,
    },
    /// A table beside that of the rows is damaged.
    TableUnreadable {
        /// What it holds.
        table: &'static str,
    },
    /// The head row is missing.
    HeadMissing,
    /// The head names another last row.
    HeadDiffers {
        /// The last row of the table.
        last: i64,
        /// The last row of the head.
        head: i64,
    },
    /// The fingerprint of the key was changed, but the key is the right one.
    FingerprintChanged,
    /// The database has something that this program did not make, or lacks something.
    SchemaChanged {
        /// What was added, removed or changed.
        change: String,
    },
    /// A seal was changed, or it does not follow the one before it.
    SealChanged {
        /// The first row of the seal.
        first: i64,
        /// The last row of the seal.
        last: i64,
    },
    /// A checkpoint names a row that the store does not reach.
    NotReached {
        /// The row of the checkpoint.
        sequence: i64,
        /// When the checkpoint was made.
        time: Timestamp,
        /// The last row of the store.
        last: i64,
    },
    /// A row is not the one of a checkpoint.
    CheckpointDiffers {
        /// The row of the checkpoint.
        sequence: i64,
        /// When the checkpoint was made.
        time: Timestamp,
    },
    /// A line of the checkpoints is not one that this store wrote.
    CheckpointChanged {
        /// The line, counted from 1.
        line: usize,
    },
    /// A token was not written by this program.
    TokenChanged {
        /// Its id.
        id: String,
    },
    /// A row names a token that the store does not have.
    TokenMissing {
        /// The row.
        sequence: i64,
        /// The id of the token.
        id: String,
    },
    /// The table says that a token is valid, although a row revoked it.
    TokenRestored {
        /// The row of the revocation.
        sequence: i64,
        /// The id of the token.
        id: String,
    },
    /// No row says what the table of tokens says.
    TokenUnrecorded {
        /// The id of the token.
        id: String,
        /// What no row says of the token.
        change: &'static str,
    },
    /// A row of a table beside the trail was not written by this program.
    LedgerChanged {
        /// The table.
        table: &'static str,
        /// The row of the table.
        row: String,
    },
    /// The trail says that something is in a table beside it, and it is not.
    LedgerMissing {
        /// The row of the trail.
        sequence: i64,
        /// The table.
        table: &'static str,
        /// The row of the table.
        row: String,
    },
    /// A row of a table beside the trail has an old state, although the trail changed it.
    LedgerRestored {
        /// The row of the trail.
        sequence: i64,
        /// The table.
        table: &'static str,
        /// The row of the table.
        row: String,
    },
    /// No row of the trail says what a table beside it says.
    LedgerUnrecorded {
        /// The table.
        table: &'static str,
        /// The row of the table.
        row: String,
    },
    /// The last line of the checkpoints is cut. A note.
    CheckpointCut,
    /// The time of a row is before that of the row before it. A note.
    TimeBack {
        /// The row.
        sequence: i64,
        /// The latest time of the rows before it.
        before: Timestamp,
        /// The time of the row.
        time: Timestamp,
    },
    /// A row of the server about a patient names no token. A note.
    NoToken {
        /// The row.
        sequence: i64,
    },
    /// There are more findings than are listed.
    More {
        /// How many.
        faults: u64,
        /// How many notes.
        notes: u64,
    },
}

impl Finding {
    /// The code of the finding. Codes do not change; new ones may be added.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Changed { .. } => "row_changed",
            Self::CheckValueChanged { .. } => "check_value_changed",
            Self::Moved { .. } => "row_moved",
            Self::Copied { .. } => "row_copied",
            Self::Missing { .. } => "rows_missing",
            Self::Extra { .. } => "row_extra",
            Self::Unreadable { .. } => "unreadable",
            Self::TableUnreadable { .. } => "table_unreadable",
            Self::HeadMissing => "head_missing",
            Self::HeadDiffers { .. } => "head_differs",
            Self::FingerprintChanged => "fingerprint_changed",
            Self::SchemaChanged { .. } => "schema_changed",
            Self::SealChanged { .. } => "seal_changed",
            Self::NotReached { .. } => "checkpoint_not_reached",
            Self::CheckpointDiffers { .. } => "checkpoint_differs",
            Self::CheckpointChanged { .. } => "checkpoint_changed",
            Self::TokenChanged { .. } => "token_changed",
            Self::TokenMissing { .. } => "token_missing",
            Self::TokenRestored { .. } => "token_restored",
            Self::TokenUnrecorded { .. } => "token_unrecorded",
            Self::LedgerChanged { .. } => "ledger_changed",
            Self::LedgerMissing { .. } => "ledger_missing",
            Self::LedgerRestored { .. } => "ledger_restored",
            Self::LedgerUnrecorded { .. } => "ledger_unrecorded",
            Self::CheckpointCut => "checkpoint_cut",
            Self::TimeBack { .. } => "time_back",
            Self::NoToken { .. } => "no_token",
            Self::More { .. } => "more",
        }
    }

    /// Whether it may have an innocent cause and shows no change. Everything else is a fault.
    #[must_use]
    pub const fn is_note(&self) -> bool {
        match self {
            Self::CheckpointCut | Self::TimeBack { .. } | Self::NoToken { .. } => true,
            Self::More { faults, .. } => *faults == 0,
            _ => false,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed { sequence } => write!(
                f,
                "Row {sequence} is not as it was written: somebody changed it, or the disk damaged it."
            ),
            Self::CheckValueChanged { sequence } => write!(
                f,
                "The check value of row {sequence} is not as it was written. The content of the row is. Somebody changed the \
                 check value, or the disk damaged it."
            ),
            Self::Moved { written, sequence } => write!(
                f,
                "Row {written} stands at the place of row {sequence}: somebody changed the order of rows."
            ),
            Self::Copied { original, sequence } => write!(
                f,
                "Row {sequence} is a copy of row {original}: somebody added it, or put it in the place of another row."
            ),
            Self::Missing { first, last } if first == last => {
                write!(f, "Row {first} is missing: somebody removed it.")
            }
            Self::Missing { first, last } => {
                write!(f, "Rows {first} to {last} are missing: somebody removed them.")
            }
            Self::Extra { sequence } => {
                write!(
                    f,
                    "Row {sequence} stands where no row can be: somebody added it or changed its number."
                )
            }
            Self::Unreadable { after } => write!(
                f,
                "No row after row {after} can be read, because the file is damaged: the disk, or somebody, changed it. Restore \
                 a backup beside it and compare."
            ),
            Self::TableUnreadable { table } => write!(
                f,
                "The table of the {table} cannot be read, because it is damaged: the disk, or somebody, changed it."
            ),
            Self::HeadMissing => {
                write!(
                    f,
                    "The head row is missing: somebody removed it, perhaps to hide that the last rows are missing."
                )
            }
            Self::HeadDiffers { last, head } if last < head => write!(
                f,
                "The head names row {head} as the last one, but the last row is {last}: somebody removed the rows between \
                 them."
            ),
            Self::HeadDiffers { last, head } if last > head => write!(
                f,
                "The head names row {head} as the last one, but the last row is {last}: somebody added rows or changed the \
                 head."
            ),
            Self::HeadDiffers { last, .. } => {
                write!(
                    f,
                    "The head has another check value than the last row {last}: somebody changed one of them."
                )
            }
            Self::FingerprintChanged => write!(
                f,
                "The stored fingerprint of the audit key is not the one of the key, but the rows were signed with the key: \
                 somebody changed the fingerprint, or the disk damaged it."
            ),
            Self::SchemaChanged { change } => write!(
                f,
                "The database is not as izquery made it: {change}. Somebody changed it, perhaps so that rows vanish."
            ),
            Self::SealChanged { first, last } => write!(
                f,
                "The seal of the removed rows {first} to {last} is not one that izquery wrote, or does not follow the seal before \
                 it: somebody changed it, or removed rows without a seal."
            ),
            Self::NotReached { sequence, time, last } => write!(
                f,
                "A checkpoint of {time} names row {sequence}, but the last row is {last}: an older file was restored, or somebody \
                 removed the last rows."
            ),
            Self::CheckpointDiffers { sequence, time } => write!(
                f,
                "Row {sequence} is not the one of the checkpoint of {time}: somebody replaced the rows, or an older file was \
                 restored and written further."
            ),
            Self::CheckpointChanged { line } => write!(
                f,
                "Line {line} of the checkpoints is not one that this store wrote: it was cut, changed, or belongs to another \
                 store."
            ),
            Self::TokenChanged { id } => write!(
                f,
                "The token {id:?} is not as izquery wrote it: somebody added or changed it in the database. It lets nobody in."
            ),
            Self::TokenMissing { sequence, id } => write!(
                f,
                "Row {sequence} names the token {id:?}, which is not in the table of tokens: somebody removed it."
            ),
            Self::TokenRestored { sequence, id } => write!(
                f,
                "Row {sequence} revoked the token {id:?}, but the table of tokens says that it is valid: somebody put its old \
                 state back. It lets nobody in."
            ),
            Self::TokenUnrecorded { id, change } => write!(
                f,
                "The table of tokens says that the token {id:?} was {change}, but no row does: somebody removed the row, or put \
                 the token into this store."
            ),
            Self::LedgerChanged { table, row } => write!(
                f,
                "The row {row} of the table {table} is not as izquery wrote it: somebody added, changed or removed it in the \
                 database, or the disk damaged it. It cannot be read."
            ),
            Self::LedgerMissing { sequence, table, row } => write!(
                f,
                "Row {sequence} recorded the row {row} of the table {table}, which is not there: somebody removed it."
            ),
            Self::LedgerRestored { sequence, table, row } => write!(
                f,
                "Row {sequence} changed or removed the row {row} of the table {table}, but the table has its old state: somebody \
                 put it back."
            ),
            Self::LedgerUnrecorded { table, row } => write!(
                f,
                "No row recorded what the row {row} of the table {table} says: somebody removed the row, or put this into the \
                 store."
            ),
            Self::CheckpointCut => {
                write!(
                    f,
                    "The last line of the checkpoints is cut, as by a loss of power. The others are whole."
                )
            }
            Self::TimeBack { sequence, before, time } => write!(
                f,
                "The time of row {sequence} is {time}, but an earlier row has {before}: the clock of the machine was set back."
            ),
            Self::NoToken { sequence } => write!(
                f,
                "Row {sequence} is a row of the server about a patient, but it names no token: the server did not ask for one."
            ),
            Self::More { faults, notes } => {
                write!(
                    f,
                    "There are {faults} further faults and {notes} further notes, which are not listed."
                )
            }
        }
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_struct("Finding", 3)?;
        members.serialize_field("code", self.code())?;
        members.serialize_field("note", &self.is_note())?;
        members.serialize_field("text", &self.to_string())?;
        members.end()
    }
}
