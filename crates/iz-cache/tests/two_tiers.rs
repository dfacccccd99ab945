//! The cache over memory and disk, with a process that ends and starts again.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use iz_cache::{
    AnswerStore, Cached, Disk, DiskSettings, Keys, Lifetimes, Memory, Purge,
    client::{
        AskError, CacheControl, Clock, Question, Randomness, Registry, Reply, async_trait,
        hl7::{Demographics, Outcome, OwnedAnswer, Profile, Query, answer::IdKey, query::QueryRules},
    },
    encryption::EncryptionKey,
};
use jiff::{Timestamp, civil::date, tz::TimeZone};
use tempfile::TempDir;
use tokio::time::Instant;

/// 2026-11-22 12:00 in Chicago.
const NOON: i64 = 1_795_370_400;

const HOUR: i64 = 3600;

const DAY: jiff::civil::Date = date(2026, 11, 22);

/// A registry that has one record, and fails on demand.
#[derive(Clone, Default)]
struct FakeRegistry {
    asked: Arc<AtomicUsize>,
    is_down: Arc<AtomicBool>,
    now: Arc<AtomicI64>,
}

#[async_trait]
impl Registry for FakeRegistry {
    async fn ask(&self, _: &Question, _: Instant) -> Result<Arc<Reply>, AskError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if self.is_down.load(Ordering::SeqCst) {
            return Err(AskError::Unreachable);
        }
        let message = "MSH|^~\\&|||||||RSP^K11\rMSA|AA|1\rQAK|1|OK\rPID|1||9^^^I^SR||Marsh^Odell||20190604";
        let answer = OwnedAnswer::read(message, DAY).unwrap();
        let received = Timestamp::from_second(self.now.load(Ordering::SeqCst)).unwrap();
        Ok(Arc::new(Reply::new(answer, IdKey::PUBLIC, DAY, received, Duration::from_secs(1)).unwrap()))
    }
}

/// A machine with a disk. Its process may end and start again.
struct Machine {
    folder: TempDir,
    registry: FakeRegistry,
}

/// A process of it.
struct Process {
    cached: Cached<FakeRegistry>,
    answers: Arc<AnswerStore>,
    disk: Arc<Disk>,
    keys: Keys,
    registry: FakeRegistry,
}

fn key_of_file() -> EncryptionKey {
    EncryptionKey::from_random([7; 32])
}

impl Machine {
    fn new() -> Self {
        let registry = FakeRegistry::default();
        registry.now.store(NOON, Ordering::SeqCst);
        Self { folder: tempfile::tempdir().unwrap(), registry }
    }

    fn advance(&self, seconds: i64) {
        self.registry.now.fetch_add(seconds, Ordering::SeqCst);
    }

    fn start(&self) -> Process {
        let now = Arc::clone(&self.registry.now);
        let clock = Clock::of(move || Timestamp::from_second(now.load(Ordering::SeqCst)).unwrap());
        let key = key_of_file();
        let keys = Keys::new(&Keys::secret_of(&key), "tx");
        let disk = Disk::open(DiskSettings {
            file: self.folder.path().join("cache.db"),
            key,
            capacity_bytes: 1 << 20,
            id_key: IdKey::PUBLIC,
            clock: clock.clone(),
            randomness: Randomness::system(),
            busy_timeout: DiskSettings::BUSY_TIMEOUT,
        });
        let disk = Arc::new(disk.unwrap());
        let lifetimes = Lifetimes { stale_record: Duration::from_secs(100 * 3600), ..Lifetimes::default() };
        let memory = Arc::new(Memory::new(1 << 20, lifetimes.longest()));
        let answers = Arc::new(AnswerStore::new(&Keys::secret_of(&key_of_file()), memory).with_disk(Arc::<
            Disk,
        >::clone(
            &disk
        )));
        let zone = TimeZone::get("America/Chicago").unwrap();
        let registry = self.registry.clone();
        let cached = Cached::new(registry.clone(), Arc::clone(&answers), "tx", lifetimes, zone, clock);
        Process { cached, answers, disk, keys, registry }
    }
}

impl Process {
    async fn ask(&self, question: &Question) -> Result<Arc<Reply>, AskError> {
        self.cached.ask(question, Instant::now() + Duration::from_secs(30)).await
    }

    /// Asks, and waits until the answer is stored. It is stored after its callers have it.
    async fn ask_and_store(&self, question: &Question) {
        assert_eq!(self.ask(question).await.unwrap().outcome(), Outcome::Record);
        let only_disk = question.clone().with_cache_control(CacheControl::OnlyIfCached { max_age: None });
        let key = self.keys.key(question.sent()).unwrap();
        while iz_cache::Tier::get(&*self.disk, &key).await.is_none() {
            tokio::task::yield_now().await;
        }
        assert!(self.ask(&only_disk).await.is_ok());
    }

    fn asked(&self) -> usize {
        self.registry.asked.load(Ordering::SeqCst)
    }

    async fn end(self) {
        self.disk.close().await;
    }
}

fn patient() -> Demographics {
    let json = r#"{"name": {"family": "Marsh", "given": "Odell"}, "birth_date": "2019-06-04"}"#;
    serde_json::from_str(json).unwrap()
}

fn question() -> Question {
    Question::new(Query::new(Profile::Z44, patient(), DAY).unwrap(), &QueryRules::default()).unwrap()
}

#[tokio::test]
async fn after_a_restart_a_record_comes_once_from_the_disk_and_then_from_memory() {
    let machine = Machine::new();
    let process = machine.start();
    process.ask_and_store(&question()).await;
    assert!(!process.ask(&question()).await.unwrap().is_from_disk());
    process.end().await;
    machine.advance(HOUR);
    let process = machine.start();
    let received = Timestamp::from_second(NOON).unwrap();
    for is_from_disk in [true, false, false] {
        let reply = process.ask(&question()).await.unwrap();
        assert_eq!((reply.is_from_disk(), reply.received), (is_from_disk, received));
    }
    assert_eq!(process.asked(), 1);
}

#[tokio::test]
async fn a_record_of_before_a_restart_expires_as_without_one() {
    let machine = Machine::new();
    let process = machine.start();
    process.ask_and_store(&question()).await;
    process.end().await;
    machine.advance(4 * HOUR - 1);
    let process = machine.start();
    assert!(
        process
            .ask(&question().with_cache_control(CacheControl::OnlyIfCached { max_age: None }))
            .await
            .unwrap()
            .is_from_disk()
    );
    process.end().await;
    machine.advance(1);
    let process = machine.start();
    assert!(
        process
            .ask(&question().with_cache_control(CacheControl::OnlyIfCached { max_age: None }))
            .await
            .is_err()
    );
    let reply = process.ask(&question()).await.unwrap();
    assert!(!reply.is_from_disk());
    assert_eq!(reply.received, Timestamp::from_second(NOON + 4 * HOUR).unwrap());
}

#[tokio::test]
async fn while_the_registry_is_down_an_expired_record_of_before_a_restart_is_shown_where_that_is_allowed() {
    let machine = Machine::new();
    let process = machine.start();
    process.ask_and_store(&question()).await;
    process.end().await;
    machine.registry.is_down.store(true, Ordering::SeqCst);
    machine.advance(50 * HOUR);
    let process = machine.start();
    assert!(process.ask(&question()).await.is_err());
    let allowed = question().with_stale_if_error(Some(Duration::from_secs(60 * 3600)));
    let reply = process.ask(&allowed).await.unwrap();
    assert!(reply.failure().is_some() && reply.day() == DAY);
    machine.advance(50 * HOUR);
    let allowed = question().with_stale_if_error(Some(Duration::from_secs(1000 * 3600)));
    assert!(process.ask(&allowed).await.is_err(), "it was kept for 100 hours");
}

#[tokio::test]
async fn a_purge_removes_a_record_from_memory_and_from_the_disk() {
    let machine = Machine::new();
    let process = machine.start();
    process.ask_and_store(&question()).await;
    let purge = Purge::of_patient(process.keys.patient_tags(&patient()));
    assert_eq!(process.answers.purge(purge.clone()).await.unwrap(), 2);
    assert!(
        process
            .ask(&question().with_cache_control(CacheControl::OnlyIfCached { max_age: None }))
            .await
            .is_err()
    );
    process.ask_and_store(&question()).await;
    assert_eq!(process.asked(), 2);
    process.end().await;
    let process = machine.start();
    assert_eq!(process.answers.purge(purge).await.unwrap(), 1, "only on the disk");
    assert!(
        process
            .ask(&question().with_cache_control(CacheControl::OnlyIfCached { max_age: None }))
            .await
            .is_err()
    );
}
