//! The next step at the counter, for each kind of answer.

use serde_json::{Value, json};

use crate::support::{RSP_HEADER, facade, post, raw_server, sandbox, soap};

const OTHER_RECORDS: &str = "Ask for other records. This does not mean that the patient is unvaccinated.";

const PERSON: &str = "PID|1||9^^^I^SR||Marsh^Odell||20190604|M";
const GIVEN: &str = "ORC|RE||1\rRXA|0|1|20200101||03^MMR^CVX|1|||00||||||||||CP";

/// Asks for Odell Marsh. The registry answers with these segments behind its header.
async fn answer(segments: &str) -> Value {
    let hl7 = format!("{RSP_HEADER}{segments}\r");
    let endpoint = raw_server(move |request| soap(request, &hl7)).await;
    let odell =
        json!({"name": {"family": "Marsh", "given": "Odell"}, "birth_date": "2019-06-04", "sex": "M"});
    let (status, answer) = post(facade(&endpoint).await, &json!({ "patient": odell }).to_string()).await;
    assert_eq!(status, 200, "{answer}");
    answer
}

fn text(answer: &Value) -> &str {
    answer["action"]["text"].as_str().expect("a text")
}

#[tokio::test]
async fn each_answer_without_a_history_says_what_it_does_not_mean() {
    for (segments, code) in [
        ("MSA|AA|{id}\rQAK|t|NF", "look_elsewhere"),
        ("MSA|AA|{id}\rQAK|t|TM", "add_details"),
        ("MSA|AA|{id}\rQAK|t|PD", "look_elsewhere"),
        ("MSA|AE|{id}\rERR||QPD^1^4|101^Missing^HL70357|E\rQAK|t|AE", "correct_question"),
        ("MSA|AE|{id}\rERR|||207^Internal error^HL70357|E\rQAK|t|AE", "ask_again"),
        (
            "MSA|AA|{id}\rQAK|t|OK\rPID|1||9^^^I^SR||Marsh^Odell||20190604|M\rPID|2||8^^^I^SR||Marsh^Otto||20190604|M",
            "choose_person",
        ),
        ("MSA|AA|{id}\rQAK|t|OK\rPID|1||9^^^I^SR||Vance^Iris||19500101|F", "do_not_use"),
        ("MSA|AA|{id}\rQAK|t|OK\rPID|1||9^^^I^SR||Marsh^Odell||20190604|M", "use_record"),
    ] {
        let answer = answer(segments).await;
        assert_eq!(answer["action"]["code"], code, "{segments}");
        assert!(text(&answer).ends_with(OTHER_RECORDS), "{segments}: {}", text(&answer));
    }
}

#[tokio::test]
async fn a_refusal_of_the_sender_is_not_a_fault_of_the_details() {
    for error in [
        "ERR|||207^Application internal error^HL70357|E|3^Illogical Value^HL70533^WEBIZ-AUTH-625^No access^L",
        "ERR|||999^Application error^HL70357|E||||User is not authorized for this query",
        "ERR|||207^Application internal error^HL70357|E|||Access denied",
        "ERR||MSH^1^11|202^Unsupported processing id^HL70357|E",
    ] {
        let answer = answer(&format!("MSA|AE|{{id}}\r{error}\rQAK|t|AE")).await;
        assert_eq!(answer["action"]["code"], "tell_integrator", "{error}: {}", text(&answer));
        assert!(!text(&answer).contains("Correct the details"), "{}", text(&answer));
    }
    let not_found = answer(
        "MSA|AE|{id}\rERR|||207^Internal error^HL70357|E|4^Invalid^HL70533^WEBIZ-AUTH-625^No access^L\rQAK|t|NF",
    )
    .await;
    assert_eq!(not_found["action"]["code"], "tell_integrator", "{}", text(&not_found));
    let rejected = answer("MSA|AR|{id}\rQAK|t|AR").await;
    assert_eq!(rejected["action"]["code"], "tell_integrator", "{}", text(&rejected));
    let of_detail = answer("MSA|AR|{id}\rERR||QPD^1^6|102^Data type error^HL70357|E\rQAK|t|AR").await;
    assert_eq!(of_detail["action"]["code"], "correct_question");
}

#[tokio::test]
async fn a_missing_consent_is_called_by_its_name() {
    for segments in [
        "MSA|AE|{id}\rERR|||207^Application internal error^HL70357|E||||CLR-100::No entry on file\rQAK|t|AE",
        "MSA|AE|{id}\rERR||QPD^1^3|207^Error^HL70357|E|CLR-101^Flag^L\rQAK|t|AE",
        "MSA|AA|{id}\rERR|||0^Message accepted^HL70357|I||||The client has not given consent\rQAK|t|NF",
        "MSA|AA|{id}\rERR|||207^Error^HL70357|E||||IMR-132::Standard agreement needed\rQAK|t|PD",
    ] {
        let answer = answer(segments).await;
        assert_eq!(answer["action"]["code"], "look_elsewhere", "{segments}");
        assert!(text(&answer).contains("no consent"), "{segments}: {}", text(&answer));
        assert!(text(&answer).ends_with(OTHER_RECORDS), "{}", text(&answer));
    }
}

#[tokio::test]
async fn a_record_that_may_be_incomplete_is_not_shown_as_complete() {
    for (segments, reason) in [
        (
            format!("MSA|AE|{{id}}\rERR||PID^1|207^Order ignored^HL70357|E\rQAK|t|OK\r{PERSON}\r{GIVEN}"),
            "reports an error",
        ),
        (
            format!("MSA|AA|{{id}}\rERR|||207^Order ignored^HL70357\rQAK|t|OK\r{PERSON}\r{GIVEN}"),
            "reports an error",
        ),
        (
            format!("MSA|AA|{{id}}\rQAK|t|OK\r{PERSON}\r{GIVEN}\rORC|RE||2\r{GIVEN}"),
            "a part of the registry's answer",
        ),
    ] {
        let answer = answer(&segments).await;
        assert_eq!(answer["match"]["grade"], "exact");
        assert_eq!(answer["action"]["code"], "use_incomplete_record", "{}", text(&answer));
        assert!(
            text(&answer).contains("may be incomplete") && text(&answer).contains(reason),
            "{}",
            text(&answer)
        );
        assert!(text(&answer).contains("Ask for other records."), "{}", text(&answer));
    }
    // Nobody knows what is in the missing part.
    let cut = answer(&format!("MSA|AA|{{id}}\rQAK|t|OK\r{PERSON}\rORC|RE||2\rORC|RE||3")).await;
    assert!(!text(&cut).contains("registry has no dose"), "{}", text(&cut));
    assert!(text(&cut).contains("may be missing or could not be read"), "{}", text(&cut));
    let warned = format!("MSA|AA|{{id}}\rERR||QPD^1^8|102^Zip^HL70357|W\rQAK|t|OK\r{PERSON}\r{GIVEN}");
    assert_eq!(answer(&warned).await["action"]["code"], "use_record");
}

#[tokio::test]
async fn a_record_with_refused_and_deleted_rows_alone_holds_no_dose() {
    let refused = "ORC|RE||1\rRXA|0|1|20200101||03^MMR^CVX|999||||||||||||00^Parental decision^NIP002||RE";
    let deleted = "ORC|RE||2\rRXA|0|1|20200101||03^MMR^CVX|1|||00|||||||||||CP|D";
    let answer = answer(&format!("MSA|AA|{{id}}\rQAK|t|OK\r{PERSON}\r{refused}\r{deleted}")).await;
    assert_eq!(answer["record"]["doses"].as_array().map(Vec::len), Some(2));
    assert!(text(&answer).contains("no dose that was given") && text(&answer).ends_with(OTHER_RECORDS));
}

#[tokio::test]
async fn fields_are_named_in_the_words_of_the_counter() {
    let other =
        answer(&format!("MSA|AA|{{id}}\rQAK|t|OK\rPID|1||9^^^I^SR||Marsh^Otilia||20200707|F\r{GIVEN}")).await;
    assert!(text(&other).contains("given name") && text(&other).contains("birth date"), "{}", text(&other));
    assert!(!text(&other).contains('/') && !text(&other).contains('_'), "{}", text(&other));
}

#[tokio::test]
async fn a_list_from_which_nobody_can_be_chosen_says_what_to_do_instead() {
    let answer =
        answer("MSA|AA|{id}\rQAK|t|OK\rPID|1||||Marsh^Odell||20190604|M\rPID|2||||Marsh^Otto||20190604|M")
            .await;
    assert_eq!((&answer["outcome"], &answer["id"]), (&json!("candidates"), &Value::Null));
    assert_eq!(answer["action"]["code"], "add_details");
    assert!(text(&answer).contains("none of them can be chosen"), "{}", text(&answer));
}

#[tokio::test]
async fn in_texas_not_found_names_the_three_causes_and_where_the_form_is_named() {
    let address = facade(&sandbox(None)).await;
    let nobody = json!({"name": {"family": "Nobody", "given": "Here"}, "birth_date": "2019-06-04"});
    let (_, answer) = post(address, &json!({ "patient": nobody }).to_string()).await;
    assert_eq!(answer["outcome"], "not_found");
    let profile = iz_facade::client::RegistryProfile::load(
        "tx",
        "transport.endpoint = 'http://127.0.0.1:1'".parse().expect("TOML"),
    )
    .expect("a profile");
    let texas = profile.advice.of(iz_facade::client::hl7::Outcome::NotFound).expect("a text");
    for words in [
        "not in ImmTrac2",
        "did not consent",
        "detail does not match",
        "Check the details",
        "part about the consent says",
        "which form can be offered",
    ] {
        assert!(texas.contains(words), "{words}: {texas}");
    }
}
