//! The routes that describe the service and its registries, over real sockets.

use std::net::SocketAddr;

use iz_facade::client::{RegistryProfile, Secret};
use iz_sandbox::{ClientCertificate, Sandbox, SandboxClock, SandboxTls, Settings};
use izquery::{config::Config, service::Service};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::Notify};

use crate::support::{
    LOOKUP, add_token, environment, facade, guarded_facade, http_client, post, post_to, profile, raw_server,
    sandbox, serve,
};

/// Gets a path. Gives the HTTP status and the JSON of the reply.
pub(super) async fn get(address: SocketAddr, path: &str) -> (u16, Value) {
    let response = http_client().get(format!("http://{address}{path}")).send().await.expect("an answer");
    (response.status().as_u16(), response.json().await.expect("JSON"))
}

async fn status(address: SocketAddr) -> Value {
    let (status, body) = get(address, "/v1/registries/sandbox/status").await;
    assert_eq!(status, 200, "{body}");
    body
}

const TEST: &str = "/v1/registries/sandbox/connectivity-test";

/// The endpoint of a registry that nobody serves.
async fn no_registry() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    format!("http://{}/", listener.local_addr().expect("an address"))
}

/// Starts a service with two facilities of one registry.
async fn chain(endpoint: &str) -> SocketAddr {
    let changes = "name = 'Chain'\nquery.require = ['QPD-7']\nfacilities.north = { facility_id = '1', name = 'North' }\n\
                   facilities.south.facility_id = '2'";
    let mut whole = RegistryProfile::load("sandbox", changes.parse().expect("TOML")).expect("a profile");
    whole.transport.endpoint = Some(endpoint.to_owned());
    whole.credentials.username = Some("sandbox".to_owned());
    whole.credentials.password = Some(Secret::given("sandbox"));
    let sites = ["north", "south"].map(|site| (format!("chain/{site}"), whole.at(site).expect("a facility")));
    let config = Config { listen: "127.0.0.1:0".parse().expect("an address"), ..Config::of(sites) };
    let service = Service::build(&config, &environment()).expect("a service");
    add_token(&service).await;
    let listening = service.listen().await.expect("a port");
    let address = listening.address();
    tokio::spawn(listening.serve(std::future::pending()));
    address
}

#[tokio::test]
async fn the_list_has_each_facility_with_what_a_caller_must_know() {
    let address = chain(&no_registry().await).await;
    let (status, list) = get(address, "/v1/registries").await;
    assert_eq!(status, 200, "{list}");
    let north = json!({
        "id": "chain/north", "path_id": "chain~north", "registry": "chain", "facility": "north",
        "name": "Chain, North", "profile": "Z44", "time_zone": "America/Chicago", "timeout_s": 30,
        "required": ["/patient/sex"],
    });
    assert_eq!(list["registries"][0], north);
    assert_eq!(list["registries"][1]["id"], "chain/south");
    assert_eq!(list["registries"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn a_facility_is_named_with_a_tilde_or_an_encoded_slash_and_shares_what_is_known_of_its_registry() {
    let address = chain(&sandbox(None)).await;
    let person = LOOKUP.replacen('{', r#"{"registry": "chain/north", "#, 1);
    let person = person.replace("06-04\"", "06-04\", \"sex\": \"M\"");
    assert_eq!(post(address, &person).await.0, 200);
    for (id, name) in
        [("chain~north", "Chain, North"), ("chain%2Fnorth", "Chain, North"), ("chain~south", "Chain")]
    {
        let (code, status) = get(address, &format!("/v1/registries/{id}/status")).await;
        assert_eq!((code, &status["registry"]["name"]), (200, &name.into()), "{status}");
        // What is known of the registry is known at each facility.
        assert_eq!(status["answers"]["count"], 1, "{id}");
    }
}

#[tokio::test]
async fn a_registry_that_was_never_asked_has_no_times() {
    let address = guarded_facade(&no_registry().await, "").await;
    let expected = json!({
        "registry": { "id": "sandbox", "name": "izquery sandbox" },
        "at": "2026-11-22T15:30:00Z",
        "breaker": { "state": "closed", "open_until": null, "because": null },
        "last_answer_at": null,
        "answers": { "count": 0, "p50_ms": null, "p95_ms": null },
        "limits": {
            "waiting": 0, "waiting_left": 16, "in_flight": 0, "in_flight_left": 2,
            "per_minute": 60, "next_start_ms": 0
        },
        "certificate": null,
    });
    assert_eq!(status(address).await, expected);
}

#[tokio::test]
async fn answers_of_the_registry_count_and_cached_ones_do_not() {
    let address = facade(&sandbox(None)).await;
    for _ in 0..3 {
        assert_eq!(post(address, LOOKUP).await.0, 200);
    }
    let status = status(address).await;
    assert_eq!(status["last_answer_at"], "2026-11-22T15:30:00Z", "{status}");
    assert_eq!(status["answers"]["count"], 1, "{status}");
    assert!(status["answers"]["p50_ms"].is_u64() && status["answers"]["p95_ms"].is_u64(), "{status}");
}

#[tokio::test]
async fn an_open_breaker_says_until_when_and_why_and_a_test_is_refused() {
    let address = guarded_facade(&no_registry().await, "attempts = 1\nbreaker_in_a_row = 1").await;
    assert_eq!(post(address, LOOKUP).await.0, 502);
    let status = status(address).await;
    let breaker = &status["breaker"];
    assert_eq!((&breaker["state"], &breaker["because"]), (&json!("open"), &json!("registry_unreachable")));
    let until = breaker["open_until"].as_str().expect("a time");
    // The pause of 15 s began a moment ago, in real time. The clock of the service stands still.
    assert!(("2026-11-22T15:30:00Z".."2026-11-22T15:30:16Z").contains(&until), "{until}");
    assert_eq!((&status["last_answer_at"], &status["answers"]["count"]), (&Value::Null, &json!(0)));
    let (code, problem) = post_to(address, TEST, "{}").await;
    assert_eq!((code, &problem["code"]), (503, &json!("registry_breaker_open")), "{problem}");
    assert_eq!(problem["because"], "registry_unreachable");
    assert!(problem["retry_after_s"].is_u64(), "{problem}");
}

#[tokio::test]
async fn questions_in_flight_and_waiting_are_shown() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let mut slow = profile(&format!("http://{}/", listener.local_addr().expect("an address")));
    (slow.limits.at_once, slow.limits.per_minute, slow.limits.queue) = (1, 60_000, 5);
    let address = serve(slow, environment()).await;
    let asked = Notify::new();
    let lookups = async {
        let first = post(address, LOOKUP);
        let other = LOOKUP.replace("Odell", "Wynn");
        tokio::join!(first, post(address, &other))
    };
    let registry = async {
        let _connection = listener.accept().await.expect("a query");
        asked.notify_one();
        std::future::pending::<()>().await;
    };
    let observed = async {
        asked.notified().await;
        loop {
            let limits = status(address).await["limits"].clone();
            if limits["waiting"] == 1 {
                return limits;
            }
            tokio::task::yield_now().await;
        }
    };
    let limits = tokio::select! {
        limits = observed => limits,
        () = registry => unreachable!("it waits for ever"),
        _ = lookups => panic!("the registry answers nobody"),
    };
    for (member, expected) in
        [("in_flight", 1), ("in_flight_left", 0), ("waiting", 1), ("waiting_left", 4), ("per_minute", 60_000)]
    {
        assert_eq!(limits[member], expected, "{limits}");
    }
}

#[tokio::test]
async fn an_unknown_id_is_a_problem_with_advice_and_is_not_repeated() {
    let address = facade(&no_registry().await).await;
    for id in ["Canarywing", "sandbox~north", "sandbox%2F", "%FF", "~"] {
        for (code, problem) in [
            get(address, &format!("/v1/registries/{id}/status")).await,
            post_to(address, &format!("/v1/registries/{id}/connectivity-test"), "{}").await,
        ] {
            assert_eq!((code, &problem["code"]), (404, &json!("no_such_registry")), "{id}: {problem}");
            assert!(problem["advice"].as_str().expect("advice").contains("GET /v1/registries"), "{problem}");
            assert!(!problem.to_string().contains("Canarywing"), "{problem}");
        }
    }
}

#[tokio::test]
async fn a_connectivity_test_gives_its_result_with_an_empty_body_or_object() {
    let address = facade(&sandbox(None)).await;
    let empty = http_client().post(format!("http://{address}{TEST}")).send().await.expect("an answer");
    assert_eq!(empty.status(), 200);
    for body in ["{}", "null", " {} "] {
        let (code, result) = post_to(address, TEST, body).await;
        assert_eq!((code, &result["registry"]["id"]), (200, &json!("sandbox")), "{result}");
        assert!(result["took_ms"].is_u64() && result["certificate"].is_null(), "{result}");
    }
    // It is no answer to a question.
    assert_eq!(status(address).await["answers"]["count"], 0);
    for (body, code, word) in [
        (r#"{"registry": "x"}"#, 422, "request_member"),
        ("[]", 422, "request_member"),
        ("{", 400, "request_no_json"),
    ] {
        let (got, problem) = post_to(address, TEST, body).await;
        assert_eq!((got, &problem["code"]), (code, &json!(word)), "{body}");
    }
    let form =
        http_client().post(format!("http://{address}{TEST}")).body("a=b").send().await.expect("an answer");
    assert_eq!(form.status(), 415);
}

#[tokio::test]
async fn a_connectivity_test_that_fails_is_a_problem_that_says_who_must_act() {
    let broken = raw_server(|_| crate::support::http("500 Internal Server Error", "Canarywing")).await;
    for (endpoint, word) in [(no_registry().await, "registry_unreachable"), (broken, "registry_http_status")]
    {
        let address = facade(&endpoint).await;
        let (code, problem) = post_to(address, TEST, "{}").await;
        assert_eq!((code, &problem["code"]), (502, &json!(word)), "{problem}");
        assert!(problem["who"].is_string() && problem["advice"].is_string(), "{problem}");
        assert!(!problem.to_string().contains("Canarywing"), "{problem}");
    }
}

/// Starts a service whose registry speaks TLS. The certificates are in the folder.
pub(super) async fn facade_of_tls_registry() -> (SocketAddr, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let tls = SandboxTls {
        folder: folder.path().to_owned(),
        client: ClientCertificate::Ignored,
        client_ca: None,
        clock: SandboxClock::system(),
    };
    let settings = Settings { tls: Some(tls), ..Settings::default() };
    let registry = Sandbox::bind("127.0.0.1:0".parse().expect("an address"), settings).expect("a free port");
    let mut profile = profile(&registry.endpoint());
    profile.tls.private_ca = Some(Secret::File(folder.path().join("ca.pem")));
    tokio::spawn(registry.serve(std::future::pending()));
    (serve(profile, environment()).await, folder)
}

#[tokio::test]
async fn the_end_of_the_registrys_certificate_is_known_after_the_first_connection() {
    let (address, _folder) = facade_of_tls_registry().await;
    assert_eq!(status(address).await["certificate"], Value::Null);
    let (code, result) = post_to(address, TEST, "{}").await;
    assert_eq!(code, 200, "{result}");
    let certificate = status(address).await["certificate"].clone();
    assert_eq!(certificate, result["certificate"]);
    let time = |member: &str| certificate[member].as_str().expect("a time").to_owned();
    assert!(time("start") < time("end") && certificate["state"].is_string(), "{certificate}");
}

#[tokio::test]
async fn the_service_says_which_one_it_is_and_shows_no_setting() {
    let address = facade(&no_registry().await).await;
    let (code, info) = get(address, "/v1/info").await;
    assert_eq!(code, 200);
    let expected = json!({
        "name": "izquery", "version": env!("CARGO_PKG_VERSION"), "api": "v1", "build": info["build"],
        "fips": false, "features": [],
        "listener": { "tls": false, "requires_client_certificate": false, "certificate": null },
        "cache": { "entries": 0, "bytes": 0, "capacity_bytes": 64 * 1024 * 1024, "evictions": 0 },
    });
    assert_eq!(info, expected);
    assert!(["debug", "release"].iter().any(|build| info["build"] == *build), "{info}");
}
