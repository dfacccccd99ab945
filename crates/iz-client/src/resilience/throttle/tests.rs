use std::{sync::Mutex, time::Duration};

use tokio::{
    task::JoinSet,
    time::{advance, sleep},
};

use super::super::{breaker::Breaker, health::Health};
use super::*;
use crate::resilience::scripted::{Scripted, question, within_s};

fn throttle(registry: Scripted, limits: &Limits) -> Arc<Throttle<Scripted>> {
    Arc::new(Throttle::new(registry, &Health::new("a registry", limits), limits))
}

/// A registry that takes `ms` milliseconds.
fn taking(ms: u64) -> Scripted {
    Scripted::new([]).taking(Duration::from_millis(ms))
}

/// Sends `questions` queries at the same time. Returns when each ended, in milliseconds, and its result.
async fn ask_all<R: Registry + 'static>(
    throttle: &Arc<Throttle<R>>,
    questions: usize,
    deadline_s: u64,
) -> Vec<(u128, &'static str)> {
    let start = Instant::now();
    let mut all = JoinSet::new();
    for _ in 0..questions {
        let throttle = Arc::clone(throttle);
        all.spawn(async move {
            let result = throttle.ask(&question(), within_s(deadline_s)).await;
            (start.elapsed().as_millis(), result.map_or_else(|error| error.code(), |_| "answered"))
        });
    }
    let mut ends = all.join_all().await;
    ends.sort_unstable();
    ends
}

#[tokio::test(start_paused = true)]
async fn queries_start_one_second_apart() {
    let throttle = throttle(taking(300), &Limits::default());
    ask_all(&throttle, 4, 30).await;
    assert_eq!(throttle.registry.asked_ms(), [0, 1000, 2000, 3000]);
    sleep(Duration::from_secs(60)).await;
    ask_all(&throttle, 3, 30).await;
    assert_eq!(
        throttle.registry.asked_ms().split_off(4),
        [63_300, 64_300, 65_300],
        "a quiet minute saves no permits"
    );
}

#[tokio::test(start_paused = true)]
async fn two_queries_are_at_the_registry_at_once() {
    let throttle = throttle(taking(5000), &Limits::default());
    ask_all(&throttle, 5, 30).await;
    assert_eq!(throttle.registry.asked_ms(), [0, 1000, 5000, 6000, 10_000]);
    assert_eq!(throttle.registry.most_at_once(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_profile_sets_both_limits() {
    let limits = Limits { at_once: 3, per_minute: 600, ..Limits::default() };
    let throttle = throttle(taking(1000), &limits);
    ask_all(&throttle, 4, 30).await;
    assert_eq!(throttle.registry.asked_ms(), [0, 100, 200, 1000]);
}

#[tokio::test(start_paused = true)]
async fn the_first_query_is_served_first() {
    let limits = Limits { at_once: 4, ..Limits::default() };
    let throttle = throttle(taking(5500), &limits);
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut all = JoinSet::new();
    for number in 0..12_u64 {
        let (throttle, order) = (Arc::clone(&throttle), Arc::clone(&order));
        all.spawn(async move {
            sleep(Duration::from_millis(number)).await;
            throttle.ask(&question(), within_s(60)).await.unwrap();
            order.lock().unwrap().push(number);
        });
    }
    all.join_all().await;
    assert_eq!(*order.lock().unwrap(), (0..12).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn a_full_queue_refuses_at_once_with_a_retry_hint() {
    let limits = Limits { queue: 3, ..Limits::default() };
    let throttle = throttle(taking(100), &limits);
    let ends = ask_all(&throttle, 6, 30).await;
    // One query starts at once and three wait.
    assert_eq!(ends.iter().filter(|end| **end == (0, "registry_queue_full")).count(), 2);
    assert_eq!(ends.last(), Some(&(3100, "answered")));

    let waiting = tokio::spawn({
        let throttle = Arc::clone(&throttle);
        async move { ask_all(&throttle, 4, 30).await }
    });
    sleep(Duration::from_millis(500)).await;
    let error = throttle.ask(&question(), within_s(30)).await.unwrap_err();
    assert_eq!(error.to_string(), "the queue for the registry is too long: 3 queries are waiting");
    assert_eq!(error.actor(), crate::error::Actor::Wait);
    let retry_after = error.retry_after().unwrap();
    // The next query starts when its second is over, and the other two a second apart.
    assert_eq!(retry_after, Duration::from_millis(2400));
    sleep(retry_after + Duration::from_millis(1)).await;
    throttle.ask(&question(), within_s(30)).await.unwrap();
    waiting.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_slow_registry_makes_the_wait_longer() {
    let limits = Limits { queue: 2, ..Limits::default() };
    let throttle = throttle(taking(20_000), &limits);
    ask_all(&throttle, 4, 300).await;
    let busy = tokio::spawn({
        let throttle = Arc::clone(&throttle);
        async move { ask_all(&throttle, 2, 300).await }
    });
    sleep(Duration::from_secs(2)).await;
    let more = tokio::spawn({
        let throttle = Arc::clone(&throttle);
        async move { ask_all(&throttle, 2, 300).await }
    });
    sleep(Duration::from_secs(1)).await;
    let error = throttle.ask(&question(), within_s(30)).await.unwrap_err();
    assert_eq!(error.code(), "registry_queue_full");
    assert!(error.retry_after().unwrap() >= Duration::from_secs(5), "{error:?}");
    busy.await.unwrap();
    more.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_query_that_cannot_start_in_half_of_its_time_is_refused_at_once() {
    let throttle = throttle(taking(100), &Limits::default());
    let ends = ask_all(&throttle, 5, 4).await;
    let full = (0, "registry_queue_full");
    assert_eq!(ends, [full, full, (100, "answered"), (1100, "answered"), (2100, "answered")]);
}

#[tokio::test(start_paused = true)]
async fn no_query_waits_longer_than_half_of_its_time_for_a_registry_that_hangs() {
    let throttle = throttle(taking(60_000), &Limits::default());
    let ends = ask_all(&throttle, 5, 30).await;
    let (refused, timed_out) = ((15_000, "registry_queue_timeout"), (30_000, "registry_timeout"));
    assert_eq!(ends, [refused, refused, refused, timed_out, timed_out]);
    let waits = async {
        sleep(Duration::from_secs(2)).await;
        throttle.ask(&question(), within_s(20)).await.unwrap_err()
    };
    let (_, error) = tokio::join!(ask_all(&throttle, 2, 30), waits);
    assert_eq!(
        error.to_string(),
        "the query waited 10.0 s in the queue for the registry and could not start"
    );
}

/// Sends a query every `every_ms` for `for_s` seconds. Returns the number of each result.
async fn send_evenly(
    registry: Scripted,
    every_ms: u64,
    for_s: u64,
    time_limit_s: u64,
) -> Vec<(&'static str, usize)> {
    let limits = Limits::default();
    let health = Health::new("a registry", &limits);
    let throttle = Arc::new(Throttle::new(Breaker::new(registry, &health), &health, &limits));
    let mut all = JoinSet::new();
    for _ in 0..for_s * 1000 / every_ms {
        let throttle = Arc::clone(&throttle);
        all.spawn(async move {
            let result = throttle.ask(&question(), within_s(time_limit_s)).await;
            result.map_or_else(|error| error.code(), |_| "answered")
        });
        sleep(Duration::from_millis(every_ms)).await;
    }
    let mut ends = all.join_all().await;
    ends.sort_unstable();
    ends.chunk_by(|one, next| one == next).map(|same| (same[0], same.len())).collect()
}

#[tokio::test(start_paused = true)]
async fn too_many_queries_do_not_count_as_failures_of_a_healthy_registry() {
    // More than twice the allowed rate, with short deadlines: one query a second is answered.
    let ends = send_evenly(taking(1500), 500, 120, 4).await;
    assert_eq!(ends.iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["answered", "registry_queue_full"]);
    assert!(ends[0].1 >= 114, "{ends:?}");
    // Two at once that take 5 s each make 240 in ten minutes.
    let ends = send_evenly(taking(5000), 1000, 600, 30).await;
    assert_eq!(ends.iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["answered", "registry_queue_full"]);
    assert!(ends[0].1 >= 228, "{ends:?}");
}

#[tokio::test(start_paused = true)]
async fn a_registry_that_hangs_is_no_longer_asked() {
    let ends = send_evenly(taking(60_000), 1000, 600, 30).await;
    let count = |code| ends.iter().find(|(known, _)| *known == code).map_or(0, |(_, count)| *count);
    // Two queries each 30 s until five have failed. Then one query after each of the growing pauses.
    assert!(count("registry_timeout") <= 10, "{ends:?}");
    assert!(count("registry_breaker_open") > 300, "{ends:?}");
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_query_frees_its_queue_permit() {
    let limits = Limits { queue: 2, ..Limits::default() };
    let throttle = throttle(taking(100), &limits);
    let cancelled = tokio::spawn({
        let throttle = Arc::clone(&throttle);
        async move { ask_all(&throttle, 3, 30).await }
    });
    sleep(Duration::from_millis(500)).await;
    assert_eq!(throttle.ask(&question(), within_s(30)).await.unwrap_err().code(), "registry_queue_full");
    cancelled.abort();
    assert!(cancelled.await.unwrap_err().is_cancelled());
    throttle.ask(&question(), within_s(30)).await.unwrap();
    assert_eq!(throttle.registry.asked_ms(), [0, 1000]);
    assert_eq!(throttle.monitor().state().in_flight, 0);
}

#[tokio::test(start_paused = true)]
async fn waiting_queries_are_refused_when_the_breaker_opens() {
    let limits = Limits { breaker_questions: 1, ..Limits::default() };
    let registry = Scripted::broken(&AskError::Unreachable);
    let health = Health::new("a registry", &limits);
    let throttle = Arc::new(Throttle::new(Breaker::new(registry, &health), &health, &limits));
    let mut ends = ask_all(&throttle, 10, 30).await;
    assert_eq!(ends.pop(), Some((0, "registry_unreachable")));
    assert_eq!(ends, [(0, "registry_breaker_open"); 9]);
    assert_eq!(ask_all(&throttle, 1, 30).await, [(0, "registry_breaker_open")]);
    assert_eq!(throttle.monitor().state().waiting, 0);
}

#[tokio::test(start_paused = true)]
async fn a_query_that_the_breaker_refuses_gives_its_start_time_to_the_next() {
    let limits = Limits { breaker_questions: 1, per_minute: 1, ..Limits::default() };
    let down = AskError::Unreachable;
    let registry = Scripted::new([Some(down.clone())]).probes([Some(down)]);
    let health = Health::new("a registry", &limits);
    let throttle = Arc::new(Throttle::new(Breaker::new(registry, &health), &health, &limits));
    let _ = throttle.ask(&question(), within_s(30)).await;
    advance(Duration::from_secs(60)).await;
    // The probe fails. That does not use up the start time of the next query.
    assert_eq!(ask_all(&throttle, 1, 30).await, [(0, "registry_breaker_open")]);
    advance(Duration::from_secs(30)).await;
    assert_eq!(ask_all(&throttle, 1, 30).await, [(0, "answered")]);
}

#[tokio::test(start_paused = true)]
async fn the_monitor_shows_who_waits_who_is_at_the_registry_and_when_the_next_query_starts() {
    let throttle = throttle(taking(5000), &Limits::default());
    let monitor = throttle.monitor();
    let used = || {
        let state = monitor.state();
        (state.waiting, state.in_flight, state.next_start.as_millis())
    };
    assert_eq!(used(), (0, 0, 0));
    let asked = tokio::spawn({
        let throttle = Arc::clone(&throttle);
        async move { ask_all(&throttle, 5, 30).await }
    });
    sleep(Duration::from_millis(500)).await;
    // Four wait: the first of them starts in half a second, and a newcomer four seconds after it.
    assert_eq!(used(), (4, 1, 4500));
    sleep(Duration::from_secs(1)).await;
    assert_eq!((used().0, used().1), (3, 2));
    asked.await.unwrap();
    assert_eq!(used().0, 0);
    assert_eq!(used().1, 0);
    let state = monitor.state();
    assert_eq!((state.waiting_limit, state.in_flight_limit, state.per_minute), (16, 2, 60));
}

#[tokio::test(start_paused = true)]
async fn a_probe_waits_in_the_queue_like_a_query() {
    let throttle = throttle(taking(100), &Limits::default());
    ask_all(&throttle, 2, 30).await;
    throttle.probe(within_s(30)).await.unwrap();
    assert_eq!(throttle.registry.probed_ms(), [2000]);
    let full = Limits { queue: 1, ..Limits::default() };
    let throttle = self::throttle(taking(60_000), &Limits { at_once: 1, ..full });
    let busy = tokio::spawn({
        let throttle = Arc::clone(&throttle);
        async move { ask_all(&throttle, 2, 300).await }
    });
    sleep(Duration::from_millis(500)).await;
    assert_eq!(throttle.probe(within_s(30)).await.unwrap_err().code(), "registry_queue_full");
    busy.abort();
}
