//! The work on the file.

use std::time::Duration;

use iz_encryption::KeyId;
use jiff::Timestamp;
use tokio::{runtime::Runtime, sync::mpsc, time::timeout};
use tracing::{debug, warn};

use super::{
    DiskSettings,
    database::Database,
    error::{OpenDiskError, is_damage, reason},
    file::DiskFile,
    sealed_entry::EntrySeal,
    statements::StoredAnswer,
    unremoved::Unremoved,
    worker::Message,
};
use crate::{
    key::CacheKey,
    lifetimes::MAX_KEPT,
    purge::Purge,
    tag::distinct,
    tier::{Entry, PurgeError},
};

/// How often expired answers are removed, and a file that could not be opened is tried again.
const SWEEP_INTERVAL: Duration = Duration::from_secs(10 * 60);

const DAMAGED: &str = "it is damaged and is started anew";

/// What the thread has.
pub(super) struct DiskThread {
    settings: DiskSettings,
    seal: EntrySeal,
    key_id: KeyId,
    /// `None` while the file cannot be used.
    database: Option<Database>,
    /// Whether the file was something else when it was opened last. Then no answer is in it.
    is_foreign: bool,
    unremoved: Unremoved,
    /// The last sweep. `None` before the first.
    swept: Option<Timestamp>,
    warned: Warned,
}

/// What was logged already.
#[derive(Default)]
struct Warned {
    damage: bool,
    /// Until an answer is stored again.
    failure: bool,
}

impl DiskThread {
    /// Opens the file as [`Disk::open`](super::Disk::open) says.
    pub(super) fn open(settings: DiskSettings) -> Result<Self, OpenDiskError> {
        let mut thread = Self::without_file(settings);
        match thread.reopen() {
            Err(error) if error.is_of_setup() => Err(error),
            Err(error) => {
                thread.warn_of_failure(&error.to_string());
                Ok(thread)
            }
            Ok(()) => Ok(thread),
        }
    }

    /// Opens the file as [`Disk::open_existing`](super::Disk::open_existing) says.
    pub(super) fn open_existing(settings: DiskSettings) -> Result<Self, OpenDiskError> {
        let thread = Self::without_file(settings);
        let DiskSettings { file, busy_timeout, .. } = &thread.settings;
        let database = Database::open_existing(&DiskFile::existing(file)?, thread.key_id, *busy_timeout)?;
        Ok(Self { database: Some(database), ..thread })
    }

    fn without_file(settings: DiskSettings) -> Self {
        let randomness = settings.randomness.clone();
        let cipher = settings.key.cipher("cache", move || randomness.bytes());
        let (key_id, seal) = (cipher.key_id(), EntrySeal::new(cipher, settings.id_key));
        let (unremoved, swept, warned) = (Unremoved::default(), None, Warned::default());
        Self { settings, seal, key_id, database: None, is_foreign: false, unremoved, swept, warned }
    }

    pub(super) fn file_name(&self) -> String {
        self.settings.file.display().to_string()
    }

    /// Works until nobody can ask any more.
    pub(super) fn run(mut self, runtime: &Runtime, mut messages: mpsc::UnboundedReceiver<Message>) {
        let closed = loop {
            self.sweep_if_due();
            match runtime.block_on(async { timeout(SWEEP_INTERVAL, messages.recv()).await }) {
                Err(_) => {}
                Ok(None) => break None,
                Ok(Some(Message::Run(job))) => job(&mut self),
                Ok(Some(Message::Close(answer))) => break Some(answer),
            }
        };
        drop(messages);
        let _ = self.work(Database::erase);
        drop(self);
        if let Some(closed) = closed {
            let _ = closed.send(());
        }
    }

    /// The entry for a key, if it may still be used.
    pub(super) fn get(&mut self, key: &CacheKey) -> Option<Entry> {
        let StoredAnswer { tags, sealed } = self.work(|database| database.get(key)).ok()??;
        if self.unremoved.hides(key, &tags) {
            return None;
        }
        let entry = match self.seal.open(key, tags, &sealed) {
            Ok(entry) => entry,
            Err(unreadable) => {
                debug!(?unreadable, "a cached answer in the file cannot be read");
                self.warn_of_damage(
                    "an answer in it was changed; it is removed, and so is each other one like it",
                );
                self.remove(key);
                return None;
            }
        };
        if entry.keep <= self.settings.clock.now() {
            self.remove(key);
            return None;
        }
        Some(entry)
    }

    pub(super) fn put(&mut self, key: &CacheKey, entry: &Entry) {
        let Some(sealed) = self.seal.seal(key, entry) else { return self.remove(key) };
        let (tags, capacity_bytes) = (distinct(entry.tags.to_vec()), self.settings.capacity_bytes);
        let is_ready = self.remove_unremoved().is_ok();
        let stored = is_ready
            .then(|| self.work(|database| database.put(key, &tags, entry.keep, &sealed, capacity_bytes)));
        match stored {
            Some(Ok(true)) => self.warned.failure = false,
            Some(Ok(false)) => debug!("an answer is larger than the file of cached answers may be"),
            // The earlier answer must not come back.
            None | Some(Err(_)) => self.unremoved.add_key(*key),
        }
    }

    pub(super) fn remove(&mut self, key: &CacheKey) {
        // Most keys have no answer. To see that needs no lock that another process may hold.
        if self.work(|database| database.has(key)) != Ok(false) {
            self.unremoved.add_key(*key);
        }
        // What fails is tried again before the next answer is stored.
        let _ = self.remove_unremoved();
    }

    pub(super) fn purge(&mut self, purge: &Purge) -> Result<u64, PurgeError> {
        if self.is_foreign && self.database.is_none() {
            return Ok(0);
        }
        let removed = self.remove_unremoved().and_then(|()| self.work(|database| database.purge(purge)));
        removed.map_err(|reason| {
            self.unremoved.add_purge(purge.clone());
            PurgeError { reason }
        })
    }

    /// Removes what could not be removed before.
    fn remove_unremoved(&mut self) -> Result<(), String> {
        if self.unremoved.is_empty() {
            return Ok(());
        }
        let unremoved = std::mem::take(&mut self.unremoved);
        let removed = self.work(|database| {
            database.remove(unremoved.keys())?;
            for purge in unremoved.purges() {
                database.purge(purge)?;
            }
            Ok(())
        });
        if removed.is_err() {
            self.unremoved = unremoved;
        }
        removed
    }

    /// Removes expired answers, if the last time was long ago or the clock was set back.
    pub(super) fn sweep_if_due(&mut self) {
        let now = self.settings.clock.now();
        let since = self.swept.map(|swept| Duration::try_from(now.duration_since(swept)));
        if since.is_some_and(|since| since.is_ok_and(|since| since < SWEEP_INTERVAL)) {
            return;
        }
        let is_first = self.swept.replace(now).is_none();
        let latest = now.checked_add(MAX_KEPT).unwrap_or(Timestamp::MAX);
        if self.database.is_none()
            && let Err(error) = self.reopen()
        {
            return self.warn_of_failure(&error.to_string());
        }
        // In an index that is damaged, rows are not found. SQLite notices that only when it is asked.
        if is_first && self.work(|database| database.is_sound()) == Ok(false) {
            self.warn_of_damage(DAMAGED);
            self.start_anew();
        }
        let _ = self.remove_unremoved();
        let _ = self.work(|database| database.sweep(now, latest));
        let _ = self.work(Database::erase);
    }

    /// Works on the file. If it turns out to be damaged, it is started anew.
    fn work<T>(&mut self, work: impl FnOnce(&mut Database) -> rusqlite::Result<T>) -> Result<T, String> {
        if self.database.as_ref().is_some_and(|database| !database.is_at_its_path()) {
            if let Some(database) = self.database.take() {
                database.abandon();
            }
            if let Err(error) = self.reopen() {
                self.warn_of_failure(&error.to_string());
            }
        }
        let Some(database) = &mut self.database else {
            return Err(format!("{} cannot be used", self.file_name()));
        };
        match work(database) {
            Ok(result) => Ok(result),
            Err(error) if is_damage(&error) => {
                self.warn_of_damage(DAMAGED);
                self.start_anew();
                Err(format!("{} was damaged, and is empty now", self.file_name()))
            }
            Err(error) => {
                let reason = reason(&error);
                self.warn_of_failure(&reason);
                Err(format!("{}: {reason}", self.file_name()))
            }
        }
    }

    fn start_anew(&mut self) {
        match self.database.take().map(Database::start_anew) {
            Some(Err(error)) => self.warn_of_failure(&error.to_string()),
            Some(Ok(database)) => self.database = Some(database),
            None => {}
        }
    }

    /// Opens the file, or opens it again.
    fn reopen(&mut self) -> Result<(), OpenDiskError> {
        let DiskSettings { file, busy_timeout, .. } = &self.settings;
        let opened =
            DiskFile::create(file).and_then(|file| Database::open(&file, self.key_id, *busy_timeout));
        self.is_foreign = matches!(opened, Err(OpenDiskError::Foreign { .. }));
        self.database = Some(opened?);
        Ok(())
    }

    fn warn_of_damage(&mut self, what: &str) {
        if !std::mem::replace(&mut self.warned.damage, true) {
            warn!(file = %self.file_name(), what, "the file of cached answers was changed");
        }
    }

    fn warn_of_failure(&mut self, reason: &str) {
        if !std::mem::replace(&mut self.warned.failure, true) {
            warn!(file = %self.file_name(), reason, "cached answers are not stored in the file");
        }
    }
}
