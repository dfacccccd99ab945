//! The further queries that may follow "not found".

use serde_json::json;

use super::lookup::steps;
use crate::support::{facade, facade_with_query_rules, post, sandbox};

#[tokio::test]
async fn not_found_is_followed_by_as_many_queries_as_the_caller_allows() {
    let address = facade(&sandbox(None)).await;
    let ask = |requery: u8| async move {
        let patient = json!({
            "name": {"family": "Bucket-Sandcastle", "given": "Pebble", "middle": "Dune"},
            "birth_date": "2022-03-10", "sex": "F"
        });
        post(address, &json!({"requery": requery, "patient": patient}).to_string()).await
    };
    let (_, answer) = ask(0).await;
    assert_eq!((&answer["outcome"], steps(&answer)), (&json!("not_found"), vec!["as_asked"]));
    let (_, answer) = ask(1).await;
    assert_eq!(
        (&answer["outcome"], steps(&answer)),
        (&json!("not_found"), vec!["as_asked", "without_details"])
    );
    let (_, answer) = ask(2).await;
    assert_eq!(answer["outcome"], "record");
    assert_eq!(steps(&answer), ["as_asked", "without_details", "last_family_name"]);
    let last = &answer["attempts"][2];
    assert_eq!(last["changed"], json!(["name/family", "name/middle"]));
    let name = json!({"family": "Sandcastle", "given": "Pebble", "middle": null, "suffix": null});
    assert_eq!(last["name"], name, "the name in that query");
    assert_eq!((&last["outcome"], &last["grade"]), (&json!("record"), &json!("probable")));
    assert!(last["took_ms"].is_u64() && last["error"].is_null());
    assert_eq!(answer["match"]["grade"], "probable", "compared with the name in the lookup");
    assert_eq!(answer["action"]["code"], "confirm_person");
    // More than the limit counts as the limit.
    let (status, answer) = ask(3).await;
    assert_eq!((status, steps(&answer).len()), (200, 3));
    assert_eq!(answer["notes"][0]["pointer"], "/requery");
    assert_eq!(answer["notes"][0]["code"], "number_limited");
}

#[tokio::test]
async fn a_requery_step_that_drops_a_required_field_is_skipped() {
    let lookup = json!({"requery": 1, "patient": {
        "name": {"family": "Nobodyknows", "given": "Pebble", "middle": "Dune"},
        "birth_date": "2022-03-10",
        "address": {"zip": "78799"},
        "identifiers": [{"value": "A100", "assigning_authority": "OURAPP", "type": "MR"}]
    }});
    for (rules, step) in [("", "without_details"), ("require = ['QPD-8']", "without_identifiers")] {
        let address = facade_with_query_rules(&sandbox(None), rules).await;
        let (status, answer) = post(address, &lookup.to_string()).await;
        assert_eq!((status, &answer["outcome"]), (200, &json!("not_found")), "{rules}: {answer}");
        assert_eq!(steps(&answer), ["as_asked", step], "{rules}");
        assert!(answer["attempts"].as_array().unwrap().iter().all(|attempt| attempt["error"].is_null()));
    }
}
