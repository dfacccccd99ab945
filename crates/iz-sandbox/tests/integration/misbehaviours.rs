//! Each misbehaviour does what its description says, and nothing else.

use std::time::Duration;

use iz_sandbox::{
    MISBEHAVE, Misbehaviour, Settings,
    hl7::{Answer, Outcome, Profile, Source},
    people,
    soap::{ConnectivityTest, FaultKind, Request, Response, SoapFault, SoapFaultCode, SoapReadError},
};

use crate::support::{NOW, Running, envelope, identified, named, question, read, run, run_at};

const CHILD: (&str, &str, &str) = ("Sandcastle", "Pebble", "2022-03-10");

fn asked(sandbox: &Running) -> String {
    question(Profile::Z44, named(CHILD.0, CHILD.1, CHILD.2), sandbox.today)
}

/// All bytes of the response with a misbehaviour that the header selects.
fn bytes(sandbox: &Running, name: &str) -> Vec<u8> {
    let sent = envelope("0001112000", &asked(sandbox));
    post(sandbox, &format!("{MISBEHAVE}: {name}\r\n"), &sent)
}

fn post(sandbox: &Running, fields: &str, sent: &str) -> Vec<u8> {
    let head = format!(
        "POST /client_Service HTTP/1.1\r\nHost: {}\r\nContent-Type: application/soap+xml\r\n{fields}Content-Length: {}",
        sandbox.address,
        sent.len()
    );
    sandbox.bytes(&head, sent.as_bytes())
}

/// The status, the header in lower case, and the body.
fn parts(reply: &[u8]) -> (u16, String, Vec<u8>) {
    let end = reply.windows(4).position(|four| four == b"\r\n\r\n").expect("a whole header");
    let head = String::from_utf8(reply[..end].to_vec()).unwrap().to_lowercase();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), head, reply[end + 4..].to_vec())
}

fn body(sandbox: &Running, name: &str) -> Vec<u8> {
    let (status, _, body) = parts(&bytes(sandbox, name));
    assert_eq!(status, 200, "{name}");
    body
}

/// The payload as a client reads it.
fn payload(sandbox: &Running, name: &str) -> String {
    match Response::read(&body(sandbox, name)).unwrap() {
        Response::SubmitSingleMessage(text) => text,
        other => panic!("{name}: {other:?}"),
    }
}

fn answer(sandbox: &Running, name: &str) -> Answer<'static> {
    read(&payload(sandbox, name), sandbox.today)
}

fn fault(sandbox: &Running, name: &str) -> (u16, SoapFault) {
    let (status, _, body) = parts(&bytes(sandbox, name));
    match Response::read(&body).unwrap() {
        Response::Fault(fault) => (status, fault),
        other => panic!("{name}: {other:?}"),
    }
}

fn refusal(sandbox: &Running, name: &str) -> &'static str {
    Response::read(&body(sandbox, name)).expect_err(name).code()
}

#[test]
fn after_every_misbehaviour_the_next_query_is_answered() {
    let sandbox = run();
    for misbehaviour in Misbehaviour::all() {
        let _ = bytes(&sandbox, misbehaviour.name());
        let answer = sandbox.read(&asked(&sandbox));
        assert_eq!(answer.outcome, Outcome::Record, "after {misbehaviour:?}");
    }
}

#[test]
fn a_misbehaviour_is_selected_by_header_facility_id_or_setting() {
    let sandbox = run();
    let (status, _, _) = parts(&post(&sandbox, "", &envelope("misbehave:http-503", &asked(&sandbox))));
    assert_eq!(status, 503);
    let (status, ..) =
        parts(&post(&sandbox, &format!("{MISBEHAVE}: http-502\r\n"), &envelope("misbehave:http-503", "")));
    assert_eq!(status, 502, "the header comes first");
    let (status, _, body) =
        parts(&post(&sandbox, &format!("{MISBEHAVE}: unheard-of\r\n"), &envelope("1", "")));
    assert!(status == 400 && String::from_utf8(body).unwrap().contains("--list"));
    let (status, _, body) = parts(&post(&sandbox, "", &envelope("misbehave:unheard-of", "")));
    assert!(status == 500 && String::from_utf8(body).unwrap().contains("--list"));

    let settings = Settings { misbehaviour: "http-504".parse().ok(), ..Settings::default() };
    let sandbox = run_at(NOW, settings);
    let (status, ..) = parts(&post(&sandbox, "", &envelope("1", &asked(&sandbox))));
    assert_eq!(status, 504);
    let (status, ..) = parts(&post(&sandbox, &format!("{MISBEHAVE}: http-502\r\n"), &envelope("1", "")));
    assert_eq!(status, 502);
}

#[test]
fn payloads_are_wrapped_and_encoded() {
    let sandbox = run();
    let whole = sandbox.text(&asked(&sandbox)).len();
    let coded = payload(&sandbox, "url-encoded");
    assert!(coded.starts_with("MSH%7C%5E%7E%5C%26%7C"));
    assert!(payload(&sandbox, "base64").starts_with("TVNIfF5+XCZ8"), "MSH|^~\\&|");
    assert!(body(&sandbox, "cdata").windows(15).any(|part| part == b"<![CDATA[MSH|^~"));
    assert!(!payload(&sandbox, "line-feeds").contains('\r'));
    assert!(payload(&sandbox, "blanks").starts_with("\n\n    MSH|"));
    for name in
        ["cdata", "line-feeds", "blanks", "batch", "other-prefix", "extra-elements", "bom", "no-declaration"]
    {
        let answer = answer(&sandbox, name);
        assert_eq!((answer.outcome, answer.doses.len()), (Outcome::Record, 8), "{name}");
    }
    assert_eq!(payload(&sandbox, "two-messages").matches("MSH|").count(), 2);
    assert_eq!(payload(&sandbox, "empty-return"), "");
    assert!(payload(&sandbox, "sentence").starts_with("The query"));
    let cut = payload(&sandbox, "cut-message");
    assert!(cut.len() > whole / 2 && cut.len() < whole && !cut.ends_with('\r'));
    assert!(payload(&sandbox, "control-character").contains('\u{fffd}'), "the client marks the place");
    let file = payload(&sandbox, "pdf");
    assert!(file.len() > 3_000_000 && file.contains("^application^pdf^Base64^JVBERi0xLjQ"));
    assert_eq!(read(&file, sandbox.today).doses.len(), 8);
}

#[test]
fn a_cut_answer_never_looks_like_an_empty_history() {
    let sandbox = run();
    for listed in people() {
        for profile in [Profile::Z34, Profile::Z44] {
            let sent = question(profile, listed.demographics(), sandbox.today);
            let cut =
                post(&sandbox, &format!("{MISBEHAVE}: cut-message\r\n"), &envelope("0001112000", &sent));
            let (.., body) = parts(&cut);
            let Ok(Response::SubmitSingleMessage(text)) = Response::read(&body) else { continue };
            let source = Source::of(text);
            let Ok(answer) = Answer::read(&source, sandbox.today) else { continue };
            let is_empty_record = answer.outcome == Outcome::Record && answer.doses.is_empty();
            let has_doses = !listed.person.doses.is_empty();
            // A complete history (Z32) may be empty, so only a warning says that its end is missing.
            let is_proved = profile == Profile::Z34 || answer.is_cut_off();
            assert!(!is_empty_record || !has_doses || is_proved, "{profile:?}: {}", listed.shows);
            let may_be_incomplete = answer
                .warnings
                .iter()
                .any(|warning| warning.code.effect() == iz_hl7::answer::Effect::Incomplete);
            assert!(answer.outcome != Outcome::Record || may_be_incomplete, "{}", listed.shows);
        }
    }
}

#[test]
fn the_registry_gives_wrong_answers() {
    let sandbox = run();
    let wrong = answer(&sandbox, "wrong-control-id");
    let acknowledgment = wrong.acknowledgment.as_ref().unwrap();
    assert_eq!(acknowledgment.control_id.as_deref(), Some("of-another-question"));
    assert_eq!(acknowledgment.query_tag.as_deref(), Some("of-another-question"));
    let other = answer(&sandbox, "other-patient");
    assert_eq!(other.outcome, Outcome::Record);
    assert_ne!(other.patients[0].name.as_ref().unwrap().given.as_deref(), Some("Pebble"));
    let doubled = answer(&sandbox, "duplicate-orders");
    assert_eq!((doubled.doses.len(), doubled.patients.len()), (16, 1));
    assert_eq!(payload(&sandbox, "duplicate-segments").matches("\rPID|").count(), 2);
    assert_eq!(answer(&sandbox, "rejected").outcome, Outcome::Rejected);
    assert_eq!(answer(&sandbox, "turned-away").outcome, Outcome::Ack);
    assert_eq!(answer(&sandbox, "lagging").outcome, Outcome::NotFound);
    assert_eq!(answer(&sandbox, "lagging").outcome, Outcome::Record);
    let by_id = question(Profile::Z44, identified("SBX100001", "SR"), sandbox.today);
    let lagging = format!("{MISBEHAVE}: lagging\r\n");
    let (.., first) = parts(&post(&sandbox, &lagging, &envelope("1", &by_id)));
    assert!(String::from_utf8(first).unwrap().contains("|NF|"), "another person, so the first query again");
}

#[test]
fn envelopes_are_broken_as_described() {
    let sandbox = run();
    assert!(body(&sandbox, "bom").starts_with(b"\xef\xbb\xbf<?xml"));
    assert!(body(&sandbox, "no-declaration").starts_with(b"<soap:Envelope"));
    assert!(body(&sandbox, "other-prefix").windows(17).any(|part| part == b"<Envelope xmlns=\""));
    assert!(body(&sandbox, "blank-before-declaration").starts_with(b"\r\n<?xml"));
    // The client accepts a missing end tag behind the message, and another name of the element.
    assert!(!String::from_utf8_lossy(&body(&sandbox, "missing-end-tag")).contains("</soap:Body>"));
    assert_eq!(answer(&sandbox, "missing-end-tag").outcome, Outcome::Record);
    assert!(!String::from_utf8_lossy(&body(&sandbox, "wrong-element")).contains("return>"));
    assert_eq!(answer(&sandbox, "wrong-element").outcome, Outcome::Record);
    assert_eq!(refusal(&sandbox, "doctype"), "doctype");
    let wrong = body(&sandbox, "wrong-charset");
    assert!(std::str::from_utf8(&wrong).is_err());
    assert!(matches!(Response::read(&wrong), Err(SoapReadError::NotUtf8 { .. }) | Ok(_)));
    let (_, head, latin) = parts(&bytes(&sandbox, "latin-1"));
    assert!(head.contains("charset=iso-8859-1"), "{head}");
    assert!(latin.windows(21).any(|part| part == b"encoding=\"ISO-8859-1\""));
    assert!(latin.contains(&0xE9) && !latin.contains(&0xC3));
}

#[test]
fn faults_have_the_described_form() {
    let sandbox = run();
    for (name, kind) in [
        ("security-fault", FaultKind::Security),
        ("message-too-large-fault", FaultKind::MessageTooLarge),
        ("unsupported-operation-fault", FaultKind::UnsupportedOperation),
        ("unknown-fault", FaultKind::Unknown),
        ("destination-connection-fault", FaultKind::DestinationConnection),
        ("unknown-destination-fault", FaultKind::UnknownDestination),
        ("hub-client-fault", FaultKind::HubClient),
        ("metadata-fault", FaultKind::Metadata),
        ("unexpected-exception-fault", FaultKind::UnexpectedException),
        ("hub-fault-nested", FaultKind::DestinationConnection),
        ("security-fault-2014", FaultKind::Security),
        ("message-too-large-fault-2014", FaultKind::MessageTooLarge),
        ("fault-lower-case", FaultKind::Security),
        ("fault-unprefixed", FaultKind::Unknown),
        ("fault-without-body", FaultKind::Unknown),
        ("fault-soap-1-1", FaultKind::Unknown),
        ("fault-soap-1-2", FaultKind::Unknown),
    ] {
        let (status, fault) = fault(&sandbox, name);
        assert_eq!((status, fault.kind), (500, kind), "{name}");
        assert!(fault.sender_or_receiver.is_some_and(|code| code != SoapFaultCode::Other), "{name}");
    }
    assert_eq!(fault(&sandbox, "fault-200").0, 200);
    assert_eq!(fault(&sandbox, "fault-400").0, 400);
    let text = |name| String::from_utf8(bytes(&sandbox, name)).unwrap();
    assert!(text("fault-soap-1-1").contains("<faultcode>soap:Server</faultcode>"));
    assert!(text("fault-soap-1-1").contains("content-type: text/xml"));
    assert!(text("fault-unprefixed").contains("<soap:Value>Receiver<"));
    assert!(
        text("fault-lower-case").contains("<SecurityFault><code>10</code><reason>Security</reason><detail>")
    );
    let beside = "</hub:DestinationConnectionFault>";
    assert!(text("destination-connection-fault").split_once(beside).unwrap().1.contains("<Retry>"));
    assert!(text("hub-fault-nested").split_once(beside).unwrap().0.contains("<Retry>"));
    assert!(text("message-too-large-fault-2014").contains("<MaxSize>65536</MaxSize>"));
    assert!(!text("fault-without-body").contains("</soap:Body>"));
}

#[test]
fn statuses_have_their_header_field_and_a_page() {
    let sandbox = run();
    for misbehaviour in Misbehaviour::all() {
        let Some(code) = misbehaviour.name().strip_prefix("http-") else { continue };
        let (status, head, body) = parts(&bytes(&sandbox, misbehaviour.name()));
        assert_eq!(status.to_string(), code);
        assert!(head.contains("content-type: text/html") && body.starts_with(b"<html>"), "{head}");
        assert_eq!(head.contains("\r\nretry-after: 7"), code == "429");
        assert_eq!(head.contains("\r\nretry-after: 30"), code == "503");
        assert_eq!(head.contains("\r\nwww-authenticate: basic"), code == "401");
    }
    let statuses: Vec<_> =
        Misbehaviour::all().iter().filter_map(|of| of.name().strip_prefix("http-")).collect();
    for code in ["401", "403", "404", "408", "413", "429", "500", "502", "503", "504"] {
        assert!(statuses.contains(&code), "{code}");
    }
}

#[test]
fn http_responses_are_wrong_as_described() {
    let sandbox = run();
    let reply = |name| parts(&bytes(&sandbox, name));
    let (status, head, page) = reply("login-page");
    assert!(status == 200 && head.contains("text/html") && page.starts_with(b"<!DOCTYPE html>"));
    let (status, head, _) = reply("redirect");
    assert!(status == 302 && head.contains("\r\nlocation: /login"));
    assert!(reply("empty-body").2.is_empty());
    let (status, _, good) = reply("answer-500");
    assert!(status == 500 && matches!(Response::read(&good), Ok(Response::SubmitSingleMessage(_))));
    assert!(reply("wrong-content-type").1.contains("content-type: text/html"));
    let (_, head, parts) = reply("multipart");
    assert!(
        head.contains("multipart/related; type=\"application/soap+xml\"")
            && parts.starts_with(b"--sandbox-part\r\n")
    );
    for name in ["gzip", "gzip-bomb"] {
        let (_, head, packed) = reply(name);
        assert!(head.contains("content-encoding: gzip") && packed.starts_with(&[0x1F, 0x8B, 8]), "{name}");
        assert!(packed.len() < 1_000_000);
    }
}

#[test]
fn connections_end_at_the_described_point() {
    let sandbox = run();
    assert!(bytes(&sandbox, "hang-up").is_empty());
    assert!(bytes(&sandbox, "silence").is_empty());
    let cut = bytes(&sandbox, "cut-header");
    assert!(cut.starts_with(b"HTTP/1.1 200") && !cut.windows(4).any(|four| four == b"\r\n\r\n"));
    let length = |head: &str| -> usize {
        let value = head.split("content-length: ").nth(1).unwrap();
        value.split("\r\n").next().unwrap().parse().unwrap()
    };
    for name in ["slow-header", "slow-body", "late", "huge-body"] {
        let (status, head, body) = parts(&bytes(&sandbox, name));
        assert_eq!((status, length(&head)), (200, body.len()), "{name}");
        assert!(name == "huge-body" || Response::read(&body).is_ok(), "{name}");
        assert_eq!(body.len() > 16 * 1024 * 1024, name == "huge-body");
    }
    let (_, head, body) = parts(&bytes(&sandbox, "cut-body"));
    assert_eq!(length(&head) / 2, body.len());
    let (_, head, body) = parts(&bytes(&sandbox, "wrong-length"));
    assert_eq!(length(&head), body.len() / 2);
    for (name, is_whole) in [("chunked", true), ("cut-chunks", false)] {
        let (_, head, body) = parts(&bytes(&sandbox, name));
        assert!(head.contains("transfer-encoding: chunked") && body.starts_with(b"3e8\r\n<?xml"), "{name}");
        assert_eq!(body.ends_with(b"\r\n0\r\n\r\n"), is_whole, "{name}");
    }
}

#[test]
fn a_slow_response_takes_the_described_time() {
    let sandbox = run();
    for name in ["slow-header", "slow-body", "late"] {
        let start = std::time::Instant::now();
        bytes(&sandbox, name);
        assert!(start.elapsed() >= Duration::from_millis(30), "30 s a thousand times faster: {name}");
    }
}

#[test]
fn the_echo_of_a_connectivity_test_is_wrong() {
    let sandbox = run();
    let test = Request::ConnectivityTest(ConnectivityTest { echo_back: "Hello".to_owned() }).write().unwrap();
    for (name, echo) in
        [("echo-in-words", "You sent: Hello"), ("echo-lost", "OK"), ("pdf", "Hello"), ("rejected", "Hello")]
    {
        let (_, _, body) = parts(&post(&sandbox, &format!("{MISBEHAVE}: {name}\r\n"), &test));
        assert!(Response::read(&body).unwrap() == Response::ConnectivityTest(echo.to_owned()), "{name}");
    }
    let (status, ..) = parts(&post(&sandbox, &format!("{MISBEHAVE}: http-503\r\n"), &test));
    assert_eq!(status, 503, "a status replaces the response of both operations");
}
