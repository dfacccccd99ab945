//! What must be true whatever docs/FAULTS.md says. A new version of the document cannot change these checks.

use std::time::Duration;

use serde_json::Value;

use super::{
    misbehaviours::SLOW,
    row::{Breaker, Row},
};

/// Only the form of the reply is unusual: the record is the untouched one.
const SAME_RECORD: [&str; 31] = [
    "cut-chunks",
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

/// The record has everything of the untouched one, and more.
const LARGER_RECORD: [&str; 2] = ["pdf", "duplicate-orders"];

/// The record comes from the cache.
const CACHED_RECORD: [&str; 1] = ["breaker-open-cached"];

/// The answer shows no record.
const NO_RECORD: [&str; 5] =
    ["other-patient", "lagging", "lagging-seconds", "rejected", "duplicate-segments"];

/// How long after the deadline the API's reply may come.
const SLACK: Duration = Duration::from_secs(1);

pub(super) fn assert_all(row: &Row, untouched: &Row, log: &str) {
    let name = row.name.as_str();
    assert_eq!(row.leak(), None, "{name}: {:?}", row.reply);
    assert!(
        row.reply.duration <= row.timeout + SLACK,
        "{name} took {:?} of {:?}",
        row.reply.duration,
        row.timeout
    );
    assert!(row.sent <= 3, "{name} was sent {} times", row.sent);

    let shows_record = [SAME_RECORD.as_slice(), &LARGER_RECORD, &CACHED_RECORD].concat().contains(&name);
    let is_answer = shows_record || NO_RECORD.contains(&name);
    assert_eq!(row.is_answer(), is_answer, "{name}: {} {}", row.reply.status, row.code());
    assert_eq!(row.record().is_object(), shows_record, "{name}: whether a record is shown");
    if is_answer {
        assert!(!row.word("/outcome").is_empty() && !row.word("/action/text").is_empty(), "{name}");
        assert!(row.sent <= 1 && row.breaker != Breaker::Counts, "{name}: an answer is not a failure");
    } else {
        assert_problem(row, log);
    }
    if shows_record {
        assert_eq!((row.word("/outcome"), row.word("/match/grade")), ("record", "exact"), "{name}");
    }
    if SAME_RECORD.contains(&name) {
        assert_eq!(row.record(), untouched.record(), "{name}: the record of the untouched answer");
    }
    if LARGER_RECORD.contains(&name) {
        assert_nothing_is_lost(name, untouched.record(), row.record());
    }
    if name == "duplicate-orders" {
        let warnings = row.reply.json["warnings"].as_array().expect("a list");
        assert!(
            warnings.iter().any(|warning| warning["code"] == "repeated"),
            "doses are repeated, and no warning says so"
        );
    }
    if name == "rejected" {
        assert_eq!(
            row.word("/action/code"),
            "ask_again",
            "the registry failed, so the query can be sent again"
        );
    }
    if name == "other-patient" {
        assert_eq!((row.word("/match/grade"), row.word("/action/code")), ("mismatch", "do_not_use"));
        assert!(
            !row.reply.json.to_string().to_lowercase().contains("sandstorm"),
            "the other person is shown"
        );
    }
}

/// What must be true of every problem document.
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
    assert_eq!(row.reply.status, status, "{name}");
    assert_eq!(row.timed_out_in_queue(), row.code() == "registry_queue_timeout", "{name}");
    assert!(
        row.timed_out_in_queue() || row.met_the_deadline() == (row.code() == "registry_timeout"),
        "{name}"
    );
    assert_eq!(
        SLOW.contains(&name),
        row.code() == "registry_timeout" && name != "handshake-stall-deadline",
        "{name}"
    );
    if is_ours {
        let seconds: u64 = row.reply.retry_after.as_deref().expect("Retry-After").parse().expect("seconds");
        assert!((1..=300).contains(&seconds) && row.sent == 0, "{name}: {seconds}, sent {}", row.sent);
        return;
    }
    // A refusal that somebody must correct is not sent again and does not count towards opening the breaker.
    let is_at_the_registry = matches!(cause, Some("registry" | "network"));
    assert_eq!(row.breaker == Breaker::Counts, is_at_the_registry, "{name}: {cause:?}");
    match row.word("/who") {
        // Another page or service answers: the address is probably wrong, or the registry has a fault.
        "integrator" if matches!(row.code(), "registry_no_soap" | "registry_no_http") => {
            assert_eq!((row.sent, cause), (1, Some("registry")), "{name}");
        }
        "integrator" => assert_eq!((row.sent, cause), (1, Some("caller")), "{name}"),
        "registry" => {
            // A fault without a reason may be temporary, so the query is sent once more before the registry must act.
            let sent = if row.code() == "registry_soap_fault" { 1..=2 } else { 1..=1 };
            assert!(sent.contains(&row.sent) && cause == Some("registry"), "{name}: {}", row.sent);
        }
        who => {
            // The query is sent again. Exceptions: the deadline has passed, the registry sends `Retry-After`, or the
            // hub says that the registry behind it is down.
            let is_final = row.met_the_deadline()
                || row.reply.retry_after.is_some()
                || ["destination-connection-fault", "hub-fault-nested"].contains(&name);
            assert_eq!((who, row.sent), ("wait", if is_final { 1 } else { 3 }), "{name}");
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

/// Asserts that every dose, forecast and fact of `untouched` is in `larger` too.
fn assert_nothing_is_lost(name: &str, untouched: &Value, larger: &Value) {
    assert_eq!(untouched["patient"], larger["patient"], "{name}");
    for list in ["doses", "forecasts", "facts"] {
        let members = |record: &Value| -> Vec<String> {
            record[list].as_array().expect("a list").iter().map(Value::to_string).collect()
        };
        let larger = members(larger);
        for member in members(untouched) {
            assert!(larger.contains(&member), "{name}: {list} has lost {member}");
        }
    }
}
