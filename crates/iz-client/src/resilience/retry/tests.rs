use iz_hl7::answer::RefusalCause;

use super::*;
use crate::resilience::scripted::{Scripted, question, within_s};

/// Randomness that gives half of each pause.
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
async fn a_temporary_error_is_retried_twice_with_growing_pauses() {
    let retry = retry(Scripted::new([Some(AskError::Unreachable), Some(AskError::Interrupted)]));
    assert_eq!(ask(&retry).await, Ok(()));
    assert_eq!(retry.registry.asked_ms(), [0, 250, 750]);

    let retry = self::retry(Scripted::broken(&AskError::Unreachable));
    assert_eq!(ask(&retry).await, Err("registry_unreachable"));
    assert_eq!(retry.registry.asked_ms().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn the_pause_is_a_random_part_of_its_longest_length() {
    for (number, asked_ms) in [(0, [0, 0, 0]), (u32::MAX, [0, 500, 1500])] {
        let randomness = Randomness::of(move || number);
        let retry = with(Scripted::broken(&AskError::Unreachable), &Limits::default(), randomness);
        let _ = ask(&retry).await;
        assert_eq!(retry.registry.asked_ms(), asked_ms);
    }
}

#[tokio::test(start_paused = true)]
async fn a_query_that_the_registry_refused_is_not_sent_again() {
    for error in [
        AskError::TurnedAway {
            code: "AR".to_owned(),
            complaints: Vec::new(),
            cause: RefusalCause::NotAccepted,
        },
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
async fn retry_after_of_the_registry_is_respected() {
    let retry = retry(Scripted::new([Some(busy(Some(Duration::from_secs(7))))]));
    assert_eq!(ask(&retry).await, Ok(()));
    assert_eq!(retry.registry.asked_ms(), [0, 7250]);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_again_after_the_deadline() {
    let pause = Some(Duration::from_secs(30));
    let retry = retry(Scripted::broken(&busy(pause)));
    let error = retry.ask(&question(), within_s(30)).await.unwrap_err();
    assert_eq!(error.retry_after(), pause);
    assert_eq!(retry.registry.asked_ms(), [0], "a pause of 30 s ends after a deadline of 30 s");
}

#[tokio::test(start_paused = true)]
async fn there_is_no_second_attempt_without_time_for_another_of_the_same_length() {
    let slow = Scripted::broken(&AskError::Interrupted).taking(Duration::from_secs(20));
    let retry = retry(slow);
    let started = Instant::now();
    assert_eq!(ask(&retry).await, Err("registry_interrupted"));
    assert_eq!(started.elapsed(), Duration::from_secs(20));
    assert_eq!(retry.registry.asked_ms(), [0]);
}

#[tokio::test(start_paused = true)]
async fn the_deadline_holds_for_all_attempts_and_the_first_error_is_returned() {
    // The first attempt fails at once, the second hangs.
    let hangs = Hangs(Scripted::broken(&busy(Some(Duration::from_secs(3)))));
    let limits = Limits::default();
    let retry = Retry::new(hangs, &Health::new("a registry", &limits), &limits, halves());
    let started = Instant::now();
    let error = retry.ask(&question(), within_s(30)).await.unwrap_err();
    assert_eq!(started.elapsed(), Duration::from_secs(30));
    assert_eq!(error.to_string(), "the registry's server replied with HTTP status 503");
    assert_eq!(retry.registry.0.asked_ms(), [0]);
}

/// Fails as scripted the first time. Never answers after that.
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
async fn an_overloaded_server_is_not_queried_faster_than_the_configured_rate() {
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
async fn a_registry_that_is_down_gets_a_tenth_more_queries_and_not_three_times_as_many() {
    let retry = retry(Scripted::broken(&AskError::Unreachable));
    for _ in 0..200 {
        assert_eq!(ask(&retry).await, Err("registry_unreachable"));
    }
    // The budget is two attempts at the start, and one for each ten queries.
    let attempts = retry.registry.asked_ms().len();
    assert_eq!(attempts, 200 + 2 + 20);
}

#[tokio::test(start_paused = true)]
async fn the_retry_budget_is_limited() {
    let retry =
        retry(Scripted::new((0..500).map(|_| None).chain((0..500).map(|_| Some(AskError::Interrupted)))));
    for _ in 0..500 {
        assert_eq!(ask(&retry).await, Ok(()));
    }
    for _ in 0..20 {
        let _ = ask(&retry).await;
    }
    assert_eq!(retry.registry.asked_ms().len(), 500 + 20 + 11, "ten saved, and one from the twenty queries");
}

#[tokio::test(start_paused = true)]
async fn the_retry_budget_does_not_depend_on_the_rate_of_queries() {
    let retry = retry(Scripted::broken(&AskError::Unreachable));
    for _ in 0..100 {
        let _ = ask(&retry).await;
        tokio::time::advance(Duration::from_secs(600)).await;
    }
    assert_eq!(retry.registry.asked_ms().len(), 100 + 2 + 10);
}

#[tokio::test(start_paused = true)]
async fn the_sites_of_a_chain_share_the_retry_budget() {
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
