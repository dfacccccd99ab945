//! `/readyz` while the audit trail cannot be written.

use std::{fs, net::SocketAddr};

use iz_facade::store::{AuditAction, Row, Scope};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::access::lookup;
use crate::support::{StoredService, answer, find, http, raw_server, sandbox};

/// Asks for the health of a service. Gives the status and the JSON.
async fn health(address: SocketAddr, path: &'static str) -> (u16, Value) {
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().expect("a client");
    answer(client.get(format!("http://{address}{path}"))).await
}

/// The lock that another process holds while it writes.
fn lock(service: &StoredService) -> rusqlite::Connection {
    let lock = rusqlite::Connection::open(service.file()).expect("the file");
    lock.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    lock
}

fn assert_not_ready(service: &StoredService, (status, problem): (u16, Value)) {
    assert_eq!((status, &problem["code"]), (503, &json!("store_unavailable")), "{problem}");
    assert_eq!((&problem["status"], &problem["who"]), (&json!(503), &json!("integrator")), "{problem}");
    let folder = service.folder.path().display().to_string();
    assert_eq!(find(&problem.to_string(), &[&folder, "sqlite"]), None, "{problem}");
}

fn words(row: &Row) -> (AuditAction, &str, &str, &str) {
    (row.action, &row.outcome, &row.actor, &row.purpose)
}

/// A locked store is found before a lookup meets it, and nothing is written to find it.
#[tokio::test]
async fn asvs_16_5_3_a_service_whose_audit_trail_is_locked_is_not_ready() {
    let service = StoredService::start(&sandbox(None), |_| {}).await;
    assert_eq!(health(service.address, "/readyz").await.1["status"], "ready");
    let lock = lock(&service);
    assert_not_ready(&service, health(service.address, "/readyz").await);
    assert_eq!(health(service.address, "/livez").await.0, 200, "the process is up");
    drop(lock);
    assert_eq!(health(service.address, "/readyz").await.0, 200);
    assert_eq!(service.rows(), []);
}

/// After a row could not be written, the service becomes ready again without a lookup. One row says that rows may be missing.
#[tokio::test]
async fn asvs_16_5_3_after_a_failed_row_a_service_is_ready_again_without_a_lookup() {
    let registry = raw_server(|_| http("500 Internal Server Error", "")).await;
    let service = StoredService::start(&registry, |_| {}).await;
    let caller = service.token(1, [Scope::Lookup]).await;
    let lock = lock(&service);
    let (status, problem) = answer(caller.post("/v1/lookups", &lookup())).await;
    assert_eq!((status, &problem["code"]), (503, &json!("store_unavailable")), "{problem}");
    assert_not_ready(&service, health(service.address, "/readyz").await);
    drop(lock);
    // Many ask at once. They share the row.
    let asked: JoinSet<_> = (0..20).map(|_| health(service.address, "/readyz")).collect();
    for (status, ready) in asked.join_all().await {
        assert_eq!((status, &ready["status"]), (200, &json!("ready")));
    }
    let rows = service.rows();
    let said: Vec<_> = rows.iter().map(words).collect();
    assert_eq!(said, [(AuditAction::Admin, "audit_resumed", "izquery", "readiness")]);
    assert_eq!((rows[0].token.as_ref(), rows[0].patient, rows[0].registry.as_ref()), (None, None, None));
}

/// A restored backup stands in the place of the file that is open.
#[tokio::test]
async fn a_service_whose_store_was_replaced_is_not_ready() {
    let service = StoredService::start(&sandbox(None), |_| {}).await;
    let (file, kept) = (service.file(), service.folder.path().join("kept"));
    fs::rename(&file, &kept).expect("the file");
    assert_not_ready(&service, health(service.address, "/readyz").await);
    fs::write(&file, "another file").expect("the file");
    assert_not_ready(&service, health(service.address, "/readyz").await);
    fs::rename(&kept, &file).expect("the file");
    assert_eq!(health(service.address, "/readyz").await.0, 200);
}
