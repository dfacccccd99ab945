//! The grade of a match and its reasons, and what is shown of the person.

use serde_json::{Value, json};

use super::lookup::{answer_with, steps};
use crate::support::{facade, post, sandbox};

#[tokio::test]
async fn a_match_gives_a_reason_for_each_field() {
    let address = facade(&sandbox(None)).await;
    let child = json!({
        "name": {"family": "Sand-Castle", "given": "PEBBLE", "middle": "D"}, "birth_date": "2022-03-10",
        "sex": "F", "phone": "512-555-0101", "mothers_maiden_name": {"family": "Shore Line"},
        "address": {"street": "1 Bucket Road", "city": "Exampleton", "state": "TX", "zip": "78700"},
        "identifiers": [{"value": "SBX100001", "type": "SR"}],
    });
    let (_, answer) = post(address, &json!({ "patient": child }).to_string()).await;
    let found = &answer["match"];
    assert_eq!((&found["grade"], &found["score"]), (&json!("exact"), &json!(267)), "{found}");
    let reasons: Vec<String> = found["fields"]
        .as_array()
        .expect("fields")
        .iter()
        .map(|field| format!("{} {}", field["member"], field["reason"]).replace('"', ""))
        .collect();
    assert_eq!(
        reasons,
        [
            "name/family same",
            "name/given same",
            "name/middle initial",
            "mothers_maiden_name same",
            "birth_date same",
            "sex same",
            "address other",
            "phone same",
            "identifiers same"
        ]
    );
    assert_eq!(
        found["fields"][2],
        json!({"member": "name/middle", "agreement": "agrees", "reason": "initial", "points": 3})
    );
    assert_eq!(steps(&answer), ["as_asked"]);
}

#[tokio::test]
async fn a_person_with_too_little_to_compare_is_not_shown() {
    let odell =
        json!({"name": {"family": "Marsh", "given": "Odell"}, "birth_date": "2019-06-04", "sex": "M"});
    let answer = answer_with(odell, "PID|1||9^^^I^SR||||||M").await;
    assert_eq!((&answer["outcome"], &answer["record"]), (&json!("record"), &Value::Null));
    assert_eq!(answer["action"]["code"], "do_not_use");
    let chart = json!({"identifiers": [{"value": "A1", "type": "MR"}], "sex": "F"});
    let answer = answer_with(chart, "PID|1||9^^^I^SR||Vance^Iris||19500101|F").await;
    assert_eq!((&answer["match"]["grade"], &answer["record"]), (&json!("mismatch"), &Value::Null));
    let own = json!({"identifiers": [{"value": "9", "type": "SR"}]});
    let answer = answer_with(own, "PID|1||9^^^I^SR||Vance^Iris||19500101|F").await;
    assert_eq!(answer["match"]["grade"], "probable");
    assert_eq!(answer["action"]["code"], "confirm_person");
    assert!(answer["record"].is_object());
}

#[tokio::test]
async fn a_name_without_a_letter_is_refused_with_its_pointer() {
    let address = facade(&sandbox(None)).await;
    let unnamed = json!({"name": {"family": "Marsh", "given": "?"}, "birth_date": "2019-06-04"});
    let (status, problem) = post(address, &json!({ "patient": unnamed }).to_string()).await;
    assert_eq!((status, &problem["pointer"]), (422, &json!("/patient/name/given")));
}

#[tokio::test]
async fn the_record_of_a_person_who_has_died_must_be_confirmed() {
    let odell = json!({"name": {"family": "Marsh", "given": "Odell"}, "birth_date": "1950-06-04"});
    for dead in ["|||||||||||||||||||||20200101", "||||||||||||||||||||||Y", "\rPD1||||||||||||||||P"] {
        let pid: &'static str = format!("PID|1||9^^^I^SR||Marsh^Odell||19500604|M{dead}").leak();
        let answer = answer_with(odell.clone(), pid).await;
        assert_eq!(answer["match"]["grade"], "exact");
        assert_eq!(answer["action"]["code"], "confirm_person", "{dead} {}", answer["record"]["patient"]);
        assert!(answer["action"]["text"].as_str().expect("text").contains("has died"));
    }
}
