//! The limits in front of the transport: breaker and throttle.

use std::sync::atomic::Ordering;

use super::{
    Job, PATIENT_S, SLOW_S, job, job_of_one, profile, question,
    row::{Breaker, Row},
    sandbox,
    stack::{Running, Stack},
};

pub(super) fn jobs() -> Vec<Job> {
    vec![job(breaker), job_of_one(queue_full), job_of_one(queue_late), job_of_one(queue_timeout)]
}

/// A query whose answer is cached, then an outage: a new query, and the cached answer.
async fn breaker() -> Vec<Row> {
    let mut running = Running::default();
    let [endpoint, ..] = sandbox(None, 1, &mut running);
    let mut rows = Vec::new();
    for (name, shows, asked) in [
        ("breaker-open", "the breaker is open", "Z34"),
        ("breaker-open-cached", "the breaker is open, and the answer is cached", "Z44"),
    ] {
        // One of two queries in the window failed, which is enough to open the breaker.
        let mut profile = profile(&endpoint, PATIENT_S, "");
        profile.limits.breaker_questions = 2;
        let stack = Stack::start(name, &profile).await;
        assert_eq!(stack.ask(&question("Z44")).await.status, 200);
        stack.below.is_down.store(true, Ordering::SeqCst);
        assert_eq!(stack.ask(&question("Z34")).await.json["code"], "registry_unreachable");
        stack.below.questions.store(0, Ordering::SeqCst);
        let told = stack.ask(&question(asked)).await;
        rows.push(Row { breaker: Breaker::Open, is_last: true, ..Row::of(name, shows, &stack, told) });
    }
    rows
}

/// One query is at the registry, one waits, and the queue has no room for a third.
async fn queue_full() -> Row {
    let mut running = Running::default();
    let silence = "silence".parse().expect("a misbehaviour");
    let [endpoint, ..] = sandbox(Some(silence), 1, &mut running);
    let profile = profile(&endpoint, PATIENT_S, "limits.at_once = 1\nlimits.queue = 1");
    let name = "queue-full";
    let stack = Stack::start(name, &profile).await;
    // Equal questions would be coalesced, so each has another birth date.
    let about = |day: u32| {
        let mut question = question("Z44");
        question["patient"]["birth_date"] = format!("2022-03-{day:02}").into();
        question
    };
    let (one, two, three) = (about(11), about(12), about(13));
    // The first result is that of the query for which the queue has no room.
    let told = tokio::select! {
        told = stack.ask(&one) => told,
        told = stack.ask(&two) => told,
        told = stack.ask(&three) => told,
    };
    let row = Row::of(name, "the queue is full", &stack, told);
    Row { sent: 0, ..row }
}

/// The profile allows one query a minute, so the next one cannot start in time.
async fn queue_late() -> Row {
    let mut running = Running::default();
    let [endpoint, ..] = sandbox(None, 1, &mut running);
    let mut profile = profile(&endpoint, PATIENT_S, "");
    profile.limits.per_minute = 1;
    let name = "queue-late";
    let stack = Stack::start(name, &profile).await;
    stack.ask(&question("Z34")).await;
    assert_eq!(stack.below.questions.swap(0, Ordering::SeqCst), 1, "the only one of this minute");
    let told = stack.ask(&question("Z44")).await;
    let row = Row::of(name, "the query could not start in time", &stack, told);
    Row { is_last: true, ..row }
}

/// A query that hangs holds the only permit.
async fn queue_timeout() -> Row {
    let mut running = Running::default();
    let silence = "silence".parse().expect("a misbehaviour");
    let [endpoint, ..] = sandbox(Some(silence), 1, &mut running);
    let profile = profile(&endpoint, SLOW_S, "limits.at_once = 1");
    let name = "queue-timeout";
    let stack = Stack::start(name, &profile).await;
    let hanging = question("Z34");
    let second = async {
        while stack.below.questions.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        stack.below.questions.store(0, Ordering::SeqCst);
        let told = stack.ask(&question("Z44")).await;
        Row::of(name, "the query waits in vain, because the registry hangs", &stack, told)
    };
    // The first query ends at its deadline. The second ends after half of its own deadline.
    let row = tokio::select! {
        row = second => row,
        () = async { stack.ask(&hanging).await; std::future::pending().await } => unreachable!(),
    };
    row
}
