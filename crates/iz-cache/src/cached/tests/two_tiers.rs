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
    hl7::answer::RefusalCause,
};
use tokio::time::{Instant, sleep};

use super::{
    SECRET,
    cache_control::{LINDQVIST, NEW, OLD, SHE_HAS_A_DOSE, Scene, Step, takes},
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

/// A scene whose record is only on the disk.
async fn only_on_disk<const N: usize>(script: [Step; N]) -> (Scene, Arc<SlowDisk>) {
    let (memory, disk) =
        (Arc::new(Memory::new(1 << 20, Duration::from_secs(86_400))), Arc::<SlowDisk>::default());
    let tier: Arc<dyn Tier> = Arc::<SlowDisk>::clone(&disk);
    let store = AnswerStore::new(&SECRET, Arc::<Memory>::clone(&memory)).with_disk(tier);
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
    let (code, complaints, cause) = ("AE".to_owned(), Vec::new(), RefusalCause::NoConsent);
    let refusal = AskError::TurnedAway { code, complaints, cause };
    let (scene, _disk) = only_on_disk([takes(0, LINDQVIST), (Duration::ZERO, Err(refusal))]).await;
    let refused = async {
        sleep(Duration::from_millis(300)).await;
        scene.ask(NoCache).await
    };
    assert_eq!(tokio::join!(scene.ask(Any), refused), (OLD, Err("registry_no_consent")));
    sleep(Duration::from_secs(5)).await;
    assert_eq!(scene.ask(OnlyIfCached { max_age: None }).await, Err("not_cached"));
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
