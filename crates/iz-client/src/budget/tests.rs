use tokio::{task::JoinSet, time::sleep};

use super::*;
use crate::{
    Breaker, Health,
    scripted::{Scripted, query, within_s},
};

fn budget(registry: Scripted, limits: &Limits) -> Arc<Budget<Scripted>> {
    Arc::new(Budget::new(registry, limits))
}

/// A registry that takes so many milliseconds.
fn taking(ms: u64) -> Scripted {
    Scripted::new([]).taking(Duration::from_millis(ms))
}

/// Asks so many questions at one moment; gives when each ended, in milliseconds, and how.
async fn ask_all<R: Registry + 'static>(
    budget: &Arc<Budget<R>>,
    questions: usize,
    deadline_s: u64,
) -> Vec<(u128, &'static str)> {
    let start = Instant::now();
    let mut all = JoinSet::new();
    for _ in 0..questions {
        let budget = Arc::clone(budget);
        all.spawn(async move {
            let result = budget.ask(&query(), within_s(deadline_s)).await;
            (start.elapsed().as_millis(), result.map_or_else(|error| error.code(), |_| "answered"))
        });
    }
    let mut ends = all.join_all().await;
    ends.sort_unstable();
    ends
}

#[tokio::test(start_paused = true)]
async fn questions_begin_a_second_apart() {
    let budget = budget(taking(300), &Limits::default());
    ask_all(&budget, 4, 30).await;
    assert_eq!(budget.registry.asked_ms(), [0, 1000, 2000, 3000]);
    sleep(Duration::from_secs(60)).await;
    ask_all(&budget, 3, 30).await;
    assert_eq!(
        budget.registry.asked_ms().split_off(4),
        [63_300, 64_300, 65_300],
        "a quiet minute saves nothing up"
    );
}

#[tokio::test(start_paused = true)]
async fn two_are_with_the_registry_at_once() {
    let budget = budget(taking(5000), &Limits::default());
    ask_all(&budget, 5, 30).await;
    assert_eq!(budget.registry.asked_ms(), [0, 1000, 5000, 6000, 10_000]);
    assert_eq!(budget.registry.most_at_once(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_profile_sets_both_limits() {
    let limits = Limits { at_once: 3, per_minute: 600, ..Limits::default() };
    let budget = budget(taking(1000), &limits);
    ask_all(&budget, 4, 30).await;
    assert_eq!(budget.registry.asked_ms(), [0, 100, 200, 1000]);
}

#[tokio::test(start_paused = true)]
async fn who_comes_first_is_asked_first() {
    let limits = Limits { at_once: 4, ..Limits::default() };
    let budget = budget(taking(5500), &limits);
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut all = JoinSet::new();
    for number in 0..12_u64 {
        let (budget, order) = (Arc::clone(&budget), Arc::clone(&order));
        all.spawn(async move {
            sleep(Duration::from_millis(number)).await;
            budget.ask(&query(), within_s(60)).await.unwrap();
            order.lock().unwrap().push(number);
        });
    }
    all.join_all().await;
    assert_eq!(*order.lock().unwrap(), (0..12).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn a_full_queue_refuses_at_once_and_says_when_to_come_back() {
    let limits = Limits { queue: 3, ..Limits::default() };
    let budget = budget(taking(100), &limits);
    let ends = ask_all(&budget, 6, 30).await;
    // One goes through at once and three wait.
    assert_eq!(ends.iter().filter(|end| **end == (0, "registry_queue_full")).count(), 2);
    assert_eq!(ends.last(), Some(&(3100, "answered")));

    let waiting = tokio::spawn({
        let budget = Arc::clone(&budget);
        async move { ask_all(&budget, 4, 30).await }
    });
    sleep(Duration::from_millis(500)).await;
    let error = budget.ask(&query(), within_s(30)).await.unwrap_err();
    assert_eq!(error.to_string(), "3 questions already wait for their turn at this registry");
    assert_eq!(error.actor(), crate::Actor::Wait);
    let retry_after = error.retry_after().unwrap();
    // The next begins when its second is over, the other two a second apart.
    assert_eq!(retry_after, Duration::from_millis(2400));
    sleep(retry_after + Duration::from_millis(1)).await;
    budget.ask(&query(), within_s(30)).await.unwrap();
    waiting.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_slow_registry_makes_the_wait_longer() {
    let limits = Limits { queue: 2, ..Limits::default() };
    let budget = budget(taking(20_000), &limits);
    ask_all(&budget, 4, 300).await;
    let busy = tokio::spawn({
        let budget = Arc::clone(&budget);
        async move { ask_all(&budget, 2, 300).await }
    });
    sleep(Duration::from_secs(2)).await;
    let more = tokio::spawn({
        let budget = Arc::clone(&budget);
        async move { ask_all(&budget, 2, 300).await }
    });
    sleep(Duration::from_secs(1)).await;
    let error = budget.ask(&query(), within_s(30)).await.unwrap_err();
    assert_eq!(error.code(), "registry_queue_full");
    assert!(error.retry_after().unwrap() >= Duration::from_secs(5), "{error:?}");
    busy.await.unwrap();
    more.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_past_the_deadline() {
    let budget = budget(taking(100), &Limits::default());
    let ends = ask_all(&budget, 5, 2).await;
    assert_eq!(
        ends,
        [
            (100, "answered"),
            (1100, "answered"),
            (2000, "registry_queue_timeout"),
            (2000, "registry_queue_timeout"),
            (2000, "registry_timeout"),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn who_goes_away_makes_room() {
    let limits = Limits { queue: 2, ..Limits::default() };
    let budget = budget(taking(100), &limits);
    let gone = tokio::spawn({
        let budget = Arc::clone(&budget);
        async move { ask_all(&budget, 3, 30).await }
    });
    sleep(Duration::from_millis(500)).await;
    assert_eq!(budget.ask(&query(), within_s(30)).await.unwrap_err().code(), "registry_queue_full");
    gone.abort();
    assert!(gone.await.unwrap_err().is_cancelled());
    budget.ask(&query(), within_s(30)).await.unwrap();
    assert_eq!(budget.registry.asked_ms(), [0, 1000]);
    assert_eq!(budget.places.available_permits(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_the_breaker_holds_up_takes_nobody_s_turn() {
    let limits = Limits { breaker_questions: 1, ..Limits::default() };
    let registry = Scripted::broken(&AskError::Unreachable);
    let budget = Arc::new(Budget::new(Breaker::new(registry, &Health::new("a registry", &limits)), &limits));
    let mut ends = ask_all(&budget, 10, 30).await;
    assert_eq!(ends.first(), Some(&(0, "registry_unreachable")));
    // The second has waited for its second, and with it all others hear that nobody is asked.
    assert_eq!(ends.split_off(1), [(1000, "registry_breaker_open"); 9]);
    assert_eq!(ask_all(&budget, 1, 30).await, [(0, "registry_breaker_open")]);
}
