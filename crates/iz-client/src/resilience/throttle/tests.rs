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

/// A registry that takes so many milliseconds.
fn taking(ms: u64) -> Scripted {
    Scripted::new([]).taking(Duration::from_millis(ms))
}

/// Asks so many questions at one moment; gives when each ended, in milliseconds, and how.
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
async fn questions_begin_a_second_apart() {
    let throttle = throttle(taking(300), &Limits::default());
    ask_all(&throttle, 4, 30).await;
    assert_eq!(throttle.registry.asked_ms(), [0, 1000, 2000, 3000]);
    sleep(Duration::from_secs(60)).await;
    ask_all(&throttle, 3, 30).await;
    assert_eq!(
        throttle.registry.asked_ms().split_off(4),
        [63_300, 64_300, 65_300],
        "a quiet minute saves nothing up"
    );
}

#[tokio::test(start_paused = true)]
async fn two_are_with_the_registry_at_once() {
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
async fn who_comes_first_is_asked_first() {
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
async fn a_full_queue_refuses_at_once_and_says_when_to_come_back() {
    let limits = Limits { queue: 3, ..Limits::default() };
    let throttle = throttle(taking(100), &limits);
    let ends = ask_all(&throttle, 6, 30).await;
    // One goes through at once and three wait.
    assert_eq!(ends.iter().filter(|end| **end == (0, "registry_queue_full")).count(), 2);
    assert_eq!(ends.last(), Some(&(3100, "answered")));

    let waiting = tokio::spawn({
        let throttle = Arc::clone(&throttle);
        async move { ask_all(&throttle, 4, 30).await }
    });
    sleep(Duration::from_millis(500)).await;
    let error = throttle.ask(&question(), within_s(30)).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "too many questions are before this one at the registry: 3 wait for their turn"
    );
    assert_eq!(error.actor(), crate::error::Actor::Wait);
    let retry_after = error.retry_after().unwrap();
    // The next begins when its second is over, the other two a second apart.
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
async fn who_cannot_come_in_half_of_the_time_is_told_at_once() {
    let throttle = throttle(taking(100), &Limits::default());
    let ends = ask_all(&throttle, 5, 4).await;
    let full = (0, "registry_queue_full");
    assert_eq!(ends, [full, full, (100, "answered"), (1100, "answered"), (2100, "answered")]);
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_longer_than_half_of_the_time_for_a_registry_that_hangs() {
    let throttle = throttle(taking(60_000), &Limits::default());
    let ends = ask_all(&throttle, 5, 30).await;
    let (late, in_vain) = ((15_000, "registry_queue_timeout"), (30_000, "registry_timeout"));
    assert_eq!(ends, [late, late, late, in_vain, in_vain]);
    let waits = async {
        sleep(Duration::from_secs(2)).await;
        throttle.ask(&question(), within_s(20)).await.unwrap_err()
    };
    let (_, error) = tokio::join!(ask_all(&throttle, 2, 30), waits);
    assert_eq!(error.to_string(), "the question's turn at this registry did not come within 10.0 s");
}

/// So many questions at even distances over as many seconds; gives how many ended in each way.
async fn offer(registry: Scripted, every_ms: u64, for_s: u64, patience_s: u64) -> Vec<(&'static str, usize)> {
    let limits = Limits::default();
    let health = Health::new("a registry", &limits);
    let throttle = Arc::new(Throttle::new(Breaker::new(registry, &health), &health, &limits));
    let mut all = JoinSet::new();
    for _ in 0..for_s * 1000 / every_ms {
        let throttle = Arc::clone(&throttle);
        all.spawn(async move {
            let result = throttle.ask(&question(), within_s(patience_s)).await;
            result.map_or_else(|error| error.code(), |_| "answered")
        });
        sleep(Duration::from_millis(every_ms)).await;
    }
    let mut ends = all.join_all().await;
    ends.sort_unstable();
    ends.chunk_by(|one, next| one == next).map(|same| (same[0], same.len())).collect()
}

#[tokio::test(start_paused = true)]
async fn what_is_too_much_for_a_healthy_registry_is_not_held_against_it() {
    // More than twice what may be asked, of people with little patience: one a second is answered.
    let ends = offer(taking(1500), 500, 120, 4).await;
    assert_eq!(ends.iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["answered", "registry_queue_full"]);
    assert!(ends[0].1 >= 114, "{ends:?}");
    // Two at once of five seconds each make 240 in ten minutes.
    let ends = offer(taking(5000), 1000, 600, 30).await;
    assert_eq!(ends.iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["answered", "registry_queue_full"]);
    assert!(ends[0].1 >= 228, "{ends:?}");
}

#[tokio::test(start_paused = true)]
async fn a_registry_that_hangs_is_left_in_peace() {
    let ends = offer(taking(60_000), 1000, 600, 30).await;
    let count = |code| ends.iter().find(|(known, _)| *known == code).map_or(0, |(_, count)| *count);
    // Two each half minute until five have failed; then one in each of ever longer pauses.
    assert!(count("registry_timeout") <= 10, "{ends:?}");
    assert!(count("registry_breaker_open") > 300, "{ends:?}");
}

#[tokio::test(start_paused = true)]
async fn who_goes_away_makes_room() {
    let limits = Limits { queue: 2, ..Limits::default() };
    let throttle = throttle(taking(100), &limits);
    let gone = tokio::spawn({
        let throttle = Arc::clone(&throttle);
        async move { ask_all(&throttle, 3, 30).await }
    });
    sleep(Duration::from_millis(500)).await;
    assert_eq!(throttle.ask(&question(), within_s(30)).await.unwrap_err().code(), "registry_queue_full");
    gone.abort();
    assert!(gone.await.unwrap_err().is_cancelled());
    throttle.ask(&question(), within_s(30)).await.unwrap();
    assert_eq!(throttle.registry.asked_ms(), [0, 1000]);
    assert_eq!(throttle.places.available_permits(), 2);
}

#[tokio::test(start_paused = true)]
async fn who_waits_is_sent_home_when_the_breaker_opens() {
    let limits = Limits { breaker_questions: 1, ..Limits::default() };
    let registry = Scripted::broken(&AskError::Unreachable);
    let health = Health::new("a registry", &limits);
    let throttle = Arc::new(Throttle::new(Breaker::new(registry, &health), &health, &limits));
    let mut ends = ask_all(&throttle, 10, 30).await;
    assert_eq!(ends.pop(), Some((0, "registry_unreachable")));
    assert_eq!(ends, [(0, "registry_breaker_open"); 9]);
    assert_eq!(ask_all(&throttle, 1, 30).await, [(0, "registry_breaker_open")]);
    assert_eq!(throttle.room.available_permits(), 16);
}

#[tokio::test(start_paused = true)]
async fn a_question_that_the_breaker_holds_up_hands_its_turn_on() {
    let limits = Limits { breaker_questions: 1, per_minute: 1, ..Limits::default() };
    let down = AskError::Unreachable;
    let registry = Scripted::new([Some(down.clone())]).probes([Some(down)]);
    let health = Health::new("a registry", &limits);
    let throttle = Arc::new(Throttle::new(Breaker::new(registry, &health), &health, &limits));
    let _ = throttle.ask(&question(), within_s(30)).await;
    advance(Duration::from_secs(60)).await;
    // The signal of life does not come; the next one's turn is not used up by that.
    assert_eq!(ask_all(&throttle, 1, 30).await, [(0, "registry_breaker_open")]);
    advance(Duration::from_secs(30)).await;
    assert_eq!(ask_all(&throttle, 1, 30).await, [(0, "answered")]);
}
