mod cache_control;
mod purge;
mod refresh;
mod stale;
mod two_tiers;
mod wait_limit;

use std::{
    sync::atomic::{AtomicI64, AtomicUsize, Ordering},
    time::Duration,
};

use iz_client::hl7::{Demographics, Outcome, OwnedAnswer, Profile, Query, answer::IdKey, query::QueryRules};
use jiff::Timestamp;

use super::*;
use crate::{
    answer_store::{GET_TIMEOUT, PUT_TIMEOUT},
    coalesce::GRACE_TIME,
    memory::{Memory, OVERHEAD_BYTES},
    purge::Purge,
    tier::{PurgeError, Tier},
};

/// Gives the same answer to every question and counts the questions. An empty message means a failure.
struct FakeRegistry {
    asked: Arc<AtomicUsize>,
    message: &'static str,
    clock: Clock,
    delay: Duration,
}

#[async_trait]
impl Registry for FakeRegistry {
    async fn ask(&self, _: &Question, _: Instant) -> Result<Arc<Reply>, AskError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(self.delay).await;
        assert_ne!(self.message, "panic", "the test asks for this panic");
        if self.message.is_empty() {
            return Err(AskError::Unreachable);
        }
        Ok(Arc::new(reply(self.message, self.clock.now())))
    }
}

fn reply(message: &str, received: Timestamp) -> Reply {
    let day = jiff::civil::date(2026, 11, 22);
    Reply::new(OwnedAnswer::read(message, day).unwrap(), IdKey::PUBLIC, day, received, Duration::ZERO)
        .unwrap()
}

const RECORD: &str = "MSH|^~\\&|||||||RSP^K11\rMSA|AA|1\rQAK|1|OK\rPID|1||9||Marsh^Odell||20190604";

struct TestCache {
    cached: Cached<FakeRegistry>,
    memory: Arc<Memory>,
    asked: Arc<AtomicUsize>,
    now: Arc<AtomicI64>,
}

/// 2026-11-22 18:00 in Chicago.
const EVENING: i64 = 1_795_392_000;

impl TestCache {
    fn new(message: &'static str) -> Self {
        Self::with(message, 1 << 20, Lifetimes::default())
    }

    fn with(message: &'static str, capacity_bytes: u64, lifetimes: Lifetimes) -> Self {
        let now = Arc::new(AtomicI64::new(EVENING));
        let shared_now = Arc::clone(&now);
        let clock = Clock::of(move || Timestamp::from_second(shared_now.load(Ordering::SeqCst)).unwrap());
        let asked = Arc::new(AtomicUsize::new(0));
        let registry = FakeRegistry {
            asked: Arc::clone(&asked),
            message,
            clock: clock.clone(),
            delay: Duration::from_millis(20),
        };
        let zone = TimeZone::get("America/Chicago").unwrap();
        let memory = Arc::new(Memory::new(capacity_bytes, lifetimes.longest()));
        let store = Arc::new(AnswerStore::new(&SECRET, Arc::<Memory>::clone(&memory)));
        let cached = Cached::new(registry, store, "tx", lifetimes, zone, clock);
        Self { cached, memory, asked, now }
    }

    async fn ask(&self, family: &str) -> Result<Outcome, &'static str> {
        let deadline = Instant::now() + Duration::from_secs(10);
        match self.cached.ask(&question(family), deadline).await {
            Ok(reply) => Ok(reply.outcome()),
            Err(error) => Err(error.code()),
        }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    fn advance(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::SeqCst);
    }
}

fn memory() -> Arc<AnswerStore> {
    Arc::new(AnswerStore::new(&SECRET, Arc::new(Memory::new(1 << 20, Duration::from_secs(3600)))))
}

const SECRET: [u8; 32] = [1; 32];

fn question(family: &str) -> Question {
    question_for(family, "null", &QueryRules::default())
}

/// A question with this phone number, for a registry with these rules.
fn question_for(family: &str, phone: &str, rules: &QueryRules) -> Question {
    let json = format!(
        r#"{{"name": {{"family": "{family}", "given": "Odell"}}, "birth_date": "2019-06-04", "phone": {phone}}}"#
    );
    let patient: Demographics = serde_json::from_str(&json).unwrap();
    let query = Query::new(Profile::Z44, patient, jiff::civil::date(2026, 11, 22)).unwrap();
    Question::new(query, rules).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_record_is_cached_only_for_its_question() {
    let cache = TestCache::new(RECORD);
    assert_eq!(cache.ask("Marsh").await, Ok(Outcome::Record));
    assert_eq!(cache.ask("Marsh").await, Ok(Outcome::Record));
    assert_eq!(cache.asked(), 1);
    cache.ask("Vance").await.unwrap();
    assert_eq!(cache.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_record_expires_after_its_lifetime() {
    let cache = TestCache::new(RECORD);
    cache.ask("Marsh").await.unwrap();
    cache.advance(4 * 3600 - 1);
    cache.ask("Marsh").await.unwrap();
    assert_eq!(cache.asked(), 1);
    cache.advance(1);
    cache.ask("Marsh").await.unwrap();
    assert_eq!(cache.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn even_with_very_long_lifetimes_a_record_expires_at_midnight() {
    let longest = Duration::MAX;
    let lifetimes = Lifetimes {
        record: longest,
        not_found: longest,
        too_many: longest,
        protected: longest,
        stale_record: longest,
    };
    let cache = TestCache::with(RECORD, 1 << 20, lifetimes);
    assert_eq!(cache.ask("Marsh").await, Ok(Outcome::Record));
    let centuries = Duration::from_secs(40_000_000_000);
    let cache = TestCache::with(RECORD, 1 << 20, Lifetimes { record: centuries, ..Lifetimes::default() });
    cache.ask("Marsh").await.unwrap();
    cache.advance(6 * 3600 - 1);
    cache.ask("Marsh").await.unwrap();
    assert_eq!(cache.asked(), 1);
    cache.advance(1);
    cache.ask("Marsh").await.unwrap();
    assert_eq!(cache.asked(), 2);
}

/// An answer with 630 unread values, facts, reactions or information statements counts with its real size.
#[tokio::test(start_paused = true)]
async fn a_long_answer_takes_the_room_of_several_short_ones() {
    let leak = |text: String| -> &'static str { text.leak() };
    let unread = leak(format!("{RECORD}{}", "\rZZZ|1".repeat(630)));
    let order = |cvx: &str| format!("{RECORD}\rORC|RE\rRXA|0|1|20250101||{cvx}^^CVX|999");
    let obx = |code: &str| {
        let line = |number| format!("\rOBX|{number}|CE|{code}^^LN|{number}|{number}^^SCT||||||F");
        (1..=630).map(line).collect::<String>()
    };
    let facts = leak(order("998") + &obx("30945-0"));
    let reactions = leak(order("03") + &obx("31044-1"));
    let statements = leak(order("03") + &obx("69764-9"));
    let short = reply(RECORD, Timestamp::UNIX_EPOCH).packed().unwrap().memory_bytes();
    for (message, least) in [(RECORD, 1), (unread, 5), (facts, 10), (reactions, 10), (statements, 10)] {
        let bytes = reply(message, Timestamp::UNIX_EPOCH).packed().unwrap().memory_bytes();
        assert!(bytes >= least * short, "{bytes} bytes, while a short answer takes {short}");
        // There is room for three and a half answers, with the overhead of the library.
        let cache = TestCache::with(
            message,
            u64::try_from(3 * bytes + bytes / 2 + 2000).unwrap(),
            Lifetimes::default(),
        );
        for number in 0..40 {
            let question = question_for("Marsh", &format!("\"25455501{number:02}\""), &QueryRules::default());
            cache.cached.ask(&question, Instant::now() + Duration::from_secs(10)).await.unwrap();
            wait_until_stored(&cache).await;
        }
        assert_eq!(cache.memory.len(), 3, "{bytes} bytes each");
        // The room of nineteen short answers.
        let entry = |bytes: usize| {
            // The tags of the birth date, the identifier and the registry.
            let tags = 3 * size_of::<Tag>();
            u64::try_from(size_of::<Entry>() + tags + bytes + OVERHEAD_BYTES).unwrap()
        };
        let room = 19 * entry(short);
        let fit = room / entry(bytes);
        assert!(if message == RECORD { fit == 19 } else { fit <= 3 }, "{fit} of {bytes} bytes");
        let cache = TestCache::with(message, room, Lifetimes::default());
        for number in 0..40 {
            let question = question_for("Marsh", &format!("\"25455501{number:02}\""), &QueryRules::default());
            cache.cached.ask(&question, Instant::now() + Duration::from_secs(10)).await.unwrap();
            wait_until_stored(&cache).await;
        }
        assert_eq!(cache.memory.len(), fit, "{bytes} bytes each");
    }
}

/// Waits until all answers are packed and stored.
async fn wait_until_stored(cache: &TestCache) {
    while !cache.cached.shared.store.in_flight.is_empty() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_record_ends_at_the_registry_s_midnight() {
    let cache = TestCache::new(RECORD);
    cache.advance(5 * 3600);
    cache.ask("Marsh").await.unwrap();
    cache.advance(3599);
    cache.ask("Marsh").await.unwrap();
    assert_eq!(cache.asked(), 1, "23:59:59");
    cache.advance(1);
    cache.ask("Marsh").await.unwrap();
    assert_eq!(cache.asked(), 2, "midnight");
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_a_record_is_cached_for_minutes() {
    for (status, outcome, seconds) in
        [("NF", Outcome::NotFound, 300), ("TM", Outcome::TooMany, 60), ("PD", Outcome::Protected, 60)]
    {
        let message = format!("MSH|^~\\&|||||||RSP^K11\rMSA|AA|1\rQAK|1|{status}");
        let cache = TestCache::new(message.leak());
        assert_eq!(cache.ask("Marsh").await, Ok(outcome));
        cache.advance(seconds - 1);
        assert_eq!(cache.ask("Marsh").await, Ok(outcome));
        assert_eq!(cache.asked(), 1, "{status}");
        cache.advance(1);
        cache.ask("Marsh").await.unwrap();
        assert_eq!(cache.asked(), 2, "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_of_the_future_is_queried_again() {
    let cache = TestCache::new(RECORD);
    cache.ask("Marsh").await.unwrap();
    wait_until_stored(&cache).await;
    // The clock is set back.
    cache.advance(-1);
    cache.ask("Marsh").await.unwrap();
    wait_until_stored(&cache).await;
    assert_eq!(cache.asked(), 2);
    // The new answer has replaced it.
    cache.ask("Marsh").await.unwrap();
    cache.advance(1);
    cache.ask("Marsh").await.unwrap();
    assert_eq!(cache.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_must_not_be_cached_is_queried_again() {
    for message in [
        "MSH|^~\\&|||||||RSP^K11\rMSA|AA|1\rQAK|1|OK\rPID|1||8||A^B\rPID|2||9||A^B",
        "MSH|^~\\&|||||||RSP^K11\rMSA|AE|1\rQAK|1|AE",
        "",
    ] {
        let cache = TestCache::new(message);
        let _ = cache.ask("Marsh").await;
        let _ = cache.ask("Marsh").await;
        assert_eq!(cache.asked(), 2, "{message}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_thousand_equal_questions_at_once_become_one_query() {
    let cache = Arc::new(TestCache::new(RECORD));
    let tasks: Vec<_> = (0..1000)
        .map(|_| {
            let cache = Arc::clone(&cache);
            tokio::spawn(async move { cache.ask("Marsh").await })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), Ok(Outcome::Record));
    }
    assert_eq!(cache.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_failure_reaches_all_callers_and_is_not_cached() {
    let cache = TestCache::new("");
    let (one, two) = tokio::join!(cache.ask("Marsh"), cache.ask("Marsh"));
    assert_eq!((one, two), (Err("registry_unreachable"), Err("registry_unreachable")));
    assert_eq!(cache.asked(), 1);
    let _ = cache.ask("Marsh").await;
    assert_eq!(cache.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_caller_does_not_cancel_the_query_for_the_others() {
    let cache = TestCache::new(RECORD);
    let cancelled = tokio::time::timeout(Duration::from_millis(5), cache.ask("Marsh")).await;
    assert!(cancelled.is_err());
    assert_eq!(cache.ask("Marsh").await, Ok(Outcome::Record));
    assert_eq!(cache.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_panic_releases_the_waiting_callers() {
    let cache = TestCache::new("panic");
    assert_eq!(cache.ask("Marsh").await, Err("question_dropped"));
    assert_eq!(cache.ask("Marsh").await, Err("question_dropped"));
    assert_eq!(cache.asked(), 2, "no question is left in flight");
}

/// Gives the reason for a missed deadline at the deadline, or later.
struct Late(Duration);

#[async_trait]
impl Registry for Late {
    async fn ask(&self, _: &Question, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        tokio::time::sleep_until(deadline + self.0).await;
        Err(AskError::QueueTimeout { after: Duration::from_secs(1), retry_after: Duration::from_secs(9) })
    }
}

#[tokio::test(start_paused = true)]
async fn the_reason_for_a_missed_deadline_reaches_the_caller() {
    let zone = TimeZone::get("America/Chicago").unwrap();
    let clock = Clock::of(|| Timestamp::from_second(EVENING).unwrap());
    let hour = Duration::from_secs(3600);
    for (late, code) in [(Duration::ZERO, "registry_queue_timeout"), (hour, "registry_timeout")] {
        let cached =
            Cached::new(Late(late), memory(), "tx", Lifetimes::default(), zone.clone(), clock.clone());
        let deadline = Instant::now() + Duration::from_secs(1);
        let error = cached.ask(&question("Marsh"), deadline).await.unwrap_err();
        assert_eq!(error.code(), code);
        assert!(deadline.elapsed() <= GRACE_TIME, "{code}: {:?}", deadline.elapsed());

        // A caller with an earlier deadline joins, but does not wait until the question ends.
        let sooner = Instant::now() + Duration::from_millis(300);
        let first = question("Marsh");
        let (_, error) = tokio::join!(cached.ask(&first, sooner + Duration::from_secs(5)), async {
            tokio::task::yield_now().await;
            let error = cached.ask(&question("Marsh"), sooner).await.unwrap_err();
            (error.code(), sooner.elapsed())
        });
        assert_eq!(error.0, "registry_timeout");
        assert!(error.1 < Duration::from_millis(10), "{:?}", error.1);
    }
}

/// Details that the registry does not get make no difference to the key. The match is graded anew for each question.
#[tokio::test(start_paused = true)]
async fn questions_that_are_equal_to_the_registry_share_a_cached_answer() {
    let cache = TestCache::new(RECORD);
    let rules = QueryRules { drop: vec![iz_client::hl7::query::Detail::Phone], ..QueryRules::default() };
    for (phone, rules, asked) in [
        ("null", &rules, 1),
        ("\"2545550142\"", &rules, 1),
        ("\"2545550142\"", &QueryRules::default(), 2),
        ("\"2545550143\"", &QueryRules::default(), 3),
    ] {
        let deadline = Instant::now() + Duration::from_secs(10);
        cache.cached.ask(&question_for("Marsh", phone, rules), deadline).await.unwrap();
        assert_eq!(cache.asked(), asked, "{phone}");
    }
}

/// The registry may correct itself.
#[tokio::test(start_paused = true)]
async fn a_record_of_another_patient_is_queried_again() {
    let cache = TestCache::new("MSH|^~\\&|||||||RSP^K11\rMSA|AA|1\rQAK|1|OK\rPID|1||9||Vance^Iris||19800101");
    assert_eq!(cache.ask("Marsh").await, Ok(Outcome::Record));
    cache.ask("Marsh").await.unwrap();
    assert_eq!(cache.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_memory_without_capacity_stores_nothing() {
    let cache = TestCache::with(RECORD, 0, Lifetimes::default());
    for asked in 1..=2 {
        cache.ask("Marsh").await.unwrap();
        wait_until_stored(&cache).await;
        assert_eq!(cache.asked(), asked);
    }
    assert!(cache.memory.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_cached_reply_is_packed_and_has_the_same_text() {
    let long = format!("{RECORD}{}", "\rNTE|1||The same again".repeat(50));
    let cache = TestCache::new(long.leak());
    let deadline = Instant::now() + Duration::from_secs(10);
    let fresh = cache.cached.ask(&question("Marsh"), deadline).await.unwrap();
    wait_until_stored(&cache).await;
    let cached = cache.cached.ask(&question("Marsh"), deadline).await.unwrap();
    assert!(!Arc::ptr_eq(&fresh, &cached) && cached.memory_bytes() < fresh.memory_bytes());
    let text = |reply: &Reply| reply.answer().unwrap().text().to_owned();
    assert_eq!(text(&cached), text(&fresh));
    assert_eq!(cache.asked(), 1);
}

/// A cached answer may no longer be right for its caller.
#[tokio::test(start_paused = true)]
async fn a_question_that_requires_a_fresh_answer_is_queried_and_its_answer_is_cached() {
    let cache = TestCache::new(RECORD);
    cache.ask("Marsh").await.unwrap();
    wait_until_stored(&cache).await;
    let deadline = Instant::now() + Duration::from_secs(10);
    cache.cached.ask(&question("Marsh").with_cache_control(CacheControl::NoCache), deadline).await.unwrap();
    assert_eq!(cache.asked(), 2);
    cache.ask("Marsh").await.unwrap();
    assert_eq!(cache.asked(), 2);
}

/// A tier that never responds.
struct Hanging;

#[async_trait]
impl Tier for Hanging {
    async fn get(&self, _: &CacheKey) -> Option<Entry> {
        std::future::pending().await
    }

    async fn put(&self, _: CacheKey, _: Entry) {
        std::future::pending().await
    }

    async fn remove(&self, _: &CacheKey) {
        std::future::pending().await
    }

    async fn purge(&self, _: &Purge) -> Result<u64, PurgeError> {
        std::future::pending().await
    }
}

#[tokio::test(start_paused = true)]
async fn a_tier_that_takes_too_long_is_a_cache_miss() {
    let zone = TimeZone::get("America/Chicago").unwrap();
    let clock = Clock::of(|| Timestamp::from_second(EVENING).unwrap());
    let registry =
        FakeRegistry { asked: Arc::default(), message: RECORD, clock: clock.clone(), delay: Duration::ZERO };
    let store = Arc::new(AnswerStore::new(&SECRET, Arc::new(Hanging)));
    let cached = Cached::new(registry, store, "tx", Lifetimes::default(), zone, clock);
    let started = Instant::now();
    let reply = cached.ask(&question("Marsh"), started + Duration::from_secs(10)).await;
    assert_eq!(reply.unwrap().outcome(), Outcome::Record);
    // The caller and the leader both look into the cache.
    assert_eq!(started.elapsed(), 2 * GET_TIMEOUT);
    // The answer is not stored, and an earlier one is removed.
    tokio::time::sleep(PUT_TIMEOUT + GET_TIMEOUT + Duration::from_secs(1)).await;
    assert!(
        cached.shared.store.in_flight.is_empty(),
        "the question must end although the tier does not store the answer"
    );
}
