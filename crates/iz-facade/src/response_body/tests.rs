use std::time::Duration;

use http_body_util::BodyExt as _;
use iz_client::{
    MemoryBudget, Reply,
    hl7::{OwnedAnswer, answer::IdKey},
};
use jiff::{Timestamp, civil::date};
use tokio::time::Instant;

use super::*;

/// The reply with this many doses and this many values that have no type.
fn reply(doses: usize, unread: usize) -> Arc<Reply> {
    let mut text = "MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|1|P|2.5.1\rMSA|AA|q\rQAK|t|OK\r\
        PID|1||9^^^I^SR||Quillfeather^Tamsin||20190604|F\r"
        .to_owned();
    for number in 0..doses {
        text += &format!("ORC|RE||{number}^I\rRXA|0|1|20200101||08^Hep B^CVX|1\r");
    }
    for number in 0..unread {
        text += &format!("ZZ1|{number}|{}\r", "x".repeat(50));
    }
    let day = date(2026, 11, 22);
    let answer = OwnedAnswer::read(text, day).unwrap();
    Arc::new(Reply::new(answer, IdKey::PUBLIC, day, Timestamp::UNIX_EPOCH, Duration::ZERO).unwrap())
}

/// A view with members before, between and behind the texts of a reply.
#[derive(Serialize)]
struct View<'a> {
    outcome: &'a str,
    record: Option<&'a RawValue>,
    notes: [&'a str; 2],
    unread: &'a RawValue,
}

impl<'a> View<'a> {
    fn of(reply: &'a Reply) -> Self {
        let json = &reply.summary().json;
        Self {
            outcome: "record",
            record: json.record.as_deref(),
            notes: ["one", "two"],
            unread: &json.unread,
        }
    }
}

/// The body of a response with the texts of `reply`.
fn body(view: &impl Serialize, reply: &Reply) -> Body {
    Writer::write(view, reply.shared_summary()).unwrap().into_body(None)
}

/// The parts of a body, and the length that it announces.
async fn parts(body: Body) -> (Vec<Bytes>, Option<u64>) {
    let length = body.size_hint().exact();
    let (mut body, mut parts) = (body, Vec::new());
    while let Some(frame) = body.frame().await {
        parts.push(frame.unwrap().into_data().unwrap());
    }
    assert!(body.is_end_stream());
    (parts, length)
}

#[tokio::test]
async fn a_body_is_the_json_of_the_view_with_its_exact_length() {
    for (doses, unread, count) in [(0, 0, 1), (1, 1, 1), (100, 0, 3), (0, 900, 3), (100, 900, 5)] {
        let reply = reply(doses, unread);
        let view = View::of(&reply);
        let (parts, length) = parts(body(&view, &reply)).await;
        assert_eq!(parts.concat(), serde_json::to_vec(&view).unwrap(), "{doses} {unread}");
        assert_eq!(length, u64::try_from(parts.concat().len()).ok());
        assert_eq!(parts.len(), count, "{doses} {unread}");
    }
}

#[tokio::test]
async fn a_long_record_is_shared_and_stays_while_a_response_refers_to_it() {
    let reply = reply(200, 0);
    let (one, _) = parts(body(&View::of(&reply), &reply)).await;
    let (other, _) = parts(body(&View::of(&reply), &reply)).await;
    let record = reply.summary().json.record.as_deref().unwrap().get().as_bytes();
    assert!(ptr::eq(&*one[1], record) && ptr::eq(&*other[1], record));
    let record = record.to_vec();
    let weak = Arc::downgrade(&reply.shared_summary());
    drop((reply, other));
    assert_eq!(one[1], record);
    assert!(weak.upgrade().is_some());
    drop(one);
    assert!(weak.upgrade().is_none());
}

#[tokio::test]
async fn equal_bytes_that_are_not_of_the_reply_are_copied() {
    let (reply, other) = (reply(100, 0), reply(100, 0));
    let view = View::of(&other);
    let (parts, _) = parts(body(&view, &reply)).await;
    assert_eq!(parts, [serde_json::to_vec(&view).unwrap()]);
}

#[tokio::test]
async fn a_hundred_readers_of_a_large_answer_take_its_memory_once() {
    let reply = reply(4000, 0);
    let record = reply.summary().json.record.as_deref().unwrap().get().len();
    assert!(record > 2 * COUNTED_BYTES);
    let (summary, memory) = (reply.shared_summary(), MemoryBudget::default());
    let deadline = Instant::now() + Duration::from_secs(10);
    let mut shares = Vec::new();
    for _ in 0..100 {
        shares.push(summary.take_response(&memory, deadline).await.unwrap());
    }
    let mut bodies = Vec::new();
    let measured = allocation_counter::measure(|| {
        for share in shares.drain(..) {
            let written = Writer::write(&View::of(&reply), Arc::clone(&summary)).unwrap();
            bodies.push(written.into_body(Some(&share)));
        }
    });
    // Each reader takes less than 16 KiB of its own.
    assert!(measured.bytes_max < 100 * 16 * 1024, "{} bytes", measured.bytes_max);
    let taken = u64::try_from(summary.json.bytes()).unwrap();
    assert!((taken..taken + 1024).contains(&memory.taken_bytes()), "{}", memory.taken_bytes());
    let (parts, length) = parts(bodies.pop().unwrap()).await;
    assert_eq!(parts.concat(), serde_json::to_vec(&View::of(&reply)).unwrap());
    assert_eq!(length, u64::try_from(parts.concat().len()).ok());
    // The memory is returned when the last reader has read everything.
    drop((bodies, reply, summary));
    assert!(memory.taken_bytes() > 0);
    drop(parts);
    assert_eq!(memory.taken_bytes(), 0);
}

#[test]
fn long_bytes_of_one_response_hold_their_memory() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let (reply, memory) = (reply(1, 0), MemoryBudget::default());
        let deadline = Instant::now() + Duration::from_secs(10);
        let written = Writer::write(&"x".repeat(COUNTED_BYTES), reply.shared_summary()).unwrap();
        assert!(written.own_bytes() > COUNTED_BYTES);
        let share = written.take_memory(&memory, deadline).await.unwrap();
        let body = written.into_body(share.as_ref());
        drop(share);
        let (parts, _) = parts(body).await;
        assert!(memory.taken_bytes() > 1 << 20);
        drop(parts);
        assert_eq!(memory.taken_bytes(), 0);
    });
}

/// A response with long texts of the answer and with long bytes of its own takes memory once. Otherwise two of them would
/// each hold what the other one waits for, and a very long one would wait for itself.
#[tokio::test(start_paused = true)]
async fn a_response_takes_all_its_memory_at_once() {
    let reply = reply(4000, 0);
    let texts = reply.summary().json.bytes();
    let own = "x".repeat(2 * texts);
    let written = || Writer::write(&(&own, View::of(&reply)), reply.shared_summary()).unwrap();
    // The part for responses has three sixteenths of the budget. One response fits, and a second one does not.
    let memory = MemoryBudget::new(u64::try_from(4 * texts * 16 / 3).unwrap());
    let start = Instant::now();
    let take = |deadline| {
        let (written, memory) = (written(), memory.clone());
        async move { written.take_memory(&memory, deadline).await.map(|share| (share, Instant::now())) }
    };
    let first = take(start + Duration::from_secs(10)).await.unwrap();
    let (second, third, ()) =
        tokio::join!(take(start + Duration::from_secs(10)), take(start + Duration::from_secs(2)), async {
            tokio::time::sleep(Duration::from_secs(5)).await;
            drop(first);
        });
    assert_eq!(second.unwrap().1 - start, Duration::from_secs(5));
    assert!(matches!(third, Err(AskError::MemoryFull { .. })));
    assert_eq!(memory.taken_bytes(), 0);
}

/// The responses that wait for the memory of one text wait together, and all of them get it.
#[tokio::test(start_paused = true)]
async fn responses_with_one_text_wait_for_its_memory_together() {
    let reply = reply(4000, 0);
    let summary = reply.shared_summary();
    let memory = MemoryBudget::new(u64::try_from(summary.json.bytes() * 16 / 3 + 65_536).unwrap());
    let start = Instant::now();
    let deadline = start + Duration::from_secs(10);
    let other = memory.take_response(summary.json.bytes(), deadline).await.unwrap();
    let waiting: Vec<_> = (0..20)
        .map(|_| {
            let (summary, memory) = (Arc::clone(&summary), memory.clone());
            tokio::spawn(async move { summary.take_response(&memory, deadline).await })
        })
        .collect();
    tokio::time::sleep(Duration::from_secs(1)).await;
    drop(other);
    let mut shares = Vec::new();
    for share in waiting {
        shares.push(share.await.unwrap().unwrap());
    }
    assert_eq!(start.elapsed(), Duration::from_secs(1));
    drop(shares);
    assert_eq!(memory.taken_bytes(), 0);
}
