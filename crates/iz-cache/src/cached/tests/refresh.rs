//! Refresh in the background, with the clock of tokio, which is paused.

use std::time::Duration;

use iz_client::{
    AskError,
    CacheControl::{self, Any, NoCache, OnlyIfCached},
};
use tokio::time::{advance, sleep};

use super::cache_control::{CANDIDATES, LINDQVIST, NEW, OLD, SHE_HAS_A_DOSE, Scene, takes};

/// Half of the four hours for which a record is cached.
const HALF: Duration = Duration::from_secs(2 * 3600);

/// Lets the tasks in the background end.
async fn settle() {
    sleep(Duration::from_secs(60)).await;
}

#[tokio::test(start_paused = true)]
async fn a_record_past_half_its_life_is_served_and_asked_for_again_once() {
    let scene = Scene::new([takes(1, LINDQVIST), takes(5, SHE_HAS_A_DOSE)]);
    assert_eq!(scene.ask(Any).await, OLD);
    advance(HALF - Duration::from_secs(1)).await;
    assert_eq!(scene.ask(Any).await, OLD);
    settle().await;
    // Half its life has passed now.
    for _ in 0..100 {
        assert_eq!(scene.ask(Any).await, OLD);
    }
    settle().await;
    assert_eq!(scene.queries(), 2);
    assert_eq!(scene.ask(Any).await, NEW);
    // The new record has a life of its own. It ends at midnight, a minute earlier than after four hours.
    advance(HALF - Duration::from_secs(200)).await;
    assert_eq!(scene.ask(Any).await, NEW);
    settle().await;
    assert_eq!(scene.queries(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_record_whose_refresh_failed_is_served_until_it_expires_and_not_asked_for_again() {
    let failed = (Duration::from_secs(1), Err(AskError::Unreachable));
    let scene = Scene::new([takes(1, LINDQVIST), failed.clone(), failed]);
    assert_eq!(scene.ask(Any).await, OLD);
    advance(HALF).await;
    for _ in 0..3 {
        assert_eq!(scene.ask(Any).await, OLD);
        settle().await;
    }
    assert_eq!(scene.queries(), 2);
    advance(HALF).await;
    assert_eq!(scene.ask(Any).await, Err("registry_unreachable"));
}

#[tokio::test(start_paused = true)]
async fn a_refresh_that_may_not_be_cached_removes_the_record() {
    let scene = Scene::new([takes(1, LINDQVIST), takes(1, CANDIDATES), takes(1, SHE_HAS_A_DOSE)]);
    assert_eq!(scene.ask(Any).await, OLD);
    advance(HALF).await;
    assert_eq!(scene.ask(Any).await, OLD);
    settle().await;
    assert_eq!(scene.ask(Any).await, NEW);
    assert_eq!(scene.queries(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_question_that_forbids_queries_refreshes_nothing() {
    let only_if_cached: CacheControl = OnlyIfCached { max_age: None };
    let scene = Scene::new([takes(1, LINDQVIST), takes(1, SHE_HAS_A_DOSE)]);
    assert_eq!(scene.ask(Any).await, OLD);
    advance(HALF).await;
    assert_eq!(scene.ask(only_if_cached).await, OLD);
    settle().await;
    assert_eq!(scene.queries(), 1);
    assert_eq!(scene.ask(NoCache).await, NEW);
    settle().await;
    assert_eq!(scene.queries(), 2, "the fresh answer needs no refresh");
}
