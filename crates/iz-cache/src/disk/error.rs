//! What can go wrong with the file.

use std::io;

use rusqlite::ErrorCode;

/// The file of cached answers cannot be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenDiskError {
    /// The file or its folder cannot be written.
    #[error("{file} cannot be written; let the account of izquery write this file and its folder")]
    ReadOnly {
        /// The file.
        file: String,
        /// The error of the system.
        #[source]
        source: io::Error,
    },
    /// The folder does not exist, or the path is not a file.
    #[error("{file} cannot be opened; check that its folder exists, that it is a file, and who may read it")]
    Open {
        /// The file.
        file: String,
        /// The error of the system.
        #[source]
        source: io::Error,
    },
    /// There is no such file.
    #[error("{file} does not exist; check the path, or start `izquery serve` once to create it")]
    Missing {
        /// The file.
        file: String,
    },
    /// The path names something else.
    #[error(
        "{file} is not a file of cached answers, or its first bytes are damaged; name another file, or remove this one"
    )]
    Foreign {
        /// The file.
        file: String,
    },
    /// The answers were encrypted with another key.
    #[error("{file} was written with another key; use the key with which it was written, or remove the file")]
    WrongKey {
        /// The file.
        file: String,
    },
    /// Another version of the program wrote the file.
    #[error(
        "{file} has format {found}, and this version of izquery has format {known}; start `izquery serve` of this version \
         once, or remove the file"
    )]
    OtherFormat {
        /// The file.
        file: String,
        /// The format that was found.
        found: i64,
        /// The format of this version.
        known: i64,
    },
    /// The file is damaged, locked or full, or the database failed in another way.
    #[error("{file} cannot be used: {reason}")]
    Failed {
        /// The file.
        file: String,
        /// The reason. It does not identify a patient.
        reason: String,
    },
    /// The system starts no thread.
    #[error("the thread that reads and writes {file} cannot be started")]
    Thread {
        /// The file.
        file: String,
        /// The error of the system.
        #[source]
        source: io::Error,
    },
}

impl OpenDiskError {
    /// Whether the settings or the rights are wrong, so that somebody must act before the file can be used. The other errors
    /// only mean that the answers are not stored.
    pub(super) const fn is_of_setup(&self) -> bool {
        matches!(self, Self::ReadOnly { .. } | Self::Open { .. } | Self::Thread { .. })
    }
}

/// Whether the content of the file is not what this program wrote.
pub(super) fn is_damage(error: &rusqlite::Error) -> bool {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => true,
        // A row is there that an index does not show.
        Some(ErrorCode::ConstraintViolation) => true,
        // A table or a column is missing.
        Some(ErrorCode::Unknown) => true,
        Some(_) => false,
        // The other errors of rusqlite are about values that do not have the type of their column.
        None => true,
    }
}

/// Whether another process holds the lock.
pub(super) fn is_locked(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

/// The error in words for the operator.
pub(super) fn reason(error: &rusqlite::Error) -> String {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "another process holds it, such as a backup; end that process".to_owned()
        }
        Some(ErrorCode::DiskFull) => "the disk is full; free some space".to_owned(),
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            "it cannot be written; let the account of izquery write this file and its folder".to_owned()
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => "it is damaged".to_owned(),
        // The error of SQLite names tables and columns, and no value.
        _ => error.to_string(),
    }
}
