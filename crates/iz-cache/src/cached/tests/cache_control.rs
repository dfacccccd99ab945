//! Questions that accept no cached answer, or only a young one. The clock is that of tokio, which is paused.

use std::{collections::VecDeque, sync::Mutex};

use iz_client::{
    CacheControl::{self, Any, MaxAge, NoCache, OnlyIfCached},
    Health, RegistryProfile, Throttle,
    hl7::answer::RefusalCause,
};
use tokio::time::{advance, sleep};

use super::*;

const HEADER: &str = "MSH|^~\\&|||||||RSP^K11\rMSA|AA|1\r";
pub(super) const LINDQVIST: &str = "QAK|1|OK\rPID|1||41||Lindqvist^Odell||20190604\r";
pub(super) const SHE_HAS_A_DOSE: &str = "QAK|1|OK\rPID|1||41||Lindqvist^Odell||20190604\r\
    ORC|RE||77\rRXA|0|1|20261122||08^HepB^CVX|0.5|mL^^UCUM||00^New^NIP001|||||||||||CP|A\r";
const SOMEBODY_ELSE: &str = "QAK|1|OK\rPID|1||52||Abara^Ines||19700101\r";
const NOBODY: &str = "QAK|1|NF";
pub(super) const CANDIDATES: &str =
    "QAK|1|OK\rPID|1||41||Lindqvist^Odell||20190604\rPID|2||43||Lindqvist^Odell||20190611\r";
const MANY: &str = "QAK|1|TM";
const PROTECTED: &str = "QAK|1|PD";
const REFUSED: &str = "ERR||QPD^1^4|101^Required field missing^HL70357|E\rQAK|1|AE";
const BROKEN: &str = "ERR||PID^1|207^Application internal error^HL70357|E\rQAK|1|AE";

/// What the registry does with one query.
pub(super) type Step = (Duration, Result<&'static str, AskError>);

/// A registry that follows a script, and counts its queries.
struct Scripted {
    script: Mutex<VecDeque<Step>>,
    queries: Arc<AtomicUsize>,
    clock: Clock,
}

#[async_trait]
impl Registry for Scripted {
    async fn ask(&self, _: &Question, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        let number = self.queries.fetch_add(1, Ordering::SeqCst) + 1;
        let step = self.script.lock().unwrap().pop_front();
        let (delay, segments) = step.unwrap_or_else(|| panic!("query {number} is not in the script"));
        tokio::time::timeout_at(deadline, sleep(delay))
            .await
            .map_err(|_| AskError::Timeout { after: delay })?;
        Ok(Arc::new(reply(&format!("{HEADER}{}", segments?), self.clock.now())))
    }
}

fn store_of(lifetimes: Lifetimes) -> (AnswerStore, Arc<Memory>) {
    let memory = Arc::new(Memory::new(1 << 20, lifetimes.longest()));
    (AnswerStore::new(&SECRET, Arc::<Memory>::clone(&memory)), memory)
}

pub(super) struct Scene {
    pub(super) cached: Arc<dyn Registry>,
    queries: Arc<AtomicUsize>,
    memory: Arc<Memory>,
    pub(super) store: Arc<AnswerStore>,
}

/// The clock of the machine, which follows the paused clock of tokio.
fn clock() -> Clock {
    let start = Instant::now();
    Clock::of(move || Timestamp::from_second(EVENING).unwrap() + start.elapsed())
}

/// A step that takes `seconds`.
pub(super) fn takes(seconds: u64, segments: &'static str) -> Step {
    (Duration::from_secs(seconds), Ok(segments))
}

impl Scene {
    pub(super) fn new<const N: usize>(script: [Step; N]) -> Self {
        Self::behind(script, Lifetimes::default(), |registry| registry)
    }

    /// A cache with another store, whose first tier is `memory`.
    pub(super) fn with_store<const N: usize>(
        script: [Step; N],
        store: AnswerStore,
        memory: Arc<Memory>,
    ) -> Self {
        Self::made(script, Lifetimes::default(), |registry| registry, (store, memory), None)
    }

    /// A cache with a limit of callers who wait.
    pub(super) fn limited<const N: usize>(script: [Step; N], limit: WaitLimit) -> Self {
        let lifetimes = Lifetimes::default();
        Self::made(script, lifetimes, |registry| registry, store_of(lifetimes), Some(limit))
    }

    /// A cache in front of the registry, with something between them.
    fn behind<const N: usize, R: Registry + 'static>(
        script: [Step; N],
        lifetimes: Lifetimes,
        between: impl FnOnce(Scripted) -> R,
    ) -> Self {
        Self::made(script, lifetimes, between, store_of(lifetimes), None)
    }

    fn made<const N: usize, R: Registry + 'static>(
        script: [Step; N],
        lifetimes: Lifetimes,
        between: impl FnOnce(Scripted) -> R,
        (store, memory): (AnswerStore, Arc<Memory>),
        limit: Option<WaitLimit>,
    ) -> Self {
        let clock = clock();
        let queries = Arc::<AtomicUsize>::default();
        let registry = Scripted {
            script: Mutex::new(script.into()),
            queries: Arc::clone(&queries),
            clock: clock.clone(),
        };
        let (zone, store) = (TimeZone::get("America/Chicago").unwrap(), Arc::new(store));
        let cached = Cached::new(between(registry), Arc::clone(&store), "tx", lifetimes, zone, clock);
        let cached: Arc<dyn Registry> = match limit {
            Some(limit) => Arc::new(cached.with_wait_limit(limit)),
            None => Arc::new(cached),
        };
        Self { cached, queries, memory, store }
    }

    /// The memory is empty, as after a restart.
    pub(super) async fn forget_memory(&self) {
        self.memory.purge(&Purge::all()).await.unwrap();
    }

    pub(super) async fn ask(&self, control: CacheControl) -> Result<(Outcome, usize), &'static str> {
        self.ask_within(control, 60).await
    }

    /// The outcome, and the number of doses; or the code of the error.
    async fn ask_within(
        &self,
        control: CacheControl,
        seconds: u64,
    ) -> Result<(Outcome, usize), &'static str> {
        let reply = self.reply(question("Lindqvist").with_cache_control(control), seconds).await?;
        Ok((reply.outcome(), reply.answer().unwrap().get().doses.len()))
    }

    /// The reply to a question, or the code of the error.
    pub(super) async fn reply(&self, question: Question, seconds: u64) -> Result<Arc<Reply>, &'static str> {
        let result = self.cached.ask(&question, Instant::now() + Duration::from_secs(seconds)).await;
        result.map_err(|error| error.code())
    }

    /// The same after a pause.
    async fn ask_after(&self, seconds: u64, control: CacheControl) -> Result<(Outcome, usize), &'static str> {
        sleep(Duration::from_secs(seconds)).await;
        self.ask(control).await
    }

    pub(super) fn queries(&self) -> usize {
        self.queries.load(Ordering::SeqCst)
    }
}

pub(super) const OLD: Result<(Outcome, usize), &str> = Ok((Outcome::Record, 0));
pub(super) const NEW: Result<(Outcome, usize), &str> = Ok((Outcome::Record, 1));

fn max_age(seconds: u64) -> CacheControl {
    MaxAge(Duration::from_secs(seconds))
}

#[tokio::test(start_paused = true)]
async fn a_fresh_answer_replaces_the_cached_one_at_once() {
    let scene = Scene::new([takes(1, LINDQVIST), takes(1, SHE_HAS_A_DOSE)]);
    assert_eq!(scene.ask(Any).await, OLD);
    assert_eq!(scene.ask(Any).await, OLD);
    assert_eq!(scene.ask(NoCache).await, NEW);
    // The answer may not be stored yet.
    assert_eq!(scene.ask(Any).await, NEW);
    assert_eq!(scene.ask(max_age(5)).await, NEW);
    sleep(Duration::from_secs(1)).await;
    assert_eq!(scene.ask(Any).await, NEW);
    assert_eq!(scene.queries(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_answer_is_accepted_up_to_its_greatest_age() {
    let scene = Scene::new([takes(1, LINDQVIST), takes(1, SHE_HAS_A_DOSE), takes(1, SHE_HAS_A_DOSE)]);
    assert_eq!(scene.ask(Any).await, OLD);
    advance(Duration::from_secs(60)).await;
    assert_eq!(scene.ask(max_age(60)).await, OLD);
    assert_eq!(scene.queries(), 1);
    advance(Duration::from_secs(1)).await;
    assert_eq!(scene.ask(max_age(60)).await, NEW);
    assert_eq!(scene.ask(max_age(60)).await, NEW);
    assert_eq!(scene.queries(), 2);
    // Zero is never young enough.
    assert_eq!(scene.ask(max_age(0)).await, NEW);
    assert_eq!(scene.queries(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_question_that_needs_a_fresh_answer_does_not_join_a_query_that_was_sent_before_it() {
    let scene = Scene::new([takes(10, LINDQVIST), takes(2, SHE_HAS_A_DOSE), takes(2, SHE_HAS_A_DOSE)]);
    let (first, joined, young, fresh, fresh_too) = tokio::join!(
        scene.ask(Any),
        scene.ask_after(1, Any),
        // The query began three seconds before.
        scene.ask_after(3, max_age(3)),
        scene.ask_after(4, max_age(3)),
        scene.ask_after(5, NoCache),
    );
    assert_eq!((first, joined, young), (OLD, OLD, OLD));
    assert_eq!((fresh, fresh_too), (NEW, NEW));
    assert_eq!(scene.queries(), 3);
}

#[tokio::test(start_paused = true)]
async fn an_older_answer_that_arrives_later_does_not_replace_a_newer_one() {
    let scene = Scene::new([takes(10, LINDQVIST), takes(2, SHE_HAS_A_DOSE)]);
    let (first, fresh, later) =
        tokio::join!(scene.ask(Any), scene.ask_after(1, NoCache), scene.ask_after(20, Any));
    assert_eq!((first, fresh, later), (OLD, NEW, NEW));
    assert_eq!(scene.queries(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_older_answer_that_arrives_later_is_not_cached_after_a_fresh_one_that_may_not_be_cached() {
    let scene = Scene::new([takes(10, LINDQVIST), takes(2, CANDIDATES), takes(1, CANDIDATES)]);
    let (first, fresh, later) =
        tokio::join!(scene.ask(Any), scene.ask_after(1, NoCache), scene.ask_after(20, Any));
    assert_eq!((first, fresh, later), (OLD, Ok((Outcome::Candidates, 0)), Ok((Outcome::Candidates, 0))));
    assert_eq!(scene.queries(), 3);
}

#[tokio::test(start_paused = true)]
async fn an_older_answer_is_cached_if_the_newer_query_failed() {
    let failed = (Duration::from_secs(2), Err(AskError::Interrupted));
    let scene = Scene::new([takes(10, LINDQVIST), failed]);
    let (first, fresh, later) =
        tokio::join!(scene.ask(Any), scene.ask_after(1, NoCache), scene.ask_after(20, Any));
    assert_eq!((first, fresh, later), (OLD, Err("registry_interrupted"), OLD));
    assert_eq!(scene.queries(), 2);
}

#[tokio::test(start_paused = true)]
async fn two_questions_at_once_that_need_a_fresh_answer_share_one_query() {
    let scene = Scene::new([takes(1, LINDQVIST), takes(1, SHE_HAS_A_DOSE)]);
    assert_eq!(scene.ask(Any).await, OLD);
    let answers = tokio::join!(scene.ask(NoCache), scene.ask(NoCache), scene.ask(max_age(0)), scene.ask(Any));
    assert_eq!(answers, (NEW, NEW, NEW, OLD));
    assert_eq!(scene.queries(), 2);
}

#[tokio::test(start_paused = true)]
async fn questions_of_the_same_moment_that_need_a_fresh_answer_share_a_query_that_was_sent() {
    let script = [takes(5, LINDQVIST), takes(5, SHE_HAS_A_DOSE), takes(5, SHE_HAS_A_DOSE)];
    let scene = Scene::new(script);
    let (first, second, zero, later) = tokio::join!(
        scene.ask(NoCache),
        scene.ask_after(1, NoCache),
        scene.ask_after(1, max_age(0)),
        // A dose may have been reported since the query was sent.
        scene.ask_after(2, NoCache),
    );
    assert_eq!((first, second, zero, later), (OLD, OLD, OLD, NEW));
    assert_eq!(scene.queries(), 2);
    // An answer that has come is not shared, even in the same moment.
    assert_eq!(scene.ask(NoCache).await, NEW);
    assert_eq!(scene.queries(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_query_that_may_give_a_cached_answer_is_not_shared_in_the_same_moment() {
    let scene = Scene::new([takes(5, LINDQVIST), takes(5, SHE_HAS_A_DOSE)]);
    let ask_soon = async {
        sleep(Duration::from_millis(100)).await;
        scene.ask(NoCache).await
    };
    assert_eq!(tokio::join!(scene.ask(Any), ask_soon), (OLD, NEW));
    assert_eq!(scene.queries(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_question_that_accepts_only_a_cached_answer_is_never_sent() {
    const NOT_CACHED: Result<(Outcome, usize), &str> = Err("not_cached");
    let cached = |max_age: Option<u64>| OnlyIfCached { max_age: max_age.map(Duration::from_secs) };
    let scene = Scene::new([takes(5, LINDQVIST)]);
    assert_eq!(scene.ask(cached(None)).await, NOT_CACHED);
    assert_eq!(scene.queries(), 0);
    // It does not wait for a query that is in flight.
    assert_eq!(tokio::join!(scene.ask(Any), scene.ask_after(1, cached(None))), (OLD, NOT_CACHED));
    assert_eq!(scene.ask_after(60, cached(None)).await, OLD);
    assert_eq!(scene.ask(cached(Some(60))).await, OLD);
    assert_eq!(scene.ask(cached(Some(59))).await, NOT_CACHED);
    assert_eq!(scene.ask(cached(Some(0))).await, NOT_CACHED);
    assert_eq!(scene.ask_after(4 * 3600, cached(None)).await, NOT_CACHED, "the answer has expired");
    assert_eq!(scene.queries(), 1);
}

/// The registry accepts one query at a time. While a query waits in the queue, every question joins it.
#[tokio::test(start_paused = true)]
async fn a_thousand_questions_that_need_a_fresh_answer_share_the_query_that_waits_in_the_queue() {
    let profile = RegistryProfile::load("tx", "limits.at_once = 1".parse().unwrap()).unwrap();
    let script = [takes(3, LINDQVIST), takes(3, SHE_HAS_A_DOSE), takes(3, SHE_HAS_A_DOSE)];
    let scene = Arc::new(Scene::behind(script, Lifetimes::default(), |registry| {
        Throttle::new(registry, &Health::of(&profile), &profile.limits)
    }));
    let ask = |control, milliseconds| {
        let scene = Arc::clone(&scene);
        tokio::spawn(async move {
            sleep(Duration::from_millis(milliseconds)).await;
            scene.ask(control).await
        })
    };
    let first = ask(Any, 0);
    // The first query is at the registry. The queries of these questions wait for it.
    let fresh: Vec<_> = (0..1000).map(|number| ask(NoCache, 100 + number)).collect();
    assert_eq!(first.await.unwrap(), OLD);
    for one in fresh {
        assert_eq!(one.await.unwrap(), NEW);
    }
    assert_eq!(scene.queries(), 2);
    // The second query has been sent. A later question needs a third one.
    assert_eq!(scene.ask(NoCache).await, NEW);
    assert_eq!(scene.queries(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_fresh_answer_about_the_person_that_may_not_be_cached_removes_the_cached_one() {
    let never = Lifetimes { record: Lifetimes::default().record, ..Lifetimes::NONE };
    for (segments, outcome) in [
        (CANDIDATES, Outcome::Candidates),
        (MANY, Outcome::TooMany),
        (NOBODY, Outcome::NotFound),
        (PROTECTED, Outcome::Protected),
        (REFUSED, Outcome::Rejected),
        (SOMEBODY_ELSE, Outcome::Record),
    ] {
        let script = [takes(1, LINDQVIST), takes(1, segments), takes(1, SHE_HAS_A_DOSE)];
        let scene = Scene::behind(script, never, |registry| registry);
        assert_eq!(scene.ask(Any).await, OLD, "{segments}");
        assert_eq!(scene.ask(NoCache).await, Ok((outcome, 0)), "{segments}");
        assert!(scene.memory.is_empty(), "{segments}");
        assert_eq!(scene.ask(Any).await, NEW, "{segments}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_fresh_not_found_replaces_the_cached_record() {
    let scene = Scene::new([takes(1, LINDQVIST), takes(1, NOBODY)]);
    assert_eq!(scene.ask(Any).await, OLD);
    assert_eq!(scene.ask(NoCache).await, Ok((Outcome::NotFound, 0)));
    assert_eq!(scene.ask_after(1, Any).await, Ok((Outcome::NotFound, 0)));
}

#[tokio::test(start_paused = true)]
async fn a_failure_reaches_the_caller_and_leaves_the_cached_answer_to_the_others() {
    let second = Duration::from_secs(1);
    for (step, expected) in [
        ((second, Err(AskError::Unreachable)), Err("registry_unreachable")),
        (takes(120, LINDQVIST), Err("registry_timeout")),
        (takes(1, BROKEN), Ok((Outcome::Rejected, 0))),
    ] {
        let scene = Scene::new([takes(1, LINDQVIST), step.clone(), step]);
        assert_eq!(scene.ask(Any).await, OLD);
        assert_eq!(scene.ask(NoCache).await, expected);
        assert_eq!(scene.ask(Any).await, OLD);
        assert_eq!(scene.ask_after(5, max_age(5)).await, expected, "the cached answer is too old");
        assert_eq!(scene.ask(Any).await, OLD);
    }
}

#[tokio::test(start_paused = true)]
async fn a_withdrawn_consent_removes_the_cached_record() {
    let (code, complaints) = ("AR".to_owned(), Vec::new());
    let withdrawn = AskError::TurnedAway { code, complaints, cause: RefusalCause::NoConsent };
    let scene = Scene::new([
        takes(1, LINDQVIST),
        (Duration::ZERO, Err(withdrawn.clone())),
        (Duration::ZERO, Err(withdrawn)),
    ]);
    assert_eq!(scene.ask(Any).await, OLD);
    assert_eq!(scene.ask(NoCache).await, Err("registry_no_consent"));
    assert_eq!(scene.ask(Any).await, Err("registry_no_consent"));
}

/// A record that does not match the details of one caller may match those of another.
#[tokio::test(start_paused = true)]
async fn a_record_that_never_matched_this_caller_stays_cached_for_the_others() {
    const WITH_NUMBER: &str = "QAK|1|OK\rPID|1||41^^^I^SR~401557788^^^SSA^SS||Lindqvist^Odell||20190604\r";
    let scene = Scene::new([takes(1, WITH_NUMBER), takes(1, WITH_NUMBER)]);
    let rules = QueryRules { identifier_types: vec!["MR".to_owned()], ..QueryRules::default() };
    let ask = async |identifiers: &str, control| {
        let json = format!(
            r#"{{"name": {{"family": "Lindqvist", "given": "Odell"}}, "birth_date": "2019-06-04", "identifiers": {identifiers}}}"#
        );
        let patient: Demographics = serde_json::from_str(&json).unwrap();
        let query = Query::new(Profile::Z44, patient, jiff::civil::date(2026, 11, 22)).unwrap();
        let question = Question::new(query, &rules).unwrap().with_cache_control(control);
        let reply = scene.cached.ask(&question, Instant::now() + Duration::from_secs(9)).await.unwrap();
        question.is_of_another_patient(&reply)
    };
    assert!(!ask("[]", Any).await);
    let number = r#"[{"value": "512-44-9021", "assigning_authority": "SSA", "type": "SS"}]"#;
    assert!(ask(number, NoCache).await, "this record is another patient's");
    assert!(!ask("[]", Any).await);
    assert_eq!(scene.queries(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_state_of_a_key_ends_with_its_last_query() {
    let clock = clock();
    let script = [takes(5, LINDQVIST), takes(1, SHE_HAS_A_DOSE), takes(1, CANDIDATES)];
    let registry =
        Scripted { script: Mutex::new(script.into()), queries: Arc::default(), clock: clock.clone() };
    let zone = TimeZone::get("America/Chicago").unwrap();
    let cached = Cached::new(registry, memory(), "tx", Lifetimes::default(), zone, clock);
    let ask = async |after_s, control| {
        sleep(Duration::from_secs(after_s)).await;
        let question = question("Lindqvist").with_cache_control(control);
        cached.ask(&question, Instant::now() + Duration::from_secs(9)).await.unwrap();
    };
    tokio::join!(ask(0, Any), ask(1, NoCache), ask(3, NoCache));
    sleep(Duration::from_secs(1)).await;
    assert!(cached.shared.store.in_flight.is_empty());
}
