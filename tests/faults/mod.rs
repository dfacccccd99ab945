//! A registry that is down, slow, broken or somebody else: always a problem document that says what
//! happened and who must act, never half a record.

mod guarded;
mod matrix;

use std::time::Duration;

use iz_facade::{
    ApiError, Problem,
    client::hl7::{Profile, Query},
};
use tokio::{io::AsyncReadExt, net::TcpListener, time::Instant};

use crate::support::{SOMEBODY, ask, creep, facade, http, post, raw_server, soap};

const HEADER: &str =
    "MSH|^~\\&|REG|IIS|||20261122093017-0600||RSP^K11^RSP_K11|r1|P|2.5.1|||NE|NE|||||Z42^CDCPHINVS\r";

/// Asks once and checks the problem document.
async fn expect(what: &str, endpoint: &str, status: u16, code: &str, who: &str) {
    let (got, problem) = post(facade(endpoint).await, SOMEBODY).await;
    assert_eq!(
        (got, problem["code"].as_str(), problem["who"].as_str()),
        (status, Some(code), Some(who)),
        "{what}"
    );
    assert_eq!(problem["status"], status, "{what}");
    for member in ["title", "detail", "advice"] {
        assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{what}: {member}");
    }
    assert!(problem.get("record").is_none(), "{what}");
    assert!(!problem.to_string().contains("Canary"), "{what}: {problem}");
}

#[tokio::test]
async fn a_registry_that_is_down() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    expect("refused", &endpoint, 502, "registry_unreachable", "wait").await;
}

#[tokio::test(start_paused = true)]
async fn a_registry_that_never_answers_meets_the_deadline() {
    creep(Duration::from_millis(1));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut sink = Vec::new();
        let _ = stream.read_to_end(&mut sink).await;
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
async fn http_that_is_no_answer() {
    for (status, code, who) in [
        ("401 Unauthorized", "registry_http_status", "integrator"),
        ("404 Not Found", "registry_http_status", "integrator"),
        ("302 Found\r\nLocation: http://127.0.0.1:1/login", "registry_http_status", "integrator"),
        ("500 Internal Server Error", "registry_http_status", "registry"),
        ("503 Service Unavailable", "registry_http_status", "wait"),
    ] {
        let endpoint =
            raw_server(move |_| http(status, "<html><body>Log in, Canarywing</body></html>")).await;
        expect(status, &endpoint, 502, code, who).await;
    }
}

#[tokio::test]
async fn a_reply_that_says_when_to_come_back_is_passed_on() {
    let endpoint = raw_server(|_| http("503 Service Unavailable\r\nRetry-After: 17", "")).await;
    let (_, problem) = post(facade(&endpoint).await, SOMEBODY).await;
    assert_eq!(problem["retry_after_s"], 17);
}

#[tokio::test]
async fn bodies_that_are_no_soap() {
    let (no_soap, incomplete) = (("registry_no_soap", "integrator"), ("registry_incomplete", "wait"));
    for (what, body, (code, who)) in [
        ("a log-in page", "<!DOCTYPE html><html><body>Canarywing</body></html>", no_soap),
        ("an HTML page", "<HTML><body>Canarywing</body></HTML>", no_soap),
        ("nothing", "", no_soap),
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
        ("an entity of its own", "<!DOCTYPE a [<!ENTITY b 'Canarywing'>]><a>&b;</a>", no_soap),
        (
            "half of the message beside its element",
            "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body>\
             <submitSingleMessageResponse xmlns='urn:cdc:iisb:2011'><return>MSH|^~\\&amp;|R&#xD;</return>ORC|Canarywing\
             </submitSingleMessageResponse></s:Body></s:Envelope>",
            ("registry_no_soap", "registry"),
        ),
    ] {
        let endpoint = raw_server(move |_| http("200 OK", body)).await;
        expect(what, &endpoint, 502, code, who).await;
    }
}

#[tokio::test]
async fn a_connection_that_breaks_within_the_reply() {
    let endpoint = raw_server(|_| {
        b"HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml\r\nContent-Length: 5000\r\n\r\n<s:Envelope"
            .to_vec()
    })
    .await;
    expect("a short body", &endpoint, 502, "registry_interrupted", "wait").await;
    let endpoint = raw_server(|_| Vec::new()).await;
    expect("no reply at all", &endpoint, 502, "registry_interrupted", "wait").await;
}

#[tokio::test]
async fn a_reply_without_end_is_cut_off() {
    let endpoint = raw_server(|_| http("200 OK", &" ".repeat(9 * 1024 * 1024))).await;
    expect("9 MiB", &endpoint, 502, "registry_reply_too_large", "registry").await;
}

#[tokio::test]
async fn soap_faults_with_any_status() {
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
        expect(status, &endpoint, 502, "registry_refused_credentials", "integrator").await;
        let body = unknown.clone();
        let endpoint = raw_server(move |_| http(status, &body)).await;
        expect(status, &endpoint, 502, "registry_refused_envelope", "integrator").await;
        let body = unknown.replace("s:Sender", "s:Receiver");
        let endpoint = raw_server(move |_| http(status, &body)).await;
        expect(status, &endpoint, 502, "registry_soap_fault", "registry").await;
    }
    let endpoint = raw_server(move |_| http("503 Service Unavailable", &security)).await;
    expect("503", &endpoint, 502, "registry_refused_credentials", "integrator").await;
    let hub = fault(
        "<HubClientFault xmlns='urn:cdc:iisb:hub:2014'><Code>23</Code><EventID>5f0c-7</EventID>\
         <Summary>Canarywing</Summary><Retry>NORMAL</Retry></HubClientFault>",
    );
    let endpoint = raw_server(move |_| http("500 Internal Server Error", &hub)).await;
    let (_, problem) = post(facade(&endpoint).await, SOMEBODY).await;
    assert_eq!(problem["detail"], "the hub replied with a SOAP fault: hub_client, code 23, event id 5f0c-7");
    assert_eq!(problem["who"], "wait");
}

#[tokio::test]
async fn payloads_that_are_no_answer() {
    for (what, hl7, code, who) in [
        ("an empty return", String::new(), "registry_empty_reply", "registry"),
        ("a sentence", "Canarywing is not known here.".to_owned(), "registry_unreadable", "registry"),
        (
            "somebody else's answer",
            format!("{HEADER}MSA|AA|another\rQAK|t|OK\rQPD|Z44|t\rPID|1||9||Canarywing^Odell||20190604\r"),
            "registry_wrong_answer",
            "registry",
        ),
        (
            "an update",
            "MSH|^~\\&|R|I|||20261122||VXU^V04^VXU_V04|1|P|2.5.1\rPID|1||9||Canarywing^Odell\r".to_owned(),
            "registry_unexpected",
            "registry",
        ),
        ("found, and nobody there", format!("{HEADER}MSA|AA|{{id}}\rQAK|t|OK\r"), "registry_unexpected", "registry"),
        (
            "turned away at the gate",
            "MSH|^~\\&|R|I|||20261122||ACK^Q11^ACK|1|P|2.5.1\rMSA|AR|{id}\rERR||MSH^1^12 Canarywing|203 Canarywing|E||||Canarywing\r".to_owned(),
            "registry_turned_away",
            "integrator",
        ),
        (
            "down, in HL7",
            "MSH|^~\\&|R|I|||20261122||ACK^Q11^ACK|1|P|2.5.1\rMSA|AR|{id}\rERR|||207^Canarywing|E||||Canarywing\r".to_owned(),
            "registry_out_of_service",
            "wait",
        ),
        (
            "accepted, and no answer",
            "MSH|^~\\&|R|I|||20261122||ACK^Q11^ACK|1|P|2.5.1\rMSA|AA|{id}\r".to_owned(),
            "registry_unexpected",
            "registry",
        ),
        (
            "a batch without its end",
            format!("BHS|^~\\&|R\r{HEADER}MSA|AA|{{id}}\rQAK|t|OK\rPID|1||9||Canarywing^Odell||20190604"),
            "registry_incomplete",
            "wait",
        ),
        (
            "half a dose",
            format!("{HEADER}MSA|AA|{{id}}\rQAK|t|OK\rPID|1||9||Canarywing^Odell||20190604\rRXA|0|1|20200101||03^MM"),
            "registry_incomplete",
            "wait",
        ),
    ] {
        let endpoint = raw_server(move |request| soap(request, &hl7)).await;
        expect(what, &endpoint, 502, code, who).await;
    }
}

#[tokio::test]
async fn a_second_message_in_the_payload_is_shown_to_nobody() {
    let hl7 = format!(
        "{HEADER}MSA|AA|{{id}}\rQAK|t|OK\rPID|1||9^^^I^SR||Canarywing^Odell||20190604|M\r\
         {HEADER}MSA|AA|another\rQAK|t|OK\rPID|1||10^^^I^SR||Stranger^Danger||19800101|F\r"
    );
    let endpoint = raw_server(move |request| soap(request, &hl7)).await;
    let (status, lookup) = post(facade(&endpoint).await, SOMEBODY).await;
    assert_eq!((status, lookup["match"]["grade"].as_str()), (200, Some("exact")));
    assert!(!lookup.to_string().contains("Stranger"), "{lookup}");
    assert_eq!(lookup["warnings"][0]["code"], "several_messages");
}

#[tokio::test]
async fn a_status_that_contradicts_the_person_needs_a_look() {
    let hl7 = format!("{HEADER}MSA|AA|{{id}}\rQAK|t|NF\rPID|1||9^^^I^SR||Canarywing^Odell||20190604|M\r");
    let endpoint = raw_server(move |request| soap(request, &hl7)).await;
    let (_, lookup) = post(facade(&endpoint).await, SOMEBODY).await;
    assert_eq!(
        (lookup["outcome"].as_str(), lookup["action"]["code"].as_str()),
        (Some("record"), Some("confirm_person"))
    );
}

#[tokio::test]
async fn who_must_correct_a_rejected_question_is_told_apart_from_a_registry_that_failed() {
    for (error, code) in [
        ("ERR||QPD^1^4|101^Required field missing^HL70357|E", "correct_question"),
        ("ERR||QPD^1^4|207^Application internal error^HL70357|E", "correct_question"),
        ("ERR||MSH^1|207^Application internal error^HL70357|E", "ask_again"),
        ("ERR|||206^Application record locked^HL70357|E\rERR|||0^Accepted^HL70357|I", "ask_again"),
        (
            "ERR|||207^Application internal error^HL70357|E\rERR||QPD^1^6|102^Data type^HL70357|E",
            "correct_question",
        ),
    ] {
        let hl7 = format!("{HEADER}MSA|AE|{{id}}\r{error}\rQAK|t|AE\r").replace("Z42", "Z33");
        let endpoint = raw_server(move |request| soap(request, &hl7)).await;
        let (status, lookup) = post(facade(&endpoint).await, SOMEBODY).await;
        assert_eq!((status, lookup["outcome"].as_str()), (200, Some("rejected")), "{error}");
        assert_eq!(lookup["action"]["code"], code, "{error}");
    }
}

#[tokio::test]
async fn somebody_else_s_record_is_flagged_and_not_shown() {
    let hl7 = format!(
        "{HEADER}MSA|AA|{{id}}|secret\rERR||PID^1|0|I||||secret\rQAK|t|OK\r\
         PID|1||9^^^I^SR||Other^Person||20010101|F\rZZZ|secret\r"
    );
    let endpoint = raw_server(move |request| soap(request, &hl7)).await;
    let address = facade(&endpoint).await;
    let (status, lookup) = post(address, SOMEBODY).await;
    assert_eq!((status, lookup["outcome"].as_str()), (200, Some("record")));
    assert_eq!(lookup["match"]["grade"], "mismatch");
    assert_eq!(lookup["action"]["code"], "do_not_use");
    assert!(lookup["record"].is_null());
    assert!(!lookup.to_string().contains("Person") && !lookup.to_string().contains("secret"), "{lookup}");
    let shown = SOMEBODY.replacen('{', r#"{"show_mismatch": true, "#, 1);
    let (_, lookup) = post(address, &shown).await;
    assert_eq!(lookup["record"]["patient"]["name"]["family"], "Other");
}
