//! What the store needs of a database.

use std::ops::ControlFlow;

use crate::{
    StoreError,
    stored::{FoundRow, StoredHead, StoredRow, StoredSeal, StoredToken},
};

/// What is done in a transaction. An error rolls it back.
pub(crate) type Work<'work> = &'work mut dyn FnMut(&mut dyn Transaction) -> Result<(), StoreError>;

/// A connection to the database. One thread uses it.
pub(crate) trait Connection: Send {
    /// Runs a transaction that writes. From its start, no other process can write. At its return everything is durable.
    fn write(&mut self, work: Work<'_>) -> Result<(), StoreError>;

    /// Runs a transaction that sees one state of the database.
    fn read(&mut self, work: Work<'_>) -> Result<(), StoreError>;

    /// Overwrites what a transaction removed, also in files beside the database.
    fn purge(&mut self) -> Result<(), StoreError>;
}

/// What can be read and written in a transaction.
pub(crate) trait Transaction {
    /// The fingerprint of the key. `None` if it is missing.
    fn fingerprint(&mut self) -> Result<Option<Vec<u8>>, StoreError>;

    /// The head of the chain. `None` if it is missing.
    fn head(&mut self) -> Result<Option<StoredHead>, StoreError>;

    fn set_head(&mut self, head: &StoredHead) -> Result<(), StoreError>;

    fn insert_rows(&mut self, rows: &[StoredRow]) -> Result<(), StoreError>;

    /// Removes the rows up to and with this number.
    fn remove_rows(&mut self, last: i64) -> Result<(), StoreError>;

    /// Reads the rows in the order of the table, until `each` breaks.
    fn rows(&mut self, each: &mut dyn FnMut(FoundRow) -> ControlFlow<()>) -> Result<(), StoreError>;

    fn tokens(&mut self) -> Result<Vec<StoredToken>, StoreError>;

    fn token(&mut self, id: &str) -> Result<Option<StoredToken>, StoreError>;

    fn insert_token(&mut self, token: &StoredToken) -> Result<(), StoreError>;

    /// Stores when a token was revoked, and its new check value.
    fn set_revoked(&mut self, token: &StoredToken) -> Result<(), StoreError>;

    /// The seals in the order of their rows.
    fn seals(&mut self) -> Result<Vec<StoredSeal>, StoreError>;

    fn insert_seal(&mut self, seal: &StoredSeal) -> Result<(), StoreError>;
}
