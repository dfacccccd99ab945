//! What an error of PostgreSQL means for the store.

use std::{error::Error, io, sync::Arc, time::Duration};

use tokio_postgres::error::SqlState;

use crate::{Cause, StoreError};

/// The database in the words of an error.
pub(super) struct Place {
    busy_timeout: Duration,
}

impl Place {
    pub(super) const fn new(busy_timeout: Duration) -> Self {
        Self { busy_timeout }
    }

    pub(super) fn name(&self) -> String {
        "the PostgreSQL database".to_owned()
    }

    pub(super) const fn busy_timeout(&self) -> Duration {
        self.busy_timeout
    }

    /// The error of a statement. Of what the server says, only the code is kept: its text may quote a row.
    pub(super) fn error(&self, error: &tokio_postgres::Error) -> StoreError {
        let place = self.name();
        let Some(code) = error.code() else {
            return match error.source().and_then(|source| source.downcast_ref::<io::Error>()) {
                Some(error) => self.io(error.kind().into()),
                None if error.is_closed() => self.io(io::ErrorKind::ConnectionReset.into()),
                // A value that does not have the type of its column.
                None => StoreError::Corrupt { place, source: cause("a value has another type".to_owned()) },
            };
        };
        let source = cause(format!("SQLSTATE {}", code.code()));
        match code {
            &SqlState::LOCK_NOT_AVAILABLE | &SqlState::T_R_DEADLOCK_DETECTED => {
                StoreError::Locked { place, waited: self.busy_timeout }
            }
            &SqlState::READ_ONLY_SQL_TRANSACTION | &SqlState::INSUFFICIENT_PRIVILEGE => {
                StoreError::ReadOnly { place }
            }
            &SqlState::DISK_FULL => StoreError::Full { place },
            &SqlState::DATA_CORRUPTED | &SqlState::INDEX_CORRUPTED => StoreError::Corrupt { place, source },
            &SqlState::UNDEFINED_TABLE | &SqlState::UNDEFINED_COLUMN => StoreError::Foreign { place },
            _ => StoreError::Database { place, source },
        }
    }

    /// The error of connecting. No statement was sent, so that the text of the server quotes no row.
    pub(super) fn connecting(&self, error: &tokio_postgres::Error) -> StoreError {
        self.opening(
            error.as_db_error().map_or_else(|| error.to_string(), |error| error.message().to_owned()),
        )
    }

    pub(super) fn opening(&self, text: String) -> StoreError {
        StoreError::Open { place: self.name(), source: cause(text) }
    }

    pub(super) fn io(&self, error: io::Error) -> StoreError {
        StoreError::Io { place: self.name(), source: Arc::new(error) }
    }

    pub(super) fn corrupt(&self, text: &str) -> StoreError {
        StoreError::Corrupt { place: self.name(), source: cause(text.to_owned()) }
    }
}

fn cause(text: String) -> Cause {
    Arc::from(Box::<dyn Error + Send + Sync>::from(text))
}
