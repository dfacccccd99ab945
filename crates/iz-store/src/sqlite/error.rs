//! What an error of SQLite means for the store.

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use rusqlite::ErrorCode;
use thiserror::Error;

use crate::StoreError;

/// How long a request waits before it is repeated where SQLite itself does not wait.
const PAUSE: Duration = Duration::from_millis(10);

/// The error of SQLite in one sentence. The library says it twice: in the error, and in the error below it.
#[derive(Debug, Error)]
#[error("{0}")]
struct SqliteFault(String);

/// The database in the words of an error.
#[derive(Clone)]
pub(super) struct Place {
    name: String,
    busy_timeout: Duration,
}

impl Place {
    pub(super) const fn new(name: String, busy_timeout: Duration) -> Self {
        Self { name, busy_timeout }
    }

    pub(super) fn name(&self) -> String {
        self.name.clone()
    }

    pub(super) const fn busy_timeout(&self) -> Duration {
        self.busy_timeout
    }

    /// The error of a request.
    pub(super) fn error(&self, error: rusqlite::Error) -> StoreError {
        let place = self.name();
        let code = error.sqlite_error_code();
        let source = Arc::new(SqliteFault(error.to_string()));
        let Some(code) = code else {
            // The other errors of rusqlite are about values that do not have the type of their column.
            return StoreError::Corrupt { place, source };
        };
        match code {
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => {
                StoreError::Locked { place, waited: self.busy_timeout }
            }
            ErrorCode::ReadOnly => StoreError::ReadOnly { place },
            ErrorCode::DiskFull => StoreError::Full { place },
            ErrorCode::DatabaseCorrupt => StoreError::Corrupt { place, source },
            ErrorCode::NotADatabase => StoreError::Foreign { place },
            ErrorCode::SystemIoFailure => StoreError::Io { place, source },
            ErrorCode::CannotOpen | ErrorCode::PermissionDenied => StoreError::Open { place, source },
            _ => StoreError::Database { place, source },
        }
    }

    /// The error of opening.
    pub(super) fn opening(&self, error: rusqlite::Error) -> StoreError {
        match self.error(error) {
            StoreError::Database { place, source } => StoreError::Open { place, source },
            other => other,
        }
    }

    /// Repeats a request that SQLite refuses without waiting while another process opens the file too.
    pub(super) fn retry<T>(&self, request: impl Fn() -> rusqlite::Result<T>) -> Result<T, StoreError> {
        let started = Instant::now();
        loop {
            match request().map_err(|error| self.error(error)) {
                Err(StoreError::Locked { .. }) if started.elapsed() < self.busy_timeout => {
                    thread::sleep(PAUSE)
                }
                other => return other,
            }
        }
    }
}
