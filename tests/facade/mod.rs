//! The HTTP API without a registry: which requests it refuses, and how.

mod access;
mod audit_rows;
mod background;
mod cache_control;
mod cached;
mod choice_examples;
mod consent_lists;
mod consent_routes;
mod consents;
mod contract;
mod correlation;
mod docs_page;
mod enrollments;
mod exchange;
mod first_token;
mod forgotten;
mod gate_model;
mod ids;
mod large_answers;
mod ledger_entries;
mod limits;
mod listener;
mod members;
mod not_live;
mod openapi_document;
mod out_of_date;
mod patient_events;
mod readiness;
mod registries;
mod unreadable_enrollments;
mod widget;

use std::{net::SocketAddr, time::Duration};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::support::{LOOKUP, creep, error_pointers, facade, http, post, raw_server, token_line};

/// Starts an API whose registry no test should reach.
async fn facade_without_registry() -> SocketAddr {
    facade(&raw_server(|_| http("500 Internal Server Error", "a query reached the registry")).await).await
}

/// Sends `request` and reads until the service closes the connection.
async fn send(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).await.unwrap();
    reply
}

fn get(path: &str, headers: &[&str]) -> String {
    format!("GET {path} HTTP/1.1\r\n{}\r\nConnection: close\r\n\r\n", headers.join("\r\n"))
}

fn status(reply: &str) -> &str {
    reply.split(' ').nth(1).unwrap_or_default()
}

#[tokio::test]
async fn a_problem_gives_the_json_pointer_of_the_wrong_member() {
    let address = facade_without_registry().await;
    let with = |member: &str| LOOKUP.replacen("\"name\"", &format!("{member}, \"name\""), 1);
    for (body, expected, pointer, who) in [
        ("no json".to_owned(), 400, None, "integrator"),
        ("{\"patient\": {".to_owned(), 400, None, "integrator"),
        (with(r#""surname": "Canarywing""#), 422, Some("/patient/surname"), "integrator"),
        (with(r#""phone": {"number": "Canary"}"#), 422, Some("/patient/phone"), "integrator"),
        (LOOKUP.replace("2019-06-04", "2019-02-30"), 422, Some("/patient/birth_date"), "store"),
        (LOOKUP.replace("2019-06-04", "2026-11-23"), 422, Some("/patient/birth_date"), "store"),
        (LOOKUP.replace("2019-06-04", "06/04/19"), 422, Some("/patient/birth_date"), "store"),
        (LOOKUP.replace("2019-06-04", "06.04.2019"), 422, Some("/patient/birth_date"), "store"),
        (r#"{"patient": {}}"#.to_owned(), 422, Some("/patient/name"), "store"),
        ("{}".to_owned(), 422, Some("/patient/name"), "store"),
        (LOOKUP.replacen('{', r#"{"registry": "zz", "#, 1), 422, Some("/registry"), "integrator"),
    ] {
        let (got, problem) = post(address, &body).await;
        assert_eq!((got, problem["pointer"].as_str()), (expected, pointer), "{body}: {problem}");
        assert_eq!(problem["errors"][0]["pointer"].as_str(), pointer, "{problem}");
        assert_eq!(problem["who"], who, "{body}");
        assert!(!problem.to_string().contains("Canary"), "{problem}");
    }
}

#[tokio::test]
async fn a_problem_names_all_faults_of_a_request_at_once() {
    let address = facade_without_registry().await;
    let body = json!({"registry": "zz", "profil": "Z44", "patient": {"surname": "Canarywing", "birth_date": "06/04/19"}});
    let (status, problem) = post(address, &body.to_string()).await;
    let pointers = error_pointers(&problem);
    let expected = ["/profil", "/patient/surname", "/registry", "/patient/name", "/patient/birth_date"];
    assert_eq!((status, pointers), (422, expected.to_vec()), "{problem}");
    assert_eq!((&problem["code"], &problem["who"]), (&json!("request_member"), &json!("integrator")));
    // A member with a fault is not named a second time because it is missing.
    for (patient, expected) in [
        (json!("Canarywing"), ["/patient"].as_slice()),
        (json!(["Canarywing"]), &["/patient"]),
        (
            json!({"name": {"family": "Canarywing", "given": "Odell"}, "birth_date": {"year": 2019}}),
            &["/patient/birth_date"],
        ),
        (
            json!({"name": {"family": {"text": "x"}, "given": "Odell"}}),
            &["/patient/name/family", "/patient/birth_date"],
        ),
    ] {
        let (_, problem) = post(address, &json!({ "patient": patient }).to_string()).await;
        let pointers = error_pointers(&problem);
        assert_eq!(pointers, expected, "{problem}");
    }
}

#[tokio::test]
async fn only_host_names_of_this_machine_are_accepted() {
    let address = facade_without_registry().await;
    let port = address.port();
    for host in [
        format!("127.0.0.1:{port}"),
        format!("localhost:{port}"),
        format!("[::1]:{port}"),
        format!("LOCALHOST:{port}"),
    ] {
        assert_eq!(
            status(&send(address, &get("/livez", &[&format!("Host: {host}")])).await),
            "200",
            "{host}"
        );
    }
    for host in [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        "127.0.0.1".to_owned(),
        format!("127.0.0.1:{}", port ^ 1),
        format!("localhost.:{port}"),
        format!("0.0.0.0:{port}"),
        String::new(),
    ] {
        let reply = send(address, &get("/livez", &[&format!("Host: {host}")])).await;
        assert!(matches!(status(&reply), "421" | "400"), "{host}: {reply}");
    }
    let twice = get("/livez", &[&format!("Host: 127.0.0.1:{port}"), "Host: evil.example"]);
    assert!(matches!(status(&send(address, &twice).await), "421" | "400"));
    assert_eq!(status(&send(address, "GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n").await), "421");
    let absolute = get("http://evil.example/livez", &[&format!("Host: 127.0.0.1:{port}")]);
    assert_eq!(status(&send(address, &absolute).await), "421");
}

#[tokio::test]
async fn requests_from_pages_of_other_sites_are_refused() {
    let address = facade_without_registry().await;
    let host = format!("Host: {address}");
    for header in [
        "Origin: https://evil.example",
        "Origin: null",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
    ] {
        let reply = send(address, &get("/livez", &[&host, header])).await;
        assert_eq!(status(&reply), "403", "{header}");
        assert!(!reply.to_ascii_lowercase().contains("access-control-allow"), "{reply}");
    }
    let own = format!("Origin: http://{address}");
    assert_eq!(
        status(&send(address, &get("/livez", &[&host, &own, "Sec-Fetch-Site: same-origin"])).await),
        "200"
    );
}

#[tokio::test]
async fn a_body_must_have_the_json_media_type_and_at_most_64_kib() {
    let address = facade_without_registry().await;
    let send_body = |media: &'static str, body: String| async move {
        send(
            address,
            &format!(
                "POST /v1/lookups HTTP/1.1\r\nHost: {address}\r\n{}\r\nContent-Type: {media}\r\nContent-Length: {}\r\n\
                 Connection: close\r\n\r\n{body}",
                token_line(),
                body.len()
            ),
        )
        .await
    };
    assert_eq!(status(&send_body("text/plain", LOOKUP.to_owned()).await), "415");
    assert_eq!(status(&send_body("application/json; charset=utf-8", "{}".to_owned()).await), "422");
    let large = format!("{{\"patient\": \"{}\"}}", "x".repeat(64 * 1024));
    assert_eq!(status(&send_body("application/json", large).await), "413");
}

/// A client that waits for `100 Continue` need not send a body that is too large.
#[tokio::test]
async fn a_body_whose_length_is_too_large_is_refused_before_it_is_sent() {
    let address = facade_without_registry().await;
    for length in ["65537", "99999999999", "9223372036854775807"] {
        let head = format!(
            "POST /v1/lookups HTTP/1.1\r\nHost: {address}\r\n{}\r\nContent-Type: application/json\r\n\
             Expect: 100-continue\r\nContent-Length: {length}\r\n\r\n",
            token_line()
        );
        let reply = timeout(Duration::from_secs(5), send(address, &head)).await.expect("a reply at once");
        assert!(
            reply.starts_with("HTTP/1.1 413 ") && reply.contains("request_too_large"),
            "{length}: {reply}"
        );
    }
}

#[tokio::test]
async fn an_unknown_path_or_method_is_a_problem() {
    let address = facade_without_registry().await;
    let host = format!("Host: {address}");
    for (request, expected) in [(get("/v1/lookup", &[&host]), "404"), (get("/v1/lookups", &[&host]), "405")] {
        let reply = send(address, &request).await;
        assert_eq!(status(&reply), expected);
        assert!(
            reply.contains("application/problem+json") && reply.contains("cache-control: no-store"),
            "{reply}"
        );
    }
}

#[tokio::test]
async fn health_and_the_openapi_document_are_served() {
    let address = facade_without_registry().await;
    let fetch = |path: &'static str| async move {
        reqwest::get(format!("http://{address}{path}")).await.unwrap().json::<Value>().await.unwrap()
    };
    assert_eq!(fetch("/livez").await["status"], "live");
    assert_eq!(fetch("/readyz").await["registries"], serde_json::json!(["sandbox"]));
    let description = fetch("/openapi.json").await;
    assert_eq!(description["openapi"], "3.1.0");
    let schemas = &description["components"]["schemas"];
    for schema in [
        "Lookup",
        "LookupRequest",
        "Problem",
        "Patient",
        "Dose",
        "Evaluation",
        "Forecast",
        "Fact",
        "Finding",
        "Vis",
        "NonVaccineOrder",
        "PatientInput",
        "NameInput",
        "Note",
        "MemberError",
        "ChooseRequest",
        "Attempt",
        "Chosen",
        "PatientMatch",
    ] {
        assert!(schemas[schema]["properties"].is_object(), "{schema}");
    }
    for (member, schema) in [
        ("/Record/properties/facts/items", "Fact"),
        ("/Dose/properties/eligibility/items", "Finding"),
        ("/Dose/properties/information_statements/items", "Vis"),
        ("/PatientMatch/properties/fields/items", "FieldMatch"),
        ("/Lookup/properties/candidates/items", "Candidate"),
        ("/Lookup/properties/attempts/items", "Attempt"),
    ] {
        let reference = schemas.pointer(member).and_then(|items| items["$ref"].as_str());
        assert_eq!(reference, Some(format!("#/components/schemas/{schema}").as_str()), "{member}");
    }
    assert!(schemas["FieldMatch"]["properties"]["agreement"].is_object());
    let choose = &description["paths"]["/v1/lookups/{id}/choose"]["post"];
    assert_eq!(choose["parameters"][0]["name"], "id");
    for status in ["200", "404", "422", "502"] {
        assert!(choose["responses"][status].is_object(), "{status}");
    }
    let candidate = schemas["Candidate"].to_string();
    assert!(candidate.contains("/Patient") && candidate.contains("/PatientMatch"), "{candidate}");
    let odd = |name: &&String| !name.bytes().all(|byte| byte.is_ascii_alphabetic());
    assert_eq!(schemas.as_object().expect("schemas").keys().find(odd), None);
    assert_references_resolve(&description, &description);
}

/// Asserts that every `$ref` points to something.
fn assert_references_resolve(part: &Value, whole: &Value) {
    match part {
        Value::Object(members) => {
            if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
                let pointer = reference.strip_prefix('#').unwrap_or(reference);
                assert!(whole.pointer(pointer).is_some(), "{reference} points to nothing");
            }
            members.values().for_each(|member| assert_references_resolve(member, whole));
        }
        Value::Array(items) => items.iter().for_each(|item| assert_references_resolve(item, whole)),
        _ => {}
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_with_half_a_header_is_closed() {
    creep(Duration::from_millis(1));
    let address = facade_without_registry().await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET /livez HTTP/1.1\r\nHost: x").await.unwrap();
    let mut reply = Vec::new();
    let read = timeout(Duration::from_secs(20), stream.read_to_end(&mut reply)).await;
    assert!(read.is_ok(), "the connection is still open after 20 s");
}
