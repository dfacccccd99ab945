//! Dirty details through the whole service: guesses, what the registry requires, and pointers of notes.

use serde_json::{Value, json};

use crate::support::{
    RSP_HEADER, error_pointers, facade, facade_with_query_rules, post, raw_server, sandbox, soap,
};

/// Posts a lookup of `patient`. The registry answers with these segments.
async fn answer(patient: Value, segments: &'static str) -> Value {
    let endpoint =
        raw_server(move |request| soap(request, &format!("{RSP_HEADER}MSA|AA|{{id}}\rQAK|t|{segments}\r")))
            .await;
    let (status, answer) = post(facade(&endpoint).await, &json!({ "patient": patient }).to_string()).await;
    assert_eq!(status, 200, "{answer}");
    answer
}

const MARSH: &str = "OK\rPID|1||9^^^I^SR||Marsh^Odell^^JR||20190604|M";

#[tokio::test]
async fn a_record_that_rests_on_a_guess_must_be_confirmed() {
    let plain = json!({"name": {"family": "Marsh", "given": "Odell", "suffix": "JR"}, "birth_date": "2019-06-04", "sex": "M"});
    let clean = answer(plain.clone(), MARSH).await;
    assert_eq!((&clean["match"]["grade"], &clean["match"]["guesses"]), (&json!("exact"), &json!([])));
    assert_eq!(clean["notes"], json!([]));
    for (pointer, value, member, code, words) in [
        ("/birth_date", "06/04/2019", "birth_date", "date_order_guessed", "birth date"),
        ("/name/family", "Marsh JR", "name/family", "suffix_separated", "family name"),
        ("/name/given", "Odell (Del)", "name/given", "nickname_removed", "given name"),
    ] {
        let mut patient = plain.clone();
        *patient.pointer_mut(pointer).unwrap() = json!(value);
        if code == "suffix_separated" {
            patient["name"]["suffix"] = Value::Null;
        }
        let answer = answer(patient, MARSH).await;
        let guess = &answer["match"]["guesses"][0];
        assert_eq!((&guess["member"], &guess["code"]), (&json!(member), &json!(code)), "{answer}");
        assert_eq!(guess["typed"], json!(value));
        assert_eq!(answer["match"]["grade"], "probable", "{value}");
        assert_eq!(answer["action"]["code"], "confirm_person", "{value}");
        let text = answer["action"]["text"].as_str().unwrap();
        assert!(text.contains(&format!("unclear in {words}")) && !text.contains("Too few"), "{text}");
        assert_eq!(answer["notes"][0]["pointer"], format!("/patient{pointer}"));
        assert_eq!(answer["notes"][0]["code"], code);
        assert!(answer["record"].is_object());
    }
}

#[tokio::test]
async fn formatting_does_not_change_the_grade() {
    for patient in [
        json!({"name": {"family": " Marsh* ", "given": "“Odell”", "suffix": "jr."}, "birth_date": "20190604", "sex": "male"}),
        json!({"name": {"family": "Marsh", "given": "Odell", "suffix": "Jr"}, "birth_date": "June 4, 2019", "sex": "m",
               "phone": "none", "address": {"zip": "?"}, "identifiers": [{"value": "0", "type": "MR"}]}),
    ] {
        let answer = answer(patient, MARSH).await;
        assert_eq!(answer["match"]["grade"], "exact", "{answer}");
        assert_eq!(answer["action"]["code"], "use_record");
        assert!(!answer["notes"].as_array().unwrap().is_empty());
    }
}

#[tokio::test]
async fn an_answer_without_a_record_names_the_guess() {
    let patient = json!({"name": {"family": "SMITH/JONES", "given": "Odell"}, "birth_date": "06/04/2019"});
    let answer = answer(patient, "NF").await;
    let text = answer["action"]["text"].as_str().unwrap();
    assert!(
        text.contains("unclear in family name, birth date")
            || text.contains("unclear in birth date, family name"),
        "{text}"
    );
}

#[tokio::test]
async fn both_surnames_are_tried_and_the_person_is_found() {
    let address = facade(&sandbox(None)).await;
    for family in ["Sandcastle/Lee", "Lee / Sandcastle", "Ng & Sandcastle"] {
        let patient = json!({"name": {"family": family, "given": "Pebble"}, "birth_date": "2022-03-10"});
        let (_, answer) = post(address, &json!({"requery": 2, "patient": patient}).to_string()).await;
        assert_eq!(answer["outcome"], "record", "{family}: {}", answer["attempts"]);
        assert_eq!(answer["match"]["grade"], "probable", "{family}");
    }
}

#[tokio::test]
async fn all_that_a_registry_requires_is_named_at_once_with_what_was_typed() {
    let address = facade_with_query_rules(&sandbox(None), "require = ['QPD-7', 'QPD-8.5', 'QPD-9']").await;
    let patient = json!({"name": {"family": "Marsh", "given": "Odell"}, "birth_date": "2019-06-04",
                         "sex": "Z", "address": {"zip": "7670", "city": "Waco"}});
    let (status, problem) = post(address, &json!({"patient": patient}).to_string()).await;
    let pointers = error_pointers(&problem);
    assert_eq!(
        (status, pointers),
        (422, vec!["/patient/sex", "/patient/address/zip", "/patient/phone"]),
        "{problem}"
    );
    assert_eq!((&problem["code"], &problem["who"]), (&json!("question_not_for_registry"), &json!("store")));
    let reason = problem["errors"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("required by this registry") && reason.contains("as it was typed"), "{reason}");
    // What every registry needs is named together with what this one requires.
    let (_, problem) = post(address, r#"{"patient": {"name": {"family": "Marsh"}}}"#).await;
    let pointers = error_pointers(&problem);
    let expected = [
        "/patient/name/given",
        "/patient/birth_date",
        "/patient/sex",
        "/patient/address/zip",
        "/patient/phone",
    ];
    assert_eq!(pointers, expected, "{problem}");
}

#[tokio::test]
async fn a_note_of_an_identifier_names_its_place_in_the_request() {
    let address = facade(&sandbox(None)).await;
    let identifiers = json!([
        {"value": "none", "type": "MR"},
        null,
        {"value": "A-MUCH-TOO-LONG-CHART-NUMBER-0042", "type": "MR"},
    ]);
    let patient = json!({"name": {"family": "Sandcastle", "given": "Pebble"}, "birth_date": "2022-03-10",
                         "identifiers": identifiers});
    let (_, answer) = post(address, &json!({"patient": patient}).to_string()).await;
    let notes: Vec<(&str, &str)> = (answer["notes"].as_array().unwrap().iter())
        .map(|note| (note["pointer"].as_str().unwrap(), note["code"].as_str().unwrap()))
        .collect();
    let expected = [
        ("/patient/identifiers/0/value", "placeholder"),
        ("/patient/identifiers/2/value", "identifier_too_long"),
    ];
    assert_eq!(notes, expected);
    assert_eq!(answer["outcome"], "record");
}
