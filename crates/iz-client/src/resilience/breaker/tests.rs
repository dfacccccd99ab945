use tokio::time::{advance, timeout};

use iz_hl7::answer::RefusalCause;

use super::*;
use crate::{
    error::TlsFault,
    profile::Limits,
    resilience::{
        AnswerTimeSummary, BreakerPosition, BreakerSummary,
        scripted::{Scripted, question, within_s},
    },
};

const DOWN: AskError = AskError::Unreachable;

fn breaker(registry: Scripted) -> Breaker<Scripted> {
    Breaker::new(registry, &Health::new("a registry", &by_share()))
}

/// Limits with which only the share of failures opens the breaker.
fn by_share() -> Limits {
    Limits { breaker_in_a_row: 10_000, ..Limits::default() }
}

async fn ask(breaker: &Breaker<Scripted>) -> Result<(), AskError> {
    breaker.ask(&question(), within_s(30)).await.map(drop)
}

/// Sends `times` queries, one second apart.
async fn ask_times(breaker: &Breaker<Scripted>, times: usize) {
    for _ in 0..times {
        let _ = ask(breaker).await;
        advance(Duration::from_secs(1)).await;
    }
}

fn open_for_s(result: Result<(), AskError>) -> Option<u64> {
    match result {
        Err(AskError::BreakerOpen { retry_after, .. }) => Some(retry_after.as_secs()),
        _ => None,
    }
}

/// The status with which the registry asked for a pause, and the rest of that pause in seconds.
fn asked_to_wait_s(result: Result<(), AskError>) -> Option<(u16, u64)> {
    match result {
        Err(AskError::AskedToWait { status, retry_after }) => Some((status, retry_after.as_secs())),
        _ => None,
    }
}

/// The reply of a registry that asks for a pause.
fn busy(status: u16, retry_after_s: u64) -> AskError {
    AskError::Http { status, retry_after: Some(Duration::from_secs(retry_after_s)) }
}

#[tokio::test(start_paused = true)]
async fn ten_failures_in_twenty_queries_open_it() {
    let script = (0..20).map(|n| (n % 2 == 0).then_some(DOWN));
    let breaker = breaker(Scripted::new(script.chain([None])));
    for _ in 0..20 {
        assert!(open_for_s(ask(&breaker).await).is_none());
    }
    let error = ask(&breaker).await.unwrap_err();
    assert_eq!((error.retry_after(), error.because()), (Some(Duration::from_secs(15)), Some(DOWN.code())));
    assert_eq!(breaker.registry.asked_ms().len(), 20);
}

#[tokio::test(start_paused = true)]
async fn fewer_failures_or_fewer_queries_do_not_open_it() {
    // 9 failures of 20, then 19 of 19.
    let breaker = breaker(Scripted::new((0..20).map(|n| (n < 9).then_some(DOWN))));
    ask_times(&breaker, 20).await;
    assert_eq!(ask(&breaker).await.err().map(|error| error.code()), None);
    let breaker = self::breaker(Scripted::broken(&DOWN));
    ask_times(&breaker, 19).await;
    assert_eq!(ask(&breaker).await.unwrap_err().code(), "registry_unreachable");
}

#[tokio::test(start_paused = true)]
async fn failures_before_the_window_do_not_count() {
    let breaker = breaker(Scripted::broken(&DOWN));
    for _ in 0..100 {
        assert_eq!(ask(&breaker).await.unwrap_err().code(), "registry_unreachable");
        // 16 queries in 30 s.
        advance(Duration::from_secs(2)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn old_failures_do_not_count_together_with_new_queries() {
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
async fn failures_inside_this_program_do_not_count() {
    let breaker =
        breaker(Scripted::new((0..20).map(|n| Some(if n < 19 { DOWN } else { AskError::Dropped }))));
    for _ in 0..20 {
        let _ = ask(&breaker).await;
    }
    assert!(ask(&breaker).await.is_ok(), "only 19 queries count, although all of them failed");
}

#[tokio::test(start_paused = true)]
async fn failures_of_the_caller_do_not_count() {
    for error in [
        AskError::ServiceFault(crate::error::ServiceFault::new(iz_soap::FaultKind::Security)),
        AskError::Http { status: 401, retry_after: None },
        AskError::TurnedAway {
            code: "AR".to_owned(),
            complaints: Vec::new(),
            cause: RefusalCause::NotAccepted,
        },
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
async fn an_open_breaker_fails_at_once_with_a_retry_hint() {
    let breaker = breaker(Scripted::broken(&DOWN));
    ask_times(&breaker, 20).await;
    let started = Instant::now();
    let error = ask(&breaker).await.unwrap_err();
    assert_eq!(started.elapsed(), Duration::ZERO);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(14)), "one second of the pause is over");
    assert_eq!((error.code(), error.actor()), ("registry_breaker_open", crate::error::Actor::Wait));
    assert_eq!(breaker.registry.asked_ms().len(), 20);
    assert!(breaker.registry.probed_ms().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_successful_probe_closes_it() {
    let breaker = breaker(Scripted::new((0..20).map(|_| Some(DOWN))));
    ask_times(&breaker, 20).await;
    advance(Duration::from_secs(14)).await;
    ask(&breaker).await.unwrap();
    ask(&breaker).await.unwrap();
    assert_eq!(breaker.registry.probed_ms(), [34_000], "one probe is enough");
    assert_eq!(breaker.registry.asked_ms().len(), 22);
}

#[tokio::test(start_paused = true)]
async fn each_pause_is_longer_and_the_breaker_still_closes() {
    let down = (0..7).map(|_| Some(DOWN));
    // From the third pause on, the query itself is tried, and it fails too.
    let breaker = breaker(Scripted::new((0..25).map(|_| Some(DOWN))).probes(down));
    for _ in 0..20 {
        let _ = ask(&breaker).await;
    }
    let mut pauses_s = Vec::new();
    loop {
        match ask(&breaker).await {
            Ok(()) => break,
            Err(AskError::BreakerOpen { retry_after, .. }) => {
                pauses_s.push(retry_after.as_secs());
                assert!(pauses_s.len() < 10, "it never closed: {pauses_s:?}");
                advance(retry_after).await;
            }
            Err(error) => assert_eq!(error.code(), DOWN.code(), "the query itself was tried"),
        }
    }
    assert_eq!(pauses_s, [15, 30, 60, 120, 240, 300, 300, 300]);
    assert_eq!(breaker.registry.probed_ms().len(), 8);
    assert_eq!(breaker.registry.asked_ms().len(), 20 + 5 + 1, "the probe succeeded and the query was sent");
}

#[tokio::test(start_paused = true)]
async fn a_successful_probe_without_answers_does_not_shorten_the_pause() {
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
    assert_eq!(pauses_s, [15, 30, 15], "query number 40 was answered");
}

#[tokio::test(start_paused = true)]
async fn a_registry_without_the_probe_operation_counts_as_up() {
    let unknown =
        AskError::ServiceFault(crate::error::ServiceFault::new(iz_soap::FaultKind::UnsupportedOperation));
    let breaker = breaker(Scripted::new((0..20).map(|_| Some(DOWN))).probes([Some(unknown)]));
    ask_times(&breaker, 20).await;
    advance(Duration::from_secs(15)).await;
    ask(&breaker).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn one_query_probes_and_the_others_do_not_wait_for_the_probe() {
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
async fn a_probe_takes_no_longer_than_its_limit_or_the_deadline() {
    // If the deadline is too short for the probe, the timeout does not count and the pause does not grow.
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
async fn a_cancelled_probe_is_left_to_the_next_query() {
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
async fn it_counts_queries_and_not_attempts() {
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
async fn all_sites_share_the_failures_of_a_registry() {
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
async fn five_consecutive_failures_open_it_however_long_they_take() {
    let health = Health::new("a registry", &Limits::default());
    // A registry that hangs: two queries end in each 30 s.
    let breaker = Breaker::new(Scripted::broken(&DOWN).taking(Duration::from_secs(60)), &health);
    for _ in 0..5 {
        assert_eq!(ask(&breaker).await.unwrap_err().code(), "registry_timeout");
    }
    assert_eq!(open_for_s(ask(&breaker).await), Some(15));
    // An answer in between resets the count.
    let script = (0..10).map(|n| (n != 4).then_some(DOWN));
    let breaker = Breaker::new(Scripted::new(script), &Health::new("another", &Limits::default()));
    for _ in 0..9 {
        assert!(open_for_s(ask(&breaker).await).is_none());
    }
    assert_eq!(ask(&breaker).await.unwrap_err().code(), "registry_unreachable");
    assert_eq!(open_for_s(ask(&breaker).await), Some(15));
}

#[tokio::test(start_paused = true)]
async fn a_query_that_never_reached_the_registry_does_not_count() {
    let errors = [AskError::Dropped, AskError::Tls(TlsFault::UnknownIssuer)];
    for error in errors {
        // One query of three is sent, and it fails.
        let script = (0..60).map(|n| Some(if n % 3 == 0 { DOWN } else { error.clone() }));
        let breaker = breaker(Scripted::new(script));
        for _ in 0..58 {
            assert!(open_for_s(ask(&breaker).await).is_none(), "{error}");
        }
        assert!(open_for_s(ask(&breaker).await).is_some(), "{error}: twenty queries were sent and failed");
    }
}

#[tokio::test(start_paused = true)]
async fn retry_after_of_a_registry_stops_the_queries_of_all_sites() {
    let health = Health::new("a registry", &Limits::default());
    let one = Breaker::new(Scripted::new([Some(busy(503, 40)), Some(busy(503, 100_000))]), &health);
    let other = Breaker::new(Scripted::new([]), &health);
    assert_eq!(ask(&one).await.unwrap_err().code(), "registry_http_status");
    assert_eq!(asked_to_wait_s(ask(&other).await), Some((503, 40)));
    advance(Duration::from_secs(40)).await;
    ask(&other).await.unwrap();
    assert_eq!(other.registry.probed_ms().len(), 1);
    // The pause is at most the longest pause, and the breaker's own next pause is the first one.
    let _ = ask(&one).await;
    assert_eq!(asked_to_wait_s(ask(&other).await), Some((503, 300)));
}

#[tokio::test(start_paused = true)]
async fn a_query_from_before_the_last_opening_does_not_count() {
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
async fn a_probe_that_always_fails_does_not_keep_it_open_for_ever() {
    let health = Health::new("a registry", &Limits::default());
    // The registry works again, but it always replies 500 to connectivityTest.
    let failed_probes = (0..1000).map(|_| Some(AskError::Http { status: 500, retry_after: None }));
    let registry = Scripted::new((0..5).map(|_| Some(DOWN))).probes(failed_probes);
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
    assert_eq!(breaker.registry.probed_ms().len(), 3, "the breaker is closed");
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_of_zero_still_counts_as_a_failure() {
    let busy = AskError::Http { status: 429, retry_after: Some(Duration::ZERO) };
    let breaker = Breaker::new(Scripted::broken(&busy), &Health::new("a registry", &Limits::default()));
    for _ in 0..5 {
        assert_eq!(ask(&breaker).await.unwrap_err().code(), "registry_http_status");
    }
    assert_eq!(open_for_s(ask(&breaker).await), Some(15));
}

#[tokio::test(start_paused = true)]
async fn one_unreadable_record_does_not_open_it_for_all() {
    let health = Health::new("a registry", &Limits::default());
    let breaker = Breaker::new(Scripted::broken(&AskError::TooLarge { limit: 1 }), &health);
    for _ in 0..19 {
        assert_eq!(ask(&breaker).await.unwrap_err().code(), "registry_reply_too_large");
    }
    // Twenty failures within 30 s do open it.
    let _ = ask(&breaker).await;
    assert_eq!(open_for_s(ask(&breaker).await), Some(15));
}

#[tokio::test(start_paused = true)]
async fn a_pause_that_the_registry_asked_for_is_named_even_if_too_many_queries_failed() {
    // The fifth failure in a row opens the breaker by itself. The registry asked for a longer pause than the breaker's.
    let script = (0..4).map(|_| Some(DOWN)).chain([Some(busy(429, 90))]);
    let breaker = Breaker::new(Scripted::new(script), &Health::new("a registry", &Limits::default()));
    for _ in 0..4 {
        assert_eq!(ask(&breaker).await.unwrap_err().code(), DOWN.code());
    }
    assert_eq!(ask(&breaker).await.unwrap_err().code(), "registry_http_status");
    assert_eq!(asked_to_wait_s(ask(&breaker).await), Some((429, 90)));
    advance(Duration::from_secs(90)).await;
    ask(&breaker).await.unwrap();
    // A pause that is shorter than the breaker's does not shorten it.
    let script = (0..4).map(|_| Some(DOWN)).chain([Some(busy(429, 3))]);
    let breaker = Breaker::new(Scripted::new(script), &Health::new("another", &Limits::default()));
    for _ in 0..5 {
        let _ = ask(&breaker).await;
    }
    assert_eq!(asked_to_wait_s(ask(&breaker).await), Some((429, 15)));
}

#[tokio::test(start_paused = true)]
async fn a_probe_or_a_trial_that_is_asked_to_wait_is_named_too() {
    let probes = [Some(busy(503, 50)), Some(DOWN), Some(DOWN)];
    let script = (0..5).map(|_| Some(DOWN)).chain([Some(busy(429, 200))]);
    let registry = Scripted::new(script).probes(probes);
    let breaker = Breaker::new(registry, &Health::new("a registry", &Limits::default()));
    for _ in 0..5 {
        let _ = ask(&breaker).await;
    }
    assert_eq!(open_for_s(ask(&breaker).await), Some(15));
    advance(Duration::from_secs(15)).await;
    assert_eq!(asked_to_wait_s(ask(&breaker).await), Some((503, 50)), "the probe was asked to wait");
    advance(Duration::from_secs(50)).await;
    assert_eq!(open_for_s(ask(&breaker).await), Some(60), "the second probe failed in another way");
    advance(Duration::from_secs(60)).await;
    assert_eq!(ask(&breaker).await.unwrap_err().code(), "registry_http_status", "the query itself was sent");
    assert_eq!(asked_to_wait_s(ask(&breaker).await), Some((429, 200)));
}

#[tokio::test(start_paused = true)]
async fn an_open_breaker_names_the_last_failure() {
    let http = |status| AskError::Http { status, retry_after: None };
    for (last, code) in [
        (AskError::Timeout { after: Duration::ZERO }, "registry_timeout"),
        (AskError::Interrupted, "registry_interrupted"),
        (AskError::EmptyReply, "registry_empty_reply"),
        (AskError::Tls(TlsFault::Expired), "registry_tls_expired"),
        (http(500), "registry_http_status"),
        // Without Retry-After, or with one of 0 s, the registry asks for no pause.
        (http(429), "registry_http_status"),
        (busy(429, 0), "registry_http_status"),
    ] {
        let script = (0..19).map(|_| Some(DOWN)).chain([Some(last)]);
        let health = Health::new("a registry", &by_share());
        let breaker = Breaker::new(Scripted::new(script), &health);
        for _ in 0..20 {
            let _ = ask(&breaker).await;
        }
        let error = ask(&breaker).await.unwrap_err();
        assert_eq!((error.code(), error.because()), ("registry_breaker_open", Some(code)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_query_during_a_probe_gets_the_reason_of_the_pause() {
    let slow = Scripted::new([Some(busy(429, 40))]).taking(Duration::from_secs(1));
    let breaker = Breaker::new(slow, &Health::new("a registry", &Limits::default()));
    let _ = ask(&breaker).await;
    advance(Duration::from_secs(40)).await;
    let other = async {
        tokio::time::sleep(Duration::from_millis(10)).await;
        assert_eq!(ask(&breaker).await.unwrap_err().code(), "registry_asked_to_wait");
    };
    let (first, ()) = tokio::join!(ask(&breaker), other);
    first.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_pause_that_the_registry_asked_for_is_at_most_the_longest_pause() {
    for asked_s in [301, 3_600, 31_536_000, u64::from(u32::MAX) + 1, u64::MAX] {
        for status in [429, 503] {
            let registry = Scripted::new([Some(busy(status, asked_s))]);
            let breaker = breaker(registry);
            let first = breaker.ask(&question(), within_s(30)).await.unwrap_err();
            assert_eq!(first.retry_after(), Some(Duration::from_secs(300)), "{status} {asked_s}");
            assert_eq!(asked_to_wait_s(ask(&breaker).await), Some((status, 300)), "{asked_s}");
            advance(Duration::from_secs(301)).await;
            assert!(ask(&breaker).await.is_ok(), "{status} {asked_s}");
        }
    }
    // Other statuses do not open the breaker, and callers see their pause.
    let breaker = breaker(Scripted::new([Some(busy(404, u64::MAX))]));
    let error = breaker.ask(&question(), within_s(30)).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(300)));
}

#[tokio::test(start_paused = true)]
async fn the_state_shows_each_position_and_the_cause() {
    let breaker = breaker(Scripted::broken(&DOWN).probes([Some(DOWN), None]));
    let shown = || {
        let BreakerSummary { position, open_for, because } = breaker.health.state().breaker;
        (position, open_for.map(|time| time.as_secs()), because)
    };
    assert_eq!(shown(), (BreakerPosition::Closed, None, None));
    ask_times(&breaker, 20).await;
    assert_eq!(shown(), (BreakerPosition::Open, Some(14), Some("registry_unreachable")));
    advance(Duration::from_secs(14)).await;
    assert_eq!(shown(), (BreakerPosition::HalfOpen, None, Some("registry_unreachable")));
    let _ = ask(&breaker).await;
    assert_eq!(shown(), (BreakerPosition::Open, Some(30), Some("registry_unreachable")));
    let breaker = self::breaker(Scripted::broken(&busy(503, 60)));
    let _ = ask(&breaker).await;
    let shown = breaker.health.state().breaker;
    assert_eq!((shown.position, shown.because), (BreakerPosition::Open, Some("registry_asked_to_wait")));
}

#[tokio::test(start_paused = true)]
async fn answers_are_counted_and_failures_are_not() {
    let breaker = breaker(Scripted::new([Some(DOWN), None, Some(DOWN), None]));
    assert_eq!(breaker.health.state().answers, AnswerTimeSummary::default());
    ask_times(&breaker, 4).await;
    let answers = breaker.health.state().answers;
    assert_eq!((answers.count, answers.last_answer), (2, Some(jiff::Timestamp::UNIX_EPOCH)));
}

#[tokio::test(start_paused = true)]
async fn a_probe_is_refused_while_the_breaker_is_open_and_decides_nothing_while_it_is_closed() {
    let down = Scripted::broken(&DOWN).probes((0..100).map(|_| Some(DOWN)));
    let breaker = breaker(down);
    for _ in 0..50 {
        assert_eq!(breaker.probe(within_s(30)).await.unwrap_err().code(), "registry_unreachable");
    }
    assert_eq!(breaker.health.state().breaker.position, BreakerPosition::Closed);
    ask_times(&breaker, 20).await;
    let probed = breaker.registry.probed_ms().len();
    assert_eq!(open_for_s(breaker.probe(within_s(30)).await), Some(14));
    assert_eq!(breaker.registry.probed_ms().len(), probed);
}
