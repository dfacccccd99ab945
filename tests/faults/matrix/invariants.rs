//! What holds whatever docs/FAULTS.md says: nobody can accept these away together with the document.

use std::time::Duration;

use serde_json::Value;

use super::{
    SLOW,
    row::{Breaker, Row},
};

/// Only the packaging is odd: the record is the same to the letter.
const WHOLE: [&str; 30] = [
    "untouched",
    "cdata",
    "line-feeds",
    "blanks",
    "url-encoded",
    "base64",
    "batch",
    "two-messages",
    "control-character",
    "echo-in-words",
    "echo-lost",
    "bom",
    "blank-before-declaration",
    "no-declaration",
    "other-prefix",
    "extra-elements",
    "wrong-element",
    "latin-1",
    "wrong-charset",
    "missing-end-tag",
    "gzip",
    "addressing-required",
    "answer-500",
    "wrong-content-type",
    "multipart",
    "chunked",
    "slow-header-in-time",
    "slow-body-in-time",
    "late-in-time",
    "client-certificate",
];

/// The record holds all that it should, and more.
const MORE: [&str; 2] = ["pdf", "duplicate-orders"];

/// A record from memory.
const EXACT: [&str; 1] = ["breaker-open-cached"];

/// Answers that show no record.
const NO_RECORD: [&str; 5] =
    ["other-patient", "lagging", "lagging-seconds", "rejected", "duplicate-segments"];

/// How much longer than its deadline a question may take until the answer of the API is there.
const SLACK: Duration = Duration::from_secs(1);

pub(super) fn assert_all(row: &Row, untouched: &Row, log: &str) {
    let name = row.name.as_str();
    assert_eq!(row.leak(), None, "{name}: {:?}", row.told);
    assert!(row.told.took <= row.timeout + SLACK, "{name} took {:?} of {:?}", row.told.took, row.timeout);
    assert!(row.sent <= 3, "{name} was sent {} times", row.sent);

    let shows_record = [WHOLE.as_slice(), &MORE, &EXACT].concat().contains(&name);
    let is_answer = shows_record || NO_RECORD.contains(&name);
    assert_eq!(row.is_answer(), is_answer, "{name}: {} {}", row.told.status, row.code());
    assert_eq!(row.record().is_object(), shows_record, "{name}: a record is shown, or is not");
    if is_answer {
        assert!(!row.word("/outcome").is_empty() && !row.word("/action/text").is_empty(), "{name}");
        assert!(row.sent <= 1 && row.breaker != Breaker::Counts, "{name}: an answer is no failure");
    } else {
        assert_problem(row, log);
    }
    if shows_record {
        assert_eq!((row.word("/outcome"), row.word("/match/grade")), ("record", "exact"), "{name}");
    }
    if WHOLE.contains(&name) {
        assert_eq!(row.record(), untouched.record(), "{name}: the record of an untouched answer");
    }
    if MORE.contains(&name) {
        assert_nothing_is_lost(name, untouched.record(), row.record());
    }
    if name == "duplicate-orders" {
        let warnings = row.told.json["warnings"].as_array().expect("a list");
        assert!(
            warnings.iter().any(|warning| warning["code"] == "repeated"),
            "doses twice, and no word of it"
        );
    }
    if name == "rejected" {
        assert_eq!(row.word("/action/code"), "ask_again", "it was the registry that failed");
    }
    if name == "other-patient" {
        assert_eq!((row.word("/match/grade"), row.word("/action/code")), ("mismatch", "do_not_use"));
        assert!(!row.told.json.to_string().to_lowercase().contains("sandstorm"), "somebody else is shown");
    }
}

/// What holds of every problem document.
fn assert_problem(row: &Row, log: &str) {
    let name = row.name.as_str();
    let cause = row.cause(log);
    let cause = cause.as_deref();
    for member in ["/title", "/detail", "/advice", "/code", "/who"] {
        assert!(!row.word(member).is_empty(), "{name}: {member}");
    }
    let is_ours = cause == Some("ourselves") || row.breaker == Breaker::Open;
    let status = match (is_ours, row.code()) {
        (true, _) => 503,
        (false, "registry_timeout") => 504,
        (false, _) => 502,
    };
    assert_eq!(row.told.status, status, "{name}");
    assert_eq!(row.waited_in_vain(), row.code() == "registry_queue_timeout", "{name}");
    assert!(row.waited_in_vain() || row.met_the_deadline() == (row.code() == "registry_timeout"), "{name}");
    assert_eq!(
        SLOW.contains(&name),
        row.code() == "registry_timeout" && name != "handshake-stall-deadline",
        "{name}"
    );
    if is_ours {
        let seconds: u64 = row.told.retry_after.as_deref().expect("Retry-After").parse().expect("seconds");
        assert!((1..=300).contains(&seconds) && row.sent == 0, "{name}: {seconds}, sent {}", row.sent);
        return;
    }
    // A refusal that somebody has to act upon is neither repeated nor held against the registry.
    let speaks_of_the_registry = matches!(cause, Some("registry" | "network"));
    assert_eq!(row.breaker == Breaker::Counts, speaks_of_the_registry, "{name}: {cause:?}");
    match row.word("/who") {
        // Where another page or service answers, the address is likely wrong, and it may be the registry's doing.
        "integrator" if matches!(row.code(), "registry_no_soap" | "registry_no_http") => {
            assert_eq!((row.sent, cause), (1, Some("registry")), "{name}");
        }
        "integrator" => assert_eq!((row.sent, cause), (1, Some("caller")), "{name}"),
        "registry" => {
            // A fault that says nothing may pass, so it is asked once more before somebody is to look at it.
            let sent = if row.code() == "registry_soap_fault" { 1..=2 } else { 1..=1 };
            assert!(sent.contains(&row.sent) && cause == Some("registry"), "{name}: {}", row.sent);
        }
        who => {
            // Sent again, unless the deadline has passed, the registry names a later time, or the hub says that the
            // registry behind it is down.
            let is_over = row.met_the_deadline()
                || row.told.retry_after.is_some()
                || name == "destination-connection-fault";
            assert_eq!((who, row.sent), ("wait", if is_over { 1 } else { 3 }), "{name}");
        }
    }
    let credentials =
        ["security-fault", "security-fault-2014", "fault-lower-case", "http-401", "http-403"].contains(&name);
    if credentials
        || name.starts_with("tls-") && name != "tls-expired"
        || name == "client-certificate-missing"
    {
        assert_eq!(row.word("/who"), "integrator", "{name}");
    }
}

/// Every dose, forecast and fact of the one record is in the other too.
fn assert_nothing_is_lost(name: &str, whole: &Value, more: &Value) {
    assert_eq!(whole["patient"], more["patient"], "{name}");
    for list in ["doses", "forecasts", "facts"] {
        let members = |record: &Value| -> Vec<String> {
            record[list].as_array().expect("a list").iter().map(Value::to_string).collect()
        };
        let more = members(more);
        for member in members(whole) {
            assert!(more.contains(&member), "{name}: of {list} is lost: {member}");
        }
    }
}
