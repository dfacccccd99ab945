//! What an error of SQLite means for the store.

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use rusqlite::ErrorCode;

use crate::StoreError;

/// How long a request waits before it is repeated where SQLite itself does not wait.
const PAUSE: Duration = Duration::from_millis(10);

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
        let Some(code) = error.sqlite_error_code() else {
            // The other errors of rusqlite are about values that do not have the type of their column.
            return StoreError::Corrupt { place, source: Arc::new(error) };
        };
        match code {
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => {
                StoreError::Locked { place, waited: self.busy_timeout }
            }
            ErrorCode::ReadOnly => StoreError::ReadOnly { place },
            ErrorCode::DiskFull => StoreError::Full { place },
            ErrorCode::DatabaseCorrupt => StoreError::Corrupt { place, source: Arc::new(error) },
            ErrorCode::NotADatabase => StoreError::Foreign { place },
            ErrorCode::SystemIoFailure => StoreError::Io { place, source: Arc::new(error) },
            ErrorCode::CannotOpen | ErrorCode::PermissionDenied => {
                StoreError::Open { place, source: Arc::new(error) }
            }
            _ => StoreError::Database { place, source: Arc::new(error) },
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
