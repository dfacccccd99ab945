//! A service with its store in files. The values of a person are in no file, no log, no event and no printed value, and the
//! secrets are only in the files that are for them.

use std::{
    fs,
    net::SocketAddr,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use iz_facade::{
    Requester,
    store::{
        AppendError, AuditKey, CheckpointPlace, Filter, NewRow, NewToken, Scope, Store, StoreLocation,
        StoreSettings, TokenSecret, Writer, export, report, verify,
    },
};
use izquery::{AuditUpkeep, config::Config, service::Service};
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::support::{
    LEAKS, collect_log, environment, find, find_bytes, http, log, raw_server, soap, without_limits,
};

/// The values of the person: names, birth date and phone number in each form. A row holds the registry's id of the person, so
/// it is not among them.
const PERSON: [&str; 17] = [
    "canarywing",
    "odell",
    "larkspindle",
    "2019-06-04",
    "20190604",
    "2019/06/04",
    "06/04/2019",
    "06-04-2019",
    "06042019",
    "04.06.2019",
    "june 4, 2019",
    // The midnight in seconds since 1970.
    "1559606400",
    "2545550142",
    "254-555-0142",
    "254.555.0142",
    "5550142",
    "555-0142",
];

/// The registry's id of the person. A row holds it, but no log does.
const REGISTRY_ID: &str = "sbx-canary";

/// The values in the reply of the registry, too.
const RECORD: &str = "MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|1|P|2.5.1|||NE|NE|||||Z42^CDCPHINVS\rMSA|AA|{id}\rQAK|t|OK\r\
    PID|1||SBX-CANARY^^^I^SR||Canarywing^Odell^^^^^L||20190604|M|||4 Larkspindle Rd^^Waco^TX^76701||^PRN^PH^^^254^5550142\r\
    NK1|1|Canarywing^Larkspindle|MTH\rORC|RE||1\rRXA|0|1|20190604||08^HepB^CVX|0.5|mL^^UCUM||00^new^NIP001|||||||||||CP\r";
const LIST: &str = "MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|1|P|2.5.1|||||||||Z31\rMSA|AA|{id}\rQAK|t|OK\r\
    PID|1||SBX-CANARY^^^I^SR||Canarywing^Odell||20190604|M\r";
const REFUSAL: &str = "MSH|^~\\&|R|I|||20261122||ACK|1|P|2.5.1\rMSA|AR|{id}|Canarywing\r\
    ERR||PID^1^5|101|E||||Canarywing, Odell 20190604 is wrong\r";

/// The body of a lookup. `number` makes it another one for the registry.
fn lookup(number: usize) -> String {
    json!({"purpose": "treatment", "patient": {
        "name": {"family": "Canarywing", "given": "Odell", "suffix": "Canarywing"}, "birth_date": "06/04/2019",
        "phone": "(254) 555-0142", "email": "odell@canarywing.example",
        "mothers_maiden_name": {"family": "Larkspindle", "given": "Canarywing"},
        "address": {"street": format!("{number} Larkspindle Rd"), "city": "Waco", "state": "TX", "zip": "76701"},
    }})
    .to_string()
}

/// A service as `izquery serve` starts it, but with the clock of the tests.
struct Stored {
    address: SocketAddr,
    store: Store,
    upkeep: AuditUpkeep,
    folder: TempDir,
    first: TokenSecret,
}

impl Stored {
    async fn start(endpoint: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let listen = "127.0.0.1:0".parse().expect("an address");
        let mut config = Config { listen, ..Config::of([("sandbox".to_owned(), without_limits(endpoint))]) };
        config.store = config.store.beside(&folder.path().join("izquery.toml"));
        let service = Service::build(&config, &environment()).expect("a service");
        let (store, upkeep) = (service.store().clone(), service.audit_upkeep().expect("a place"));
        let listening = service.listen().await.expect("a free port");
        let first = listening.first_token().await.expect("a token").expect("the first one").secret;
        let address = listening.address();
        tokio::spawn(listening.serve(std::future::pending()));
        Self { address, store, upkeep, folder, first }
    }

    /// Sends a request with these headers. Gives the status, and everything that is not the data of an answer: the headers,
    /// and the body of a problem or of events.
    async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Sent {
        let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().expect("a client");
        let mut request = client.request(method, format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.header("content-type", "application/json").body(body.to_owned()).send().await;
        let response = response.expect("a response");
        let (status, mut shown) = (response.status().as_u16(), format!("\n{:?} ", response.headers()));
        let is_events =
            response.headers().get("content-type").is_some_and(|kind| kind == "text/event-stream");
        let location = response.headers().get("location");
        let location = location.map(|path| path.to_str().expect("a path").to_owned());
        let body = response.bytes().await.expect("a body");
        if status != 200 || is_events {
            shown += &String::from_utf8_lossy(&body);
        }
        let answer = serde_json::from_slice(&body).unwrap_or_default();
        Sent { status, shown, location, answer }
    }

    /// Sends a request as the client of a test must not: its own log would show the path.
    async fn send_path(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.address).await.expect("a connection");
        let head = format!(
            "{request} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nX-Actor: rph-7\r\nConnection: close\r\n\
             Content-Length: 0\r\n\r\n",
            self.address,
            self.first.expose()
        );
        stream.write_all(head.as_bytes()).await.expect("a request");
        let mut response = String::new();
        stream.read_to_string(&mut response).await.expect("a response");
        response
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("izquery-data/izquery.sqlite")
    }

    fn key_file(&self) -> PathBuf {
        self.folder.path().join("izquery-audit.key")
    }

    fn settings(&self) -> StoreSettings {
        let key = fs::read_to_string(self.key_file()).expect("the key");
        StoreSettings::new(StoreLocation::File(self.file()), AuditKey::parse(&key).expect("a key"))
    }
}

struct Sent {
    status: u16,
    shown: String,
    location: Option<String>,
    answer: Value,
}

/// All files below a folder, with their names and bytes.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            files.push((name, fs::read(&path).expect("a file")));
        }
    }
    files
}

/// The names of the files that hold one of the values in any encoding.
fn files_with<V: AsRef<[u8]>>(folder: &Path, values: &[V]) -> Vec<String> {
    let mut names: Vec<String> = files(folder)
        .into_iter()
        .filter(|(_, bytes)| find_bytes(bytes, values).is_some())
        .map(|(name, _)| name)
        .collect();
    names.sort();
    names
}

/// Opens pages of the widget, and uses all that a page asks. Gives what the service sent beside answers, and the secrets.
async fn use_pages(service: &Stored) -> (String, Vec<String>) {
    let bearer = format!("Bearer {}", service.first.expose());
    let own = [("authorization", bearer.as_str()), ("x-actor", "rph-7")];
    let (mut shown, mut secrets) = (String::new(), Vec::new());
    // The registry answers in turn, so one of these is a record.
    for number in 20..25 {
        let body = lookup(number).replacen('{', "{\"view\": true, ", 1);
        let sent = service.send(Method::POST, "/v1/lookups", &own, &body).await;
        shown += &sent.shown;
        let Some((_, ticket)) =
            sent.answer["view"]["url"].as_str().and_then(|url| url.split_once("#ticket="))
        else {
            continue;
        };
        let exchange = json!({ "ticket": ticket }).to_string();
        let session = service.send(Method::POST, "/widget/session", &[], &exchange).await;
        let secret = session.answer["session"].as_str().expect("a secret").to_owned();
        let bearer = format!("Bearer {secret}");
        let of_page = [("authorization", bearer.as_str())];
        shown += &service.send(Method::POST, "/widget/session", &[], &exchange).await.shown;
        shown += &service.send(Method::GET, "/widget/answer", &of_page, "").await.shown;
        for (path, body) in [
            ("/widget/printed", r#"{"answer": "1"}"#),
            ("/widget/ask-again", r#"{"answer": "1"}"#),
            ("/widget/ask-again", r#"{"answer": "Canarywing"}"#),
            ("/widget/ask", &*lookup(number)),
            ("/widget/choose", r#"{"answer": "2", "token": "Canarywing"}"#),
            ("/widget/back", "{}"),
            ("/widget/end", "{}"),
            ("/widget/printed", r#"{"answer": "3"}"#),
        ] {
            shown += &service.send(Method::POST, path, &of_page, body).await.shown;
        }
        secrets.extend([ticket.to_owned(), secret]);
    }
    assert!(secrets.len() >= 2, "a page was opened");
    (shown, secrets)
}

/// Uses every route and every failure. Gives what was printed, and what the service sent beside answers.
async fn use_everything(service: &Stored) -> (String, String) {
    let bearer = format!("Bearer {}", service.first.expose());
    let own = [("authorization", bearer.as_str()), ("x-actor", "rph-7")];
    let (mut printed, mut shown) = (String::new(), String::new());
    let post = |body: String, more: &'static [(&'static str, &'static str)]| async move {
        let headers = [&own[..], more].concat();
        service.send(Method::POST, "/v1/lookups", &headers, &body).await
    };
    // The registry answers in turn with a record, a list, a refusal, an error and something else.
    for number in 0..10 {
        let sent = post(lookup(number), &[]).await;
        shown += &sent.shown;
        let (id, token) = (&sent.answer["id"], &sent.answer["candidates"][0]["token"]);
        if let (Some(id), Some(token)) = (id.as_str(), token.as_str()) {
            let path = format!("/v1/lookups/{id}/choose");
            for token in [token, "Canarywing"] {
                let choice = json!({"purpose": "treatment", "token": token}).to_string();
                let sent = service.send(Method::POST, &path, &own, &choice).await;
                printed += &format!("{} ", sent.status);
                shown += &sent.shown;
            }
        }
        printed += &format!("{} ", sent.status);
    }
    // In the background, with the events and two views.
    for number in 10..15 {
        let begun = post(lookup(number), &[("prefer", "wait=0")]).await;
        assert_eq!(begun.status, 202);
        shown += &begun.shown;
        let path = begun.location.expect("a path");
        let events = service.send(Method::GET, &format!("{path}/events"), &own, "").await;
        assert!(events.shown.contains("event: answered"), "{}", events.shown);
        shown += &events.shown;
        for _ in 0..2 {
            shown += &service.send(Method::GET, &path, &own, "").await.shown;
        }
    }
    // What is refused. A name has a blank, so it is no actor and no purpose, and no id of a request.
    let unknown = format!("Bearer {}", TokenSecret::from_random([0xC4; 32]).expose());
    for (headers, status) in [
        (vec![("authorization", "Bearer Canarywing")], 401),
        (vec![("authorization", "Basic Q2FuYXJ5d2luZzpPZGVsbA==")], 401),
        (vec![("authorization", unknown.as_str())], 401),
        (vec![("authorization", bearer.as_str()), ("x-actor", "Odell Canarywing")], 400),
        (vec![own[0], own[1], ("prefer", "wait=Canarywing")], 400),
    ] {
        let sent = service.send(Method::POST, "/v1/lookups", &headers, &lookup(0)).await;
        assert_eq!(sent.status, status, "{headers:?}");
        shown += &sent.shown;
    }
    for body in [
        lookup(0).replace("treatment", "for Odell Canarywing"),
        lookup(0).replace("06/04/2019", "Canarywing"),
        "{\"patient\": Canarywing".to_owned(),
    ] {
        let sent = post(body, &[("x-request-id", "Odell Canarywing")]).await;
        assert!((400..500).contains(&sent.status), "{}", sent.shown);
        shown += &sent.shown;
    }
    for request in [
        "POST /v1/lookups?family=Canarywing&birth_date=2019-06-04",
        "GET /v1/lookups/Canarywing",
        "GET /v1/lookups/Canarywing/events",
        "POST /v1/lookups/Canarywing/choose",
        "GET /v1/registries/Canarywing/status",
        "GET /Canarywing",
    ] {
        let response = service.send_path(request).await;
        assert!(response.starts_with("HTTP/1.1 4"), "{response}");
        shown += &format!("\n{response}");
    }
    // The audit row cannot be written.
    let away = service.folder.path().join("away");
    fs::rename(service.file(), &away).expect("the file");
    let sent = post(lookup(0), &[]).await;
    assert_eq!(sent.answer["code"], "store_unavailable");
    shown += &sent.shown;
    fs::rename(&away, service.file()).expect("the file");
    assert_eq!(service.send(Method::GET, "/readyz", &[], "").await.status, 200);
    (printed, shown)
}

/// What `Debug` and `Display` show of the types of the store, and of the requester.
async fn printed_types(service: &Stored, rows: &[iz_facade::store::Row]) -> String {
    let now: jiff::Timestamp = "2026-11-22T15:30:00Z".parse().expect("a time");
    let settings = service.settings();
    let new = NewToken { scopes: [Scope::Lookup].into(), ..NewToken::default() };
    let twice = service
        .store
        .create_token(new.clone(), &service.first, NewRow::admin(now, Writer::Token, "tester", "test", ""))
        .await;
    let tokens = service.store.tokens().await.expect("the tokens");
    let subject = iz_facade::subject(&patient()).expect("a subject");
    let hash = settings.audit_key.patient_hash(&subject);
    let filter = Filter { patient: Some(hash), ..Filter::default() };
    let of_patient = rows.iter().filter(|row| row.patient == Some(hash)).count();
    assert!(of_patient > 10, "the rows name the patient by the hash: {of_patient}");
    let row = &rows[0];
    let new_row = NewRow {
        time: row.time,
        writer: row.writer,
        token: Some("Canarywing".to_owned()),
        actor: row.actor.clone(),
        purpose: row.purpose.clone(),
        action: row.action,
        patient: row.patient,
        patient_id: None,
        registry: row.registry.clone(),
        outcome: row.outcome.clone(),
        source: row.source,
        released: row.released.clone(),
        request_id: row.request_id.clone(),
        subject: None,
    };
    // What was refused is not repeated.
    let refused: Result<i64, AppendError> = service.store.append(new_row.clone()).await;
    let long = NewRow { token: None, outcome: "Canarywing".repeat(40), ..new_row.clone() };
    let too_long = service.store.append(long).await;
    let control = NewRow { token: None, patient_id: Some("Canarywing\u{1}".to_owned()), ..new_row };
    let controlled = service.store.append(control).await;
    let wrong_key = StoreSettings::new(StoreLocation::File(service.file()), AuditKey::from_random([3; 32]));
    let wrong_key = Store::open(wrong_key).err();
    let place = CheckpointPlace::File(service.folder.path().join("izquery-checkpoints.jsonl"));
    let checkpoints = place.read().expect("the checkpoints");
    let checkpoint = service.store.checkpoint(now).await.expect("a checkpoint");
    let verification = verify(&settings, &checkpoints).expect("the trail is read");
    assert!(verification.is_intact(), "{verification:?}");
    let requester = Requester {
        token: Some(tokens[0].id.clone()),
        actor: "rph-7".to_owned(),
        purpose: "treatment".to_owned(),
        request_id: None,
    };
    let parsed = (AuditKey::parse("Canarywing").err(), TokenSecret::parse("izq_Canarywing"));
    let mut printed = format!(
        "{twice:?} {tokens:?} {new:?} {:?} {hash:?} {hash} {filter:?} {refused:?} {too_long:?} {controlled:?} {wrong_key:?} \
         {place:?} {checkpoints:?} {checkpoint:?} {} {verification:?} {requester:?} {parsed:?}",
        service.first,
        checkpoint.to_line(),
    );
    for error in [refused.err(), too_long.err(), controlled.err()] {
        printed += &format!(" {}", error.expect("an error"));
    }
    printed += &format!(" {}", twice.expect_err("an error"));
    printed
}

/// The person as the audit trail knows it.
fn patient() -> iz_facade::client::hl7::Demographics {
    let json = r#"{"name": {"family": "Canarywing", "given": "Odell"}, "birth_date": "2019-06-04"}"#;
    serde_json::from_str(json).expect("a person")
}

#[tokio::test]
async fn asvs_14_2_6_a_stored_service_leaves_no_value_of_a_person_and_no_secret_anywhere() {
    collect_log();
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let endpoint =
        raw_server(move |request| match asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst) % 5 {
            0 => soap(request, RECORD),
            1 => soap(request, LIST),
            2 => soap(request, REFUSAL),
            3 => http("500 Internal Server Error", "Canarywing Odell 2019-06-04"),
            _ => soap(request, "Canarywing is not known"),
        })
        .await;
    let service = Stored::start(&endpoint).await;
    let (mut printed, mut shown) = use_everything(&service).await;
    let (of_pages, page_secrets) = use_pages(&service).await;
    shown += &of_pages;
    for status in ["200 ", "422 ", "502 "] {
        assert!(printed.contains(status), "{printed}");
    }
    let (mut rows, mut csv) = (Vec::new(), Vec::new());
    let settings = service.settings();
    report(&settings, &Filter::default(), |row| {
        rows.push(row);
        ControlFlow::Continue(())
    })
    .expect("the rows are read");
    export(&settings, &Filter::default(), &mut csv).expect("the rows are read");
    printed += &printed_types(&service, &rows).await;
    let (key, folder) = (fs::read_to_string(service.key_file()).expect("the key"), service.folder.path());
    let key = key.trim();
    let key_bytes: Vec<u8> = (0..key.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&key[at..at + 2], 16).expect("a number"))
        .collect();
    let token = service.first.expose().trim_start_matches("izq_").to_owned();

    // While the store is open: the database, its log and the file of the lock.
    let names: Vec<String> = files(folder).into_iter().map(|(name, _)| name).collect();
    for name in ["izquery.sqlite", "izquery.sqlite-wal", "izquery.sqlite-shm", "first-token.header"] {
        assert!(names.iter().any(|known| known == name), "{name} is not in {names:?}");
    }
    for is_open in [true, false] {
        assert_eq!(files_with(folder, &PERSON), [""; 0], "open: {is_open}");
        assert_eq!(files_with(folder, &[&token]), ["first-token.header"], "open: {is_open}");
        assert_eq!(files_with(folder, &[&key_bytes]), ["izquery-audit.key"], "open: {is_open}");
        // What a row holds by design is found, so the search reads what is there.
        let rows_are_in = if is_open { "izquery.sqlite-wal" } else { "izquery.sqlite" };
        assert!(files_with(folder, &[REGISTRY_ID]).contains(&rows_are_in.to_owned()), "open: {is_open}");
        if is_open {
            service.upkeep.clone().end().await;
        }
    }
    assert!(
        files(folder).iter().any(|(name, bytes)| name == "izquery-checkpoints.jsonl" && !bytes.is_empty())
    );

    let of_pages = page_secrets.iter().map(String::as_str);
    let secrets: Vec<&str> = [token.as_str(), key].into_iter().chain(of_pages).collect();
    assert_eq!(files_with(folder, &page_secrets), [""; 0], "secrets of pages");
    let with_id: Vec<&str> = PERSON.into_iter().chain([REGISTRY_ID]).chain(secrets.iter().copied()).collect();
    let log = log();
    assert!(log.contains("the audit row cannot be written"), "the log has the failure");
    assert_eq!(find(&log, &with_id), None, "the log");
    assert_eq!(find(&shown, &with_id), None, "headers, events and problems");
    let hidden: Vec<&str> = PERSON.into_iter().chain(secrets.iter().copied()).collect();
    let rows = format!("{rows:?} {}", String::from_utf8(csv).expect("text"));
    assert!(rows.to_lowercase().contains(REGISTRY_ID) && rows.contains("rph-7"));
    assert_eq!(find(&rows, &hidden), None, "the report and the export");
    for bytes in [log.as_bytes(), shown.as_bytes(), printed.as_bytes(), rows.as_bytes()] {
        assert_eq!(find_bytes(bytes, &[&key_bytes]), None, "the key");
    }
    assert_eq!(find(&printed, &hidden), None, "printed values");

    // A leak in any encoding would have been found.
    for (encoding, leak) in LEAKS {
        fs::write(folder.join("leak"), leak).expect("a file");
        assert_eq!(files_with(folder, &PERSON), ["leak"], "{encoding}");
        fs::remove_file(folder.join("leak")).expect("a file");
    }
}
