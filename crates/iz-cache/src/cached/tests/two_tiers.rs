//! What happens while the second tier is slow, with the clock of tokio, which is paused.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use iz_client::{
    AskError,
    CacheControl::{Any, NoCache, OnlyIfCached},
    Question, async_trait,
    hl7::answer::{Outcome, RefusalCause},
};
use tokio::time::{Instant, sleep};

use super::{
    SECRET,
    cache_control::{CANDIDATES, LINDQVIST, NEW, OLD, SHE_HAS_A_DOSE, Scene, Step, takes},
    question,
};
use crate::{
    answer_store::AnswerStore,
    key::CacheKey,
    memory::Memory,
    purge::Purge,
    tier::{Entry, PurgeError, Tier},
    wait_limit::WaitLimit,
};

/// A disk that reads what it has at once, and gives it after a time.
#[derive(Default)]
struct SlowDisk {
    entries: Mutex<HashMap<CacheKey, Entry>>,
    read_ms: AtomicU64,
    put_s: AtomicU64,
    purge_s: AtomicU64,
    has_purged: AtomicBool,
}

#[async_trait]
impl Tier for SlowDisk {
    async fn get(&self, key: &CacheKey) -> Option<Entry> {
        let found = self.entries.lock().unwrap().get(key).cloned();
        sleep(Duration::from_millis(self.read_ms.load(Ordering::SeqCst))).await;
        found
    }

    async fn put(&self, key: CacheKey, entry: Entry) {
        self.entries.lock().unwrap().insert(key, entry);
        sleep(Duration::from_secs(self.put_s.load(Ordering::SeqCst))).await;
    }

    async fn remove(&self, key: &CacheKey) {
        self.entries.lock().unwrap().remove(key);
    }

    async fn purge(&self, purge: &Purge) -> Result<u64, PurgeError> {
        let mut removed = 0;
        self.entries.lock().unwrap().retain(|key, entry| {
            let is_removed = purge.removes(key, &entry.tags);
            removed += u64::from(is_removed);
            !is_removed
        });
        sleep(Duration::from_secs(self.purge_s.load(Ordering::SeqCst))).await;
        self.has_purged.store(true, Ordering::SeqCst);
        Ok(removed)
    }
}

/// A memory that removes at once, and then takes a time.
struct SlowMemory(Arc<Memory>);

impl SlowMemory {
    const PAUSE: Duration = Duration::from_millis(100);
}

#[async_trait]
impl Tier for SlowMemory {
    async fn get(&self, key: &CacheKey) -> Option<Entry> {
        self.0.get(key).await
    }

    async fn put(&self, key: CacheKey, entry: Entry) {
        self.0.put(key, entry).await;
    }

    async fn remove(&self, key: &CacheKey) {
        self.0.remove(key).await;
        sleep(Self::PAUSE).await;
    }

    async fn purge(&self, purge: &Purge) -> Result<u64, PurgeError> {
        let removed = self.0.purge(purge).await;
        sleep(Self::PAUSE).await;
        removed
    }
}

/// The registry refuses, because the patient gave no consent.
fn no_consent() -> Step {
    let (code, complaints, cause) = ("AE".to_owned(), Vec::new(), RefusalCause::NoConsent);
    (Duration::ZERO, Err(AskError::TurnedAway { code, complaints, cause }))
}

/// A scene whose record is only on the disk.
async fn only_on_disk<const N: usize>(script: [Step; N]) -> (Scene, Arc<SlowDisk>) {
    let (memory, disk) =
        (Arc::new(Memory::new(1 << 20, Duration::from_secs(86_400))), Arc::<SlowDisk>::default());
    let tier: Arc<dyn Tier> = Arc::<SlowDisk>::clone(&disk);
    let first = Arc::new(SlowMemory(Arc::clone(&memory)));
    let store = AnswerStore::new(&SECRET, first).with_disk(tier);
    let scene = Scene::with_store(script, store, memory);
    assert_eq!(scene.ask(Any).await, OLD);
    sleep(Duration::from_secs(1)).await;
    scene.forget_memory().await;
    disk.read_ms.store(900, Ordering::SeqCst);
    (scene, disk)
}

#[tokio::test(start_paused = true)]
async fn an_old_answer_from_the_disk_does_not_take_the_place_of_a_newer_one() {
    let (scene, _disk) = only_on_disk([takes(0, LINDQVIST), takes(0, SHE_HAS_A_DOSE)]).await;
    // The disk is read. Meanwhile, the registry gives a newer answer.
    let fresh = async {
        sleep(Duration::from_millis(300)).await;
        scene.ask(NoCache).await
    };
    assert_eq!(tokio::join!(scene.ask(Any), fresh), (OLD, NEW));
    sleep(Duration::from_secs(5)).await;
    assert_eq!(scene.ask(OnlyIfCached { max_age: None }).await, NEW);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_was_removed_does_not_come_back_from_the_disk() {
    let (scene, _disk) = only_on_disk([takes(0, LINDQVIST), no_consent()]).await;
    let refused = async {
        sleep(Duration::from_millis(300)).await;
        scene.ask(NoCache).await
    };
    assert_eq!(tokio::join!(scene.ask(Any), refused), (OLD, Err("registry_no_consent")));
    sleep(Duration::from_secs(5)).await;
    assert_eq!(scene.ask(OnlyIfCached { max_age: None }).await, Err("not_cached"));
}

const NOT_CACHED: Result<(Outcome, usize), &str> = Err("not_cached");

/// The memory is empty already, and the disk has not begun to remove the answer.
#[tokio::test(start_paused = true)]
async fn an_answer_that_is_read_during_a_removal_does_not_stay_in_memory() {
    for is_purge in [true, false] {
        let (scene, disk) = only_on_disk([takes(0, LINDQVIST)]).await;
        disk.read_ms.store(0, Ordering::SeqCst);
        let key = *disk.entries.lock().unwrap().keys().next().unwrap();
        let remove = async {
            if is_purge {
                assert_eq!(scene.store.purge(Purge::all()).await.unwrap(), 1);
            } else {
                scene.store.remove(&key).await;
            }
        };
        let read = async {
            sleep(SlowMemory::PAUSE / 2).await;
            scene.ask(OnlyIfCached { max_age: None }).await
        };
        let ((), _) = tokio::join!(remove, read);
        assert_eq!(scene.ask(OnlyIfCached { max_age: None }).await, NOT_CACHED, "{is_purge}");
    }
}

/// A disk that takes too long to read is not asked what it has: what it has is removed.
#[tokio::test(start_paused = true)]
async fn a_record_that_the_registry_withholds_is_removed_although_the_disk_is_slow() {
    for step in [takes(0, CANDIDATES), no_consent()] {
        let said = format!("{step:?}");
        let (scene, disk) = only_on_disk([takes(0, LINDQVIST), step]).await;
        disk.read_ms.store(1_100, Ordering::SeqCst);
        let _ = scene.ask(NoCache).await;
        sleep(Duration::from_secs(10)).await;
        disk.read_ms.store(0, Ordering::SeqCst);
        assert_ne!(scene.ask(OnlyIfCached { max_age: None }).await, OLD, "{said}");
    }
}

/// Another answer is being stored, and the disk takes long for it. Nobody waits for that.
#[tokio::test(start_paused = true)]
async fn the_answers_about_a_person_without_consent_are_removed_while_the_disk_stores_another_answer() {
    let steps = [takes(0, LINDQVIST), takes(0, LINDQVIST), takes(0, SHE_HAS_A_DOSE), no_consent()];
    let (scene, disk) = only_on_disk(steps).await;
    disk.read_ms.store(0, Ordering::SeqCst);
    let ask = async |family, control| {
        scene.reply(question(family).with_cache_control(control), 60).await.map(|reply| reply.outcome())
    };
    // The same patient, with the name in other spellings.
    assert_eq!(ask("Lindquist", Any).await, Ok(Outcome::Record));
    sleep(Duration::from_secs(1)).await;
    assert_eq!(ask("Lindquist", OnlyIfCached { max_age: None }).await, Ok(Outcome::Record));
    disk.put_s.store(4, Ordering::SeqCst);
    assert_eq!(ask("Lindkvist", NoCache).await, Ok(Outcome::Record));
    sleep(Duration::from_millis(10)).await;
    assert_eq!(ask("Lindqvist", NoCache).await, Err("registry_no_consent"));
    for _ in 0..2 {
        for family in ["Lindquist", "Lindkvist"] {
            assert_eq!(ask(family, OnlyIfCached { max_age: None }).await, Err("not_cached"), "{family}");
        }
        sleep(Duration::from_secs(10)).await;
    }
}

/// The disk gets the answer in time, and only takes long to store it.
#[tokio::test(start_paused = true)]
async fn a_new_answer_stays_in_memory_although_the_disk_is_slow_to_store_it() {
    let (scene, disk) = only_on_disk([takes(0, LINDQVIST), takes(0, SHE_HAS_A_DOSE)]).await;
    disk.put_s.store(10, Ordering::SeqCst);
    assert_eq!(scene.ask(NoCache).await, NEW);
    sleep(Duration::from_secs(8)).await;
    disk.read_ms.store(5_000, Ordering::SeqCst);
    assert_eq!(scene.ask(OnlyIfCached { max_age: None }).await, NEW);
}

/// The removal waits for its turn and for the disk, longer than its caller. A later query of the same key waits for the removal.
#[tokio::test(start_paused = true)]
async fn a_removal_that_outlives_its_query_does_not_remove_a_newer_answer() {
    let steps = [takes(0, LINDQVIST), takes(0, LINDQVIST), takes(0, CANDIDATES), takes(0, SHE_HAS_A_DOSE)];
    let (scene, disk) = only_on_disk(steps).await;
    disk.put_s.store(2, Ordering::SeqCst);
    assert_eq!(scene.ask(NoCache).await, OLD);
    sleep(Duration::from_millis(100)).await;
    scene.forget_memory().await;
    // The earlier answer is being stored for two seconds, and then the disk is read for 0.9 seconds.
    assert_eq!(scene.ask(NoCache).await, Ok((Outcome::Candidates, 0)));
    disk.put_s.store(0, Ordering::SeqCst);
    assert_eq!(scene.ask(NoCache).await, NEW);
    sleep(Duration::from_secs(10)).await;
    assert_eq!(scene.ask(OnlyIfCached { max_age: None }).await, NEW);
}

/// The removal from a large file takes seconds. Other answers are stored meanwhile.
#[tokio::test(start_paused = true)]
async fn answers_are_stored_while_a_purge_works_on_the_disk() {
    let (scene, disk) = only_on_disk([takes(0, LINDQVIST), takes(0, SHE_HAS_A_DOSE)]).await;
    disk.purge_s.store(10, Ordering::SeqCst);
    let purge = Purge::of_patient([crate::tag::Tag(1)]);
    let stored = async {
        sleep(Duration::from_secs(1)).await;
        assert_eq!(scene.ask(NoCache).await, NEW);
        sleep(Duration::from_secs(1)).await;
        assert!(!disk.has_purged.load(Ordering::SeqCst));
        scene.ask(OnlyIfCached { max_age: None }).await
    };
    let (removed, cached) = tokio::join!(scene.store.purge(purge), stored);
    assert_eq!((removed.unwrap(), cached), (0, NEW));
}

/// A refresh without a place must not answer a caller who waits.
#[tokio::test(start_paused = true)]
async fn a_caller_with_the_last_place_gets_an_answer_although_a_refresh_was_due() {
    let scene = Scene::limited(
        [takes(0, LINDQVIST), takes(1, SHE_HAS_A_DOSE), takes(1, SHE_HAS_A_DOSE)],
        WaitLimit::new(1, 0),
    );
    assert_eq!(scene.ask(Any).await, OLD);
    sleep(Duration::from_secs(2 * 3600 + 60)).await;
    let ask = async |question: Question| {
        let result = scene.cached.ask(&question, Instant::now() + Duration::from_secs(60)).await;
        result.map(|_| ()).map_err(|error| error.code())
    };
    let fresh = question("Lindqvist").with_cache_control(NoCache);
    let (cached, fresh) = tokio::join!(ask(question("Lindqvist")), ask(fresh));
    assert_eq!(cached, Ok(()));
    assert!(matches!(fresh, Ok(()) | Err("lookups_busy")), "{fresh:?}");
}
