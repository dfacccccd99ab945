//! The sandbox is as strict as real servers: what SOAP, HTTP or the WSDL does not allow is refused.

use iz_sandbox::{
    Endpoint,
    hl7::{Outcome, Profile},
    soap::{FaultKind, Response, SoapFault, SoapFaultCode},
};

use crate::support::{Http, Running, envelope, named, question, read, run};

const SOAP_11: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const SOAP_12: &str = "http://www.w3.org/2003/05/soap-envelope";
const FIELDS_11: &str = "Content-Type: text/xml; charset=utf-8\r\n";
const FIELDS_12: &str = "Content-Type: application/soap+xml; charset=utf-8\r\n";
const SECURITY: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";

fn post(sandbox: &Running, endpoint: Endpoint, fields: &str, body: &[u8]) -> Http {
    let head = format!("POST {} HTTP/1.1\r\n{fields}Content-Length: {}", endpoint.path(), body.len());
    sandbox.http(&head, body)
}

fn asked(sandbox: &Running) -> String {
    question(Profile::Z44, named("Slate", "Blanca", "1990-01-02"), sandbox.today)
}

/// The outcome of an answer to a query in an envelope of 2011.
fn outcome(sandbox: &Running, reply: &Http) -> Outcome {
    match Response::read(reply.body.as_bytes()) {
        Ok(Response::SubmitSingleMessage(text)) => read(&text, sandbox.today).outcome,
        _ => panic!("{}: {}", reply.status, reply.body),
    }
}

/// The fault of a reply, and its reason.
fn fault(reply: &Http) -> (SoapFault, String) {
    let Ok(Response::Fault(fault)) = Response::read(reply.body.as_bytes()) else { panic!("{}", reply.body) };
    assert_eq!(reply.status, 500, "{}", reply.body);
    let reason = fault.soap_reason.clone().unwrap_or_default();
    (fault, reason)
}

#[test]
fn children_outside_the_namespace_of_the_service_get_a_fault_that_names_them() {
    let sandbox = run();
    let good = envelope("1", &asked(&sandbox));
    let prefixed = ["submitSingleMessage", "username", "password", "facilityID", "hl7Message"].iter().fold(
        good.replace("xmlns=\"urn:cdc:iisb:2011\"", "xmlns:i=\"urn:cdc:iisb:2011\""),
        |sent, name| {
            sent.replace(&format!("<{name}"), &format!("<i:{name}"))
                .replace(&format!("</{name}"), &format!("</i:{name}"))
        },
    );
    for sent in [&good, &prefixed] {
        let reply = post(&sandbox, Endpoint::Cdc2011, FIELDS_12, sent.as_bytes());
        assert_eq!(outcome(&sandbox, &reply), Outcome::Record);
    }
    for (version, fields) in [(SOAP_12, FIELDS_12), (SOAP_11, FIELDS_11)] {
        for child in ["username", "password", "facilityID", "hl7Message"] {
            let sent = prefixed.replace(&format!("i:{child}"), child).replace(SOAP_12, version);
            let (fault, reason) = fault(&post(&sandbox, Endpoint::Cdc2011, fields, sent.as_bytes()));
            assert_eq!(
                (fault.kind, fault.sender_or_receiver),
                (FaultKind::Unknown, Some(SoapFaultCode::Sender))
            );
            assert!(reason.contains(child) && reason.contains("urn:cdc:iisb:2011"), "{reason}");
            assert!(reason.contains("no namespace"), "{reason}");
        }
    }
    for endpoint in [Endpoint::Cdc2014, Endpoint::Hub] {
        let sent = format!(
            "<s:Envelope xmlns:s=\"{SOAP_12}\" xmlns:h=\"urn:cdc:iisb:hub:2014\"><s:Header><h:HubRequestHeader>\
             <h:DestinationId>tx</h:DestinationId></h:HubRequestHeader></s:Header><s:Body>\
             <i:ConnectivityTestRequest xmlns:i=\"urn:cdc:iisb:2014\"><i:EchoBack>Hi</i:EchoBack>\
             </i:ConnectivityTestRequest></s:Body></s:Envelope>"
        );
        assert_eq!(post(&sandbox, endpoint, FIELDS_12, sent.as_bytes()).status, 200);
        let (_, reason) =
            fault(&post(&sandbox, endpoint, FIELDS_12, sent.replace("i:EchoBack", "EchoBack").as_bytes()));
        assert!(reason.contains("EchoBack") && reason.contains("urn:cdc:iisb:2014"), "{reason}");
        let (_, reason) =
            fault(&post(&sandbox, endpoint, FIELDS_12, sent.replace("i:EchoBack", "h:EchoBack").as_bytes()));
        assert!(reason.contains("EchoBack") && reason.contains("another namespace"), "{reason}");
    }
}

#[test]
fn a_mandatory_header_block_that_is_not_understood_gets_a_must_understand_fault() {
    let sandbox = run();
    let good = envelope("1", &asked(&sandbox));
    let with = |version: &str, blocks: &str| {
        let header = format!("<soap:Header>{blocks}</soap:Header>");
        good.replace("<soap:Header/>", &header).replace(SOAP_12, version)
    };
    let trace = "<t:Trace xmlns:t=\"urn:example:trace?a&amp;&quot;b\" soap:mustUnderstand=\"1\"/>\
                 <Plain soap:mustUnderstand=\"true\" xmlns=\"\"/>";
    let reply = post(&sandbox, Endpoint::Cdc2011, FIELDS_12, with(SOAP_12, trace).as_bytes());
    let (read, _) = fault(&reply);
    assert_eq!(read.sender_or_receiver, Some(SoapFaultCode::MustUnderstand));
    assert!(
        reply.body.contains(
            "<soap:Header><soap:NotUnderstood qname=\"b:Trace\" xmlns:b=\"urn:example:trace?a&amp;&quot;b\"/>\
             <soap:NotUnderstood qname=\"Plain\"/></soap:Header>"
        ),
        "{}",
        reply.body
    );
    assert!(!reply.body.contains("Detail>"), "a detail is about the Body: {}", reply.body);
    let reply = post(&sandbox, Endpoint::Cdc2011, FIELDS_11, with(SOAP_11, trace).as_bytes());
    let (read, _) = fault(&reply);
    assert_eq!(read.sender_or_receiver, Some(SoapFaultCode::MustUnderstand));
    assert!(reply.body.contains("<faultcode>soap:MustUnderstand</faultcode>"), "{}", reply.body);
    assert!(!reply.body.contains("NotUnderstood") && !reply.body.contains("<detail>"), "{}", reply.body);

    for (version, fields, block) in [
        (SOAP_12, FIELDS_12, "<t:Trace xmlns:t=\"urn:example:trace\"/>"),
        (SOAP_12, FIELDS_12, "<t:Trace xmlns:t=\"urn:example:trace\" soap:mustUnderstand=\"0\"/>"),
        (
            SOAP_12,
            FIELDS_12,
            "<t:Trace xmlns:t=\"urn:example:trace\" soap:mustUnderstand=\"1\" soap:role=\"urn:example:proxy\"/>",
        ),
        (
            SOAP_11,
            FIELDS_11,
            "<t:Trace xmlns:t=\"urn:example:trace\" soap:mustUnderstand=\"1\" soap:actor=\"urn:example:proxy\"/>",
        ),
        (
            SOAP_12,
            FIELDS_12,
            "<a:To xmlns:a=\"http://www.w3.org/2005/08/addressing\" soap:mustUnderstand=\"1\">http://127.0.0.1/</a:To>",
        ),
    ] {
        let reply = post(&sandbox, Endpoint::Cdc2011, fields, with(version, block).as_bytes());
        assert_eq!(outcome(&sandbox, &reply), Outcome::Record, "{block}");
    }
    let wrong = with(SOAP_12, "<t:Trace xmlns:t=\"urn:example:trace\" soap:mustUnderstand=\"maybe\"/>");
    let (read, reason) = fault(&post(&sandbox, Endpoint::Cdc2011, FIELDS_12, wrong.as_bytes()));
    assert_eq!(read.sender_or_receiver, Some(SoapFaultCode::Sender));
    assert!(reason.contains("mustUnderstand"), "{reason}");
}

#[test]
fn a_username_token_in_plain_text_replaces_the_credentials_of_the_body() {
    let sandbox = run();
    let good = envelope("1", &asked(&sandbox));
    let credentials = "<username>sandbox</username><password>sandbox</password>";
    let token = |password: &str, kind: &str| {
        format!(
            "<soap:Header><w:Security xmlns:w=\"{SECURITY}\" soap:mustUnderstand=\"1\"><w:UsernameToken>\
             <w:Username>sandbox</w:Username><w:Password Type=\"urn:example:profile#{kind}\">{password}\
             </w:Password></w:UsernameToken></w:Security></soap:Header>"
        )
    };
    let sent = |header: &str, body: &str| {
        let sent = good.replace("<soap:Header/>", header).replace(credentials, body);
        post(&sandbox, Endpoint::Cdc2011, FIELDS_12, sent.as_bytes())
    };
    let plain = token("sandbox", "PasswordText");
    assert_eq!(outcome(&sandbox, &sent(&plain, "")), Outcome::Record);
    assert_eq!(outcome(&sandbox, &sent(&plain, credentials)), Outcome::Record);
    assert_eq!(fault(&sent(&token("wrong", "PasswordText"), "")).0.kind, FaultKind::Security);
    let (differs, reason) = fault(&sent(&token("wrong", "PasswordText"), credentials));
    assert!(differs.kind == FaultKind::Security && reason.contains("UsernameToken"), "{reason}");
    let (digest, _) = fault(&sent(&token("sandbox", "PasswordDigest"), credentials));
    assert_eq!(digest.sender_or_receiver, Some(SoapFaultCode::MustUnderstand));
}

#[test]
fn the_media_type_must_be_that_of_the_soap_version_of_the_envelope() {
    let sandbox = run();
    let new = envelope("1", &asked(&sandbox));
    let old = new.replace(SOAP_12, SOAP_11);
    let reply = |media: &str, sent: &str| {
        post(&sandbox, Endpoint::Cdc2011, &format!("Content-Type: {media}\r\n"), sent.as_bytes())
    };
    assert_eq!(reply("application/soap+xml", &new).status, 200);
    assert_eq!(reply("text/xml", &old).status, 200);
    for (media, sent, wanted) in [
        ("text/xml; charset=utf-8", &new, "application/soap+xml"),
        ("application/soap+xml; action=\"urn:cdc:iisb:2011:submitSingleMessage\"", &old, "text/xml"),
        ("application/xml", &new, "application/soap+xml"),
        ("application/json", &new, "application/soap+xml"),
        ("text/html", &old, "text/xml"),
        ("", &new, "application/soap+xml"),
    ] {
        let reply = reply(media, sent);
        assert_eq!(reply.status, 415, "{media}");
        assert!(
            reply.body.contains(wanted) && reply.head.contains("content-type: text/plain"),
            "{}",
            reply.body
        );
    }
    assert_eq!(
        post(&sandbox, Endpoint::Cdc2011, &format!("{FIELDS_12}{FIELDS_12}"), new.as_bytes()).status,
        415
    );
}

#[test]
fn an_envelope_of_another_version_of_soap_gets_a_version_mismatch() {
    let sandbox = run();
    let sent = envelope("1", "").replace(SOAP_12, "http://www.w3.org/2001/12/soap-envelope");
    let reply = post(&sandbox, Endpoint::Cdc2011, FIELDS_12, sent.as_bytes());
    assert_eq!(fault(&reply).0.sender_or_receiver, Some(SoapFaultCode::VersionMismatch));
    assert!(reply.body.contains("<soap:Header><soap:Upgrade><soap:SupportedEnvelope "), "{}", reply.body);
    let reply = post(&sandbox, Endpoint::Cdc2011, FIELDS_11, sent.as_bytes());
    assert!(reply.body.contains("<faultcode>soap:VersionMismatch</faultcode>"), "{}", reply.body);
}

#[test]
fn a_compressed_request_gets_415_and_the_accepted_encodings() {
    let sandbox = run();
    let sent = envelope("1", &asked(&sandbox));
    for endpoint in Endpoint::ALL {
        let media = match endpoint {
            Endpoint::Post | Endpoint::Asmx => "Content-Type: application/x-www-form-urlencoded\r\n",
            _ => FIELDS_12,
        };
        for coding in ["gzip", "deflate", "br", "GZip", "identity, gzip"] {
            let reply =
                post(&sandbox, endpoint, &format!("{media}Content-Encoding: {coding}\r\n"), sent.as_bytes());
            assert_eq!(reply.status, 415, "{coding}");
            assert!(reply.head.contains("accept-encoding: identity"), "{}", reply.head);
        }
    }
    let identity = format!("{FIELDS_12}Content-Encoding: identity\r\n");
    assert_eq!(post(&sandbox, Endpoint::Cdc2011, &identity, sent.as_bytes()).status, 200);
}

#[test]
fn a_client_that_waits_for_100_continue_is_told_to_go_on() {
    let sandbox = run();
    let sent = envelope("1", &asked(&sandbox));
    let reply =
        post(&sandbox, Endpoint::Cdc2011, &format!("{FIELDS_12}Expect: 100-continue\r\n"), sent.as_bytes());
    assert_eq!(reply.status, 100);
    let (head, body) = reply.body.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    let reply = Http { status: 200, head: head.to_owned(), body: body.to_owned() };
    assert_eq!(outcome(&sandbox, &reply), Outcome::Record);
}

#[test]
fn envelopes_in_other_encodings_are_answered() {
    let sandbox = run();
    let message = question(Profile::Z44, named("Slåte", "Bláncà", "1990-01-02"), sandbox.today);
    let text = envelope("1", &message).split_once("?>").unwrap().1.to_owned();
    let declared = |name: &str| format!("<?xml version=\"1.0\" encoding=\"{name}\"?>{text}");
    let latin =
        |text: &str| -> Vec<u8> { text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect() };
    let little = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let big = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_be_bytes).collect() };
    let media = |charset: &str| format!("Content-Type: application/soap+xml{charset}\r\n");
    for (charset, sent) in [
        ("; charset=iso-8859-1", latin(&declared("ISO-8859-1"))),
        ("", latin(&declared("ISO-8859-1"))),
        ("", latin(&declared("latin1"))),
        ("; charset=\"ISO-8859-1\"", latin(&text)),
        ("; charset=windows-1252", latin(&text)),
        ("", latin(&declared("ISO-8859-15"))),
        ("; charset=utf-16", little(&format!("\u{feff}{}", declared("UTF-16")))),
        ("", little(&format!("\u{feff}{}", declared("UTF-16")))),
        ("", big(&format!("\u{feff}{}", declared("utf-16")))),
        ("; charset=UTF-16BE", big(&declared("UTF-16"))),
        ("; charset=utf-16le", little(&text)),
        ("; charset=UTF-8", declared("utf-8").into_bytes()),
        ("", format!("\u{feff}{text}").into_bytes()),
        // The charset counts before the declaration (RFC 7303).
        ("; charset=utf-8", declared("ISO-8859-1").into_bytes()),
    ] {
        let reply = post(&sandbox, Endpoint::Cdc2011, &media(charset), &sent);
        assert_eq!(outcome(&sandbox, &reply), Outcome::Record, "{charset}");
        // The answer repeats the query, so that a wrong letter would be seen.
        assert!(reply.body.contains("Slåte^Bláncà"), "{charset}: {}", reply.body);
    }
    for (charset, sent) in [
        ("; charset=utf-8", latin(&declared("ISO-8859-1"))),
        ("", latin(&text)),
        ("; charset=ebcdic-cp-us", text.clone().into_bytes()),
        ("", declared("UTF-16").into_bytes()),
    ] {
        let (fault, _) = fault(&post(&sandbox, Endpoint::Cdc2011, &media(charset), &sent));
        assert_eq!(fault.sender_or_receiver, Some(SoapFaultCode::Sender), "{charset}");
    }
}
