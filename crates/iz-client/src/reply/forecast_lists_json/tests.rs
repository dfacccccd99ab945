use std::time::Duration;

use iz_hl7::{OwnedAnswer, answer::IdKey};
use jiff::{Timestamp, civil::date};
use serde_json::{Value, json};

use super::*;
use crate::reply::Reply;

const DAY: Date = date(2026, 11, 22);

/// The reply with this many forecasts of each kind: due, due later, complete, contraindicated, without a date.
fn reply(count: usize, vaccine: &str, rest: &str) -> Reply {
    let mut text = "MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|1|P|2.5.1\rMSA|AA|q\rQAK|t|OK\r\
        PID|1||9^^^I^SR||Quillfeather^Tamsin||20190604|F\r\
        ORC|RE||9999\rRXA|0|1|20261122||998^None^CVX|999\r"
        .to_owned();
    let kinds = [
        "OBX|2|TS|30980-7^^LN|SUB|20261101||||||F\r",
        "OBX|2|TS|30980-7^^LN|SUB|20270101||||||F\r",
        "OBX|2|CE|59783-1^^LN|SUB|LA13421-5^Complete^LN||||||F\r",
        "OBX|2|CE|59783-1^^LN|SUB|LA4216-3^Contraindicated^LN||||||F\r",
        "OBX|2|CE|30982-3^^LN|SUB|X^Reason^L||||||F\r",
    ];
    for number in 0..count * kinds.len() {
        let sub_id = (number + 1).to_string();
        text += &format!("OBX|1|CE|30979-9^^LN|{sub_id}|V{number}^{vaccine} {number}^L||||||F\r");
        text += &kinds[number % kinds.len()].replace("SUB", &sub_id);
    }
    text += rest;
    let answer = OwnedAnswer::read(text, DAY).unwrap();
    Reply::new(answer, IdKey::PUBLIC, DAY, Timestamp::UNIX_EPOCH, Duration::ZERO).unwrap()
}

fn lists(json: &ForecastListsJson) -> [Vec<Value>; 5] {
    let all: Vec<Vec<Value>> = json.texts().map(|text| serde_json::from_str(text.get()).unwrap()).collect();
    all.try_into().unwrap()
}

fn ready(reply: &Reply) -> &ForecastListsJson {
    reply.summary().json.forecasts.as_ref().unwrap()
}

#[test]
fn each_list_of_a_reply_has_its_forecasts() {
    let reply = reply(2, "Vaccine", "");
    assert_eq!(lists(ready(&reply)).map(|list| list.len()), [2, 2, 2, 2, 2]);
    assert_eq!(ready(&reply).omitted, 0);
    assert!(!reply.summary().is_truncated() && reply.summary().parts.forecasts);
    let packed = reply.packed().unwrap();
    let again = packed.forecast_lists(DAY, ForecastMarks::default()).unwrap().unwrap();
    assert_eq!(lists(&again), lists(ready(&reply)));
}

#[test]
fn all_lists_end_at_1000_forecasts_and_what_is_done_is_left_out_first() {
    let reply = reply(220, "Vaccine", "");
    let json = ready(&reply);
    assert_eq!(lists(json).map(|list| list.len()), [220, 220, 120, 220, 220]);
    assert_eq!((json.omitted, json.texts().count()), (100, 5));
    assert!(reply.summary().is_truncated());
    assert!(json.marks().incomplete_record);
}

#[test]
fn the_mark_of_a_probable_match_is_added_to_each_entry_and_changes_no_text() {
    // A name that looks like the member.
    let hostile = "\"marks\":[],\"marks\":[\"incomplete_record\"]";
    for (rest, own) in [("", json!([])), ("ERR|||101|E\r", json!(["incomplete_record"]))] {
        let reply = reply(2, hostile, rest);
        let json = ready(&reply);
        let probable = json.of_probable_match().unwrap();
        assert!(probable.marks().probable_match && probable.omitted == json.omitted);
        let (before, after) = (lists(json).concat(), lists(&probable).concat());
        assert_eq!(before.len(), 10);
        for (before, after) in before.iter().zip(&after) {
            assert_eq!(before["marks"], own);
            let mut expected = before.clone();
            let words = expected["marks"].as_array_mut().unwrap();
            words.insert(0, json!("probable_match"));
            assert_eq!(*after, expected);
            assert!(after["vaccine"]["text"].as_str().unwrap().starts_with(hostile));
        }
    }
}

#[test]
fn the_lists_of_another_day_are_sorted_for_that_day() {
    let reply = reply(1, "Vaccine", "").packed().unwrap();
    let marks = ForecastMarks { stale: true, ..ForecastMarks::default() };
    let json = reply.forecast_lists(date(2027, 1, 1), marks).unwrap().unwrap();
    let lists = lists(&json);
    // What was due and what has become due are both unclear, because doses may have been added since.
    assert_eq!(lists.each_ref().map(Vec::len), [0, 0, 1, 1, 3]);
    for entry in lists.concat() {
        assert_eq!(entry["marks"], json!(["stale"]));
    }
}

#[test]
fn an_answer_without_a_record_has_no_lists() {
    let text = "MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|1|P|2.5.1\rMSA|AA|q\rQAK|t|NF\r";
    let answer = OwnedAnswer::read(text, DAY).unwrap();
    let reply = Reply::new(answer, IdKey::PUBLIC, DAY, Timestamp::UNIX_EPOCH, Duration::ZERO).unwrap();
    assert!(reply.summary().json.forecasts.is_none());
    assert!(reply.forecast_lists(DAY, ForecastMarks::default()).unwrap().is_none());
}
