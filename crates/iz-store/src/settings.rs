//! Where the store is, and with which key.

use std::{path::PathBuf, time::Duration};

#[cfg(feature = "postgres")]
use secrecy::SecretString;

use crate::AuditKey;

/// How a store is opened.
#[derive(Clone)]
pub struct StoreSettings {
    /// Where the rows are.
    pub location: StoreLocation,
    /// The key of the chain, of the checkpoints and of the patient hashes.
    pub audit_key: AuditKey,
    /// How long a transaction waits for another process before it fails.
    pub busy_timeout: Duration,
}

impl StoreSettings {
    /// How long a transaction waits for another process by default.
    pub const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

    /// Settings with the default timeout.
    #[must_use]
    pub const fn new(location: StoreLocation, audit_key: AuditKey) -> Self {
        Self { location, audit_key, busy_timeout: Self::BUSY_TIMEOUT }
    }
}

/// Where the rows are.
#[derive(Clone)]
#[non_exhaustive]
pub enum StoreLocation {
    /// In this process. Everything is lost when the store is closed. For tests and demonstrations.
    Memory,
    /// In an SQLite file. Several processes of one machine may open it. It must not be on a network drive.
    File(PathBuf),
    /// In a PostgreSQL database. This is its connection string.
    #[cfg(feature = "postgres")]
    Postgres(SecretString),
}

impl StoreLocation {
    /// The place in the words of an error. It holds no password.
    pub(crate) fn place(&self) -> String {
        match self {
            Self::Memory => "the store in memory".to_owned(),
            Self::File(path) => path.display().to_string(),
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => "the PostgreSQL database".to_owned(),
        }
    }
}
