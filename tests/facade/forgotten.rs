//! What is left for callers after a patient was forgotten, and after the cache failed to forget.

use std::time::Duration;

use iz_facade::{
    client::{RegistryProfile, Secret},
    store::AuditAction,
};
use izquery::config::CacheDisk;
use reqwest::Method;
use rusqlite::Connection;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{
    access::lookup,
    consent_routes,
    consents::Scene,
    enrollments::dose,
    patient_events::{CANARY, event, finish_in_background, is_cached, scene, scene_of},
};
use crate::support::{Caller, answer};

const TWO: &str =
    "PID|1||61^^^I^SR||Canarywing^Odell||20190604|M\rPID|2||62^^^I^SR||Canarywing^Odell||20190604|M\r";

/// The birth date of the request is not that of the second candidate.
const TWINS: &str =
    "PID|1||61^^^I^SR||Canarywing^Odell||20190604|M\rPID|2||62^^^I^SR||Canarywing^Odo||20190614|M\r";

/// What waits for a caller: the response of a lookup in the background, its list of candidates, and a page.
struct Waiting {
    path: String,
    choose: String,
    choice: String,
    ticket: String,
}

impl Waiting {
    async fn prepare(caller: &Caller) -> Self {
        let (path, shown) = finish_in_background(caller).await;
        let body = lookup().replacen('{', r#"{"view": true, "#, 1);
        let (_, page) = answer(caller.post("/v1/lookups", &body)).await;
        let url = page["view"]["url"].as_str().expect("a page");
        Self {
            path,
            choose: format!("/v1/lookups/{}/choose", shown["id"].as_str().unwrap_or("none")),
            choice: json!({ "token": shown["candidates"][0]["token"].as_str().unwrap_or("none") })
                .to_string(),
            ticket: json!({ "ticket": url.split("#ticket=").nth(1).expect("a ticket") }).to_string(),
        }
    }

    /// The status of the response, of a choice from the list, and of the page.
    async fn statuses(&self, caller: &Caller) -> [u16; 3] {
        [
            answer(caller.get(&self.path)).await.0,
            answer(caller.post(&self.choose, &self.choice)).await.0,
            answer(caller.post("/widget/session", &self.ticket)).await.0,
        ]
    }
}

const GONE: [u16; 3] = [404, 404, 401];

#[tokio::test]
async fn an_event_removes_what_waits_for_callers() {
    let (_service, _, caller) = scene(TWO).await;
    let waiting = Waiting::prepare(&caller).await;
    let born = json!({ "birth_date": "2019-06-04" });
    assert_eq!(event(&caller, json!({ "event": "consent_withdrawn", "patient": born })).await.0, 200);
    assert_eq!(waiting.statuses(&caller).await, GONE);
}

/// The request has neither the identifier nor this birth date. The record and the candidates have them.
#[tokio::test]
async fn what_waits_is_found_by_the_person_whom_the_registry_found_or_lists() {
    for (segments, patient) in [
        (CANARY, json!({ "identifiers": [{ "value": "sbx-canary", "type": "SR" }] })),
        (TWINS, json!({ "identifiers": [{ "value": "62", "type": "SR" }] })),
        (TWINS, json!({ "birth_date": "2019-06-14" })),
    ] {
        let (_service, _, caller) = scene(segments).await;
        let [control, waiting] = [Waiting::prepare(&caller).await, Waiting::prepare(&caller).await];
        let corrected = async |patient: &Value| {
            let body = json!({ "event": "patient_corrected", "patient": patient });
            assert_eq!(event(&caller, body).await.0, 200);
        };
        // A record has no list to choose from.
        let has_list = segments == TWINS;
        let of_others =
            json!({ "birth_date": "2019-06-24", "identifiers": [{ "value": "63", "type": "SR" }] });
        corrected(&of_others).await;
        assert_eq!(
            control.statuses(&caller).await,
            [200, if has_list { 200 } else { 404 }, 200],
            "{patient}"
        );
        corrected(&patient).await;
        assert_eq!(waiting.statuses(&caller).await, GONE, "{patient}");
    }
}

#[tokio::test]
async fn a_recorded_withdrawal_removes_what_waits_for_callers() {
    let scene = Scene::open(&format!("QAK|t|OK\r{TWO}")).await;
    let waiting = Waiting::prepare(&scene.caller).await;
    let form = consent_routes::form("withdrawal", "2026-11-22");
    let (status, withdrawn) = answer(scene.caller.post("/v1/consents", &form.to_string())).await;
    assert_eq!(status, 200, "{withdrawn}");
    assert_eq!(waiting.statuses(&scene.caller).await, GONE);
}

#[tokio::test]
async fn a_purge_of_a_registry_that_is_not_configured_removes_nothing() {
    let (_service, queries, caller) = scene(CANARY).await;
    let waiting = Waiting::prepare(&caller).await;
    let body = json!({ "registry": "mars", "patient": { "birth_date": "2019-06-04" } });
    assert_eq!(answer(caller.post("/v1/cache/purge", &body.to_string())).await.0, 404);
    let [response, _, page] = waiting.statuses(&caller).await;
    assert_eq!([response, page], [200, 200]);
    assert!(is_cached(&caller, &queries).await);
}

/// The file of cached answers of a service. Another program can lock it, so that nothing can be removed for a while.
struct LockedFile(TempDir);

impl LockedFile {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn disk(&self) -> CacheDisk {
        CacheDisk::new(self.0.path().join("answers.db"), Secret::given("5e".repeat(32)))
    }

    /// Locks the file until the connection is dropped.
    fn lock(&self) -> Connection {
        let file = Connection::open(self.0.path().join("answers.db")).expect("the file");
        file.busy_timeout(Duration::from_secs(60)).expect("a time");
        file.execute_batch("BEGIN IMMEDIATE").expect("the lock");
        file
    }
}

#[tokio::test]
async fn a_request_to_delete_a_lookup_can_be_sent_again_after_the_cache_failed() {
    let file = LockedFile::new();
    let (service, queries, caller) = scene_of(CANARY, |config| config.cache.disk = Some(file.disk())).await;
    is_cached(&caller, &queries).await;
    let (path, _) = finish_in_background(&caller).await;
    let delete = async || answer_of(caller.request(Method::DELETE, &path).header("x-actor", "rph-7")).await;
    let lock = file.lock();
    let (status, problem) = delete().await;
    assert_eq!((status, &problem["code"]), (503, &json!("cache_not_purged")), "{problem}");
    assert_eq!(answer(caller.get(&path)).await.0, 404, "nobody sees the response meanwhile");
    drop(lock);
    assert_eq!(delete().await.0, 204);
    assert_eq!(delete().await.0, 404);
    assert!(!is_cached(&caller, &queries).await);
    let purges = service.rows().into_iter().filter(|row| row.action == AuditAction::Purge);
    assert_eq!(
        purges.map(|row| row.outcome).collect::<Vec<_>>(),
        ["lookup_deleted_failed", "lookup_deleted"]
    );
}

/// The status and the JSON of a response, which is `null` without a body.
async fn answer_of(request: reqwest::RequestBuilder) -> (u16, Value) {
    let response = request.send().await.expect("a response");
    (response.status().as_u16(), response.json().await.unwrap_or_default())
}

/// The lookup alone makes the request repeatable. Its list ends at once.
#[tokio::test]
async fn nobody_chooses_from_the_list_of_a_lookup_whose_removal_failed() {
    let file = LockedFile::new();
    let (_service, _, caller) = scene_of(TWO, |config| config.cache.disk = Some(file.disk())).await;
    let waiting = Waiting::prepare(&caller).await;
    let _lock = file.lock();
    let delete = caller.request(Method::DELETE, &waiting.path).header("x-actor", "rph-7");
    assert_eq!(answer_of(delete).await.0, 503);
    let [response, list, _] = waiting.statuses(&caller).await;
    assert_eq!([response, list], [404, 404]);
}

#[tokio::test]
async fn what_waits_is_removed_although_the_cache_fails() {
    let file = LockedFile::new();
    let (service, _, caller) = scene_of(CANARY, |config| config.cache.disk = Some(file.disk())).await;
    let waiting = Waiting::prepare(&caller).await;
    let _lock = file.lock();
    let born = json!({ "birth_date": "2019-06-04" });
    let (status, problem) = event(&caller, json!({ "event": "dose_given", "patient": born })).await;
    assert_eq!((status, &problem["code"]), (503, &json!("cache_not_purged")), "{problem}");
    let [response, _, page] = waiting.statuses(&caller).await;
    assert_eq!([response, page], [404, 401]);
    let rows = service.rows().into_iter();
    let outcomes: Vec<_> =
        rows.filter(|row| row.action == AuditAction::Purge).map(|row| row.outcome).collect();
    assert_eq!(outcomes, ["dose_given_failed"]);
}

/// A caller that reports a dose may not report it again. One that does is understood.
#[tokio::test]
async fn a_dose_to_enter_by_hand_is_kept_although_the_cache_fails() {
    let file = LockedFile::new();
    let (service, _, caller) = scene_of(CANARY, |config| {
        let live = config.sites["sandbox"].clone();
        let waits = RegistryProfile { enrollment: Some("tx-outcomes".to_owned()), ..live.clone() };
        config.sites = [("live".to_owned(), live), ("tx/store-1".to_owned(), waits)].into();
        config.cache.disk = Some(file.disk());
    })
    .await;
    let body = lookup().replacen('{', r#"{"registry": "live", "#, 1);
    assert_eq!(answer(caller.post("/v1/lookups", &body)).await.0, 200);
    let lock = file.lock();
    assert_eq!(event(&caller, dose("tx/store-1")).await.0, 503);
    drop(lock);
    assert_eq!(event(&caller, dose("tx/store-1")).await.0, 200);
    let kept = service.store.secret_names().await.expect("the names");
    assert_eq!(kept.iter().filter(|(name, _)| name.starts_with("by_hand/")).count(), 1, "{kept:?}");
}
