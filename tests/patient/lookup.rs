//! Lookups at a sandbox or at a registry with fixed replies, and the choice among candidates.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use iz_sandbox::people;
use serde_json::{Value, json};

use crate::support::{facade, post, post_to, raw_server, soap};

/// One of two people of the sandbox who have the same name and whose birth dates differ by two days.
pub(super) fn one_of_two() -> Value {
    let person =
        people().into_iter().find(|listed| listed.outcome.word() == "candidates").expect("candidates");
    serde_json::to_value(person.demographics()).expect("JSON")
}

/// Looks one of the two people up. Gives the answer with both as candidates.
pub(super) async fn candidates(address: SocketAddr) -> Value {
    let (status, answer) = post(address, &json!({ "patient": one_of_two() }).to_string()).await;
    assert_eq!((status, &answer["outcome"]), (200, &json!("candidates")));
    answer
}

/// Chooses a candidate from the list `id`. Gives the HTTP status and the JSON of the reply.
pub(super) async fn choose(address: SocketAddr, id: &Value, body: Value) -> (u16, Value) {
    let path = format!("/v1/lookups/{}/choose", id.as_str().unwrap_or("none"));
    post_to(address, &path, &body.to_string()).await
}

/// The `step` of each attempt.
pub(super) fn steps(answer: &Value) -> Vec<&str> {
    let attempts = answer["attempts"].as_array().expect("attempts");
    attempts.iter().filter_map(|attempt| attempt["step"].as_str()).collect()
}

/// Starts the API in front of a registry that sends the segments `first` for the first query, and `next` for all others.
pub(super) async fn facade_with_replies(first: &'static str, next: &'static str) -> SocketAddr {
    let queries = Arc::new(AtomicUsize::new(0));
    let endpoint = raw_server(move |request| {
        let persons = if queries.fetch_add(1, Ordering::SeqCst) == 0 { first } else { next };
        let label = if persons.contains("PID|2") { "Z31" } else { "Z32" };
        let header = "MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|1|P|2.5.1|||||||||";
        soap(request, &format!("{header}{label}\rMSA|AA|{{id}}\rQAK|t|OK\r{persons}\r"))
    })
    .await;
    facade(&endpoint).await
}

/// The answer to a lookup of `patient` where the registry sends `pid`.
pub(super) async fn answer_with(patient: Value, pid: &'static str) -> Value {
    post(facade_with_replies(pid, pid).await, &json!({ "patient": patient }).to_string()).await.1
}
