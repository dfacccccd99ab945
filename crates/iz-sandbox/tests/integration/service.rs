//! The service: operations, faults, pages, addresses.

use iz_sandbox::{
    MAX_REQUEST_BYTES, Sandbox, SandboxError, Settings,
    hl7::Profile,
    soap::{
        ConnectivityTest, FaultKind, Operation, Request, Response, SoapFault, SoapFaultCode,
        SubmitSingleMessage,
    },
};

use crate::support::{named, question, run};

fn fault((status, response): (u16, Response)) -> SoapFault {
    assert_eq!(status, 500);
    match response {
        Response::Fault(fault) => fault,
        _ => panic!("no fault"),
    }
}

fn envelope(username: Option<&str>, password: Option<&str>, message: &str) -> String {
    let message = SubmitSingleMessage {
        username: username.map(str::to_owned),
        password: password.map(str::to_owned),
        facility_id: None,
        hl7_message: message.to_owned(),
    };
    Request::SubmitSingleMessage(message).write().unwrap()
}

#[test]
fn the_connectivity_test_returns_its_echo() {
    let sandbox = run();
    for text in ["Hello", "", "a < b & c\nñ"] {
        let request = Request::ConnectivityTest(ConnectivityTest { echo_back: text.to_owned() });
        let reply = sandbox.post(Operation::ConnectivityTest, request.write().unwrap().as_bytes());
        assert!(reply == (200, Response::ConnectivityTest(text.to_owned())), "{text}");
    }
}

#[test]
fn an_unknown_user_gets_a_security_fault() {
    let sandbox = run();
    let asked = question(Profile::Z44, named("Slate", "Blanca", "1990-01-02"), sandbox.today);
    for (username, password) in [
        (Some("sandbox"), Some("wrong")),
        (Some("somebody"), Some("sandbox")),
        (Some("sandbox"), None),
        (None, None),
        (Some(""), Some("")),
    ] {
        let sent = envelope(username, password, &asked);
        let fault = fault(sandbox.post(Operation::SubmitSingleMessage, sent.as_bytes()));
        assert_eq!(fault.kind, FaultKind::Security);
        assert_eq!(fault.code.as_deref(), Some("10"));
        assert_eq!(fault.reason.as_deref(), Some("Security"));
        assert_eq!(fault.sender_or_receiver, Some(SoapFaultCode::Sender));
        assert!(!fault.detail.unwrap().contains("wrong"));
    }
}

#[test]
fn a_broken_envelope_gets_a_sender_fault() {
    let sandbox = run();
    for body in ["", "MSH|^~\\&|", "<a/>", "<!DOCTYPE a><a/>", "{\"hl7\": 1}"] {
        let fault = fault(sandbox.post(Operation::SubmitSingleMessage, body.as_bytes()));
        assert_eq!(fault.sender_or_receiver, Some(SoapFaultCode::Sender), "{body}");
        assert_eq!(fault.kind, FaultKind::Unknown, "{body}");
        assert!(fault.detail.is_some_and(|detail| detail.len() > 20), "{body}");
    }
    let other = envelope(Some("sandbox"), Some("sandbox"), "").replace("submitSingleMessage", "shutDown");
    let fault = fault(sandbox.post(Operation::SubmitSingleMessage, other.as_bytes()));
    assert_eq!(fault.kind, FaultKind::UnsupportedOperation);
}

#[test]
fn a_request_that_is_too_large_gets_a_fault() {
    let sandbox = run();
    let asked = question(Profile::Z44, named("Slate", "Blanca", "1990-01-02"), sandbox.today);
    let twice = envelope(Some("sandbox"), Some("sandbox"), &format!("{asked}{asked}"));
    let empty = envelope(Some("sandbox"), Some("sandbox"), "").len();
    let full = "x".repeat(MAX_REQUEST_BYTES - empty);
    let over = envelope(Some("sandbox"), Some("sandbox"), &format!("{full}x"));
    let far_over = envelope(Some("sandbox"), Some("sandbox"), &"x".repeat(MAX_REQUEST_BYTES * 4));
    for sent in [twice, over, far_over] {
        let fault = fault(sandbox.post(Operation::SubmitSingleMessage, sent.as_bytes()));
        assert_eq!(fault.kind, FaultKind::MessageTooLarge);
        assert_eq!(fault.code.as_deref(), Some("1313"));
        assert_eq!(fault.reason.as_deref(), Some("MessageTooLarge"));
    }
    let (status, reply) = sandbox.submit("");
    assert!(status == 200 && matches!(reply, Response::SubmitSingleMessage(_)));
    let sent = envelope(Some("sandbox"), Some("sandbox"), &full);
    assert_eq!(sent.len(), MAX_REQUEST_BYTES);
    assert_eq!(sandbox.post(Operation::SubmitSingleMessage, sent.as_bytes()).0, 200);
}

#[test]
fn the_wsdl_has_the_address_of_the_service() {
    let sandbox = run();
    for query in ["wsdl", "WSDL", "Wsdl", "wsdl=", "x=1&wSdL"] {
        let reply = sandbox.get(&format!("/client_Service?{query}"));
        assert_eq!(reply.status, 200, "{query}");
        assert!(reply.head.contains("content-type: text/xml; charset=utf-8"), "{}", reply.head);
        assert!(reply.body.contains(&format!("location=\"{}\"", sandbox.endpoint)), "{query}");
        assert!(reply.body.contains("targetNamespace=\"urn:cdc:iisb:2011\""), "{query}");
    }
}

#[test]
fn every_other_get_request_gets_a_page_for_people() {
    let sandbox = run();
    for target in ["/", "/client_Service", "/client_Service?wsdls", "/favicon.ico"] {
        let reply = sandbox.get(target);
        assert_eq!(reply.status, 200, "{target}");
        assert!(reply.head.contains("content-type: text/plain"), "{}", reply.head);
        assert!(reply.body.contains("simulated") && reply.body.contains(&sandbox.endpoint), "{}", reply.body);
    }
    let reply = sandbox.http("POST /elsewhere HTTP/1.1\r\nContent-Length: 0", b"");
    assert_eq!(reply.status, 404);
    assert!(reply.body.contains(&sandbox.endpoint));
    assert_eq!(sandbox.http("DELETE /client_Service HTTP/1.1", b"").status, 405);
}

#[test]
fn only_host_names_of_this_machine_are_answered() {
    let sandbox = run();
    let port = sandbox.address.port();
    let get =
        |target: &str, host: &str| sandbox.raw(&format!("GET {target} HTTP/1.1\r\nHost: {host}"), b"").status;
    for name in ["127.0.0.1", "localhost", "LocalHost", "[::1]"] {
        assert_eq!(get("/", &format!("{name}:{port}")), 200, "{name}");
    }
    let foreign = format!("evil.example:{port}");
    for host in [
        &foreign,
        "evil.example",
        "127.0.0.1",
        &format!("127.0.0.1:{}", port ^ 1),
        &format!("0.0.0.0:{port}"),
        &format!("127.0.0.2:{port}"),
        &format!("::1:{port}"),
        &format!("127.0.0.1.evil.example:{port}"),
        "",
    ] {
        assert_eq!(get("/client_Service?wsdl", host), 421, "{host}");
    }
    assert_eq!(get("http://evil.example/", &format!("127.0.0.1:{port}")), 421);
    assert_eq!(
        sandbox.raw(&format!("GET / HTTP/1.1\r\nHost: {foreign}\r\nHost: localhost:{port}"), b"").status,
        421
    );
    assert_eq!(sandbox.raw("GET / HTTP/1.1", b"").status, 421);
}

#[test]
fn pages_of_other_sites_are_refused() {
    let sandbox = run();
    let with = |header: &str| sandbox.http(&format!("GET / HTTP/1.1\r\n{header}"), b"").status;
    for header in [
        "Origin: http://evil.example",
        "Origin: null",
        &format!("Origin: https://{}", sandbox.address),
        "Origin: http://localhost",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
    ] {
        assert_eq!(with(header), 403, "{header}");
    }
    assert_eq!(with(&format!("Origin: http://{}", sandbox.address)), 200);
    assert_eq!(with("Sec-Fetch-Site: none"), 200);
}

#[test]
fn a_header_that_is_unreadable_or_repeated_is_refused() {
    let sandbox = run();
    let address = sandbox.address;
    for (headers, expected) in [
        ("", 200),
        ("\r\nSec-Fetch-Site: none", 200),
        ("\u{e9}", 421),
        (&format!("\r\nHost: {address}"), 421),
        (&format!("\r\nOrigin: http://{address}\u{e9}"), 403),
        (&format!("\r\nOrigin: http://{address}\r\nOrigin: http://{address}"), 403),
        ("\r\nSec-Fetch-Site: none\u{e9}", 403),
        ("\r\nSec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site", 403),
        ("\r\nSec-Fetch-Site: none\r\nSec-Fetch-Site: none", 403),
    ] {
        let status = sandbox.raw(&format!("GET / HTTP/1.1\r\nHost: {address}{headers}"), b"").status;
        assert_eq!(status, expected, "{headers:?}");
    }
}

#[test]
fn the_content_type_must_be_that_of_soap() {
    let sandbox = run();
    let request =
        Request::ConnectivityTest(ConnectivityTest { echo_back: "Hello".to_owned() }).write().unwrap();
    let post = |media: &str| {
        let head = format!("POST /client_Service HTTP/1.1\r\n{media}Content-Length: {}", request.len());
        sandbox.http(&head, request.as_bytes()).status
    };
    for media in [
        "application/soap+xml",
        "Application/SOAP+XML; charset=utf-8; action=\"urn:cdc:iisb:2011:connectivityTest\"",
        "application/soap+xml;charset=UTF-8",
    ] {
        assert_eq!(post(&format!("Content-Type: {media}\r\n")), 200, "{media}");
    }
    // That of the other version of SOAP.
    assert_eq!(post("Content-Type: text/xml;charset=utf-8\r\n"), 415);
    // A page of another site may send these without a preflight request.
    for media in
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/xmlx"]
    {
        assert_eq!(post(&format!("Content-Type: {media}\r\n")), 415, "{media}");
    }
    assert_eq!(post(""), 415);
}

#[test]
fn it_listens_only_on_this_machine() {
    for address in ["0.0.0.0:0", "192.0.2.1:0", "[::]:0", "[2001:db8::1]:0"] {
        let error = Sandbox::bind(address.parse().unwrap(), Settings::default()).unwrap_err();
        assert!(matches!(error, SandboxError::NotLoopback { .. }), "{address}");
        assert!(error.to_string().contains("127.0.0.1"), "{error}");
    }
    let first = Sandbox::bind("127.0.0.1:0".parse().unwrap(), Settings::default()).unwrap();
    assert_eq!(first.endpoint(), format!("http://127.0.0.1:{}/client_Service", first.address().port()));
    let error = Sandbox::bind(first.address(), Settings::default()).unwrap_err();
    assert!(matches!(error, SandboxError::AddressInUse { .. }));
    assert_eq!(
        error.to_string(),
        format!("{} is in use: stop the program that listens there, or choose another port", first.address())
    );
}

#[test]
fn settings_never_print_the_password() {
    let settings = Settings { password: "hunter2".to_owned(), ..Settings::default() };
    assert!(!format!("{settings:?}").contains("hunter2"));
    let sandbox = Sandbox::bind("127.0.0.1:0".parse().unwrap(), settings).unwrap();
    assert!(!format!("{sandbox:?}").contains("hunter2"));
}
