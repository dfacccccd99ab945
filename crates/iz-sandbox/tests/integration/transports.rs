//! The same query through each endpoint.

use iz_sandbox::{
    COMPLAINT, Endpoint, MISBEHAVE,
    hl7::{Outcome, Profile},
    soap::{FaultKind, Response},
};

use crate::support::{Http, Running, envelope, named, question, read, run};

const SOAP_11: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const SOAP_12: &str = "http://www.w3.org/2003/05/soap-envelope";
const HUB_HEADER: &str =
    "<HubRequestHeader xmlns=\"urn:cdc:iisb:hub:2014\"><DestinationId>tx</DestinationId></HubRequestHeader>";

fn asked(sandbox: &Running) -> String {
    question(Profile::Z44, named("Slate", "Blanca", "1990-01-02"), sandbox.today)
}

fn post(sandbox: &Running, transport: Endpoint, fields: &str, body: &str) -> Http {
    let head = format!("POST {} HTTP/1.1\r\n{fields}Content-Length: {}", transport.path(), body.len());
    sandbox.http(&head, body.as_bytes())
}

/// An envelope of 2014 or of the hub with this header.
fn of_2014(soap: &str, namespace: &str, header: &str, body: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"{soap}\"><s:Header>{header}</s:Header><s:Body>{}</s:Body></s:Envelope>",
        body.replace("NS", namespace)
    )
}

fn submission(message: &str) -> String {
    format!(
        "<SubmitSingleMessageRequest xmlns=\"NS\"><Username>sandbox</Username><Password>sandbox</Password>\
         <FacilityID>1</FacilityID><Hl7Message>{}</Hl7Message></SubmitSingleMessageRequest>",
        message.replace('&', "&amp;").replace('\r', "&#xD;")
    )
}

/// The HL7 of a reply of 2014.
fn hl7(body: &str) -> String {
    let text = body.split("<Hl7Message>").nth(1).unwrap().split("</Hl7Message>").next().unwrap();
    text.replace("&#xD;", "\r").replace("&amp;", "&")
}

#[test]
fn the_service_of_2011_answers_in_the_soap_version_of_the_request() {
    let sandbox = run();
    let sent = envelope("1", &asked(&sandbox));
    for (soap, fields, media) in [
        (SOAP_12, "Content-Type: application/soap+xml\r\n", "application/soap+xml; charset=utf-8"),
        (
            SOAP_11,
            "Content-Type: text/xml\r\nSOAPAction: \"urn:cdc:iisb:2011:submitSingleMessage\"\r\n",
            "text/xml; charset=utf-8",
        ),
    ] {
        let reply = post(&sandbox, Endpoint::Cdc2011, fields, &sent.replace(SOAP_12, soap));
        assert_eq!(reply.status, 200, "{}", reply.body);
        assert!(reply.head.contains(&format!("content-type: {media}")), "{}", reply.head);
        assert!(reply.body.contains(soap), "{}", reply.body);
        let Ok(Response::SubmitSingleMessage(text)) = Response::read(reply.body.as_bytes()) else { panic!() };
        assert_eq!(read(&text, sandbox.today).outcome, Outcome::Record);
        let refused = post(
            &sandbox,
            Endpoint::Cdc2011,
            fields,
            &sent.replace(SOAP_12, soap).replace(">sandbox<", ">x<"),
        );
        assert!(refused.status == 500 && refused.body.contains(soap), "{}", refused.body);
        assert_eq!(refused.body.contains("<faultcode>"), soap == SOAP_11);
    }
}

#[test]
fn the_services_of_2014_answer_with_their_own_names() {
    let sandbox = run();
    let namespace = "urn:cdc:iisb:2014";
    for (transport, actions, port, header) in [
        (Endpoint::Cdc2014, "urn:cdc:iisb:2014:IISPortType", "IISPortType", ""),
        (Endpoint::Hub, "urn:cdc:iisb:hub:2014:IISHubPortType", "IISHubPortType", HUB_HEADER),
    ] {
        for (soap, media, action_in_header) in
            [(SOAP_12, "application/soap+xml", false), (SOAP_11, "text/xml", true)]
        {
            let action = format!("{actions}:SubmitSingleMessageRequest");
            let fields = if action_in_header {
                format!("Content-Type: {media}\r\nSOAPAction: \"{action}\"\r\n")
            } else {
                format!("Content-Type: {media}; action=\"{action}\"\r\n")
            };
            let sent = of_2014(soap, namespace, header, &submission(&asked(&sandbox)));
            let reply = post(&sandbox, transport, &fields, &sent);
            assert_eq!(reply.status, 200, "{}", reply.body);
            assert!(reply.body.contains(soap) && reply.body.contains(&format!("\"{namespace}\"")));
            assert!(reply.body.contains(&format!(":{port}:SubmitSingleMessageResponse</wsa:Action>")));
            assert_eq!(reply.body.contains("DestinationId>tx<"), transport == Endpoint::Hub);
            assert_eq!(read(&hl7(&reply.body), sandbox.today).outcome, Outcome::Record);

            let test = "<ConnectivityTestRequest xmlns=\"NS\"><EchoBack>Hi &amp; bye</EchoBack></ConnectivityTestRequest>";
            let reply = post(
                &sandbox,
                transport,
                &format!("Content-Type: {media}\r\n"),
                &of_2014(soap, namespace, header, test),
            );
            assert!(reply.body.contains("<EchoBack>Hi &amp; bye</EchoBack>"), "{}", reply.body);

            let wrong = sent.replace("<Password>sandbox", "<Password>wrong");
            let reply = post(&sandbox, transport, &fields, &wrong);
            assert_eq!(reply.status, 500);
            let Ok(Response::Fault(fault)) = Response::read(reply.body.as_bytes()) else { panic!() };
            assert_eq!(fault.kind, FaultKind::Security);
        }
    }
}

#[test]
fn a_fault_has_the_action_of_its_wsdl() {
    let sandbox = run();
    let sent = of_2014(SOAP_12, "urn:cdc:iisb:2014", "", &submission(&asked(&sandbox)));
    let wrong = sent.replace("<Password>sandbox", "<Password>wrong");
    let reply = post(&sandbox, Endpoint::Cdc2014, "Content-Type: application/soap+xml\r\n", &wrong);
    let action = "urn:cdc:iisb:2014:IISPortType:SubmitSingleMessage:Fault:SecurityFault";
    assert!(reply.body.contains(&format!(">{action}</wsa:Action>")), "{}", reply.body);
    let wsdl = sandbox.get(&format!("{}?wsdl", Endpoint::Cdc2014.path())).body;
    assert!(wsdl.contains(&format!("wsaw:Action=\"{action}\"")));
}

#[test]
fn missing_addressing_is_reported_if_the_wsdl_requires_it() {
    let sandbox = run();
    let full = "<Action xmlns=\"http://www.w3.org/2005/08/addressing\">urn:cdc:iisb:2014:IISPortType:\
                SubmitSingleMessageRequest</Action>\
                <MessageID xmlns=\"http://www.w3.org/2005/08/addressing\">urn:uuid:1</MessageID>\
                <To xmlns=\"http://www.w3.org/2005/08/addressing\">http://127.0.0.1/</To>";
    for (header, is_complete) in [("", false), (full, true)] {
        let sent = of_2014(SOAP_12, "urn:cdc:iisb:2014", header, &submission(&asked(&sandbox)));
        let fields = "Content-Type: application/soap+xml\r\n";
        let reply = post(&sandbox, Endpoint::Cdc2014, fields, &sent);
        assert_eq!(reply.status, 200, "{}", reply.body);
        assert_eq!(reply.head.contains(COMPLAINT), !is_complete, "{}", reply.head);
        let strict = format!("{fields}{MISBEHAVE}: addressing-required\r\n");
        let reply = post(&sandbox, Endpoint::Cdc2014, &strict, &sent);
        assert_eq!(reply.status, if is_complete { 200 } else { 500 }, "{}", reply.body);
    }
    let reply = post(
        &sandbox,
        Endpoint::Cdc2011,
        &format!("Content-Type: application/soap+xml\r\n{MISBEHAVE}: addressing-required\r\n"),
        &envelope("1", &asked(&sandbox)),
    );
    assert!(reply.status == 200 && !reply.head.contains(COMPLAINT), "2011 demands none: {}", reply.head);
}

#[test]
fn the_hub_requires_a_destination() {
    let sandbox = run();
    for header in ["", &HUB_HEADER.replace("tx", ""), &HUB_HEADER.replace("tx", "t x")] {
        let sent = of_2014(SOAP_12, "urn:cdc:iisb:2014", header, &submission(&asked(&sandbox)));
        let reply = post(&sandbox, Endpoint::Hub, "Content-Type: application/soap+xml\r\n", &sent);
        let Ok(Response::Fault(fault)) = Response::read(reply.body.as_bytes()) else {
            panic!("{}", reply.body)
        };
        assert_eq!((reply.status, fault.kind), (500, FaultKind::UnknownDestination));
        assert_eq!(fault.retry.as_deref(), Some("CORRECT_MESSAGE"));
    }
}

#[test]
fn a_form_is_answered_with_plain_hl7() {
    let sandbox = run();
    let message: String = asked(&sandbox).bytes().map(|byte| format!("%{byte:02X}")).collect();
    let fields = "Content-Type: application/x-www-form-urlencoded\r\n";
    let form = |rest: &str| format!("USERID=sandbox&PASSWORD=sandbox&FACILITYID=1{rest}");
    let reply = post(&sandbox, Endpoint::Post, fields, &form(&format!("&MESSAGEDATA={message}")));
    assert!(reply.status == 200 && reply.head.contains("content-type: text/plain"), "{}", reply.head);
    assert_eq!(read(&reply.body, sandbox.today).outcome, Outcome::Record);
    assert_eq!(post(&sandbox, Endpoint::Post, fields, &form("")).status, 400);
    let wrong = form(&format!("&MESSAGEDATA={message}")).replace("PASSWORD=sandbox", "PASSWORD=x");
    assert_eq!(post(&sandbox, Endpoint::Post, fields, &wrong).status, 401);
    assert_eq!(post(&sandbox, Endpoint::Post, fields, &"x".repeat(70_000)).status, 413);
    let facility =
        form(&format!("&MESSAGEDATA={message}")).replace("FACILITYID=1", "FACILITYID=misbehave:http-503");
    assert_eq!(post(&sandbox, Endpoint::Post, fields, &facility).status, 503);
    let soap = post(&sandbox, Endpoint::Post, "Content-Type: text/xml\r\n", "");
    assert!(soap.status == 415 && soap.body.contains("x-www-form-urlencoded"), "{}", soap.body);
}

#[test]
fn an_error_in_an_envelope_is_described() {
    let sandbox = run();
    let sent = envelope("1", &asked(&sandbox));
    let fields = "Content-Type: application/soap+xml; action=\"urn:cdc:iisb:2011:submitSingleMessage\"\r\n";
    for (part, instead, fields, told) in [
        ("", "", &*fields.replace("Message\"", "Massage\""), "must be urn:cdc:iisb:2011:submitSingleMessage"),
        (
            "<soap:Header/>",
            "<soap:Header><Action xmlns=\"http://www.w3.org/2005/08/addressing\">x</Action></soap:Header>",
            fields,
            "wsa:Action must be",
        ),
        ("<username>sandbox</username>", "", fields, "username is missing"),
        ("<password>sandbox</password>", "", fields, "password is missing"),
        (
            "<username>sandbox</username><password>sandbox</password>",
            "",
            fields,
            "username and password are missing",
        ),
        (
            "<username>sandbox</username><password>sandbox</password>",
            "<password>sandbox</password><username>sandbox</username>",
            fields,
            "in this order: username, password",
        ),
        ("facilityID>", "FacilityID>", fields, "in this order: username, password"),
        ("urn:cdc:iisb:2011\"", "urn:cdc:iisb:2012\"", fields, "no operation of urn:cdc:iisb:2011"),
    ] {
        let reply = post(&sandbox, Endpoint::Cdc2011, fields, &sent.replace(part, instead));
        assert!(reply.status == 500 && reply.body.contains(told), "{told}: {}", reply.body);
    }
    let elsewhere = post(&sandbox, Endpoint::Cdc2014, "Content-Type: application/soap+xml\r\n", &sent);
    assert!(elsewhere.body.contains("no operation of urn:cdc:iisb:2014"), "{}", elsewhere.body);
}

#[test]
fn a_form_of_asp_net_is_answered_with_an_element() {
    let sandbox = run();
    let message: String = asked(&sandbox).bytes().map(|byte| format!("%{byte:02X}")).collect();
    let fields = "Content-Type: application/x-www-form-urlencoded\r\n";
    let form = format!("userName=sandbox&password=sandbox&flatWire={message}");
    let reply = post(&sandbox, Endpoint::Asmx, fields, &form);
    assert!(reply.status == 200 && reply.head.contains("content-type: text/xml"), "{}", reply.head);
    assert!(reply.body.contains("<string xmlns=\"http://tempuri.org/\">MSH|^~\\&amp;|"), "{}", reply.body);
    let text = iz_soap::element_text(reply.body.as_bytes()).unwrap();
    assert_eq!(read(&text, sandbox.today).outcome, Outcome::Record);
    let missing = post(&sandbox, Endpoint::Asmx, fields, "userName=sandbox&password=sandbox");
    assert!(missing.status == 400 && missing.body.contains("flatWire"), "{}", missing.body);
}

#[test]
fn every_service_returns_its_wsdl() {
    let sandbox = run();
    for transport in Endpoint::ALL {
        let reply = sandbox.get(&format!("{}?wsdl", transport.path()));
        let address = format!("location=\"http://{}{}\"", sandbox.address, transport.path());
        assert_eq!(
            reply.body.contains(&address),
            !matches!(transport, Endpoint::Post | Endpoint::Asmx),
            "{transport:?}"
        );
        assert!(sandbox.get("/").body.contains(transport.path()));
    }
}
