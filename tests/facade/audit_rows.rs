//! What the audit trail says of each request.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use iz_facade::store::{AuditAction, Checkpoints, Released, Row, Scope, Source, verify};
use serde_json::json;
use tokio::{io::AsyncWriteExt, net::TcpStream, sync::oneshot};

use super::access::lookup;
use crate::support::{
    LOOKUP, RSP_HEADER, StoredService, answer, find, http, raw_server, sandbox, soap, token_line,
};

/// A record with a dose, an evaluation, a forecast and a contraindication.
fn record() -> String {
    format!(
        "{RSP_HEADER}MSA|AA|{{id}}\rQAK|t|OK\rPID|1||SBX-CANARY^^^I^SR||Canarywing^Odell||20190604|M\r\
         OBX|1|CE|30945-0^Contraindication^LN|1|21^Acute^CDCPHVS||||||F\r\
         ORC|RE||1\rRXA|0|1|20190804||08^HepB^CVX|0.5|mL^^UCUM||00^new^NIP001|||||||||||CP\r\
         OBX|1|CE|30956-7^Type^LN|1|08^HepB^CVX||||||F\rOBX|2|CE|59781-5^Valid^LN|1|Y^Yes^HL70136||||||F\r\
         ORC|RE||9999\rRXA|0|1|20261122||998^none^CVX|999||||||||||||||NA\r\
         OBX|1|CE|30979-9^Due^LN|1|08^HepB^CVX||||||F\rOBX|2|DT|30980-7^Date^LN|1|20261201||||||F\r"
    )
}

fn words(row: &Row) -> (AuditAction, &str, Option<Source>, Vec<Released>) {
    (row.action, row.outcome.as_str(), row.source, row.released.clone())
}

#[tokio::test]
async fn cfr_164_312_b_each_lookup_has_a_row_that_says_who_why_what_and_no_name() {
    let registry = raw_server(|request| soap(request, &record())).await;
    let service = StoredService::start(&registry, |_| {}).await;
    let caller = service.token(1, [Scope::Lookup]).await;
    for _ in 0..2 {
        assert_eq!(answer(caller.post("/v1/lookups", &lookup())).await.0, 200);
    }
    // A record of another person is withheld.
    let other = lookup().replace("Canarywing", "Pruitt").replace("2019-06-04", "1950-01-01");
    let (_, withheld) = answer(caller.post("/v1/lookups", &other)).await;
    assert_eq!(withheld["action"]["code"], "do_not_use", "{withheld}");
    let rows = service.rows();
    let all = vec![
        Released::Contraindications,
        Released::Evaluation,
        Released::Forecast,
        Released::History,
        Released::Identity,
    ];
    assert_eq!(words(&rows[0]), (AuditAction::Lookup, "record", Some(Source::Registry), all.clone()));
    assert_eq!(words(&rows[1]).2, Some(Source::Registry), "the clock of the test stands still");
    assert_eq!(
        words(&rows[2]),
        (AuditAction::Lookup, "mismatch", Some(Source::Registry), vec![Released::Answer])
    );
    let [first, second, third] = &rows[..] else { panic!("{} rows", rows.len()) };
    assert_eq!((&*first.actor, &*first.purpose), ("rph-7", "treatment"));
    assert_eq!(first.token.as_deref(), Some(&*caller.id));
    assert_eq!(first.request_id.as_deref(), Some("till-4"));
    assert_eq!(first.registry.as_deref(), Some("sandbox"));
    assert_eq!((first.patient_id.as_deref(), third.patient_id.as_deref()), (Some("SBX-CANARY"), None));
    assert!(first.patient.is_some() && first.patient == second.patient && first.patient != third.patient);
    let text = format!("{rows:?}");
    assert_eq!(find(&text, &["canarywing", "odell", "2019-06-04", "20190604", "pruitt"]), None, "{text}");
    assert_eq!(verify(&service.settings(), &Checkpoints::default()).expect("it is read").findings, []);
}

#[tokio::test]
async fn a_lookup_without_an_answer_has_a_row_and_a_refused_request_has_none() {
    let registry = raw_server(|_| http("500 Internal Server Error", "")).await;
    let service = StoredService::start(&registry, |_| {}).await;
    let caller = service.token(1, [Scope::Lookup]).await;
    for body in ["no json", "{}", LOOKUP, r#"{"purpose": "treatment", "patient": {"sex": "F"}}"#] {
        assert_ne!(answer(caller.post("/v1/lookups", body)).await.0, 200);
    }
    let (status, _) = answer(caller.post("/v1/lookups", &lookup())).await;
    assert_eq!(status, 502);
    let rows = service.rows();
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(words(&rows[0]), (AuditAction::Lookup, "registry_http_status", None, vec![]));
}

#[tokio::test]
async fn candidates_and_the_choice_of_one_have_rows() {
    let service = StoredService::start(&sandbox(None), |_| {}).await;
    let caller = service.token(1, [Scope::Lookup]).await;
    let listed = iz_sandbox::people().into_iter().find(|listed| listed.outcome.word() == "candidates");
    let patient = listed.expect("a person").demographics();
    let body = json!({"purpose": "treatment", "patient": patient}).to_string();
    let (_, list) = answer(caller.post("/v1/lookups", &body)).await;
    let path = format!("/v1/lookups/{}/choose", list["id"].as_str().expect("an id"));
    let token = list["candidates"].as_array().expect("a list").iter().find_map(|one| one["token"].as_str());
    let choice = json!({"purpose": "appointment:1", "token": token.expect("a token")}).to_string();
    assert_eq!(answer(caller.post(&path, &choice)).await.0, 200);
    let rows = service.rows();
    assert_eq!(words(&rows[0]).3, [Released::Candidates]);
    assert_eq!(
        (rows[1].action, &*rows[1].outcome, &*rows[1].purpose),
        (AuditAction::Choose, "record", "appointment:1")
    );
    assert!(rows[1].released.contains(&Released::Identity));
    assert_eq!(rows[0].patient, rows[1].patient);
}

/// A caller that goes away while the registry is asked leaves a row.
#[tokio::test]
async fn a_lookup_whose_caller_went_away_has_a_row() {
    let (asked, is_asked) = oneshot::channel();
    let asked = std::sync::Mutex::new(Some(asked));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let endpoint = format!("http://{}/client_Service", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("a connection");
        stream.readable().await.expect("a query");
        let _ = asked.lock().expect("the sender").take().expect("one query").send(());
        std::future::pending::<()>().await;
    });
    let service = StoredService::start(&endpoint, |_| {}).await;
    let caller = service.token(7, [Scope::Lookup]).await;
    let body = lookup();
    let request = format!(
        "POST /v1/lookups HTTP/1.1\r\nHost: {}\r\n{}\r\nX-Actor: rph-7\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        service.address,
        token_line(),
        body.len()
    );
    let mut stream = TcpStream::connect(service.address).await.expect("a connection");
    stream.write_all(request.as_bytes()).await.expect("a request");
    is_asked.await.expect("the registry is asked");
    drop(stream);
    let row = loop {
        if let Some(row) = service.rows().pop() {
            break row;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    assert_eq!(
        (words(&row), row.token.as_deref()),
        ((AuditAction::Lookup, "canceled", None, vec![]), Some(&*caller.id))
    );
}

/// If a row cannot be written, no data is given out. As soon as rows can be written again, lookups go on.
#[tokio::test]
async fn asvs_16_5_3_without_an_audit_row_no_data_leaves() {
    let registry_calls = std::sync::Arc::new(AtomicUsize::new(0));
    let counted = std::sync::Arc::clone(&registry_calls);
    let registry = raw_server(move |request| {
        counted.fetch_add(1, Ordering::SeqCst);
        soap(request, &record())
    })
    .await;
    let service = StoredService::start(&registry, |_| {}).await;
    let caller = service.token(1, [Scope::Lookup]).await;
    // Another process holds the lock of the file.
    let lock = rusqlite::Connection::open(service.file()).expect("the file");
    lock.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    for body in [lookup(), lookup().replace("Odell", "Tess")] {
        let (status, problem) = answer(caller.post("/v1/lookups", &body)).await;
        assert_eq!((status, &problem["code"]), (503, &json!("store_unavailable")), "{problem}");
        assert_eq!(find(&problem.to_string(), &["canarywing", "sbx-canary", "sqlite"]), None, "{problem}");
    }
    // The second lookup was refused before the registry was asked.
    assert_eq!(registry_calls.load(Ordering::SeqCst), 1);
    lock.execute_batch("ROLLBACK").expect("the lock ends");
    let (status, _) = answer(caller.post("/v1/lookups", &lookup())).await;
    assert_eq!(status, 200);
    let outcomes: Vec<String> = service.rows().into_iter().map(|row| row.outcome).collect();
    assert_eq!(outcomes, ["audit_resumed", "record"]);
}

/// A token that is revoked while the registry is asked gets no data.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_revoked_while_a_lookup_runs_gets_nothing() {
    let (asked, is_asked) = oneshot::channel();
    let (go, may_go) = std::sync::mpsc::channel::<()>();
    let (asked, may_go) = (std::sync::Mutex::new(Some(asked)), std::sync::Mutex::new(may_go));
    let registry = raw_server(move |request| {
        let _ = asked.lock().expect("the sender").take().map(|asked| asked.send(()));
        tokio::task::block_in_place(|| may_go.lock().expect("the receiver").recv().expect("a sign"));
        soap(request, &record())
    });
    let registry = registry.await;
    let service = StoredService::start(&registry, |_| {}).await;
    let caller = service.token(1, [Scope::Lookup]).await;
    let call = tokio::spawn(answer(caller.post("/v1/lookups", &lookup())));
    is_asked.await.expect("the registry is asked");
    service.revoke(&caller).await;
    go.send(()).expect("the registry waits");
    let (status, problem) = call.await.expect("a response");
    assert_eq!((status, &problem["code"]), (401, &json!("token_revoked")), "{problem}");
    assert_eq!(find(&problem.to_string(), &["canarywing", "sbx-canary"]), None);
    // The registry got the query, so the row says that it was asked, and that nothing was given out.
    let rows = service.rows();
    let row = rows.iter().rfind(|row| row.action == AuditAction::Lookup).expect("a row");
    assert_eq!(words(row), (AuditAction::Lookup, "token_revoked", Some(Source::Registry), vec![]));
    assert_eq!(row.patient_id, None);
}

/// A registry may call a person by any text. It never stops the row.
#[tokio::test]
async fn an_odd_id_of_a_registry_does_not_stop_the_answer() {
    let ids = ["\u{1f9d2}".repeat(64), "A\u{2028}B\u{2029}C".to_owned(), "x".repeat(5000)];
    for id in ids {
        let hl7 = record().replace("SBX-CANARY", &id);
        let registry = raw_server(move |request| soap(request, &hl7)).await;
        let service = StoredService::start(&registry, |_| {}).await;
        let caller = service.token(1, [Scope::Lookup]).await;
        let (status, answer) = answer(caller.post("/v1/lookups", &lookup())).await;
        assert_eq!((status, &answer["outcome"]), (200, &json!("record")), "{answer}");
        let rows = service.rows();
        let row = rows.iter().rfind(|row| row.action == AuditAction::Lookup).expect("a row");
        assert!(row.patient_id.as_ref().is_some_and(|id| !id.is_empty() && id.len() <= 200), "{row:?}");
    }
}
