//! The limits around the transport, where one of them gives the result.

use std::sync::atomic::Ordering;

use super::{
    job::{Job, job, job_of_one},
    observe::{DEFAULT_TIMEOUT_S, SHORT_TIMEOUT_S, lookup, profile, sandbox},
    row::{Breaker, Row},
    stack::{Servers, Stack},
};

pub(super) fn jobs() -> Vec<Job> {
    vec![
        job(breaker_open),
        job_of_one(asked_to_wait),
        job_of_one(queue_full),
        job_of_one(queue_late),
        job_of_one(queue_timeout),
    ]
}

/// One query is answered, and the answer is cached. Then the registry fails, and the breaker opens. One row sends a new
/// query, the other sends the cached one.
async fn breaker_open() -> Vec<Row> {
    let mut servers = Servers::default();
    let [endpoint, ..] = sandbox(None, 1, &mut servers);
    let mut rows = Vec::new();
    for (name, description, hl7_profile) in [
        ("breaker-open", "the breaker is open", "Z34"),
        ("breaker-open-cached", "the breaker is open, and the answer is in the cache", "Z44"),
    ] {
        // One of two queries fails, and that is enough to open the breaker.
        let mut profile = profile(&endpoint, DEFAULT_TIMEOUT_S, "");
        profile.limits.breaker_questions = 2;
        let stack = Stack::start(name, &profile).await;
        assert_eq!(stack.post(&lookup("Z44")).await.status, 200);
        stack.transport.is_down.store(true, Ordering::SeqCst);
        assert_eq!(stack.post(&lookup("Z34")).await.json["code"], "registry_unreachable");
        stack.transport.queries.store(0, Ordering::SeqCst);
        let reply = stack.post(&lookup(hl7_profile)).await;
        rows.push(Row { breaker: Breaker::Open, is_last: true, ..Row::of(name, description, &stack, reply) });
    }
    rows
}

/// The registry answers 429 with `Retry-After` to one query. The row is that of the next query.
async fn asked_to_wait() -> Row {
    let mut servers = Servers::default();
    let busy = "http-429".parse().expect("a misbehaviour");
    let [endpoint, ..] = sandbox(Some(busy), 1, &mut servers);
    // The query is not sent again: the registry's pause is longer than the rest of the deadline.
    let mut profile = profile(&endpoint, 7, "");
    profile.limits.breaker_questions = 20;
    let name = "asked-to-wait";
    let stack = Stack::start(name, &profile).await;
    assert_eq!(stack.post(&lookup("Z34")).await.json["code"], "registry_http_status");
    stack.transport.queries.store(0, Ordering::SeqCst);
    let reply = stack.post(&lookup("Z44")).await;
    let description = "an earlier query got 429 with `Retry-After`, and that time is not over";
    Row { breaker: Breaker::Open, is_last: true, ..Row::of(name, description, &stack, reply) }
}

/// The registry has one query, one waits in the queue, and the queue has no room for a third.
async fn queue_full() -> Row {
    let mut servers = Servers::default();
    let silence = "silence".parse().expect("a misbehaviour");
    let [endpoint, ..] = sandbox(Some(silence), 1, &mut servers);
    let profile = profile(&endpoint, DEFAULT_TIMEOUT_S, "limits.at_once = 1\nlimits.queue = 1");
    let name = "queue-full";
    let stack = Stack::start(name, &profile).await;
    // Equal queries share one request, so each lookup has a different birth date.
    let born_on = |day: u32| {
        let mut lookup = lookup("Z44");
        lookup["patient"]["birth_date"] = format!("2022-03-{day:02}").into();
        lookup
    };
    let (one, two, three) = (born_on(11), born_on(12), born_on(13));
    // The first reply is that of the query which found the queue full.
    let reply = tokio::select! {
        reply = stack.post(&one) => reply,
        reply = stack.post(&two) => reply,
        reply = stack.post(&three) => reply,
    };
    let row = Row::of(name, "the queue is full", &stack, reply);
    Row { sent: 0, ..row }
}

/// The rate limit allows one query a minute, so the second query would start after its deadline.
async fn queue_late() -> Row {
    let mut servers = Servers::default();
    let [endpoint, ..] = sandbox(None, 1, &mut servers);
    let mut profile = profile(&endpoint, DEFAULT_TIMEOUT_S, "");
    profile.limits.per_minute = 1;
    let name = "queue-late";
    let stack = Stack::start(name, &profile).await;
    stack.post(&lookup("Z34")).await;
    assert_eq!(stack.transport.queries.swap(0, Ordering::SeqCst), 1, "the only query of this minute");
    let reply = stack.post(&lookup("Z44")).await;
    let row = Row::of(name, "the rate limit would start the query too late", &stack, reply);
    Row { is_last: true, ..row }
}

/// The registry takes one query at a time, and that query hangs.
async fn queue_timeout() -> Row {
    let mut servers = Servers::default();
    let silence = "silence".parse().expect("a misbehaviour");
    let [endpoint, ..] = sandbox(Some(silence), 1, &mut servers);
    let profile = profile(&endpoint, SHORT_TIMEOUT_S, "limits.at_once = 1");
    let name = "queue-timeout";
    let stack = Stack::start(name, &profile).await;
    let hanging = lookup("Z34");
    let second = async {
        while stack.transport.queries.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        stack.transport.queries.store(0, Ordering::SeqCst);
        let reply = stack.post(&lookup("Z44")).await;
        let description = "another query hangs at the registry, and this one cannot start";
        Row::of(name, description, &stack, reply)
    };
    // The hanging query ends at its deadline. The second one ends when half of its own time has passed.
    let row = tokio::select! {
        row = second => row,
        () = async { stack.post(&hanging).await; std::future::pending().await } => unreachable!(),
    };
    row
}
