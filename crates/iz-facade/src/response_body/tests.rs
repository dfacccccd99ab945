use std::time::Duration;

use http_body_util::BodyExt as _;
use iz_client::hl7::{OwnedAnswer, answer::IdKey};
use jiff::{Timestamp, civil::date};

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
        let (parts, length) = parts(json_body(&view, &reply).unwrap()).await;
        assert_eq!(parts.concat(), serde_json::to_vec(&view).unwrap(), "{doses} {unread}");
        assert_eq!(length, Some(parts.concat().len() as u64));
        assert_eq!(parts.len(), count, "{doses} {unread}");
    }
}

#[tokio::test]
async fn a_long_record_is_shared_and_stays_while_a_response_refers_to_it() {
    let reply = reply(200, 0);
    let (one, _) = parts(json_body(&View::of(&reply), &reply).unwrap()).await;
    let (other, _) = parts(json_body(&View::of(&reply), &reply).unwrap()).await;
    let record = reply.summary().json.record.as_deref().unwrap().get().as_bytes();
    assert!(ptr::eq(&*one[1], record) && ptr::eq(&*other[1], record));
    let record = record.to_vec();
    let weak = Arc::downgrade(&reply);
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
    let (parts, _) = parts(json_body(&view, &reply).unwrap()).await;
    assert_eq!(parts, [serde_json::to_vec(&view).unwrap()]);
}
