//! Events of patients, deleted lookups and purges: which cached answers are gone, and what the audit trail says.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use iz_facade::store::{AuditAction, NewToken, Scope};
use izquery::config::Config;
use reqwest::Method;
use serde_json::{Value, json};

use super::access::lookup;
use crate::support::{Caller, RSP_HEADER, StoredService, answer, raw_server, soap};

/// A service, the number of queries of its registry, and a program that may do everything.
pub(super) async fn scene(segments: &'static str) -> (StoredService, Arc<AtomicUsize>, Caller) {
    scene_of(segments, |_| {}).await
}

/// As [`scene`]. `change` changes the configuration.
pub(super) async fn scene_of(
    segments: &'static str,
    change: impl FnOnce(&mut Config),
) -> (StoredService, Arc<AtomicUsize>, Caller) {
    let queries = Arc::<AtomicUsize>::default();
    let counted = Arc::clone(&queries);
    let registry = raw_server(move |request| {
        counted.fetch_add(1, Ordering::SeqCst);
        soap(request, &format!("{RSP_HEADER}MSA|AA|{{id}}\rQAK|t|OK\r{segments}"))
    });
    let service = StoredService::start(&registry.await, change).await;
    let purpose = Some("treatment".to_owned());
    let scopes = [Scope::Lookup, Scope::Admin].into();
    let caller = service.token_of(1, NewToken { scopes, default_purpose: purpose, ..NewToken::default() });
    let caller = caller.await;
    (service, queries, caller)
}

pub(super) const CANARY: &str = "PID|1||SBX-CANARY^^^I^SR||Canarywing^Odell||20190604|M\r";

pub(super) async fn event(caller: &Caller, body: Value) -> (u16, Value) {
    answer(caller.post("/v1/patients/events", &body.to_string())).await
}

/// Looks the canary up, and says whether the cache answered.
pub(super) async fn is_cached(caller: &Caller, queries: &AtomicUsize) -> bool {
    let before = queries.load(Ordering::SeqCst);
    assert_eq!(answer(caller.post("/v1/lookups", &lookup())).await.0, 200);
    queries.load(Ordering::SeqCst) == before
}

/// Looks the canary up in the background until the response is there. Returns the path of the lookup and the response.
pub(super) async fn finish_in_background(caller: &Caller) -> (String, Value) {
    let begun = answer(caller.post("/v1/lookups", &lookup()).header("prefer", "wait=0")).await.1;
    let path = format!("/v1/lookups/{}", begun["id"].as_str().unwrap());
    loop {
        let (status, shown) = answer(caller.get(&path)).await;
        assert!(status == 200 || status == 202, "{shown}");
        if status == 200 {
            return (path, shown);
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn an_event_removes_the_answers_about_the_patient_however_the_patient_is_written() {
    let (service, queries, caller) = scene(CANARY).await;
    is_cached(&caller, &queries).await;
    assert!(is_cached(&caller, &queries).await);
    for patient in [
        json!({ "name": { "family": "CANARYWING", "given": "Odell" }, "birth_date": "2019-06-04" }),
        json!({ "birth_date": "2019-06-04" }),
        // Day and month may be exchanged, so the answers of both days are removed.
        json!({ "birth_date": "06/04/2019" }),
        json!({ "birth_date": "04/06/2019" }),
        json!({ "identifiers": [{ "value": "sbx-canary", "type": "SR" }] }),
    ] {
        for word in ["dose_given", "Patient_Corrected", "consent_withdrawn"] {
            let (status, result) = event(&caller, json!({ "event": word, "patient": patient })).await;
            let expected = json!({ "event": word.to_lowercase(), "removed": 1, "by_hand": null });
            assert_eq!((status, &result), (200, &expected), "{patient}");
            assert!(!is_cached(&caller, &queries).await, "{word} {patient}");
        }
    }
    let rows = service.rows();
    let purges: Vec<_> = rows.iter().filter(|row| row.action == AuditAction::Purge).collect();
    assert_eq!(purges.len(), 15);
    let lookups = rows.iter().find(|row| row.action == AuditAction::Lookup).unwrap();
    assert_eq!(
        (&*purges[0].outcome, &*purges[0].actor, &*purges[0].purpose),
        ("dose_given", "rph-7", "treatment")
    );
    assert!(purges[0].released.is_empty());
    assert_eq!(purges[0].patient, lookups.patient, "the same patient has the same hash");
}

#[tokio::test]
async fn after_a_correction_the_answers_about_both_forms_are_gone() {
    let (_service, queries, caller) = scene(CANARY).await;
    is_cached(&caller, &queries).await;
    let new = json!({ "birth_date": "2019-06-14" });
    let before = json!({ "birth_date": "2019-06-04" });
    let (_, result) = event(&caller, json!({ "event": "patient_corrected", "patient": new })).await;
    assert_eq!(result["removed"], 0);
    assert!(is_cached(&caller, &queries).await);
    let body = json!({ "event": "patient_corrected", "patient": new, "before": before });
    assert_eq!(event(&caller, body).await.1["removed"], 1);
    assert!(!is_cached(&caller, &queries).await);
}

#[tokio::test]
async fn an_event_of_an_unknown_patient_is_no_error_and_others_keep_their_answers() {
    let (_service, queries, caller) = scene(CANARY).await;
    is_cached(&caller, &queries).await;
    let (status, result) =
        event(&caller, json!({ "event": "dose_given", "patient": { "birth_date": "1980-01-01" } })).await;
    assert_eq!((status, &result["removed"]), (200, &json!(0)), "{result}");
    assert!(is_cached(&caller, &queries).await);
}

#[tokio::test]
async fn what_is_wrong_with_an_event_is_said_and_nothing_is_removed() {
    let (service, queries, caller) = scene(CANARY).await;
    is_cached(&caller, &queries).await;
    let born = json!({ "birth_date": "2019-06-04" });
    let name = json!({ "name": { "family": "Canarywing", "given": "Odell" } });
    for (body, code, pointer) in [
        (json!({ "patient": born }), "request_member", "/event"),
        (json!({ "event": "born", "patient": born }), "request_member", "/event"),
        (json!({ "event": "dose_given" }), "request_details", "/patient/birth_date"),
        (json!({ "event": "dose_given", "patient": name }), "request_details", "/patient/birth_date"),
        (
            json!({ "event": "dose_given", "patient": {
                "birth_date": "20199-06-04", "identifiers": [{ "value": "X", "type": "MR" }]
            } }),
            "request_details",
            "/patient/birth_date",
        ),
        (
            json!({ "event": "dose_given", "patient": { "birth_date": "2999-01-01" } }),
            "request_details",
            "/patient/birth_date",
        ),
        (
            json!({ "event": "patient_corrected", "patient": born, "before": name }),
            "request_details",
            "/before/birth_date",
        ),
        (json!({ "event": "dose_given", "patient": born, "registry": "tx" }), "request_member", "/registry"),
    ] {
        let (status, problem) = event(&caller, body.clone()).await;
        assert_eq!((status, problem["code"].as_str()), (422, Some(code)), "{body}: {problem}");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{body}: {problem}");
    }
    assert!(is_cached(&caller, &queries).await);
    assert!(service.rows().iter().all(|row| row.action != AuditAction::Purge));
}

#[tokio::test]
async fn a_deleted_lookup_and_the_answers_about_its_patient_are_gone() {
    let (service, queries, caller) = scene(CANARY).await;
    let begun = answer(caller.post("/v1/lookups", &lookup()).header("prefer", "wait=0")).await;
    assert_eq!(begun.0, 202, "{}", begun.1);
    let path = format!("/v1/lookups/{}", begun.1["id"].as_str().unwrap());
    while answer(caller.get(&path)).await.0 == 202 {
        tokio::task::yield_now().await;
    }
    assert!(is_cached(&caller, &queries).await);
    let delete =
        |caller: &Caller, path: &str| caller.request(Method::DELETE, path).header("x-actor", "rph-7");
    let other = service.token(2, [Scope::Lookup]).await;
    for (caller, path) in [(&other, path.as_str()), (&caller, "/v1/lookups/none")] {
        let (status, problem) = answer(delete(caller, path)).await;
        assert_eq!((status, &problem["code"]), (404, &json!("no_such_lookup")), "{problem}");
    }
    assert!(is_cached(&caller, &queries).await);
    let deleted = delete(&caller, &path).send().await.expect("a response");
    assert_eq!(deleted.status(), 204);
    assert_eq!(answer(caller.get(&path)).await.0, 404);
    assert!(!is_cached(&caller, &queries).await);
    let rows = service.rows();
    let purge = rows.iter().find(|row| row.action == AuditAction::Purge).unwrap();
    assert_eq!((&*purge.outcome, purge.patient.is_some()), ("lookup_deleted", true));
}

#[tokio::test]
async fn nobody_chooses_from_a_deleted_list() {
    let (_service, _, caller) = scene(
        "PID|1||61^^^I^SR||Canarywing^Odell||20190604|M\rPID|2||62^^^I^SR||Canarywing^Odell||20190604|M\r",
    )
    .await;
    let (_, list) = answer(caller.post("/v1/lookups", &lookup())).await;
    let (id, token) = (list["id"].as_str().unwrap(), list["candidates"][0]["token"].as_str().unwrap());
    let delete = caller.request(Method::DELETE, &format!("/v1/lookups/{id}")).header("x-actor", "rph-7");
    assert_eq!(delete.send().await.expect("a response").status(), 204);
    let choice = json!({ "token": token }).to_string();
    let (status, problem) = answer(caller.post(&format!("/v1/lookups/{id}/choose"), &choice)).await;
    assert_eq!((status, &problem["code"]), (404, &json!("no_such_list")), "{problem}");
}

#[tokio::test]
async fn a_purge_removes_the_answers_about_a_patient_of_a_registry_or_all() {
    let (service, queries, caller) = scene(CANARY).await;
    for (body, removed) in [
        (json!({}), 1),
        (json!({ "registry": "sandbox" }), 1),
        (json!({ "registry": "sandbox", "patient": { "birth_date": "2019-06-04" } }), 1),
        (json!({ "patient": { "birth_date": "2019-06-05" } }), 0),
    ] {
        is_cached(&caller, &queries).await;
        let (status, result) = answer(caller.post("/v1/cache/purge", &body.to_string())).await;
        assert_eq!((status, &result), (200, &json!({ "removed": removed })), "{body}");
        assert_eq!(is_cached(&caller, &queries).await, removed == 0, "{body}");
    }
    let (status, problem) = answer(caller.post("/v1/cache/purge", r#"{"registry": "mars"}"#)).await;
    assert_eq!((status, &problem["code"]), (404, &json!("no_such_registry")), "{problem}");
    let clerk = service.token(2, [Scope::Lookup]).await;
    assert_eq!(answer(clerk.post("/v1/cache/purge", "{}")).await.0, 403);
    let (_, info) = answer(caller.get("/v1/info")).await;
    assert_eq!((&info["cache"]["entries"], &info["cache"]["evictions"]), (&json!(1), &json!(0)), "{info}");
    assert!(info["cache"]["bytes"].as_u64() < info["cache"]["capacity_bytes"].as_u64(), "{info}");
    let rows = service.rows();
    let purges: Vec<_> = rows.iter().filter(|row| row.action == AuditAction::Purge).collect();
    assert_eq!(purges.len(), 4);
    assert_eq!((&*purges[1].outcome, purges[1].registry.as_deref()), ("cache_purge", Some("sandbox")));
}

/// The list of candidates has an id of its own, in the response.
#[tokio::test]
async fn a_deleted_lookup_takes_its_list_of_candidates_with_it() {
    let (_service, _, caller) = scene(
        "PID|1||61^^^I^SR||Canarywing^Odell||20190604|M\rPID|2||62^^^I^SR||Canarywing^Odell||20190604|M\r",
    )
    .await;
    let (path, shown) = finish_in_background(&caller).await;
    let list = shown["id"].as_str().unwrap();
    let deleted = caller.request(Method::DELETE, &path).header("x-actor", "rph-7").send().await;
    assert_eq!(deleted.expect("a response").status(), 204);
    let token = json!({ "token": shown["candidates"][0]["token"] }).to_string();
    assert_eq!(answer(caller.post(&format!("/v1/lookups/{list}/choose"), &token)).await.0, 404);
}
