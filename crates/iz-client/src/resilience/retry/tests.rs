use super::*;
use crate::resilience::scripted::{Scripted, question, within_s};

/// Half of each pause.
fn halves() -> Randomness {
    Randomness::of(|| 1 << 31)
}

fn retry(registry: Scripted) -> Retry<Scripted> {
    with(registry, &Limits::default(), halves())
}

fn with(registry: Scripted, limits: &Limits, randomness: Randomness) -> Retry<Scripted> {
    Retry::new(registry, &Health::new("a registry", limits), limits, randomness)
}

async fn ask<R: Registry>(registry: &R) -> Result<(), &'static str> {
    registry.ask(&question(), within_s(30)).await.map(drop).map_err(|error| error.code())
}

fn busy(retry_after: Option<Duration>) -> AskError {
    AskError::Http { status: 503, retry_after }
}

#[tokio::test(start_paused = true)]
async fn what_passes_is_asked_again_twice_at_most_and_later_each_time() {
    let retry = retry(Scripted::new([Some(AskError::Unreachable), Some(AskError::Interrupted)]));
    assert_eq!(ask(&retry).await, Ok(()));
    assert_eq!(retry.registry.asked_ms(), [0, 250, 750]);

    let retry = self::retry(Scripted::broken(&AskError::Unreachable));
    assert_eq!(ask(&retry).await, Err("registry_unreachable"));
    assert_eq!(retry.registry.asked_ms().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn the_pause_is_any_part_of_its_length() {
    for (toss, asked_ms) in [(0, [0, 0, 0]), (u32::MAX, [0, 500, 1500])] {
        let randomness = Randomness::of(move || toss);
        let retry = with(Scripted::broken(&AskError::Unreachable), &Limits::default(), randomness);
        let _ = ask(&retry).await;
        assert_eq!(retry.registry.asked_ms(), asked_ms);
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_registry_understood_and_refused_is_not_asked_again() {
    for error in [
        AskError::TurnedAway { code: "AR".to_owned(), complaints: Vec::new() },
        AskError::ServiceFault(crate::error::ServiceFault::new(iz_soap::FaultKind::Security)),
        AskError::Http { status: 401, retry_after: None },
        AskError::Http { status: 500, retry_after: None },
        AskError::Tls(crate::error::TlsFault::Expired),
        AskError::WrongAnswer,
        AskError::EmptyReply,
        AskError::Unexpected,
    ] {
        let retry = retry(Scripted::broken(&error));
        assert_eq!(ask(&retry).await, Err(error.code()));
        assert_eq!(retry.registry.asked_ms(), [0], "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_registry_s_own_pause_is_kept_to() {
    let retry = retry(Scripted::new([Some(busy(Some(Duration::from_secs(7))))]));
    assert_eq!(ask(&retry).await, Ok(()));
    assert_eq!(retry.registry.asked_ms(), [0, 7250]);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_asked_again_after_the_deadline() {
    let pause = Some(Duration::from_secs(30));
    let retry = retry(Scripted::broken(&busy(pause)));
    let error = retry.ask(&question(), within_s(30)).await.unwrap_err();
    assert_eq!(error.retry_after(), pause);
    assert_eq!(retry.registry.asked_ms(), [0], "a pause of 30 s ends after a deadline of 30 s");
}

#[tokio::test(start_paused = true)]
async fn without_time_for_as_much_once_more_it_is_left_at_one_attempt() {
    let slow = Scripted::broken(&AskError::Interrupted).taking(Duration::from_secs(20));
    let retry = retry(slow);
    let started = Instant::now();
    assert_eq!(ask(&retry).await, Err("registry_interrupted"));
    assert_eq!(started.elapsed(), Duration::from_secs(20));
    assert_eq!(retry.registry.asked_ms(), [0]);
}

#[tokio::test(start_paused = true)]
async fn the_deadline_holds_for_all_attempts_together_and_the_first_cause_is_told() {
    // The first fails at once, the second hangs.
    let hangs = Hangs(Scripted::broken(&busy(Some(Duration::from_secs(3)))));
    let limits = Limits::default();
    let retry = Retry::new(hangs, &Health::new("a registry", &limits), &limits, halves());
    let started = Instant::now();
    let error = retry.ask(&question(), within_s(30)).await.unwrap_err();
    assert_eq!(started.elapsed(), Duration::from_secs(30));
    assert_eq!(error.to_string(), "the registry's server answered with HTTP status 503");
    assert_eq!(retry.registry.0.asked_ms(), [0]);
}

/// Fails as told the first time and never answers after that.
struct Hangs(Scripted);

#[async_trait]
impl Registry for Hangs {
    async fn ask(&self, question: &Question, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        if self.0.asked_ms().is_empty() {
            return self.0.ask(question, deadline).await;
        }
        sleep_until(deadline).await;
        Err(AskError::Timeout { after: Duration::ZERO })
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_asked_too_much_is_not_asked_faster_than_at_the_usual_pace() {
    let retry = retry(Scripted::new([Some(busy(None))]));
    assert_eq!(ask(&retry).await, Ok(()));
    assert_eq!(retry.registry.asked_ms(), [0, 1250]);
}

#[tokio::test(start_paused = true)]
async fn a_profile_may_forbid_second_attempts() {
    let limits = Limits { attempts: 1, ..Limits::default() };
    let retry = with(Scripted::broken(&AskError::Unreachable), &limits, halves());
    assert_eq!(ask(&retry).await, Err("registry_unreachable"));
    assert_eq!(retry.registry.asked_ms(), [0]);
}

#[tokio::test(start_paused = true)]
async fn a_registry_that_is_down_is_asked_a_tenth_more_often_and_not_thrice() {
    let retry = retry(Scripted::broken(&AskError::Unreachable));
    for _ in 0..200 {
        assert_eq!(ask(&retry).await, Err("registry_unreachable"));
    }
    // Two at the start, and one for ten questions.
    let attempts = retry.registry.asked_ms().len();
    assert_eq!(attempts, 200 + 2 + 20);
}

#[tokio::test(start_paused = true)]
async fn what_good_days_save_up_is_limited() {
    let retry =
        retry(Scripted::new((0..500).map(|_| None).chain((0..500).map(|_| Some(AskError::Interrupted)))));
    for _ in 0..500 {
        assert_eq!(ask(&retry).await, Ok(()));
    }
    for _ in 0..20 {
        let _ = ask(&retry).await;
    }
    assert_eq!(retry.registry.asked_ms().len(), 500 + 20 + 11, "ten saved, and one earned by the twenty");
}

#[tokio::test(start_paused = true)]
async fn a_store_that_asks_rarely_is_helped_as_often_in_a_hundred_questions() {
    let retry = retry(Scripted::broken(&AskError::Unreachable));
    for _ in 0..100 {
        let _ = ask(&retry).await;
        tokio::time::advance(Duration::from_secs(600)).await;
    }
    assert_eq!(retry.registry.asked_ms().len(), 100 + 2 + 10);
}

#[tokio::test(start_paused = true)]
async fn the_sites_of_a_chain_share_what_may_be_sent_again() {
    let limits = Limits::default();
    let health = Health::new("a registry", &limits);
    let mut attempts = 0;
    for _ in 0..20 {
        let site = Retry::new(Scripted::broken(&AskError::Unreachable), &health, &limits, halves());
        let _ = ask(&site).await;
        attempts += site.registry.asked_ms().len();
    }
    assert_eq!(attempts, 20 + 2 + 2);
}
