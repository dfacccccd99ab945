//! The API as callers know it, kept as snapshots: the document that describes it, and one answer of each outcome. A
//! change of either shows in the diff of a snapshot, and is accepted with `INSTA_UPDATE=always cargo test`.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicU32, Ordering},
};

use iz_facade::client::{Environment, Randomness};
use iz_sandbox::people;
use serde_json::{Value, json};

use crate::support::{clock, facade_in, post, sandbox};

/// A service whose identifiers are numbers that count up.
async fn counting() -> SocketAddr {
    let last = AtomicU32::new(0);
    let randomness = Randomness::of(move || last.fetch_add(1, Ordering::SeqCst));
    facade_in(&sandbox(None), Environment { clock: clock(), randomness, ..Environment::system() }).await
}

/// The same with what is measured set to nothing.
fn without_times(mut answer: Value) -> Value {
    for attempt in answer["attempts"].as_array_mut().into_iter().flatten() {
        attempt["took_ms"] = 0.into();
    }
    if let Some(took) = answer.pointer_mut("/freshness/registry_ms") {
        *took = 0.into();
    }
    answer
}

fn assert_kept(name: &str, json: &Value) {
    let text = serde_json::to_string_pretty(json).expect("JSON");
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, text);
    });
}

#[test]
fn the_document_that_describes_the_api() {
    let document = serde_json::to_value(iz_facade::openapi()).expect("JSON");
    assert_kept("openapi", &document);
}

/// The first of the sandbox's people for each outcome. The last is a refusal, which is a problem document.
#[tokio::test]
async fn one_answer_of_each_outcome() {
    let address = counting().await;
    for outcome in ["record", "candidates", "not_found", "too_many", "protected", "rejected", "ack"] {
        let listed = people().into_iter().find(|listed| listed.outcome.word() == outcome).expect("somebody");
        let (status, answer) = post(address, &json!({ "patient": listed.demographics() }).to_string()).await;
        assert_eq!(status, if outcome == "ack" { 502 } else { 200 }, "{outcome}");
        assert_kept(outcome, &without_times(answer));
    }
}
