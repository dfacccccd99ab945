//! A database for one test.

use std::path::{Path, PathBuf};

use iz_store::{Store, StoreLocation, StoreSettings};
use tempfile::TempDir;

use super::key;

/// A database for one test. It ends with this value.
pub(crate) enum Backend {
    Sqlite(SqliteFile),
    #[cfg(feature = "postgres")]
    Postgres(super::postgres::Database),
}

/// A folder with an SQLite file.
pub(crate) struct SqliteFile {
    folder: TempDir,
}

impl SqliteFile {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder().join("audit.db")
    }

    pub(crate) fn settings(&self) -> StoreSettings {
        StoreSettings::new(StoreLocation::File(self.path()), key())
    }

    /// A connection of a program that knows nothing of the store.
    pub(crate) fn connect(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.path()).unwrap()
    }
}

impl Backend {
    pub(crate) fn sqlite() -> Self {
        Self::Sqlite(SqliteFile::new())
    }

    pub(crate) fn settings(&self) -> StoreSettings {
        match self {
            Self::Sqlite(file) => file.settings(),
            #[cfg(feature = "postgres")]
            Self::Postgres(database) => database.settings(),
        }
    }

    pub(crate) fn open(&self) -> Store {
        Store::open(self.settings()).unwrap()
    }

    /// Changes the database behind the back of the store. What a test keeps is in the schema `beside`, because the store finds
    /// tables that are not its own.
    pub(crate) fn execute(&self, sql: &str) {
        match self {
            Self::Sqlite(file) => {
                let connection = file.connect();
                if sql.contains("beside.") {
                    let other = file.folder().join("beside.db");
                    connection.execute("ATTACH ? AS beside", [other.to_str().unwrap()]).unwrap();
                }
                connection.execute_batch(sql).unwrap();
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(database) if sql.contains("beside.") => {
                database.execute(&format!("CREATE SCHEMA IF NOT EXISTS beside; {sql}"));
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(database) => database.execute(sql),
        }
    }

    /// Bytes in the words of the database.
    pub(crate) fn bytes(&self, bytes: &[u8]) -> String {
        let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        match self {
            Self::Sqlite(_) => format!("x'{digits}'"),
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => format!("'\\x{digits}'"),
        }
    }
}

/// Makes a test of each function for SQLite, and one for PostgreSQL where the feature is on.
macro_rules! over_backends {
    ($($(#[$meta:meta])* async fn $name:ident($backend:ident: &Backend) $body:block)+) => {
        $($(#[$meta])* async fn $name($backend: &$crate::support::Backend) $body)+

        mod over_sqlite {
            $(
                #[tokio::test]
                async fn $name() {
                    super::$name(&$crate::support::Backend::sqlite()).await;
                }
            )+
        }

        #[cfg(feature = "postgres")]
        mod over_postgres {
            $(
                #[tokio::test]
                async fn $name() {
                    if let Some(database) = $crate::support::postgres::Database::new() {
                        super::$name(&$crate::support::Backend::Postgres(database)).await;
                    }
                }
            )+
        }
    };
}

pub(crate) use over_backends;
