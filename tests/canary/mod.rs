//! The values of one invented person must appear in the answer alone: in no log line down to TRACE, and in no `Debug` or
//! `Display` text. `stored.rs` looks into the files of a service, too.

mod stored;

use std::time::Duration;

use iz_facade::{
    LookupRequest,
    client::hl7::{Profile, Query},
};
use tokio::time::Instant;

use crate::support::{LOOKUP, ask, collect_log, facade, find, http, log, post, post_to, raw_server, soap};

/// Values in the lookup and in every answer below, in several forms.
const CANARIES: [&str; 5] = ["canarywing", "2019-06-04", "20190604", "sbx-canary", "odell"];

/// Makes a reply from a request and a text.
type Reply = fn(&str, &str) -> Vec<u8>;

#[tokio::test]
async fn values_of_a_person_are_in_no_log_and_no_debug_text() {
    collect_log();
    let record = "MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|1|P|2.5.1\rMSA|AE|{id}|Canarywing\rERR||QPD^1|101|W||||Canarywing\r\
        QAK|t|OK\rPID|1||SBX-CANARY^^^I^SR||Canarywing^Odell||20190604|M\rZZZ|Canarywing\r\
        ORC|RE||1\rRXA|0|1|20190604||03^Canarywing^CVX|0.5\r";
    let refusal = "MSH|^~\\&|R|I|||20261122||ACK|1|P|2.5.1\rMSA|AR|{id}|Canarywing\rERR||Canarywing|Canarywing|E||||Canarywing\r";
    let list = "MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|1|P|2.5.1|||||||||Z31\rMSA|AA|{id}\rQAK|t|OK\r\
        PID|1||SBX-CANARY^^^I^SR||Canarywing^Odell||20190604|M\r";
    let replies: [(&str, Reply); 5] = [
        (record, soap),
        (list, soap),
        (refusal, soap),
        ("Canarywing is not known", soap),
        ("<html>Canarywing</html>", |_, body| http("500 Internal Server Error", body)),
    ];
    let mut printed = String::new();
    for (text, reply) in replies {
        let endpoint = raw_server(move |request| reply(request, text)).await;
        let address = facade(&endpoint).await;
        let lookup = LOOKUP.replacen('{', r#"{"choose": "single_exact", "requery": 2, "#, 1);
        let (_, answer) = post(address, &lookup).await;
        if let (Some(id), Some(token)) = (answer["id"].as_str(), answer["candidates"][0]["token"].as_str()) {
            printed.push_str(&format!("{id} {token}"));
            let path = format!("/v1/lookups/{id}/choose");
            for token in [token, "Canarywing"] {
                post_to(address, &path, &serde_json::json!({ "token": token }).to_string()).await;
            }
        }
        let lookup: serde_json::Value = serde_json::from_str(LOOKUP).expect("JSON");
        let patient = serde_json::from_value(lookup["patient"].clone()).expect("a person");
        let query = Query::new(Profile::Z44, patient, jiff::civil::date(2026, 11, 22)).expect("a query");
        let result = ask(&endpoint, "sandbox", query.clone(), Instant::now() + Duration::from_secs(10)).await;
        printed.push_str(&format!("{query:?} {result:?}"));
        if let Err(error) = result {
            printed.push_str(&format!("{error} {error:#?}"));
        }
    }
    post(facade("http://127.0.0.1:1/").await, &LOOKUP.replace("2019-06-04", "Canarywing")).await;

    let log = log();
    assert!(log.contains("iz_facade") && log.contains("iz_cache"), "the log is empty");
    assert_eq!(find(&log, &CANARIES), None, "the log contains a value of the person");
    assert_eq!(find(&printed, &CANARIES), None, "a printed value contains a value of the person");
}

/// Words that stand in the dirty requests below alone.
const DIRTY: [&str; 8] = [
    "qzxcanary",
    "2017-03-09",
    "20170309",
    "03/09/2017",
    "09.03.2017",
    "7135550199",
    "5550199",
    "q.zx@canary.example",
];

/// Each value of a request is dirty: cleaned, guessed, left out or refused. None is logged or printed.
#[tokio::test]
async fn dirty_values_of_a_request_are_in_no_log_note_or_error() {
    collect_log();
    let endpoint = raw_server(|request| soap(request, NOBODY)).await;
    let address = facade(&endpoint).await;
    let mut said = String::new();
    let names = [
        "Qzxcanary JR",
        "Qzxcanary/Lee",
        "Lee (Qzxcanary)",
        "*Qzxcanary*",
        "Qzxcanary\r\nPID|1",
        "\u{202e}Qzxcanary",
    ];
    let dates =
        ["03/09/2017", "2017-03-09T00:00:00", "20170309", "09.03.2017", "2017-03-09 Qzxcanary", "Qzxcanary"];
    for (at, name) in names.into_iter().enumerate() {
        for date in [dates[at], dates[(at + 3) % dates.len()]] {
            let patient = serde_json::json!({
                "name": {"family": name, "given": name, "middle": name, "suffix": "Qzxcanary"},
                "birth_date": date,
                "sex": "Qzxcanary",
                "mothers_maiden_name": {"family": "Qzxcanary*", "given": "(Qzxcanary)"},
                "address": {"street": "Qzxcanary\n1", "city": "Qzxcanary", "state": "Qzxcanary", "zip": "Qzxcanary",
                            "country": "Qzxcanary", "type": "Qzxcanary"},
                "phone": "713.555.0199 x9 Qzxcanary",
                "email": "q.zx@canary.example Qzxcanary",
                "identifiers": [{"value": "Qzxcanary-0042-0042-0042", "type": "MR"}, {"value": "Qzxcanary", "type": "Qzxcanary"},
                                "Qzxcanary"],
                "multiple_birth": {"indicator": "Qzxcanary", "order": "Qzxcanary"},
                "last_updated": "03/09/2017",
                "last_updated_at": "Qzxcanary",
            });
            for body in [
                serde_json::json!({"requery": 2, "cache": "no_cache", "patient": patient}),
                serde_json::json!({"registry": "Qzxcanary", "profile": "Qzxcanary", "choose": "Qzxcanary",
                                   "requery": "Qzxcanary", "show_mismatch": "Qzxcanary", "cache": "Qzxcanary",
                                   "patient": patient}),
                serde_json::json!({"patient": {"name": {"family": {"a": "Qzxcanary"}}, "birth_date": ["Qzxcanary"]}}),
            ] {
                let (status, answer) = post(address, &body.to_string()).await;
                // The answer shows the name of a further query and what was guessed. All else must not.
                said += &match status {
                    200 => format!("{} {}", answer["notes"], answer["action"]),
                    _ => answer.to_string(),
                };
                let request = LookupRequest::parse_patient(body["patient"].to_string().as_bytes());
                said += &format!("{request:?}");
            }
        }
    }
    assert_eq!(find(&log(), &DIRTY), None, "the log contains a value of the request");
    assert_eq!(
        find(&said, &DIRTY),
        None,
        "a note, an error or a printed value contains a value of the request"
    );
    assert!(said.contains("suffix_separated") || said.contains("nickname_removed"), "{said}");
}

const NOBODY: &str =
    "MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|1|P|2.5.1|||||||||Z33\rMSA|AA|{id}\rQAK|t|NF\r";
