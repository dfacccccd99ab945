//! What the store needs of a database.

mod ledger;

use std::ops::ControlFlow;

use crate::{
    StoreError,
    stored::{FoundRow, StoredHead, StoredRow, StoredSeal, StoredToken},
};

pub(crate) use self::ledger::LedgerTransaction;

/// What is done in a transaction. An error rolls it back.
pub(crate) type Work<'work> = &'work mut dyn FnMut(&mut dyn Transaction) -> Result<(), StoreError>;

/// A connection to the database. One thread uses it.
pub(crate) trait Connection: Send {
    /// Runs a transaction that writes. From its start, no other process can write. At its return everything is durable.
    fn write(&mut self, work: Work<'_>) -> Result<(), StoreError>;

    /// Runs a transaction that sees one state of the database.
    fn read(&mut self, work: Work<'_>) -> Result<(), StoreError>;

    /// Overwrites what a transaction removed, also in files beside the database. An error if a reader prevented it.
    fn purge(&mut self) -> Result<(), StoreError>;
}

/// What can be read and written in a transaction. A statement that changes another number of rows than it should is an error.
pub(crate) trait Transaction: LedgerTransaction {
    /// What the database has, or lacks, beside the tables and indexes of this program.
    fn schema_changes(&mut self) -> Result<Vec<String>, StoreError>;

    /// The fingerprint of the key. `None` if it is missing.
    fn fingerprint(&mut self) -> Result<Option<Vec<u8>>, StoreError>;

    /// The head of the chain. `None` if it is missing.
    fn head(&mut self) -> Result<Option<StoredHead>, StoreError>;

    fn set_head(&mut self, head: &StoredHead) -> Result<(), StoreError>;

    fn insert_rows(&mut self, rows: &[StoredRow]) -> Result<(), StoreError>;

    /// The check value of a row. `None` if there is no such row.
    fn row_mac(&mut self, sequence: i64) -> Result<Option<Vec<u8>>, StoreError>;

    /// The time of a row. `None` if there is no such row.
    fn row_time_us(&mut self, sequence: i64) -> Result<Option<i64>, StoreError>;

    /// Removes the rows up to and with this number, and says how many they were.
    fn remove_rows(&mut self, last: i64) -> Result<u64, StoreError>;

    /// Reads the rows in the order of the table, until `each` breaks.
    fn rows(&mut self, each: &mut dyn FnMut(FoundRow) -> ControlFlow<()>) -> Result<(), StoreError>;

    fn tokens(&mut self) -> Result<Vec<StoredToken>, StoreError>;

    fn token(&mut self, id: &str) -> Result<Option<StoredToken>, StoreError>;

    fn insert_token(&mut self, token: &StoredToken) -> Result<(), StoreError>;

    /// Stores when a token was revoked, and its new check value.
    fn set_revoked(&mut self, token: &StoredToken) -> Result<(), StoreError>;

    /// When a row of the trail first revoked a token.
    fn revoked_us(&mut self, id: &str) -> Result<Option<i64>, StoreError>;

    /// The tokens that rows of the trail revoked, and when, in the order of the rows.
    fn revocations(&mut self) -> Result<Vec<(String, i64)>, StoreError>;

    /// Whether a row of the trail says that a token was created.
    fn has_creations(&mut self) -> Result<bool, StoreError>;

    /// The seals in the order of their rows.
    fn seals(&mut self) -> Result<Vec<StoredSeal>, StoreError>;

    fn insert_seal(&mut self, seal: &StoredSeal) -> Result<(), StoreError>;
}
