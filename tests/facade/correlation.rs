//! The headers by which a caller finds its request in our log.

use super::{facade_without_registry, send, status};
use crate::support::{LOOKUP, collect_log, facade, log, sandbox, token_line};

const TRACE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

/// The value of a header of a reply.
fn header<'r>(reply: &'r str, name: &str) -> Option<&'r str> {
    let (head, _) = reply.split_once("\r\n\r\n")?;
    head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

#[tokio::test]
async fn every_response_returns_the_id_and_the_trace_of_its_request() {
    let address = facade_without_registry().await;
    let own = format!("Host: {address}");
    let ids = format!("X-Request-Id: POS-7.c_19\r\ntraceparent: {TRACE}\r\n{}", token_line());
    let post = |path: &str, host: &str, body: &str| {
        format!(
            "POST {path} HTTP/1.1\r\n{host}\r\n{ids}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            body.len()
        )
    };
    let get = |path: &str, host: &str| {
        format!("GET {path} HTTP/1.1\r\n{host}\r\n{ids}\r\nConnection: close\r\n\r\n")
    };
    for (request, expected) in [
        (get("/livez", &own), "200"),
        (get("/readyz", &own), "200"),
        (get("/openapi.json", &own), "200"),
        (get("/nowhere", &own), "404"),
        (get("/v1/lookups", &own), "405"),
        (get("/livez", "Host: evil.example"), "421"),
        (get("/livez", &format!("{own}\r\nOrigin: https://evil.example")), "403"),
        (post("/v1/lookups", &own, "no json"), "400"),
        (post("/v1/lookups", &own, "{}"), "422"),
        (post("/v1/lookups", &own, LOOKUP), "502"),
        (post("/v1/lookups/x/choose", &own, r#"{"token": "x"}"#), "404"),
    ] {
        let reply = send(address, &request).await;
        assert_eq!(status(&reply), expected, "{request}");
        assert_eq!(header(&reply, "x-request-id"), Some("POS-7.c_19"), "{reply}");
        assert_eq!(header(&reply, "traceparent"), Some(TRACE), "{reply}");
    }
}

#[tokio::test]
async fn an_id_that_is_not_valid_is_replaced_and_a_trace_that_is_not_valid_is_ignored() {
    let address = facade_without_registry().await;
    let mut ids = Vec::new();
    for headers in ["", "X-Request-Id: two words\r\n", "X-Request-Id: \r\ntraceparent: 00-1-2-3\r\n"] {
        let request = format!("GET /livez HTTP/1.1\r\nHost: {address}\r\n{headers}Connection: close\r\n\r\n");
        let reply = send(address, &request).await;
        let id = header(&reply, "x-request-id").expect("an id");
        assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
        assert_eq!(header(&reply, "traceparent"), None);
        ids.push(id.to_owned());
    }
    ids.dedup();
    assert_eq!(ids.len(), 3, "{ids:?}");
}

#[tokio::test]
async fn the_log_line_of_a_lookup_has_the_id_and_the_trace() {
    collect_log();
    let address = facade(&sandbox(None)).await;
    let request = format!(
        "POST /v1/lookups HTTP/1.1\r\nHost: {address}\r\nX-Request-Id: till-4-000731\r\ntraceparent: {TRACE}-x\r\n\
         traceparent: {TRACE}\r\n{}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n\
         {LOOKUP}",
        token_line(),
        LOOKUP.len()
    );
    // A header that is repeated is not one value.
    assert_eq!(header(&send(address, &request).await, "traceparent"), None);
    let future = format!("fe{}-Canarywing", &TRACE[2..]);
    let request =
        request.replace(&format!("{TRACE}-x\r\ntraceparent: {TRACE}\r\n"), &format!("{future}\r\n"));
    assert_eq!(header(&send(address, &request).await, "traceparent"), Some(future.as_str()));
    let log = log();
    let lines: Vec<&str> =
        log.lines().filter(|line| line.contains("till-4-000731") && line.contains("lookup")).collect();
    assert!(lines.iter().any(|line| line.contains("outcome=")), "{lines:?}");
    assert!(lines.iter().any(|line| line.contains(&future[..55])), "{lines:?}");
    assert!(!log.contains("-Canarywing"), "what follows a trace of a future version is not logged");
}

/// The support of a vendor gets the id of a request that was refused.
#[tokio::test]
async fn the_log_has_one_line_with_the_id_of_each_refused_request() {
    collect_log();
    let address = facade_without_registry().await;
    let own = format!("Host: {address}");
    let request = |first: &str, host: &str, rest: &str| {
        let token = token_line();
        format!(
            "{first} HTTP/1.1\r\n{host}\r\n{token}\r\nX-Request-Id: refused-Q-{{id}}\r\nConnection: close\r\n{rest}"
        )
    };
    let post = |path: &str, body: &str| {
        let length = body.len();
        let rest = format!("Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}");
        request(&format!("POST {path}"), &own, &rest)
    };
    for (id, request, code) in [
        (1, request("GET /Canarywing", &own, "\r\n"), "no_such_path"),
        (2, request("GET /v1/lookups", &own, "\r\n"), "no_such_method"),
        (3, request("GET /livez", "Host: canarywing", "\r\n"), "wrong_host"),
        (4, request("GET /livez", &own, "Origin: http://canarywing\r\n\r\n"), "wrong_origin"),
        (5, request("POST /v1/lookups", &own, "\r\n"), "request_media_type"),
        (6, post("/v1/lookups", "Canarywing"), "request_no_json"),
        (7, post("/v1/lookups", r#"{"Canarywing": 1}"#), "request_member"),
        (8, post("/v1/lookups", "{}"), "request_details"),
        (9, post("/v1/lookups/Canarywing/choose", r#"{"token": "Canarywing"}"#), "no_such_list"),
        // A query that failed has its own line.
        (10, post("/v1/lookups", LOOKUP), "registry_http_status"),
    ] {
        let id = format!("refused-Q-{id}-");
        let reply = send(address, &request.replace("refused-Q-{id}", &id)).await;
        assert_eq!(header(&reply, "x-request-id"), Some(id.as_str()), "{reply}");
        let log = log();
        let lines: Vec<&str> =
            log.lines().filter(|line| line.contains(&id) && line.contains(" INFO ")).collect();
        assert!(lines.len() == 1 && lines[0].contains(code), "{code}: {lines:?}");
        assert!(!lines[0].to_ascii_lowercase().contains("canarywing"), "{lines:?}");
    }
}
