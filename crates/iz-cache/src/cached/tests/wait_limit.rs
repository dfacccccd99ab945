//! How many callers may wait for an answer that is not cached.

use super::*;

#[tokio::test(start_paused = true)]
async fn a_caller_beyond_the_limit_is_refused_at_once_and_its_question_is_not_sent() {
    let TestCache { cached, asked, .. } = TestCache::new(RECORD);
    let cached = Arc::new(cached.with_wait_limit(WaitLimit::new(3, 0)));
    let ask = |family: &'static str| {
        let cached = Arc::clone(&cached);
        async move { cached.ask(&question(family), Instant::now() + Duration::from_secs(10)).await.map(drop) }
    };
    ask("Marsh").await.unwrap();

    // Equal questions become one query, and each caller that waits for it counts.
    let waiting: Vec<_> = ["Same", "Same", "Other"].map(|family| tokio::spawn(ask(family))).into();
    tokio::task::yield_now().await;
    let start = Instant::now();
    for family in ["Same", "New"] {
        let error = ask(family).await.unwrap_err();
        assert_eq!((error.code(), error.retry_after()), ("lookups_busy", Some(Duration::from_secs(1))));
    }
    ask("Marsh").await.unwrap();
    assert_eq!(start.elapsed(), Duration::ZERO);
    for caller in waiting {
        caller.await.unwrap().unwrap();
    }
    assert_eq!(asked.load(Ordering::SeqCst), 3, "Marsh, Same and Other");
    ask("New").await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_gives_up_leaves_its_place_and_the_sites_of_a_registry_share_its_limit() {
    let limit = WaitLimit::new(1, 0);
    let [one, other] =
        [(); 2].map(|()| Arc::new(TestCache::new(RECORD).cached.with_wait_limit(limit.clone())));
    let deadline = Instant::now() + Duration::from_secs(10);
    let first = {
        let one = Arc::clone(&one);
        tokio::spawn(async move { one.ask(&question("Marsh"), deadline).await.map(drop) })
    };
    tokio::task::yield_now().await;
    assert_eq!(other.ask(&question("Marsh"), deadline).await.unwrap_err().code(), "lookups_busy");
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    other.ask(&question("Marsh"), deadline).await.unwrap();
}
