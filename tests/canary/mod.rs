//! The values of one invented person must appear in the answer alone: in no log line down to TRACE, and in no `Debug` or
//! `Display` text.

use std::time::Duration;

use iz_facade::client::hl7::{Profile, Query};
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
