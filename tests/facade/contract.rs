//! Snapshots of the API: one answer for each outcome. A change is visible in the diff of a
//! snapshot. `INSTA_UPDATE=always cargo test` accepts it.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicU32, Ordering},
};

use iz_facade::client::{Environment, Randomness};
use iz_sandbox::people;
use serde_json::{Value, json};

use crate::support::{clock, facade_in, post, sandbox};

/// Starts a service in front of the sandbox. Its random numbers count up, so that its identifiers are the same in each
/// run.
pub(super) async fn facade_with_fixed_ids() -> SocketAddr {
    facade_with_fixed_ids_at(&sandbox(None)).await
}

/// As [`facade_with_fixed_ids`], in front of the registry at `endpoint`.
pub(super) async fn facade_with_fixed_ids_at(endpoint: &str) -> SocketAddr {
    let last = AtomicU32::new(0);
    let randomness = Randomness::of(move || last.fetch_add(1, Ordering::SeqCst));
    facade_in(endpoint, Environment { clock: clock(), randomness, ..Environment::system() }).await
}

/// The answer with all measured times set to 0.
pub(super) fn without_times(mut answer: Value) -> Value {
    for attempt in answer["attempts"].as_array_mut().into_iter().flatten() {
        attempt["took_ms"] = 0.into();
    }
    if let Some(duration) = answer.pointer_mut("/freshness/registry_ms") {
        *duration = 0.into();
    }
    answer
}

fn assert_snapshot(name: &str, json: &Value) {
    let text = serde_json::to_string_pretty(json).expect("JSON");
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, text);
    });
}

/// Looks up the first of the sandbox's people for each outcome. The last outcome is a refusal, which is a problem document.
#[tokio::test]
async fn the_answer_of_each_outcome_is_that_of_the_snapshot() {
    let address = facade_with_fixed_ids().await;
    for outcome in ["record", "candidates", "not_found", "too_many", "protected", "rejected", "ack"] {
        let listed = people().into_iter().find(|listed| listed.outcome.word() == outcome).expect("a person");
        let (status, answer) = post(address, &json!({ "patient": listed.demographics() }).to_string()).await;
        assert_eq!(status, if outcome == "ack" { 502 } else { 200 }, "{outcome}");
        assert_snapshot(outcome, &without_times(answer));
    }
}
