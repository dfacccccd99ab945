use std::{
    sync::atomic::{AtomicI64, AtomicUsize, Ordering},
    time::Duration,
};

use iz_client::hl7::{Demographics, Outcome, OwnedAnswer, Profile, Query, query::QueryRules};
use jiff::Timestamp;

use super::*;
use crate::{Memory, coalesce::ENDING_TIME, memory::OVERHEAD_BYTES};

/// Answers every question alike and counts them; an empty message stands for a failure.
struct Fake {
    asked: Arc<AtomicUsize>,
    message: &'static str,
    clock: Clock,
    delay: Duration,
}

#[async_trait]
impl Registry for Fake {
    async fn ask(&self, _: &Question, _: Instant) -> Result<Arc<Reply>, AskError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(self.delay).await;
        assert_ne!(self.message, "panic", "as the test wants it");
        if self.message.is_empty() {
            return Err(AskError::Unreachable);
        }
        Ok(Arc::new(reply(self.message, self.clock.now())))
    }
}

fn reply(message: &str, received: Timestamp) -> Reply {
    let day = jiff::civil::date(2026, 11, 22);
    Reply::new(OwnedAnswer::read(message, day).unwrap(), day, received, Duration::ZERO).unwrap()
}

const RECORD: &str = "MSH|^~\\&|||||||RSP^K11\rMSA|AA|1\rQAK|1|OK\rPID|1||9||Marsh^Odell||20190604";

struct Bench {
    cached: Cached<Fake>,
    memory: Arc<Memory>,
    asked: Arc<AtomicUsize>,
    now: Arc<AtomicI64>,
}

/// 2026-11-22 18:00 in Chicago.
const EVENING: i64 = 1_795_392_000;

impl Bench {
    fn new(message: &'static str) -> Self {
        Self::with(message, 1 << 20, Lifetimes::default())
    }

    fn with(message: &'static str, capacity_bytes: u64, lifetimes: Lifetimes) -> Self {
        let now = Arc::new(AtomicI64::new(EVENING));
        let told = Arc::clone(&now);
        let clock = Clock::of(move || Timestamp::from_second(told.load(Ordering::SeqCst)).unwrap());
        let asked = Arc::new(AtomicUsize::new(0));
        let fake = Fake {
            asked: Arc::clone(&asked),
            message,
            clock: clock.clone(),
            delay: Duration::from_millis(20),
        };
        let zone = TimeZone::get("America/Chicago").unwrap();
        let memory = Arc::new(Memory::new(capacity_bytes, lifetimes.longest()));
        let tier: Arc<dyn Tier> = Arc::<Memory>::clone(&memory);
        let cached = Cached::new(fake, tier, keys(), lifetimes, zone, clock);
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

    fn pass(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::SeqCst);
    }
}

fn memory() -> Arc<dyn Tier> {
    Arc::new(Memory::new(1 << 20, Duration::from_secs(3600)))
}

fn keys() -> Keys {
    Keys::new(&[1; 32], "tx")
}

fn question(family: &str) -> Question {
    question_for(family, "null", &QueryRules::default())
}

/// With this phone number, for a registry with these rules.
fn question_for(family: &str, phone: &str, rules: &QueryRules) -> Question {
    let json = format!(
        r#"{{"name": {{"family": "{family}", "given": "Odell"}}, "birth_date": "2019-06-04", "phone": {phone}}}"#
    );
    let patient: Demographics = serde_json::from_str(&json).unwrap();
    let query = Query::new(Profile::Z44, patient, jiff::civil::date(2026, 11, 22)).unwrap();
    Question::new(query, rules).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_record_is_remembered_for_its_question_alone() {
    let bench = Bench::new(RECORD);
    assert_eq!(bench.ask("Marsh").await, Ok(Outcome::Record));
    assert_eq!(bench.ask("Marsh").await, Ok(Outcome::Record));
    assert_eq!(bench.asked(), 1);
    bench.ask("Vance").await.unwrap();
    assert_eq!(bench.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_record_ends_with_its_lifetime() {
    let bench = Bench::new(RECORD);
    bench.ask("Marsh").await.unwrap();
    bench.pass(4 * 3600 - 1);
    bench.ask("Marsh").await.unwrap();
    assert_eq!(bench.asked(), 1);
    bench.pass(1);
    bench.ask("Marsh").await.unwrap();
    assert_eq!(bench.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn lifetimes_beyond_all_measure_end_at_midnight_too() {
    let lifetimes = Lifetimes { record: Duration::MAX, not_found: Duration::MAX, protected: Duration::MAX };
    let bench = Bench::with(RECORD, 1 << 20, lifetimes);
    assert_eq!(bench.ask("Marsh").await, Ok(Outcome::Record));
    let centuries = Duration::from_secs(40_000_000_000);
    let bench = Bench::with(RECORD, 1 << 20, Lifetimes { record: centuries, ..Lifetimes::default() });
    bench.ask("Marsh").await.unwrap();
    bench.pass(6 * 3600 - 1);
    bench.ask("Marsh").await.unwrap();
    assert_eq!(bench.asked(), 1);
    bench.pass(1);
    bench.ask("Marsh").await.unwrap();
    assert_eq!(bench.asked(), 2);
}

/// What 630 values that no type holds, facts about a person, reactions to a dose or sheets take, short answers do not get.
#[tokio::test(start_paused = true)]
async fn a_long_answer_takes_the_place_of_several() {
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
        assert!(bytes >= least * short, "{bytes} bytes, and a short answer takes {short}");
        // Room for three and a half, with what the library needs for each.
        let bench =
            Bench::with(message, u64::try_from(3 * bytes + bytes / 2 + 2000).unwrap(), Lifetimes::default());
        for number in 0..40 {
            let question = question_for("Marsh", &format!("\"25455501{number:02}\""), &QueryRules::default());
            bench.cached.ask(&question, Instant::now() + Duration::from_secs(10)).await.unwrap();
            settled(&bench).await;
        }
        assert_eq!(bench.memory.len(), 3, "{bytes} bytes each");
        // In the room of nineteen short answers.
        let entry = |bytes: usize| u64::try_from(size_of::<Entry>() + bytes + OVERHEAD_BYTES).unwrap();
        let room = 19 * entry(short);
        let fit = room / entry(bytes);
        assert!(if message == RECORD { fit == 19 } else { fit <= 3 }, "{fit} of {bytes} bytes");
        let bench = Bench::with(message, room, Lifetimes::default());
        for number in 0..40 {
            let question = question_for("Marsh", &format!("\"25455501{number:02}\""), &QueryRules::default());
            bench.cached.ask(&question, Instant::now() + Duration::from_secs(10)).await.unwrap();
            settled(&bench).await;
        }
        assert_eq!(bench.memory.len(), fit, "{bytes} bytes each");
    }
}

/// Lets what was asked be packed and kept.
async fn settled(bench: &Bench) {
    while !bench.cached.0.in_flight.is_empty() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_record_ends_at_the_registry_s_midnight() {
    let bench = Bench::new(RECORD);
    bench.pass(5 * 3600);
    bench.ask("Marsh").await.unwrap();
    bench.pass(3599);
    bench.ask("Marsh").await.unwrap();
    assert_eq!(bench.asked(), 1, "23:59:59");
    bench.pass(1);
    bench.ask("Marsh").await.unwrap();
    assert_eq!(bench.asked(), 2, "midnight");
}

#[tokio::test(start_paused = true)]
async fn not_found_is_believed_for_minutes() {
    let bench = Bench::new("MSH|^~\\&|||||||RSP^K11\rMSA|AA|1\rQAK|1|NF");
    assert_eq!(bench.ask("Marsh").await, Ok(Outcome::NotFound));
    bench.pass(299);
    bench.ask("Marsh").await.unwrap();
    assert_eq!(bench.asked(), 1);
    bench.pass(1);
    bench.ask("Marsh").await.unwrap();
    assert_eq!(bench.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_must_not_be_remembered_is_asked_again() {
    for message in [
        "MSH|^~\\&|||||||RSP^K11\rMSA|AA|1\rQAK|1|OK\rPID|1||8||A^B\rPID|2||9||A^B",
        "MSH|^~\\&|||||||RSP^K11\rMSA|AA|1\rQAK|1|TM",
        "MSH|^~\\&|||||||RSP^K11\rMSA|AE|1\rQAK|1|AE",
        "",
    ] {
        let bench = Bench::new(message);
        let _ = bench.ask("Marsh").await;
        let _ = bench.ask("Marsh").await;
        assert_eq!(bench.asked(), 2, "{message}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_thousand_equal_questions_at_once_are_one() {
    let bench = Arc::new(Bench::new(RECORD));
    let tasks: Vec<_> = (0..1000)
        .map(|_| {
            let bench = Arc::clone(&bench);
            tokio::spawn(async move { bench.ask("Marsh").await })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), Ok(Outcome::Record));
    }
    assert_eq!(bench.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_failure_reaches_everybody_and_is_forgotten() {
    let bench = Bench::new("");
    let (one, two) = tokio::join!(bench.ask("Marsh"), bench.ask("Marsh"));
    assert_eq!((one, two), (Err("registry_unreachable"), Err("registry_unreachable")));
    assert_eq!(bench.asked(), 1);
    let _ = bench.ask("Marsh").await;
    assert_eq!(bench.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_goes_away_leaves_the_answer_to_the_others() {
    let bench = Bench::new(RECORD);
    let impatient = tokio::time::timeout(Duration::from_millis(5), bench.ask("Marsh")).await;
    assert!(impatient.is_err());
    assert_eq!(bench.ask("Marsh").await, Ok(Outcome::Record));
    assert_eq!(bench.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_panic_releases_those_who_wait() {
    let bench = Bench::new("panic");
    assert_eq!(bench.ask("Marsh").await, Err("question_dropped"));
    assert_eq!(bench.ask("Marsh").await, Err("question_dropped"));
    assert_eq!(bench.asked(), 2, "nothing was left under way");
}

/// Says at the deadline why it was missed, or later, if ever.
struct Late(Duration);

#[async_trait]
impl Registry for Late {
    async fn ask(&self, _: &Question, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        tokio::time::sleep_until(deadline + self.0).await;
        Err(AskError::QueueTimeout { after: Duration::from_secs(1), retry_after: Duration::from_secs(9) })
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_known_of_a_missed_deadline_is_told() {
    let zone = TimeZone::get("America/Chicago").unwrap();
    let clock = Clock::of(|| Timestamp::from_second(EVENING).unwrap());
    let hour = Duration::from_secs(3600);
    for (late, code) in [(Duration::ZERO, "registry_queue_timeout"), (hour, "registry_timeout")] {
        let cached =
            Cached::new(Late(late), memory(), keys(), Lifetimes::default(), zone.clone(), clock.clone());
        let deadline = Instant::now() + Duration::from_secs(1);
        let error = cached.ask(&question("Marsh"), deadline).await.unwrap_err();
        assert_eq!(error.code(), code);
        assert!(deadline.elapsed() <= ENDING_TIME, "{code}: {:?}", deadline.elapsed());

        // A caller with less time joins, and does not wait until the question ends.
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

/// What the registry is not sent makes no other question of it, and the record is graded anew for each.
#[tokio::test(start_paused = true)]
async fn questions_that_are_equal_to_the_registry_share_an_answer() {
    let bench = Bench::new(RECORD);
    let rules = QueryRules { drop: vec![iz_client::hl7::query::Detail::Phone], ..QueryRules::default() };
    for (phone, rules, asked) in [
        ("null", &rules, 1),
        ("\"2545550142\"", &rules, 1),
        ("\"2545550142\"", &QueryRules::default(), 2),
        ("\"2545550143\"", &QueryRules::default(), 3),
    ] {
        let deadline = Instant::now() + Duration::from_secs(10);
        bench.cached.ask(&question_for("Marsh", phone, rules), deadline).await.unwrap();
        assert_eq!(bench.asked(), asked, "{phone}");
    }
}

/// The registry may correct itself.
#[tokio::test(start_paused = true)]
async fn a_record_of_somebody_else_is_asked_for_again() {
    let bench = Bench::new("MSH|^~\\&|||||||RSP^K11\rMSA|AA|1\rQAK|1|OK\rPID|1||9||Vance^Iris||19800101");
    assert_eq!(bench.ask("Marsh").await, Ok(Outcome::Record));
    bench.ask("Marsh").await.unwrap();
    assert_eq!(bench.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_memory_without_room_keeps_nothing() {
    let bench = Bench::with(RECORD, 0, Lifetimes::default());
    for asked in 1..=2 {
        bench.ask("Marsh").await.unwrap();
        settled(&bench).await;
        assert_eq!(bench.asked(), asked);
    }
    assert!(bench.memory.is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_is_kept_is_packed_and_says_the_same() {
    let long = format!("{RECORD}{}", "\rNTE|1||The same again".repeat(50));
    let bench = Bench::new(long.leak());
    let deadline = Instant::now() + Duration::from_secs(10);
    let fresh = bench.cached.ask(&question("Marsh"), deadline).await.unwrap();
    settled(&bench).await;
    let kept = bench.cached.ask(&question("Marsh"), deadline).await.unwrap();
    assert!(!Arc::ptr_eq(&fresh, &kept) && kept.memory_bytes() < fresh.memory_bytes());
    let text = |reply: &Reply| reply.answer().unwrap().text().to_owned();
    assert_eq!(text(&kept), text(&fresh));
    assert_eq!(bench.asked(), 1);
}

/// A kept answer that is no longer right for its caller.
#[tokio::test(start_paused = true)]
async fn a_question_that_wants_a_fresh_answer_is_asked_and_its_answer_kept() {
    let bench = Bench::new(RECORD);
    bench.ask("Marsh").await.unwrap();
    settled(&bench).await;
    let deadline = Instant::now() + Duration::from_secs(10);
    bench.cached.ask(&question("Marsh").fresh(), deadline).await.unwrap();
    assert_eq!(bench.asked(), 2);
    bench.ask("Marsh").await.unwrap();
    assert_eq!(bench.asked(), 2);
}

/// A tier that never answers.
struct Hanging;

#[async_trait]
impl Tier for Hanging {
    async fn get(&self, _: &CacheKey) -> Option<Entry> {
        std::future::pending().await
    }

    async fn put(&self, _: CacheKey, _: Entry) {
        std::future::pending().await
    }
}

#[tokio::test(start_paused = true)]
async fn a_tier_that_hangs_is_a_miss() {
    let zone = TimeZone::get("America/Chicago").unwrap();
    let clock = Clock::of(|| Timestamp::from_second(EVENING).unwrap());
    let fake = Fake { asked: Arc::default(), message: RECORD, clock: clock.clone(), delay: Duration::ZERO };
    let cached = Cached::new(fake, Arc::new(Hanging), keys(), Lifetimes::default(), zone, clock);
    let started = Instant::now();
    let reply = cached.ask(&question("Marsh"), started + Duration::from_secs(10)).await;
    assert_eq!(reply.unwrap().outcome(), Outcome::Record);
    // The caller's look, and that of the one who asks for all.
    assert_eq!(started.elapsed(), 2 * LONGEST_GET);
    tokio::time::sleep(LONGEST_PUT + Duration::from_secs(1)).await;
    assert!(cached.0.in_flight.is_empty(), "the answer is held in place of being kept");
}
