//! The cached answers of all sites, with the queries in flight whose answers will be cached.

use std::{
    collections::BTreeMap,
    future::{self, Future, poll_fn},
    pin::Pin,
    sync::Arc,
    task::Poll,
    time::Duration,
};

use iz_client::hl7::{Demographics, Query};
use tokio::{sync::Mutex, time::timeout};

use crate::{
    coalesce::InFlight,
    key::{CacheKey, Keys},
    purge::Purge,
    tag::Tag,
    tier::{Entry, PurgeError, Tier, TierCounts},
};

/// The cached answers of all sites of a process. One purge reaches all of them, and the queries in flight too.
pub struct AnswerStore {
    /// The keys of no site, for the tags of patients and registries.
    keys: Keys,
    /// What the configuration says of the registry of each site, as [`Keys::with_origin`] takes it.
    origins: BTreeMap<String, String>,
    memory: Arc<dyn Tier>,
    disk: Option<Arc<dyn Tier>>,
    pub(crate) in_flight: Arc<InFlight>,
    /// How often the answers were changed. A task that changes them holds this lock until the memory is changed and the disk
    /// has the job. So an answer that was read from the disk does not replace a newer one, and does not come back after it
    /// was removed. A purge also sees every answer that is stored before it, and none is stored that a purge concerns.
    changes: Mutex<u64>,
}

impl AnswerStore {
    /// The answers are stored in `memory`. The keys are hashes with this random secret.
    pub fn new(secret: &[u8; 32], memory: Arc<dyn Tier>) -> Self {
        let (in_flight, changes) = Default::default();
        let (keys, origins) = (Keys::new(secret, ""), BTreeMap::new());
        Self { keys, origins, memory, disk: None, in_flight, changes }
    }

    /// The answers of each site also depend on what the configuration says of its registry, such as its address. After a
    /// change of it, no answer of before is found.
    #[must_use]
    pub fn with_origins(self, origins: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { origins: origins.into_iter().collect(), ..self }
    }

    /// The answers are stored in `disk` too, and survive a restart.
    #[must_use]
    pub fn with_disk(self, disk: Arc<dyn Tier>) -> Self {
        Self { disk: Some(disk), ..self }
    }

    /// The keys of a site: a registry, such as `tx`, or a facility of one, such as `tx/store-12`.
    pub(crate) fn keys(&self, site: &str) -> Keys {
        let keys = self.keys.of_site(site);
        match self.origins.get(site) {
            Some(origin) => keys.with_origin(origin),
            None => keys,
        }
    }

    /// The purge of all answers about a patient, given in one or more forms, such as before and after a correction. `None` if
    /// no form has a birth date or an identifier, by which the answers are found.
    #[must_use]
    pub fn purge_of<'p>(&self, patient: impl IntoIterator<Item = &'p Demographics>) -> Option<Purge> {
        let tags: Vec<Tag> = patient.into_iter().flat_map(|form| self.keys.patient_tags(form)).collect();
        (!tags.is_empty()).then(|| Purge::of_patient(tags))
    }

    /// The key of a query to a site. `None` if its answer is never cached.
    #[must_use]
    pub fn key(&self, site: &str, sent: &Query) -> Option<CacheKey> {
        self.keys(site).key(sent)
    }

    /// The tag of the registry with this id, for [`Purge::at_registry`].
    #[must_use]
    pub fn registry_tag(&self, id: &str) -> Tag {
        self.keys.registry_tag(id)
    }

    /// How many answers are in memory, and what became of others.
    #[must_use]
    pub fn counts(&self) -> Option<TierCounts> {
        self.memory.counts()
    }

    /// Removes answers from all tiers. The answers of queries in flight that it concerns are given to their callers, and are
    /// not stored. Gives the number of answers that were removed. One that is in memory and on the disk counts twice.
    ///
    /// # Errors
    ///
    /// [`PurgeError`] if answers may be left. Those in memory are always removed.
    pub async fn purge(&self, purge: Purge) -> Result<u64, PurgeError> {
        let purge = Arc::new(purge);
        self.in_flight.purge(&purge);
        let (in_memory, on_disk) = {
            let mut changes = self.changes.lock().await;
            *changes += 1;
            let in_memory = self.memory.purge(&purge).await?;
            // The removal from the disk may take seconds. Other answers are stored meanwhile.
            (in_memory, begin(self.disk.as_ref().map(|disk| disk.purge(&purge))).await)
        };
        let on_disk = match on_disk {
            Some(on_disk) => on_disk.await?,
            None => 0,
        };
        Ok(in_memory + on_disk)
    }

    /// What is stored for a key. If a tier takes too long, that is nothing.
    pub(crate) async fn entry(&self, key: &CacheKey) -> Option<Entry> {
        if let Some(entry) = timeout(GET_TIMEOUT, self.memory.get(key)).await.ok()? {
            return Some(entry);
        }
        let disk = self.disk.as_ref()?;
        let read = async {
            let before = *self.changes.lock().await;
            let entry = disk.get(key).await?;
            let mut changes = self.changes.lock().await;
            // Otherwise the answer in memory may be newer, or the answer may have been removed.
            if *changes == before {
                *changes += 1;
                self.memory.put(*key, entry.clone()).await;
            }
            Some(entry)
        };
        let Entry { reply, tags, refresh, end, keep } = timeout(GET_TIMEOUT, read).await.ok()??;
        Some(Entry { reply: Arc::new(reply.read_from_disk()), tags, refresh, end, keep })
    }

    /// Stores an answer in all tiers, unless it is purged. If the memory takes too long, an earlier answer in it is removed. A disk
    /// that takes too long stores the answer later.
    pub(crate) async fn put(&self, key: CacheKey, entry: Entry, is_purged: impl Fn() -> bool + Send) {
        let mut is_in_memory = false;
        let storing = async {
            let on_disk = {
                let mut changes = self.changes.lock().await;
                if is_purged() {
                    return;
                }
                *changes += 1;
                self.memory.put(key, entry.clone()).await;
                is_in_memory = true;
                begin(self.disk.as_ref().map(|disk| disk.put(key, entry))).await
            };
            if let Some(on_disk) = on_disk {
                on_disk.await;
            }
        };
        let is_late = timeout(PUT_TIMEOUT, storing).await.is_err();
        if is_late && !is_in_memory {
            let _ = timeout(GET_TIMEOUT, self.memory.remove(&key)).await;
        }
    }

    /// Notes in memory that the answer for a key was asked for again, so that it happens once.
    pub(crate) async fn set_refreshed(&self, key: CacheKey) {
        let noting = async {
            let mut changes = self.changes.lock().await;
            if let Some(entry) = self.memory.get(&key).await {
                *changes += 1;
                self.memory.put(key, Entry { refresh: entry.end, ..entry }).await;
            }
        };
        let _ = timeout(GET_TIMEOUT, noting).await;
    }

    /// Removes the answer for a key from all tiers.
    pub(crate) async fn remove(&self, key: &CacheKey) {
        let removing = async {
            let on_disk = {
                let mut changes = self.changes.lock().await;
                *changes += 1;
                self.memory.remove(key).await;
                begin(self.disk.as_ref().map(|disk| disk.remove(key))).await
            };
            if let Some(on_disk) = on_disk {
                on_disk.await;
            }
        };
        let _ = timeout(PUT_TIMEOUT, removing).await;
    }
}

/// A job of a tier.
type Job<'tier, T> = Pin<Box<dyn Future<Output = T> + Send + 'tier>>;

/// Begins a job, and gives the rest of it. The disk does its jobs in the order in which they begin.
async fn begin<'tier, T: Send + 'tier>(job: Option<Job<'tier, T>>) -> Option<Job<'tier, T>> {
    let mut job = job?;
    Some(match poll_fn(|context| Poll::Ready(job.as_mut().poll(context))).await {
        Poll::Ready(output) => Box::pin(future::ready(output)),
        Poll::Pending => job,
    })
}

/// The time in which a tier must find an answer.
pub(crate) const GET_TIMEOUT: Duration = Duration::from_secs(1);

/// The time in which a tier must store or remove an answer.
pub(crate) const PUT_TIMEOUT: Duration = Duration::from_secs(5);
