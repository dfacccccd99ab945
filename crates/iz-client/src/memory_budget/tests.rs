use tokio::{task::yield_now, time::sleep};

use super::*;

const MIB: usize = 1024 * 1024;

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(10)
}

#[tokio::test(start_paused = true)]
async fn what_is_taken_is_counted_and_returned() {
    let budget = MemoryBudget::new(64 << 20);
    let body = budget.take_large_body(3 * MIB, soon()).await.unwrap();
    let mut answer = budget.take_answer(20 * MIB, soon()).await.unwrap();
    let response = budget.take_response(1, soon()).await.unwrap();
    assert_eq!(budget.taken_bytes(), (23 << 20) + 1024);
    answer.shrink_to(5 * MIB);
    assert_eq!(budget.taken_bytes(), (8 << 20) + 1024);
    answer.shrink_to(50 * MIB);
    assert_eq!(budget.taken_bytes(), (8 << 20) + 1024);
    drop((body, answer, response));
    assert_eq!(budget.taken_bytes(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_answer_waits_until_memory_is_free_but_not_until_its_deadline() {
    let budget = MemoryBudget::new(64 << 20);
    let first = budget.take_answer(30 * MIB, soon()).await.unwrap();
    let start = Instant::now();
    let error = budget.take_answer(9 * MIB, soon()).await.unwrap_err();
    assert!(matches!(error, AskError::MemoryFull { limit } if limit == 64 << 20), "{error}");
    assert_eq!(start.elapsed(), Duration::from_secs(9));
    let second = tokio::spawn({
        let budget = budget.clone();
        async move { budget.take_answer(9 * MIB, soon()).await.map(|_| Instant::now()) }
    });
    sleep(Duration::from_secs(3)).await;
    let freed = Instant::now();
    drop(first);
    assert_eq!(second.await.unwrap().unwrap(), freed);
}

#[tokio::test(start_paused = true)]
async fn small_answers_and_other_parts_do_not_wait_for_large_answers() {
    let budget = MemoryBudget::new(64 << 20);
    let _large = budget.take_answer(usize::MAX, soon()).await.unwrap();
    let start = Instant::now();
    budget.take_answer(SMALL_ANSWER_BYTES, soon()).await.unwrap();
    budget.take_large_body(usize::MAX, soon()).await.unwrap();
    budget.try_take_small_body(MIB).unwrap();
    budget.take_response(MIB, soon()).await.unwrap();
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert!(budget.take_answer(SMALL_ANSWER_BYTES + 1, soon()).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn small_bodies_never_wait_for_each_other_and_large_bodies_do_not_take_their_memory() {
    let budget = MemoryBudget::new(64 << 20);
    let _large = budget.take_large_body(usize::MAX, soon()).await.unwrap();
    let eight: Vec<_> = (0..8).map(|_| budget.try_take_small_body(MIB).unwrap()).collect();
    assert!(budget.try_take_small_body(1).is_none());
    drop(eight);
    assert!(budget.try_take_small_body(1).is_some());
}

#[tokio::test(start_paused = true)]
async fn what_is_larger_than_a_part_is_alone_in_it() {
    for bytes in [0, 1, 4096, 64 << 20] {
        let budget = MemoryBudget::new(bytes);
        for _ in 0..2 {
            let share = budget.take_answer(usize::MAX, soon()).await.unwrap();
            assert!(budget.take_answer(9 * MIB, soon()).await.is_err());
            drop(share);
        }
        assert_eq!(budget.taken_bytes(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn the_next_one_is_refused_at_once_if_too_many_wait() {
    let budget = MemoryBudget::new(64 << 20);
    let all = budget.take_response(usize::MAX, soon()).await.unwrap();
    let waiting: Vec<_> = (0..MAX_WAITING)
        .map(|_| {
            let budget = budget.clone();
            tokio::spawn(async move { budget.take_response(1, soon()).await.is_ok() })
        })
        .collect();
    while budget.parts.responses.waiting.load(Ordering::Relaxed) < MAX_WAITING {
        yield_now().await;
    }
    let start = Instant::now();
    assert!(budget.take_response(1, soon()).await.is_err());
    assert_eq!(start.elapsed(), Duration::ZERO);
    drop(all);
    for waiting in waiting {
        assert!(waiting.await.unwrap());
    }
    // Nobody waits now.
    budget.take_response(1, soon()).await.unwrap();
    assert_eq!(budget.taken_bytes(), 0);
}
