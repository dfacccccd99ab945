//! The chain in a database, and what this process knows of it.

use std::{cmp::Ordering, sync::Arc};

use crate::{
    StoreError,
    keys::{Keys, equal},
    storage::{Connection, Transaction, Work},
    stored::StoredHead,
};

/// A database with a chain. One thread uses it.
pub(crate) struct Chain {
    connection: Box<dyn Connection>,
    keys: Arc<Keys>,
    /// The database in the words of an error.
    place: String,
    /// The last row that this process wrote or saw. `None` before the first one.
    known: Option<StoredHead>,
    /// Whether removed rows may still be in a file beside the database.
    unpurged: bool,
}

/// A transaction that writes. The head of the chain was read, and it follows what this process knows.
pub(crate) struct ChainTransaction<'all> {
    pub(crate) transaction: &'all mut dyn Transaction,
    pub(crate) keys: &'all Keys,
    pub(crate) head: StoredHead,
}

impl Chain {
    pub(crate) const fn new(connection: Box<dyn Connection>, keys: Arc<Keys>, place: String) -> Self {
        Self { connection, keys, place, known: None, unpurged: false }
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The keys for a caller that also uses the chain.
    pub(crate) fn shared_keys(&self) -> Arc<Keys> {
        Arc::clone(&self.keys)
    }

    /// Runs a transaction that writes. At its return everything is durable.
    ///
    /// # Errors
    ///
    /// [`StoreError::Moved`] if the database is in an older state than this process knows, and the errors of the database.
    pub(crate) fn write(
        &mut self,
        work: &mut dyn FnMut(&mut ChainTransaction<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let Self { connection, keys, place, known, .. } = self;
        let mut last = None;
        connection.write(&mut |transaction| {
            let head = follow(transaction, keys, *known, place)?;
            let mut open = ChainTransaction { transaction, keys, head };
            work(&mut open)?;
            last = Some(open.head);
            Ok(())
        })?;
        *known = last;
        Ok(())
    }

    /// Runs a transaction that sees one state of the database.
    ///
    /// # Errors
    ///
    /// The errors of the database.
    pub(crate) fn read(&mut self, work: Work<'_>) -> Result<(), StoreError> {
        self.connection.read(work)
    }

    /// The head of the chain.
    ///
    /// # Errors
    ///
    /// As [`write`](Self::write).
    pub(crate) fn head(&mut self) -> Result<StoredHead, StoreError> {
        let Self { connection, keys, place, known, .. } = self;
        let mut found = Err(StoreError::HeadMissing);
        connection.read(&mut |transaction| {
            found = Ok(follow(transaction, keys, *known, place)?);
            Ok(())
        })?;
        *known = found.as_ref().ok().copied();
        found
    }

    /// Overwrites rows that were removed, and those of an earlier call that could not be overwritten. Says whether it was done.
    pub(crate) fn purge(&mut self, removed: bool) -> bool {
        if removed || self.unpurged {
            self.unpurged = self.connection.purge().is_err();
        }
        !self.unpurged
    }
}

/// The head of the chain, if the chain still has the last row that this process knows. Other processes may have added rows after
/// it, and may have sealed it.
fn follow(
    transaction: &mut dyn Transaction,
    keys: &Keys,
    known: Option<StoredHead>,
    place: &str,
) -> Result<StoredHead, StoreError> {
    let head = transaction.head()?.ok_or(StoreError::HeadMissing)?;
    let follows = match known {
        None => true,
        Some(known) => match head.sequence.cmp(&known.sequence) {
            Ordering::Less => false,
            Ordering::Equal => equal(&head.mac, &known.mac) && has(transaction, keys, known)?,
            Ordering::Greater => has(transaction, keys, known)?,
        },
    };
    if follows { Ok(head) } else { Err(StoreError::Moved { place: place.to_owned() }) }
}

/// Whether the chain has this row, or a seal in its place.
fn has(transaction: &mut dyn Transaction, keys: &Keys, known: StoredHead) -> Result<bool, StoreError> {
    if known.sequence == StoredHead::EMPTY.sequence {
        return Ok(true);
    }
    if let Some(mac) = transaction.row_mac(known.sequence)? {
        return Ok(equal(&mac, &known.mac));
    }
    let Some(seal) = transaction.seals()?.pop() else { return Ok(false) };
    let is_genuine = equal(&keys.seal(&seal), &seal.mac);
    Ok(is_genuine
        && match seal.last.cmp(&known.sequence) {
            Ordering::Less => false,
            Ordering::Equal => equal(&seal.last_mac, &known.mac),
            Ordering::Greater => true,
        })
}
