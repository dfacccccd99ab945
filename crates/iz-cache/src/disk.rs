//! A cache tier in an encrypted file, which survives a restart.
//!
//! The file is an SQLite database of its own. Each value is sealed with AES-256-GCM-SIV, and its associated data are the
//! format of the file, the key of the answer, and its tags, among them that of the registry. So no value can be read in
//! the place of another, or with other tags. Some columns are not encrypted: the keyed hashes, the time until which an
//! answer is stored, and the length. Without the key, they do not identify a patient.
//!
//! One thread does all work on the file, in the order in which it is asked. A file that fails never fails a caller: an
//! answer that cannot be read is a cache miss, one that cannot be written is not stored, and a warning is logged.

mod database;
mod error;
mod file;
mod schema;
mod sealed_entry;
mod statements;
mod thread;
mod unremoved;
mod worker;

use std::{fmt, path::PathBuf, time::Duration};

use iz_client::{Clock, Randomness, async_trait, hl7::answer::IdKey};
use iz_encryption::EncryptionKey;

pub use self::error::OpenDiskError;
use self::{thread::DiskThread, worker::Worker};
use crate::{
    key::CacheKey,
    purge::Purge,
    tier::{Entry, PurgeError, Tier},
};

/// Where the file is, how it is encrypted, and what it may take.
#[derive(Clone, Debug)]
pub struct DiskSettings {
    /// The file. SQLite writes two more beside it, with `-wal` and `-shm` behind its name. It must not be on a network drive.
    pub file: PathBuf,
    /// The key of the values. It must not be in the folder of the file.
    pub key: EncryptionKey,
    /// The length of the file at most, in bytes. The oldest answers are removed first. While answers are written, the file
    /// beside it (`-wal`) takes some MiB more.
    pub capacity_bytes: u64,
    /// The key of the ids of doses and forecasts.
    pub id_key: IdKey,
    /// What says when an answer is too old.
    pub clock: Clock,
    /// What the nonces come from.
    pub randomness: Randomness,
    /// How long a transaction waits for another process.
    pub busy_timeout: Duration,
}

impl DiskSettings {
    /// How long a transaction waits for another process by default.
    pub const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
}

/// Caches answers in an encrypted file. Several processes may open it. The thread ends when the value is dropped.
pub struct Disk(Worker);

impl Disk {
    /// Opens the file, and creates it if it does not exist. A file of another version, one with another key and one that is
    /// damaged are started anew. A file that is not such a file is not touched, and nothing is stored. The log says so.
    ///
    /// # Errors
    ///
    /// [`OpenDiskError`] if the file or its folder cannot be written, or if the system starts no thread.
    pub fn open(settings: DiskSettings) -> Result<Self, OpenDiskError> {
        Self::start(DiskThread::open(settings)?)
    }

    /// Opens a file that exists. It is started anew only if it is damaged.
    ///
    /// # Errors
    ///
    /// [`OpenDiskError`] if there is no such file, or if another key or another version of the program wrote it.
    pub fn open_existing(settings: DiskSettings) -> Result<Self, OpenDiskError> {
        Self::start(DiskThread::open_existing(settings)?)
    }

    fn start(thread: DiskThread) -> Result<Self, OpenDiskError> {
        let file = thread.file_name();
        Worker::start(thread).map(Self).map_err(|source| OpenDiskError::Thread { file, source })
    }

    /// Waits until what was asked for is done and the file is closed. Nothing is stored or found afterwards.
    pub async fn close(&self) {
        self.0.close().await;
    }
}

#[async_trait]
impl Tier for Disk {
    async fn get(&self, key: &CacheKey) -> Option<Entry> {
        let key = *key;
        self.0.run_if_room(move |thread| thread.get(&key)).await.ok().flatten().flatten()
    }

    async fn put(&self, key: CacheKey, entry: Entry) {
        let is_accepted = self.0.run_if_room(move |thread| thread.put(&key, &entry)).await;
        if matches!(is_accepted, Ok(None)) {
            self.remove(&key).await;
        }
    }

    async fn remove(&self, key: &CacheKey) {
        let key = *key;
        let _ = self.0.run(move |thread| thread.remove(&key)).await;
    }

    async fn purge(&self, purge: &Purge) -> Result<u64, PurgeError> {
        let purge = purge.clone();
        let removed = self.0.run(move |thread| thread.purge(&purge)).await;
        removed.unwrap_or_else(|closed| Err(PurgeError { reason: closed.to_string() }))
    }
}

impl fmt::Debug for Disk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Disk")
    }
}

#[cfg(test)]
mod tests;
