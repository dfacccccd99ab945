//! A planted name must come out nowhere but in the answer: not in any log line down to TRACE, and
//! not where a program prints its values.

use std::time::Duration;

use iz_facade::client::hl7::{Profile, Query};
use tokio::time::Instant;

use crate::support::{LOOKUP, ask, collect_log, facade, find, http, log, post, post_to, raw_server, soap};

/// What stands in the question and in every answer below, in several forms.
const CANARIES: [&str; 5] = ["canarywing", "2019-06-04", "20190604", "sbx-canary", "odell"];

/// Makes a reply of a request and a text.
type Reply = fn(&str, &str) -> Vec<u8>;

#[tokio::test]
async fn a_planted_name_is_in_no_log_and_no_debug_text() {
    collect_log();
    let record = "MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|1|P|2.5.1\rMSA|AE|{id}|Canarywing\rERR||QPD^1|101|W||||Canarywing\r\
        QAK|t|OK\rPID|1||SBX-CANARY^^^I^SR||Canarywing^Odell||20190604|M\rZZZ|Canarywing\r\
        ORC|RE||1\rRXA|0|1|20190604||03^Canarywing^CVX|0.5\r";
    let turned_away = "MSH|^~\\&|R|I|||20261122||ACK|1|P|2.5.1\rMSA|AR|{id}|Canarywing\rERR||Canarywing|Canarywing|E||||Canarywing\r";
    let list = "MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|1|P|2.5.1|||||||||Z31\rMSA|AA|{id}\rQAK|t|OK\r\
        PID|1||SBX-CANARY^^^I^SR||Canarywing^Odell||20190604|M\r";
    let replies: [(&str, Reply); 5] = [
        (record, soap),
        (list, soap),
        (turned_away, soap),
        ("Canarywing is not known", soap),
        ("<html>Canarywing</html>", |_, body| http("500 Internal Server Error", body)),
    ];
    let mut shown = String::new();
    for (text, reply) in replies {
        let endpoint = raw_server(move |request| reply(request, text)).await;
        let address = facade(&endpoint).await;
        let further = LOOKUP.replacen('{', r#"{"choose": "single_exact", "requery": 2, "#, 1);
        let (_, answer) = post(address, &further).await;
        if let (Some(id), Some(token)) = (answer["id"].as_str(), answer["candidates"][0]["token"].as_str()) {
            shown.push_str(&format!("{id} {token}"));
            let path = format!("/v1/lookups/{id}/choose");
            for token in [token, "Canarywing"] {
                post_to(address, &path, &serde_json::json!({ "token": token }).to_string()).await;
            }
        }
        let question: serde_json::Value = serde_json::from_str(LOOKUP).expect("JSON");
        let patient = serde_json::from_value(question["patient"].clone()).expect("a person");
        let query = Query::new(Profile::Z44, patient, jiff::civil::date(2026, 11, 22)).expect("a question");
        let result = ask(&endpoint, "sandbox", query.clone(), Instant::now() + Duration::from_secs(10)).await;
        shown.push_str(&format!("{query:?} {result:?}"));
        if let Err(error) = result {
            shown.push_str(&format!("{error} {error:#?}"));
        }
    }
    post(facade("http://127.0.0.1:1/").await, &LOOKUP.replace("2019-06-04", "Canarywing")).await;

    let log = log();
    assert!(log.contains("iz_facade") && log.contains("iz_cache"), "nothing was logged");
    assert_eq!(find(&log, &CANARIES), None, "in the log");
    assert_eq!(find(&shown, &CANARIES), None, "in what is printed");
}
