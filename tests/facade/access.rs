//! Who may call the API.

use iz_facade::store::{NewToken, Scope};
use jiff::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Caller, LOOKUP, StoredService, answer, http, raw_server, sandbox};

/// A lookup of the invented person, with a purpose.
pub(super) fn lookup() -> String {
    LOOKUP.replacen('{', r#"{"purpose": "treatment", "#, 1)
}

/// A service whose registry no test should reach.
async fn service() -> StoredService {
    let registry = raw_server(|_| http("500 Internal Server Error", "a query reached the registry")).await;
    StoredService::start(&registry, |_| {}).await
}

/// Sends a request to every operation of the document that needs this: a `token`, or the `session` of a page. Gives each
/// with the status and the code.
async fn walk(caller: &Caller, needs: &str, authorization: Option<&str>) -> Vec<(String, u16, String)> {
    let document = iz_facade::openapi_without_examples();
    let mut seen = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            if operation["security"].as_array().expect("a list").iter().all(|need| need.get(needs).is_none())
            {
                continue;
            }
            let name = method.to_uppercase();
            let url = path.replace("{id}", "00000000000000000000000000000000");
            let method = Method::from_bytes(name.as_bytes()).expect("a method");
            let mut request = caller.request(method, &url).header("x-actor", "rph-7");
            if name == "POST" {
                request = request.header("content-type", "application/json").body("{}");
            }
            let mut request = request.build().expect("a request");
            request.headers_mut().remove("authorization");
            if let Some(value) = authorization {
                request.headers_mut().insert("authorization", value.parse().expect("a header"));
            }
            let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().expect("a client");
            let response = client.execute(request).await.expect("a response");
            let status = response.status().as_u16();
            let is_challenge =
                response.headers().get("www-authenticate").is_some_and(|value| value == "Bearer");
            assert_eq!(is_challenge, status == 401, "{name} {path}");
            let problem: Value = response.json().await.expect("JSON");
            seen.push((
                format!("{name} {path}"),
                status,
                problem["code"].as_str().unwrap_or_default().to_owned(),
            ));
        }
    }
    assert!(seen.len() >= 4, "{seen:?}");
    seen
}

#[tokio::test]
async fn cfr_164_312_a_1_every_route_needs_a_token_with_its_scope() {
    let service = service().await;
    let roster = service.token(1, [Scope::Roster]).await;
    let secret = |byte: u8| iz_facade::store::TokenSecret::from_random([byte; 32]);
    let of = |byte: u8| format!("Bearer {}", secret(byte).expose());
    for (authorization, status, code) in [
        (None, 401, "token_missing"),
        (Some(of(99)), 401, "token_unknown"),
        (Some(of(1).replace("Bearer", "Basic")), 401, "token_unknown"),
        (Some(of(1)), 403, "scope_missing"),
    ] {
        for (operation, got, word) in walk(&roster, "token", authorization.as_deref()).await {
            assert_eq!((got, &*word), (status, code), "{operation} with {authorization:?}");
        }
    }
    assert_eq!(service.rows().len(), 0, "nothing was asked");
}

#[tokio::test]
async fn cfr_164_312_a_1_every_route_of_a_page_needs_its_session() {
    let service = service().await;
    let lookup = service.token(1, [Scope::Lookup]).await;
    let token = iz_facade::store::TokenSecret::from_random([1; 32]);
    let unknown = format!("Bearer izv_{}", "0".repeat(64));
    let of_token = format!("Bearer {}", token.expose());
    for authorization in [None, Some(&*unknown), Some(&*of_token), Some("Basic eA=="), Some("Bearer ")] {
        for (operation, status, code) in walk(&lookup, "session", authorization).await {
            assert_eq!((status, &*code), (401, "session_over"), "{operation} with {authorization:?}");
        }
    }
    assert_eq!(service.rows().len(), 0, "nothing was asked");
}

#[tokio::test]
async fn routes_that_hold_nothing_about_anybody_need_no_token() {
    let service = service().await;
    for path in ["/livez", "/readyz", "/openapi.json"] {
        let response = reqwest::get(format!("http://{}{path}", service.address)).await.expect("a response");
        assert_eq!(response.status(), 200, "{path}");
    }
}

#[tokio::test]
async fn a_token_that_expired_or_was_revoked_is_refused_and_the_reason_is_said() {
    let service = service().await;
    let now: Timestamp = "2026-11-22T15:30:00Z".parse().expect("a time");
    let second = jiff::ToSpan::seconds(1);
    for (byte, expires, code) in [
        (1, now, "token_expired"),
        (2, now.checked_sub(second).expect("a time"), "token_expired"),
        (3, now.checked_add(second).expect("a time"), "registry_http_status"),
    ] {
        let new = NewToken { scopes: [Scope::Lookup].into(), expires: Some(expires), ..NewToken::default() };
        let caller = service.token_of(byte, new).await;
        let (_, problem) = answer(caller.post("/v1/lookups", &lookup())).await;
        assert_eq!(problem["code"], code, "{expires}");
    }
    let revoked = service.token(4, [Scope::Lookup]).await;
    service.revoke(&revoked).await;
    let (status, problem) = answer(revoked.post("/v1/lookups", &lookup())).await;
    assert_eq!((status, &problem["code"]), (401, &json!("token_revoked")), "{problem}");
}

#[tokio::test]
async fn cfr_164_312_a_2_i_a_lookup_says_who_asks_and_why() {
    let service = StoredService::start(&sandbox(None), |_| {}).await;
    let caller = service.token(1, [Scope::Lookup]).await;
    let without_actor = |actor: Option<&str>, body: &str| {
        let request = caller.request(Method::POST, "/v1/lookups").header("content-type", "application/json");
        let request = request.body(body.to_owned());
        match actor {
            Some(actor) => request.header("x-actor", actor),
            None => request,
        }
    };
    let with_purpose = |purpose: &str| LOOKUP.replacen('{', &format!(r#"{{"purpose": {purpose}, "#), 1);
    for (actor, body, status, code, pointer) in [
        (None, lookup(), 400, "request_actor", Value::Null),
        (Some("Odell Canarywing"), lookup(), 400, "request_actor", Value::Null),
        (Some(""), lookup(), 400, "request_actor", Value::Null),
        (Some("x".repeat(65).as_str()), lookup(), 400, "request_actor", Value::Null),
        (Some("rph-7"), LOOKUP.to_owned(), 422, "request_member", json!("/purpose")),
        (Some("rph-7"), with_purpose("\"for Odell\""), 422, "request_member", json!("/purpose")),
        (Some("rph-7"), with_purpose("7"), 422, "request_member", json!("/purpose")),
        (Some("rph-7"), with_purpose("\"8231\""), 200, "", Value::Null),
        (Some("rph-7"), with_purpose("\" appointment:8231 \""), 200, "", Value::Null),
    ] {
        let (got, problem) = answer(without_actor(actor, &body)).await;
        assert_eq!(got, status, "{actor:?} {body} {problem}");
        if got != 200 {
            assert_eq!((&problem["code"], &problem["pointer"]), (&json!(code), &pointer), "{problem}");
            assert!(!problem.to_string().contains("Odell"), "{problem}");
        }
    }
    let purposes: Vec<String> = service.rows().into_iter().map(|row| row.purpose).collect();
    assert_eq!(purposes, ["8231", "appointment:8231"]);
}

#[tokio::test]
async fn a_token_may_have_a_default_for_actor_and_purpose_and_a_request_goes_before_it() {
    let service = StoredService::start(&sandbox(None), |_| {}).await;
    let new = NewToken {
        scopes: [Scope::Lookup].into(),
        default_actor: Some("counter-1".to_owned()),
        default_purpose: Some("visit".to_owned()),
        ..NewToken::default()
    };
    let caller = service.token_of(1, new).await;
    let plain = caller.request(Method::POST, "/v1/lookups").header("content-type", "application/json");
    assert_eq!(answer(plain.body(LOOKUP)).await.0, 200);
    assert_eq!(answer(caller.post("/v1/lookups", &lookup())).await.0, 200);
    let said: Vec<(String, String)> =
        service.rows().into_iter().map(|row| (row.actor, row.purpose)).collect();
    let expected = [("counter-1", "visit"), ("rph-7", "treatment")];
    assert_eq!(said, expected.map(|(actor, purpose)| (actor.to_owned(), purpose.to_owned())));
}

#[tokio::test]
async fn a_token_of_one_facility_asks_no_other() {
    let endpoint = sandbox(None);
    let service = StoredService::start(&endpoint, |config| {
        let profile = config.sites["sandbox"].clone();
        config.sites =
            [("sandbox/north".to_owned(), profile.clone()), ("sandbox/south".to_owned(), profile)].into();
    })
    .await;
    let new = NewToken {
        scopes: [Scope::Lookup].into(),
        sites: vec!["sandbox/north".to_owned()],
        ..NewToken::default()
    };
    let caller = service.token_of(1, new).await;
    for (registry, status, code) in [
        ("sandbox/north", 200, Value::Null),
        ("sandbox/south", 403, json!("registry_not_allowed")),
        ("sandbox/west", 422, json!("request_member")),
    ] {
        let body = lookup().replacen('{', &format!(r#"{{"registry": "{registry}", "#), 1);
        let (got, problem) = answer(caller.post("/v1/lookups", &body)).await;
        assert_eq!((got, &problem["code"]), (status, &code), "{registry} {problem}");
    }
}

#[tokio::test]
async fn asvs_8_2_2_a_list_of_candidates_belongs_to_the_token_that_got_it() {
    let service = StoredService::start(&sandbox(None), |_| {}).await;
    let (owner, other) = (service.token(1, [Scope::Lookup]).await, service.token(2, [Scope::Lookup]).await);
    let listed = iz_sandbox::people().into_iter().find(|listed| listed.outcome.word() == "candidates");
    let patient = listed.expect("a person").demographics();
    let body = json!({"purpose": "treatment", "patient": patient}).to_string();
    let (_, list) = answer(owner.post("/v1/lookups", &body)).await;
    let path = format!("/v1/lookups/{}/choose", list["id"].as_str().expect("an id"));
    let token = list["candidates"].as_array().expect("a list").iter().find_map(|one| one["token"].as_str());
    let choice = json!({"purpose": "treatment", "token": token.expect("a token")}).to_string();
    let (status, problem) = answer(other.post(&path, &choice)).await;
    assert_eq!((status, &problem["code"]), (404, &json!("no_such_list")));
    let (status, record) = answer(owner.post(&path, &choice)).await;
    assert_eq!((status, &record["outcome"]), (200, &json!("record")));
}

#[tokio::test]
async fn asvs_2_4_1_a_token_that_finds_nobody_too_often_is_stopped_and_the_trail_says_so() {
    let service = StoredService::start(&sandbox(None), |config| config.store.not_found_per_hour = 3).await;
    let (caller, other) = (service.token(1, [Scope::Lookup]).await, service.token(2, [Scope::Lookup]).await);
    let nobody = |number: usize| lookup().replace("Canarywing", &format!("Nobody{}", "x".repeat(number)));
    for number in 0..3 {
        let (status, found) = answer(caller.post("/v1/lookups", &nobody(number))).await;
        assert_eq!((status, &found["outcome"]), (200, &json!("not_found")));
    }
    let response = caller.post("/v1/lookups", &nobody(9)).send().await.expect("a response");
    let retry_after =
        response.headers().get("retry-after").expect("Retry-After").to_str().expect("text").to_owned();
    assert_eq!(response.status(), 429);
    let problem: Value = response.json().await.expect("JSON");
    assert_eq!(problem["code"], "too_many_not_found");
    assert_eq!(problem["retry_after_s"].to_string(), retry_after);
    assert_eq!(answer(other.post("/v1/lookups", &nobody(9))).await.0, 200);
    let outcomes: Vec<String> = service.rows().into_iter().map(|row| row.outcome).collect();
    assert_eq!(outcomes, ["not_found", "not_found", "not_found", "too_many_not_found", "not_found"]);
}
