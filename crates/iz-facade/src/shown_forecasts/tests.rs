//! The lists of forecasts in the answers of a service whose registry answers with one message.

use std::time::Duration;

use iz_client::{
    Clock, Environment, Question, Registry, RegistryProfile, async_trait,
    hl7::{OwnedAnswer, answer::IdKey},
};
use jiff::{Timestamp, civil::date};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::*;
use crate::{Facade, LookupRequest, LookupResult, Site};

const DAY: Date = date(2026, 11, 22);

/// 09:30 in Chicago.
const RECEIVED: &str = "2026-11-22T15:30:00Z";

const LISTS: [&str; 5] = ["give_now", "due_later", "done", "not_advised", "unclear"];

const PERSON: &str = "PID|1||9^^^I^SR||Marsh^Odell||20190604|M";

const DOSE: &str = "ORC|RE||1\rRXA|0|1|20200101||03^MMR^CVX|0.5||||||||||||||CP";

/// A dose, and forecasts: due, due the next day, complete, contraindicated, and one without a date.
const FIVE: &str = "ORC|RE||70001^I\rRXA|0|1|20200101||03^MMR^CVX|0.5||||||||||||||CP\r\
    ORC|RE||9999\rRXA|0|1|20261122||998^None^CVX|999\r\
    OBX|1|CE|30979-9^^LN|1|03^MMR^CVX||||||F\rOBX|2|DT|30980-7^^LN|1|20261101||||||F\r\
    OBX|3|CE|30979-9^^LN|2|21^Varicella^CVX||||||F\rOBX|4|DT|30980-7^^LN|2|20261123||||||F\r\
    OBX|5|CE|30979-9^^LN|3|89^Polio^CVX||||||F\rOBX|6|CE|59783-1^^LN|3|LA13421-5^Complete^LN||||||F\r\
    OBX|7|CE|30979-9^^LN|4|88^Flu^CVX||||||F\rOBX|8|CE|59783-1^^LN|4|LA4216-3^Contraindicated^LN||||||F\r\
    OBX|9|CE|30979-9^^LN|5|17^Hib^CVX||||||F\rOBX|10|NM|30973-2^^LN|5|2||||||F";

struct Fixed {
    segments: String,
    is_packed: bool,
}

#[async_trait]
impl Registry for Fixed {
    async fn ask(&self, _: &Question, _: Instant) -> Result<Arc<Reply>, AskError> {
        let text = format!(
            "MSH|^~\\&|A|B|||20261122||RSP^K11^RSP_K11|1|P|2.5.1|||||||||Z42\rMSA|AA|1\r{}\r",
            self.segments
        );
        let answer = OwnedAnswer::read(text, DAY).unwrap();
        let received = RECEIVED.parse().unwrap();
        let reply = Reply::new(answer, IdKey::PUBLIC, DAY, received, Duration::ZERO)?;
        Ok(Arc::new(if self.is_packed { reply.packed().unwrap() } else { reply }))
    }
}

/// A request, and when it is answered.
struct Asked {
    given: &'static str,
    now: &'static str,
    is_mismatch_shown: bool,
    is_packed: bool,
}

const EXACT: Asked = Asked { given: "Odell", now: RECEIVED, is_mismatch_shown: false, is_packed: false };

impl Asked {
    async fn result(&self, segments: &str) -> LookupResult {
        let mut profile = RegistryProfile::load("sandbox", toml::Table::new()).unwrap();
        profile.time_zone = jiff::tz::TimeZone::get("America/Chicago").unwrap();
        let registry = Fixed { segments: segments.to_owned(), is_packed: self.is_packed };
        let site = Site::new(&profile, Arc::new(registry));
        let now: Timestamp = self.now.parse().unwrap();
        let environment = Environment::system().at(Clock::of(move || now));
        let facade = Facade::new([("one".to_owned(), site)].into(), environment);
        let patient =
            json!({"name": {"family": "Marsh", "given": self.given}, "birth_date": "2019-06-04", "sex": "M"});
        let patient = LookupRequest::parse_patient(patient.to_string().as_bytes()).unwrap();
        let request = LookupRequest::new(None, None, patient).with_mismatch_shown(self.is_mismatch_shown);
        facade.lookup(request).await.unwrap()
    }

    async fn answer(&self, segments: &str) -> Value {
        serde_json::to_value(self.result(segments).await.view()).unwrap()
    }
}

fn record(rest: &str) -> String {
    format!("QAK|t|OK\r{PERSON}\r{rest}")
}

fn lengths(answer: &Value) -> [usize; 5] {
    LISTS.map(|list| answer[list].as_array().unwrap().len())
}

/// Asserts that every entry has these marks.
fn check_marks(answer: &Value, marks: &Value) {
    for entry in LISTS.iter().flat_map(|list| answer[list].as_array().unwrap()) {
        assert_eq!(entry["marks"], *marks, "{entry}");
    }
}

#[tokio::test]
async fn each_forecast_of_a_record_stands_in_one_list() {
    for is_packed in [false, true] {
        let answer = Asked { is_packed, ..EXACT }.answer(&record(FIVE)).await;
        assert_eq!((lengths(&answer), &answer["forecast_state"]), ([1, 1, 1, 1, 1], &json!("sent")));
        check_marks(&answer, &json!([]));
        let due = &answer["give_now"][0];
        assert_eq!(
            (&due["since"], &due["from"], &due["derived"]),
            (&json!("2026-11-01"), &Value::Null, &json!(true))
        );
        assert_eq!(due["doses"], json!([answer["record"]["doses"][0]["id"]]));
        assert_eq!(due["id"], answer["record"]["forecasts"][0]["id"]);
        assert_eq!(answer["due_later"][0]["from"], "2026-11-23");
        assert_eq!(answer["unclear"][0]["unclear_because"], "status_unknown");
        assert_eq!(answer["forecasts_sent"], true);
        assert_eq!((&answer["forecasts_omitted"], &answer["truncated"]), (&json!(0), &json!(false)));
    }
}

#[tokio::test]
async fn a_record_without_forecasts_does_not_say_that_nothing_is_due() {
    let answer = EXACT.answer(&record(DOSE)).await;
    assert_eq!((lengths(&answer), &answer["forecast_state"]), ([0; 5], &json!("not_sent")));
    assert_eq!((&answer["forecasts_sent"], &answer["action"]["code"]), (&json!(false), &json!("use_record")));
    check_said(&answer, true);
}

/// Five empty lists look as if nothing were due. The state says only that the record is stale or incomplete.
#[tokio::test]
async fn a_stale_or_incomplete_record_says_too_whether_the_registry_sent_forecasts() {
    let stale = Asked { now: "2026-11-23T06:10:00Z", ..EXACT };
    let error = "ERR|||207^Error^HL70357|E\r";
    for (asked, before, state) in
        [(&stale, "", "stale"), (&EXACT, error, "incomplete"), (&stale, error, "stale")]
    {
        for (rest, is_sent) in [(DOSE, false), ("", false), (FIVE, true)] {
            let answer = asked.answer(&format!("{before}{}", record(rest))).await;
            assert_eq!(
                (&answer["forecast_state"], &answer["forecasts_sent"]),
                (&json!(state), &json!(is_sent))
            );
            check_said(&answer, !is_sent);
        }
    }
}

/// Something came, so the registry sent a forecast.
#[tokio::test]
async fn a_forecast_that_cannot_be_read_was_sent() {
    let unreadable =
        "ORC|RE||9999\rRXA|0|1|20261122||998^None^CVX|999\rOBX|1|CE|30956-7^^LN|1|88^Flu^CVX||||||F";
    let answer = EXACT.answer(&record(&format!("{DOSE}\r{unreadable}"))).await;
    assert_eq!((lengths(&answer), &answer["forecast_state"]), ([0; 5], &json!("incomplete")));
    assert_eq!(answer["forecasts_sent"], true);
    check_said(&answer, false);
    let text = answer["action"]["text"].as_str().unwrap();
    assert!(text.contains("No forecast of the registry could be read."), "{text}");
}

/// Asserts whether the step says that the registry sent no forecast.
fn check_said(answer: &Value, is_said: bool) {
    let text = answer["action"]["text"].as_str().unwrap();
    let said = "The registry sent no forecast. This does not mean that nothing is due.";
    assert_eq!(text.contains(said), is_said, "{text}");
}

#[tokio::test]
async fn an_answer_without_a_record_has_no_state_and_empty_lists() {
    let list = format!("QAK|t|OK\r{PERSON}\rPID|2||8^^^I^SR||Marsh^Otto||20190604|M");
    for segments in ["QAK|t|NF", "QAK|t|TM", "QAK|t|PD", list.as_str()] {
        let answer = EXACT.answer(segments).await;
        assert_ne!(answer["outcome"], "record");
        assert_eq!((lengths(&answer), &answer["forecast_state"]), ([0; 5], &Value::Null), "{segments}");
        assert_eq!(answer["forecasts_sent"], Value::Null, "{segments}");
    }
}

#[tokio::test]
async fn the_lists_of_a_mismatch_are_withheld_also_if_the_record_is_shown() {
    for is_mismatch_shown in [false, true] {
        let asked = Asked { is_mismatch_shown, ..EXACT };
        let other = record(FIVE).replace("Marsh^Odell", "Vance^Iris").replace("20190604|M", "19500101|F");
        let answer = asked.answer(&other).await;
        assert_eq!(answer["record"].is_object(), is_mismatch_shown);
        assert_eq!((lengths(&answer), &answer["forecast_state"]), ([0; 5], &json!("withheld")));
        assert_eq!(answer["forecasts_sent"], if is_mismatch_shown { json!(true) } else { Value::Null });
        assert_eq!(answer["action"]["code"], "do_not_use");
    }
}

#[tokio::test]
async fn each_entry_of_a_probable_match_is_marked() {
    for is_packed in [false, true] {
        let answer = Asked { given: "Odel", is_packed, ..EXACT }.answer(&record(FIVE)).await;
        assert_eq!(
            (&answer["match"]["grade"], &answer["action"]["code"]),
            (&json!("probable"), &json!("confirm_person"))
        );
        assert_eq!((lengths(&answer), &answer["forecast_state"]), ([1, 1, 1, 1, 1], &json!("sent")));
        check_marks(&answer, &json!(["probable_match"]));
        let text = answer["action"]["text"].as_str().unwrap();
        assert!(text.starts_with("The record differs in"), "{text}");
    }
}

/// The registry's status says that there is nobody, but there is a person.
#[tokio::test]
async fn the_lists_of_a_person_whom_the_answer_contradicts_are_marked() {
    let answer = EXACT.answer(&record(FIVE).replace("QAK|t|OK", "QAK|t|NF")).await;
    assert_eq!(
        (&answer["match"]["grade"], &answer["action"]["code"]),
        (&json!("exact"), &json!("confirm_person"))
    );
    check_marks(&answer, &json!(["probable_match"]));
}

#[tokio::test]
async fn each_entry_of_an_incomplete_record_is_marked_and_the_step_says_it_first() {
    for (rest, said) in [
        (format!("ERR|||207^Error^HL70357|E\r{}", record(FIVE)), "the registry reports an error"),
        (record(&format!("{FIVE}\rORC|RE||2\rORC|RE||3")), "a part of the registry's answer"),
    ] {
        for (given, marks) in [
            ("Odell", json!(["incomplete_record"])),
            ("Odel", json!(["probable_match", "incomplete_record"])),
        ] {
            let answer = Asked { given, ..EXACT }.answer(&rest).await;
            assert_eq!(answer["forecast_state"], "incomplete");
            assert_eq!(lengths(&answer), [1, 1, 1, 1, 1]);
            check_marks(&answer, &marks);
            let text = answer["action"]["text"].as_str().unwrap();
            assert!(text.starts_with(&format!("This record may be incomplete: {said}")), "{text}");
        }
    }
}

#[tokio::test]
async fn an_incomplete_record_without_forecasts_does_not_say_that_none_were_sent() {
    let answer = EXACT.answer(&format!("ERR|||207^Error^HL70357|E\r{}", record(""))).await;
    assert_eq!((lengths(&answer), &answer["forecast_state"]), ([0; 5], &json!("incomplete")));
}

#[tokio::test]
async fn a_stale_answer_has_nothing_to_give_now_and_is_never_used_without_more() {
    for is_packed in [false, true] {
        // 00:10 on the next day in Chicago. What was due later has become due.
        for (now, lists) in
            [("2026-11-23T06:10:00Z", [0, 0, 1, 1, 3]), ("2026-12-23T06:10:00Z", [0, 0, 1, 1, 3])]
        {
            for (given, code, marks) in [
                ("Odell", "use_incomplete_record", json!(["stale"])),
                ("Odel", "confirm_person", json!(["probable_match", "stale"])),
            ] {
                let answer = Asked { given, now, is_packed, ..EXACT }.answer(&record(FIVE)).await;
                assert_eq!((lengths(&answer), &answer["forecast_state"]), (lists, &json!("stale")));
                assert_eq!(answer["action"]["code"], code);
                check_marks(&answer, &marks);
                let text = answer["action"]["text"].as_str().unwrap();
                assert!(text.starts_with("This answer is of an earlier day."), "{text}");
                let reasons: Vec<&str> = answer["unclear"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|entry| entry["unclear_because"].as_str().unwrap())
                    .collect();
                assert_eq!(reasons.iter().filter(|reason| **reason == "stale").count(), 2, "{reasons:?}");
            }
        }
    }
    // 23:50 on the same day.
    let answer = Asked { now: "2026-11-23T05:50:00Z", ..EXACT }.answer(&record(FIVE)).await;
    assert_eq!((lengths(&answer), &answer["forecast_state"]), ([1, 1, 1, 1, 1], &json!("sent")));
    assert_eq!(answer["action"]["code"], "use_record");
}

#[tokio::test]
async fn the_record_of_a_person_who_has_died_has_nothing_to_give_now() {
    let died = record(FIVE).replace(PERSON, &format!("{PERSON}{}20250101|Y", "|".repeat(21)));
    let answer = EXACT.answer(&died).await;
    assert!(answer["action"]["text"].as_str().unwrap().contains("has died"), "{answer}");
    assert_eq!(lengths(&answer), [0, 1, 1, 1, 2]);
    check_marks(&answer, &json!(["deceased"]));
}
