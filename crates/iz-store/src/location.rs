//! Opens the database of the settings.

use crate::{StoreError, StoreLocation, StoreSettings, keys::Keys, sqlite::Sqlite, storage::Connection};

/// Opens the database to write. It is created if it does not exist.
///
/// # Errors
///
/// If it cannot be opened, or is no store of this version.
pub(crate) fn open(settings: &StoreSettings, keys: &Keys) -> Result<Box<dyn Connection>, StoreError> {
    match &settings.location {
        StoreLocation::Memory => Ok(Box::new(Sqlite::in_memory(keys, settings.busy_timeout)?)),
        StoreLocation::File(path) => Ok(Box::new(Sqlite::open(path, keys, settings.busy_timeout)?)),
        #[cfg(feature = "postgres")]
        StoreLocation::Postgres(connection) => {
            Ok(Box::new(crate::postgres::Postgres::open(connection, keys, settings.busy_timeout)?))
        }
    }
}

/// Opens the database to read. Nothing is written to it.
///
/// # Errors
///
/// If it does not exist, cannot be read, or is no store of this version.
pub(crate) fn open_to_read(settings: &StoreSettings) -> Result<Box<dyn Connection>, StoreError> {
    match &settings.location {
        StoreLocation::Memory => Err(StoreError::InMemory),
        StoreLocation::File(path) => Ok(Box::new(Sqlite::open_to_read(path, settings.busy_timeout)?)),
        #[cfg(feature = "postgres")]
        StoreLocation::Postgres(connection) => {
            Ok(Box::new(crate::postgres::Postgres::open_to_read(connection, settings.busy_timeout)?))
        }
    }
}
