use tokio::time::{advance, timeout};

use super::*;
use crate::{
    error::TlsFault,
    profile::Limits,
    resilience::scripted::{Scripted, question, within_s},
};

const DOWN: AskError = AskError::Unreachable;

fn breaker(registry: Scripted) -> Breaker<Scripted> {
    Breaker::new(registry, &Health::new("a registry", &by_share()))
}

/// So that the share of failures alone opens it.
fn by_share() -> Limits {
    Limits { breaker_in_a_row: 10_000, ..Limits::default() }
}

async fn ask(breaker: &Breaker<Scripted>) -> Result<(), AskError> {
    breaker.ask(&question(), within_s(30)).await.map(drop)
}

/// Asks as often, a second apart.
async fn ask_times(breaker: &Breaker<Scripted>, times: usize) {
    for _ in 0..times {
        let _ = ask(breaker).await;
        advance(Duration::from_secs(1)).await;
    }
}

fn open_for_s(result: Result<(), AskError>) -> Option<u64> {
    match result {
        Err(AskError::BreakerOpen { retry_after }) => Some(retry_after.as_secs()),
        _ => None,
    }
}

#[tokio::test(start_paused = true)]
async fn half_of_twenty_failures_open_it() {
    let script = (0..20).map(|n| (n % 2 == 0).then_some(DOWN));
    let breaker = breaker(Scripted::new(script.chain([None])));
    for _ in 0..20 {
        assert!(open_for_s(ask(&breaker).await).is_none());
    }
    assert_eq!(open_for_s(ask(&breaker).await), Some(15));
    assert_eq!(breaker.registry.asked_ms().len(), 20);
}

#[tokio::test(start_paused = true)]
async fn fewer_failures_or_fewer_questions_do_not() {
    // 9 of 20, then 19 of 19.
    let breaker = breaker(Scripted::new((0..20).map(|n| (n < 9).then_some(DOWN))));
    ask_times(&breaker, 20).await;
    assert_eq!(ask(&breaker).await.err().map(|error| error.code()), None);
    let breaker = self::breaker(Scripted::broken(&DOWN));
    ask_times(&breaker, 19).await;
    assert_eq!(ask(&breaker).await.unwrap_err().code(), "registry_unreachable");
}

#[tokio::test(start_paused = true)]
async fn what_is_longer_ago_than_the_window_is_forgotten() {
    let breaker = breaker(Scripted::broken(&DOWN));
    for _ in 0..100 {
        assert_eq!(ask(&breaker).await.unwrap_err().code(), "registry_unreachable");
        // 16 questions in 30 s.
        advance(Duration::from_secs(2)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn old_failures_do_not_count_with_new_questions() {
    let breaker = breaker(Scripted::new((0..60).map(|n| (n < 19 || n == 38).then_some(DOWN))));
    for _ in 0..19 {
        let _ = ask(&breaker).await;
    }
    advance(Duration::from_secs(31)).await;
    for _ in 0..20 {
        assert!(open_for_s(ask(&breaker).await).is_none());
    }
    assert!(ask(&breaker).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn what_fails_in_this_program_says_nothing_of_the_registry() {
    let breaker =
        breaker(Scripted::new((0..20).map(|n| Some(if n < 19 { DOWN } else { AskError::Dropped }))));
    for _ in 0..20 {
        let _ = ask(&breaker).await;
    }
    assert!(ask(&breaker).await.is_ok(), "19 questions spoke of it, and all failed");
}

#[tokio::test(start_paused = true)]
async fn failures_of_the_caller_do_not_count_as_the_registry_s() {
    for error in [
        AskError::ServiceFault(crate::error::ServiceFault::new(iz_soap::FaultKind::Security)),
        AskError::Http { status: 401, retry_after: None },
        AskError::TurnedAway { code: "AR".to_owned(), complaints: Vec::new() },
        AskError::Tls(TlsFault::UnknownIssuer),
        AskError::Dropped,
    ] {
        let breaker = breaker(Scripted::broken(&error));
        for _ in 0..40 {
            assert_eq!(ask(&breaker).await.unwrap_err().code(), error.code());
        }
    }
    for error in [
        AskError::Interrupted,
        AskError::Timeout { after: Duration::ZERO },
        AskError::Http { status: 500, retry_after: None },
        AskError::ServiceFault(crate::error::ServiceFault::new(iz_soap::FaultKind::Unknown)),
        AskError::EmptyReply,
    ] {
        let breaker = breaker(Scripted::broken(&error));
        ask_times(&breaker, 20).await;
        assert!(open_for_s(ask(&breaker).await).is_some(), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_open_one_answers_at_once_and_says_when_to_come_back() {
    let breaker = breaker(Scripted::broken(&DOWN));
    ask_times(&breaker, 20).await;
    let started = Instant::now();
    let error = ask(&breaker).await.unwrap_err();
    assert_eq!(started.elapsed(), Duration::ZERO);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(14)), "a second has admitted");
    assert_eq!((error.code(), error.actor()), ("registry_breaker_open", crate::error::Actor::Wait));
    assert_eq!(breaker.registry.asked_ms().len(), 20);
    assert!(breaker.registry.probed_ms().is_empty());
}

#[tokio::test(start_paused = true)]
async fn it_closes_again() {
    let breaker = breaker(Scripted::new((0..20).map(|_| Some(DOWN))));
    ask_times(&breaker, 20).await;
    advance(Duration::from_secs(14)).await;
    ask(&breaker).await.unwrap();
    ask(&breaker).await.unwrap();
    assert_eq!(breaker.registry.probed_ms(), [34_000], "one signal of life is enough");
    assert_eq!(breaker.registry.asked_ms().len(), 22);
}

#[tokio::test(start_paused = true)]
async fn it_stays_open_longer_each_time_and_closes_even_then() {
    let down = (0..7).map(|_| Some(DOWN));
    // From the third time on the question itself is tried, and fails too.
    let breaker = breaker(Scripted::new((0..25).map(|_| Some(DOWN))).probes(down));
    for _ in 0..20 {
        let _ = ask(&breaker).await;
    }
    let mut pauses_s = Vec::new();
    loop {
        match ask(&breaker).await {
            Ok(()) => break,
            Err(AskError::BreakerOpen { retry_after }) => {
                pauses_s.push(retry_after.as_secs());
                assert!(pauses_s.len() < 10, "it never closed: {pauses_s:?}");
                advance(retry_after).await;
            }
            Err(error) => assert_eq!(error.code(), DOWN.code(), "the question itself was tried"),
        }
    }
    assert_eq!(pauses_s, [15, 30, 60, 120, 240, 300, 300, 300]);
    assert_eq!(breaker.registry.probed_ms().len(), 8);
    assert_eq!(
        breaker.registry.asked_ms().len(),
        20 + 5 + 1,
        "the signal of life came, and the question was asked"
    );
}

#[tokio::test(start_paused = true)]
async fn a_sign_of_life_without_answers_does_not_shorten_the_pause() {
    let breaker = breaker(Scripted::new((0..60).map(|n| (n != 40).then_some(DOWN))));
    let mut pauses_s = Vec::new();
    for _ in 0..3 {
        for _ in 0..20 {
            let _ = ask(&breaker).await;
        }
        let pause_s = open_for_s(ask(&breaker).await).unwrap();
        pauses_s.push(pause_s);
        advance(Duration::from_secs(pause_s)).await;
    }
    assert_eq!(pauses_s, [15, 30, 15], "the question of number 40 was answered");
}

#[tokio::test(start_paused = true)]
async fn a_registry_that_does_not_know_the_sign_of_life_is_there() {
    let unknown =
        AskError::ServiceFault(crate::error::ServiceFault::new(iz_soap::FaultKind::UnsupportedOperation));
    let breaker = breaker(Scripted::new((0..20).map(|_| Some(DOWN))).probes([Some(unknown)]));
    ask_times(&breaker, 20).await;
    advance(Duration::from_secs(15)).await;
    ask(&breaker).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn one_asks_for_a_sign_of_life_and_the_others_do_not_wait_for_it() {
    let slow = Scripted::new((0..20).map(|_| Some(DOWN))).taking(Duration::from_secs(1));
    let breaker = breaker(slow);
    for _ in 0..20 {
        let _ = ask(&breaker).await;
    }
    advance(Duration::from_secs(15)).await;
    let others = async {
        tokio::time::sleep(Duration::from_millis(10)).await;
        let started = Instant::now();
        assert!(open_for_s(ask(&breaker).await).is_some());
        assert_eq!(started.elapsed(), Duration::ZERO);
    };
    let (first, ()) = tokio::join!(ask(&breaker), others);
    first.unwrap();
    assert_eq!(breaker.registry.probed_ms().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_sign_of_life_is_not_waited_for_longer_than_the_limit_or_the_deadline() {
    // Who has no time for it learns nothing by that, and the pause does not grow.
    for (deadline_s, waited_s, open_s) in [(30, 5, 30), (2, 2, 0)] {
        let breaker = breaker(Scripted::broken(&DOWN).taking(Duration::from_secs(60)));
        for _ in 0..20 {
            let _ = breaker.ask(&question(), within_s(1)).await;
        }
        advance(Duration::from_secs(15)).await;
        let started = Instant::now();
        let result = breaker.ask(&question(), within_s(deadline_s)).await;
        assert_eq!(started.elapsed().as_secs(), waited_s);
        assert_eq!(open_for_s(result.map(drop)), Some(open_s));
    }
}

#[tokio::test(start_paused = true)]
async fn who_goes_away_leaves_the_sign_of_life_to_the_next() {
    let slow = Scripted::new((0..20).map(|_| Some(DOWN))).taking(Duration::from_secs(1));
    let breaker = breaker(slow);
    for _ in 0..20 {
        let _ = ask(&breaker).await;
    }
    advance(Duration::from_secs(15)).await;
    assert!(timeout(Duration::from_millis(100), ask(&breaker)).await.is_err());
    ask(&breaker).await.unwrap();
    assert_eq!(breaker.registry.probed_ms().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn it_counts_questions_and_not_attempts() {
    let randomness = crate::randomness::Randomness::of(|| 0);
    let health = Health::new("a registry", &by_share());
    let retry = crate::resilience::Retry::new(Scripted::broken(&DOWN), &health, &by_share(), randomness);
    let breaker = Breaker::new(retry, &health);
    for _ in 0..20 {
        let error = breaker.ask(&question(), within_s(30)).await.unwrap_err();
        assert_eq!(error.code(), "registry_unreachable");
    }
    assert!(breaker.ask(&question(), within_s(30)).await.is_err_and(|error| error.retry_after().is_some()));
}

#[tokio::test(start_paused = true)]
async fn what_one_site_sees_fail_the_others_need_not_try() {
    let health = Health::new("a registry", &by_share());
    let [one, other] = [0, 1].map(|_| Breaker::new(Scripted::broken(&DOWN), &health));
    for _ in 0..10 {
        for site in [&one, &other] {
            assert_eq!(ask(site).await.unwrap_err().code(), "registry_unreachable");
        }
    }
    assert_eq!(open_for_s(ask(&one).await), Some(15));
    assert_eq!(open_for_s(ask(&other).await), Some(15));
    assert_eq!((one.registry.asked_ms().len(), other.registry.asked_ms().len()), (10, 10));
}

#[tokio::test(start_paused = true)]
async fn five_in_a_row_open_it_however_long_that_takes() {
    let health = Health::new("a registry", &Limits::default());
    // A registry that hangs: two questions end in each half minute.
    let breaker = Breaker::new(Scripted::broken(&DOWN).taking(Duration::from_secs(60)), &health);
    for _ in 0..5 {
        assert_eq!(ask(&breaker).await.unwrap_err().code(), "registry_timeout");
    }
    assert_eq!(open_for_s(ask(&breaker).await), Some(15));
    // An answer in between starts the count anew.
    let script = (0..10).map(|n| (n != 4).then_some(DOWN));
    let breaker = Breaker::new(Scripted::new(script), &Health::new("another", &Limits::default()));
    for _ in 0..9 {
        assert!(open_for_s(ask(&breaker).await).is_none());
    }
    assert_eq!(ask(&breaker).await.unwrap_err().code(), "registry_unreachable");
    assert_eq!(open_for_s(ask(&breaker).await), Some(15));
}

#[tokio::test(start_paused = true)]
async fn what_never_reached_the_registry_says_nothing_of_it() {
    let nothing = [AskError::Dropped, AskError::Tls(TlsFault::UnknownIssuer)];
    for nothing in nothing {
        // Of three questions one is sent, and fails.
        let script = (0..60).map(|n| Some(if n % 3 == 0 { DOWN } else { nothing.clone() }));
        let breaker = breaker(Scripted::new(script));
        for _ in 0..58 {
            assert!(open_for_s(ask(&breaker).await).is_none(), "{nothing}");
        }
        assert!(open_for_s(ask(&breaker).await).is_some(), "{nothing}: twenty were sent, and all failed");
    }
}

#[tokio::test(start_paused = true)]
async fn a_registry_that_asks_for_peace_gets_it_from_all() {
    let busy =
        |retry_after_s| AskError::Http { status: 503, retry_after: Some(Duration::from_secs(retry_after_s)) };
    let health = Health::new("a registry", &Limits::default());
    let one = Breaker::new(Scripted::new([Some(busy(40)), Some(busy(100_000))]), &health);
    let other = Breaker::new(Scripted::new([]), &health);
    assert_eq!(ask(&one).await.unwrap_err().code(), "registry_http_status");
    assert_eq!(open_for_s(ask(&other).await), Some(40));
    advance(Duration::from_secs(40)).await;
    ask(&other).await.unwrap();
    assert_eq!(other.registry.probed_ms().len(), 1);
    // No longer than the longest pause, and the next one of ours is the first.
    let _ = ask(&one).await;
    assert_eq!(open_for_s(ask(&other).await), Some(300));
}

#[tokio::test(start_paused = true)]
async fn a_question_from_before_says_nothing_of_what_came_after() {
    let health = Health::new("a registry", &Limits { breaker_in_a_row: 1, ..Limits::default() });
    let slow = Breaker::new(Scripted::new([Some(DOWN)]).taking(Duration::from_secs(20)), &health);
    let quick = Breaker::new(Scripted::new([Some(DOWN)]), &health);
    let later = async {
        let _ = ask(&quick).await;
        tokio::time::sleep(Duration::from_secs(15)).await;
        ask(&quick).await.unwrap();
    };
    let (before, ()) = tokio::join!(ask(&slow), later);
    assert_eq!(before.unwrap_err().code(), "registry_unreachable");
    ask(&quick).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_sign_of_life_that_never_comes_does_not_keep_it_open_for_ever() {
    let health = Health::new("a registry", &Limits::default());
    // The registry is back, and has nothing but 500 for connectivityTest.
    let no_sign = (0..1000).map(|_| Some(AskError::Http { status: 500, retry_after: None }));
    let registry = Scripted::new((0..5).map(|_| Some(DOWN))).probes(no_sign);
    let breaker = Breaker::new(registry, &health);
    for _ in 0..5 {
        let _ = ask(&breaker).await;
    }
    for pause_s in [15, 30, 60] {
        assert!(open_for_s(ask(&breaker).await).is_some());
        advance(Duration::from_secs(pause_s)).await;
    }
    ask(&breaker).await.unwrap();
    assert_eq!(breaker.registry.probed_ms().len(), 3);
    ask(&breaker).await.unwrap();
    assert_eq!(breaker.registry.probed_ms().len(), 3, "it is closed");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_says_come_back_at_once_is_counted_all_the_same() {
    let busy = AskError::Http { status: 429, retry_after: Some(Duration::ZERO) };
    let breaker = Breaker::new(Scripted::broken(&busy), &Health::new("a registry", &Limits::default()));
    for _ in 0..5 {
        assert_eq!(ask(&breaker).await.unwrap_err().code(), "registry_http_status");
    }
    assert_eq!(open_for_s(ask(&breaker).await), Some(15));
}

#[tokio::test(start_paused = true)]
async fn one_record_that_cannot_be_read_is_no_reason_to_shut_all_out() {
    let health = Health::new("a registry", &Limits::default());
    let breaker = Breaker::new(Scripted::broken(&AskError::TooLarge { limit: 1 }), &health);
    for _ in 0..19 {
        assert_eq!(ask(&breaker).await.unwrap_err().code(), "registry_reply_too_large");
    }
    // Twenty in half a minute are.
    let _ = ask(&breaker).await;
    assert_eq!(open_for_s(ask(&breaker).await), Some(15));
}
