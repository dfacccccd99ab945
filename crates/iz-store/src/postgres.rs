//! The store in a PostgreSQL database.

mod client;
mod error;
mod ledger;
mod schema;
mod transaction;

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use self::{client::Client, transaction::PostgresTransaction};
use crate::{
    StoreError,
    keys::Keys,
    storage::{Connection, Work},
};

/// A connection to a PostgreSQL database. It is opened again after it was lost.
pub(crate) struct Postgres {
    client: Client,
}

impl Postgres {
    /// Opens a database to write. The tables are created if they do not exist, and brought to the format of this version.
    ///
    /// # Errors
    ///
    /// If it has tables of another program, or of a newer version, or cannot be reached or written.
    pub(crate) fn open(
        connection: &SecretString,
        keys: &Keys,
        busy_timeout: Duration,
    ) -> Result<Self, StoreError> {
        let mut client = Client::open(connection.expose_secret(), busy_timeout)?;
        schema::migrate(&mut client, keys)?;
        let changes = schema::changes(&mut client)?;
        if !changes.is_empty() {
            return Err(StoreError::SchemaChanged { place: client.place(), change: changes.join("; ") });
        }
        Ok(Self { client })
    }

    /// Opens a database to read.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open), and if there are no tables.
    pub(crate) fn open_to_read(
        connection: &SecretString,
        busy_timeout: Duration,
    ) -> Result<Self, StoreError> {
        let mut client = Client::open(connection.expose_secret(), busy_timeout)?;
        if schema::check(&mut client)? == 0 {
            return Err(StoreError::Missing { place: client.place() });
        }
        Ok(Self { client })
    }
}

impl Connection for Postgres {
    fn write(&mut self, work: Work<'_>) -> Result<(), StoreError> {
        self.client.begin("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")?;
        let mut result = self.client.lock_head();
        if result.is_ok() {
            result = work(&mut PostgresTransaction::new(&mut self.client));
        }
        self.client.end(result)
    }

    fn read(&mut self, work: Work<'_>) -> Result<(), StoreError> {
        self.client.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        let result = work(&mut PostgresTransaction::new(&mut self.client));
        self.client.end(result)
    }

    fn purge(&mut self) -> Result<(), StoreError> {
        // The space of removed rows is given free. PostgreSQL overwrites it when it needs it.
        self.client.run("VACUUM audit_row, secrets")
    }
}
