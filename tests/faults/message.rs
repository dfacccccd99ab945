//! Messages that are not the answer to the query, and answers that must be shown with care.

use super::problem::assert_problem;
use crate::support::{LOOKUP, RSP_HEADER, facade, post, raw_server, soap};

#[tokio::test]
async fn a_message_that_is_not_the_answer_is_a_problem() {
    for (case, hl7, code, who) in [
        ("an empty return", String::new(), "registry_empty_reply", "registry"),
        ("a sentence", "Canarywing is not known here.".to_owned(), "registry_unreadable", "registry"),
        (
            "the answer to another query",
            format!("{RSP_HEADER}MSA|AA|another\rQAK|t|OK\rQPD|Z44|t\rPID|1||9||Canarywing^Odell||20190604\r"),
            "registry_wrong_answer",
            "registry",
        ),
        (
            "an update (VXU)",
            "MSH|^~\\&|R|I|||20261122||VXU^V04^VXU_V04|1|P|2.5.1\rPID|1||9||Canarywing^Odell\r".to_owned(),
            "registry_unexpected",
            "registry",
        ),
        (
            "QAK-2 is OK, but there is no PID",
            format!("{RSP_HEADER}MSA|AA|{{id}}\rQAK|t|OK\r"),
            "registry_unexpected",
            "registry",
        ),
        (
            "a refusal (ACK with AR)",
            "MSH|^~\\&|R|I|||20261122||ACK^Q11^ACK|1|P|2.5.1\rMSA|AR|{id}\rERR||MSH^1^12 Canarywing|203 Canarywing|E||||Canarywing\r".to_owned(),
            "registry_turned_away",
            "integrator",
        ),
        (
            "an ACK that says that the registry is down",
            "MSH|^~\\&|R|I|||20261122||ACK^Q11^ACK|1|P|2.5.1\rMSA|AR|{id}\rERR|||207^Canarywing|E||||Canarywing\r".to_owned(),
            "registry_out_of_service",
            "wait",
        ),
        (
            "an ACK with AA, but no answer",
            "MSH|^~\\&|R|I|||20261122||ACK^Q11^ACK|1|P|2.5.1\rMSA|AA|{id}\r".to_owned(),
            "registry_unexpected",
            "registry",
        ),
        (
            "a batch without its end",
            format!("BHS|^~\\&|R\r{RSP_HEADER}MSA|AA|{{id}}\rQAK|t|OK\rPID|1||9||Canarywing^Odell||20190604"),
            "registry_incomplete",
            "wait",
        ),
        (
            "half a dose",
            format!("{RSP_HEADER}MSA|AA|{{id}}\rQAK|t|OK\rPID|1||9||Canarywing^Odell||20190604\rRXA|0|1|20200101||03^MM"),
            "registry_incomplete",
            "wait",
        ),
        (
            "a person, and nothing behind, without a line end",
            format!("{RSP_HEADER}MSA|AA|{{id}}\rQAK|t|OK\rPID|1||9||Canarywing^Odell||20190604|M"),
            "registry_incomplete",
            "wait",
        ),
        (
            "an observation without the status that the others have",
            format!("{RSP_HEADER}MSA|AA|{{id}}\rQAK|t|OK\rPID|1||9||Canarywing^Odell||20190604|M\rORC|RE||1\r\
                     RXA|0|1|20200101||03^MMR^CVX|999\rOBX|1|CE|30956-7^V^LN|1|03^MMR^CVX||||||F\r\
                     OBX|2|ID|59781-5^V^LN|1|Y|||||"),
            "registry_incomplete",
            "wait",
        ),
        (
            "segments that are joined by the two characters \\r",
            format!("{RSP_HEADER}MSA|AA|{{id}}\rQAK|t|OK\rPID|1||9||Canarywing^Odell||20190604|M").replace('\r', "\\r"),
            "registry_unreadable",
            "registry",
        ),
    ] {
        let endpoint = raw_server(move |request| soap(request, &hl7)).await;
        assert_problem(case, &endpoint, 502, code, who).await;
    }
}

#[tokio::test]
async fn an_answer_that_may_be_incomplete_is_shown_with_a_warning() {
    let dose = "ORC|RE||1\rRXA|0|1|20200101||03^MMR^CVX|999";
    let person = "PID|1||9^^^I^SR||Canarywing^Odell||20190604|M";
    for (rest, code) in [
        (format!("QAK|t|OK\r{person}\r{dose}"), "last_line_end_missing"),
        (format!("QAK|t|OK\r{person}\r{dose}\rDSC|page2|I\r"), "answer_continues"),
        (format!("QAK|t|OK|Z44|2\r{person}\r{dose}\r"), "fewer_persons_than_hits"),
        (format!("QAK|t|OK\r{person}{dose}\r"), "segments_in_one_line"),
    ] {
        let hl7 = format!("{RSP_HEADER}MSA|AA|{{id}}\r{rest}");
        let endpoint = raw_server(move |request| soap(request, &hl7)).await;
        let (status, lookup) = post(facade(&endpoint).await, LOOKUP).await;
        assert_eq!((status, lookup["outcome"].as_str()), (200, Some("record")), "{code}");
        assert_eq!(lookup["record"]["doses"].as_array().map(Vec::len), Some(1), "{code}");
        let codes: Vec<_> = lookup["warnings"].as_array().into_iter().flatten().map(|w| &w["code"]).collect();
        assert_eq!(codes, [code], "{code}");
    }
}

#[tokio::test]
async fn only_the_first_message_of_a_reply_is_shown() {
    let hl7 = format!(
        "{RSP_HEADER}MSA|AA|{{id}}\rQAK|t|OK\rPID|1||9^^^I^SR||Canarywing^Odell||20190604|M\r\
         {RSP_HEADER}MSA|AA|another\rQAK|t|OK\rPID|1||10^^^I^SR||Stranger^Danger||19800101|F\r"
    );
    let endpoint = raw_server(move |request| soap(request, &hl7)).await;
    let (status, lookup) = post(facade(&endpoint).await, LOOKUP).await;
    assert_eq!((status, lookup["match"]["grade"].as_str()), (200, Some("exact")));
    assert!(!lookup.to_string().contains("Stranger"), "{lookup}");
    assert_eq!(lookup["warnings"][0]["code"], "several_messages");
}

#[tokio::test]
async fn a_person_with_the_status_not_found_must_be_confirmed() {
    let hl7 = format!("{RSP_HEADER}MSA|AA|{{id}}\rQAK|t|NF\rPID|1||9^^^I^SR||Canarywing^Odell||20190604|M\r");
    let endpoint = raw_server(move |request| soap(request, &hl7)).await;
    let (_, lookup) = post(facade(&endpoint).await, LOOKUP).await;
    assert_eq!(
        (lookup["outcome"].as_str(), lookup["action"]["code"].as_str()),
        (Some("record"), Some("confirm_person"))
    );
}

#[tokio::test]
async fn a_rejection_for_the_query_and_one_for_a_registry_error_get_different_actions() {
    for (error, code) in [
        ("ERR||QPD^1^4|101^Required field missing^HL70357|E", "correct_question"),
        ("ERR||QPD^1^4|207^Application internal error^HL70357|E", "correct_question"),
        ("ERR||MSH^1|207^Application internal error^HL70357|E", "ask_again"),
        ("ERR|||206^Application record locked^HL70357|E\rERR|||0^Accepted^HL70357|I", "ask_again"),
        (
            "ERR|||207^Application internal error^HL70357|E\rERR||QPD^1^6|102^Data type^HL70357|E",
            "correct_question",
        ),
    ] {
        let hl7 = format!("{RSP_HEADER}MSA|AE|{{id}}\r{error}\rQAK|t|AE\r").replace("Z42", "Z33");
        let endpoint = raw_server(move |request| soap(request, &hl7)).await;
        let (status, lookup) = post(facade(&endpoint).await, LOOKUP).await;
        assert_eq!((status, lookup["outcome"].as_str()), (200, Some("rejected")), "{error}");
        assert_eq!(lookup["action"]["code"], code, "{error}");
    }
}

#[tokio::test]
async fn the_record_of_another_person_is_marked_and_withheld() {
    let hl7 = format!(
        "{RSP_HEADER}MSA|AA|{{id}}|secret\rERR||PID^1|0|I||||secret\rQAK|t|OK\r\
         PID|1||9^^^I^SR||Other^Person||20010101|F\rZZZ|secret\r"
    );
    let endpoint = raw_server(move |request| soap(request, &hl7)).await;
    let address = facade(&endpoint).await;
    let (status, lookup) = post(address, LOOKUP).await;
    assert_eq!((status, lookup["outcome"].as_str()), (200, Some("record")));
    assert_eq!(lookup["match"]["grade"], "mismatch");
    assert_eq!(lookup["action"]["code"], "do_not_use");
    assert!(lookup["record"].is_null());
    assert!(!lookup.to_string().contains("Person") && !lookup.to_string().contains("secret"), "{lookup}");
    let with_mismatch = LOOKUP.replacen('{', r#"{"show_mismatch": true, "#, 1);
    let (_, lookup) = post(address, &with_mismatch).await;
    assert_eq!(lookup["record"]["patient"]["name"]["family"], "Other");
}
