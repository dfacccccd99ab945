//! Replies without a message: no connection, no reply in time, HTTP errors, bodies that are not SOAP, and SOAP faults.

use std::time::Duration;

use iz_facade::{
    ApiError, Problem,
    client::hl7::{Profile, Query},
};
use tokio::{io::AsyncReadExt, net::TcpListener, time::Instant};

use super::problem::assert_problem;
use crate::support::{LOOKUP, ask, creep, facade, http, post, raw_server};

#[tokio::test]
async fn a_registry_without_a_listener_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    assert_problem("refused", &endpoint, 502, "registry_unreachable", "wait").await;
}

#[tokio::test(start_paused = true)]
async fn a_registry_that_never_replies_is_given_up_at_the_deadline() {
    creep(Duration::from_millis(1));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut received = Vec::new();
        let _ = stream.read_to_end(&mut received).await;
    });
    let patient = serde_json::from_str(r#"{"identifiers": [{"value": "1", "type": "MR"}]}"#).unwrap();
    let query = Query::new(Profile::Z44, patient, jiff::civil::date(2026, 11, 22)).unwrap();
    let deadline = Instant::now() + Duration::from_secs(5);
    let error = ask(&endpoint, "sandbox", query, deadline).await.unwrap_err();
    assert!(deadline.elapsed() < Duration::from_millis(100), "{:?}", deadline.elapsed());
    let problem = Problem::from(&ApiError::from(error));
    assert_eq!((problem.status, problem.code), (504, "registry_timeout"));
}

#[tokio::test]
async fn an_http_status_without_an_answer_is_a_problem() {
    for (status, code, who) in [
        ("401 Unauthorized", "registry_http_status", "integrator"),
        ("404 Not Found", "registry_http_status", "integrator"),
        ("302 Found\r\nLocation: http://127.0.0.1:1/login", "registry_http_status", "integrator"),
        ("500 Internal Server Error", "registry_http_status", "registry"),
        ("503 Service Unavailable", "registry_http_status", "wait"),
    ] {
        let endpoint =
            raw_server(move |_| http(status, "<html><body>Log in, Canarywing</body></html>")).await;
        assert_problem(status, &endpoint, 502, code, who).await;
    }
}

#[tokio::test]
async fn retry_after_of_the_registry_is_passed_on() {
    let endpoint = raw_server(|_| http("503 Service Unavailable\r\nRetry-After: 17", "")).await;
    let (_, problem) = post(facade(&endpoint).await, LOOKUP).await;
    assert_eq!(problem["retry_after_s"], 17);
}

#[tokio::test]
async fn a_body_that_is_not_soap_is_a_problem() {
    let (no_soap, incomplete) = (("registry_no_soap", "integrator"), ("registry_incomplete", "wait"));
    for (case, body, (code, who)) in [
        ("a log-in page", "<!DOCTYPE html><html><body>Canarywing</body></html>", no_soap),
        ("an HTML page", "<HTML><body>Canarywing</body></HTML>", no_soap),
        ("an empty body", "", no_soap),
        ("blanks", " \r\n ", no_soap),
        ("a sentence", "Dear Canarywing, the service is closed.", no_soap),
        (
            "half an envelope",
            "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body><submitSing",
            incomplete,
        ),
        (
            "half a message",
            "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body>\
             <submitSingleMessageResponse xmlns='urn:cdc:iisb:2011'><return>MSH|^~\\&amp;|R&#xD;MSA|AA|x&#xD;PID|1||9||Canar",
            incomplete,
        ),
        ("a DTD with an entity", "<!DOCTYPE a [<!ENTITY b 'Canarywing'>]><a>&b;</a>", no_soap),
        (
            "half of the message is outside its element",
            "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body>\
             <submitSingleMessageResponse xmlns='urn:cdc:iisb:2011'><return>MSH|^~\\&amp;|R&#xD;</return>ORC|Canarywing\
             </submitSingleMessageResponse></s:Body></s:Envelope>",
            ("registry_no_soap", "registry"),
        ),
    ] {
        let endpoint = raw_server(move |_| http("200 OK", body)).await;
        assert_problem(case, &endpoint, 502, code, who).await;
    }
}

#[tokio::test]
async fn a_connection_that_breaks_during_the_reply_is_a_problem() {
    let endpoint = raw_server(|_| {
        b"HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml\r\nContent-Length: 5000\r\n\r\n<s:Envelope"
            .to_vec()
    })
    .await;
    assert_problem("a short body", &endpoint, 502, "registry_interrupted", "wait").await;
    let endpoint = raw_server(|_| Vec::new()).await;
    assert_problem("no reply at all", &endpoint, 502, "registry_interrupted", "wait").await;
}

#[tokio::test]
async fn a_reply_over_the_size_limit_is_refused() {
    let endpoint = raw_server(|_| http("200 OK", &" ".repeat(9 * 1024 * 1024))).await;
    assert_problem("9 MiB", &endpoint, 502, "registry_reply_too_large", "registry").await;
}

#[tokio::test]
async fn a_soap_fault_is_read_with_any_http_status() {
    let fault = |detail: &str| {
        format!(
            "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body><s:Fault><s:Code>\
             <s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text xml:lang='en'>Canarywing is unknown</s:Text>\
             </s:Reason><s:Detail>{detail}</s:Detail></s:Fault></s:Body></s:Envelope>"
        )
    };
    let security = fault(
        "<SecurityFault xmlns='urn:cdc:iisb:2011'><Code>10</Code><Reason>Security</Reason></SecurityFault>",
    );
    let unknown = fault("<fault xmlns='urn:cdc:iisb:2011'><Code>1</Code><Reason>Canarywing</Reason></fault>");
    for status in ["200 OK", "400 Bad Request", "500 Internal Server Error"] {
        let body = security.clone();
        let endpoint = raw_server(move |_| http(status, &body)).await;
        assert_problem(status, &endpoint, 502, "registry_refused_credentials", "integrator").await;
        let body = unknown.clone();
        let endpoint = raw_server(move |_| http(status, &body)).await;
        assert_problem(status, &endpoint, 502, "registry_refused_envelope", "integrator").await;
        let body = unknown.replace("s:Sender", "s:Receiver");
        let endpoint = raw_server(move |_| http(status, &body)).await;
        assert_problem(status, &endpoint, 502, "registry_soap_fault", "registry").await;
    }
    let endpoint = raw_server(move |_| http("503 Service Unavailable", &security)).await;
    assert_problem("503", &endpoint, 502, "registry_refused_credentials", "integrator").await;
    let hub = fault(
        "<HubClientFault xmlns='urn:cdc:iisb:hub:2014'><Code>23</Code><EventID>5f0c-7</EventID>\
         <Summary>Canarywing</Summary><Retry>NORMAL</Retry></HubClientFault>",
    );
    let endpoint = raw_server(move |_| http("500 Internal Server Error", &hub)).await;
    let (_, problem) = post(facade(&endpoint).await, LOOKUP).await;
    assert_eq!(problem["detail"], "the hub replied with a SOAP fault: hub_client, code 23, event id 5f0c-7");
    assert_eq!(problem["who"], "wait");
}
