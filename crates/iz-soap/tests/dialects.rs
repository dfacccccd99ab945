//! Writes and reads envelopes of every service, in every SOAP version and form of text.

use iz_soap::{
    ConnectivityTest, Dialect, EnvelopeHeader, FaultKind, Operation, ReceivedRequest, Request, Response,
    SoapFault, SoapFaultCode, SoapService, SoapVersion, SubmitSingleMessage, TextForm, WriteError,
};
use proptest::prelude::*;

fn message(hl7_message: &str) -> Request {
    Request::SubmitSingleMessage(SubmitSingleMessage {
        username: Some("store-12".to_owned()),
        password: Some("p<&>".to_owned()),
        facility_id: Some("0001112000".to_owned()),
        hl7_message: hl7_message.to_owned(),
    })
}

fn to_texas() -> EnvelopeHeader {
    EnvelopeHeader {
        destination_id: Some("tx".to_owned()),
        message_id: Some("urn:uuid:1".to_owned()),
        to: Some("https://hub.example/IISHubService".to_owned()),
        ..EnvelopeHeader::default()
    }
}

fn dialects() -> impl Iterator<Item = Dialect> {
    [SoapService::Cdc2011, SoapService::Cdc2014, SoapService::Hub].into_iter().flat_map(|service| {
        [SoapVersion::V11, SoapVersion::V12].into_iter().flat_map(move |soap| {
            [TextForm::Entities, TextForm::Cdata].map(|text| Dialect { service, soap, text })
        })
    })
}

/// The dialect that is read from an envelope. The form of text cannot be read.
fn as_read(dialect: Dialect) -> Dialect {
    Dialect { text: TextForm::Entities, ..dialect }
}

#[test]
fn a_request_to_the_hub_names_the_registry_and_uses_the_messages_of_2014() {
    let dialect = Dialect { service: SoapService::Hub, ..Dialect::default() };
    let written = message("MSH|^~\\&|A\r").write_in(dialect, &to_texas()).unwrap();
    assert_eq!(
        written,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <soap:Envelope xmlns:soap=\"http://www.w3.org/2003/05/soap-envelope\"><soap:Header>\
         <HubRequestHeader xmlns=\"urn:cdc:iisb:hub:2014\"><DestinationId>tx</DestinationId></HubRequestHeader>\
         <Action xmlns=\"http://www.w3.org/2005/08/addressing\">\
         urn:cdc:iisb:hub:2014:IISHubPortType:SubmitSingleMessageRequest</Action>\
         <MessageID xmlns=\"http://www.w3.org/2005/08/addressing\">urn:uuid:1</MessageID>\
         <To xmlns=\"http://www.w3.org/2005/08/addressing\">https://hub.example/IISHubService</To>\
         </soap:Header><soap:Body><SubmitSingleMessageRequest xmlns=\"urn:cdc:iisb:2014\">\
         <Username>store-12</Username><Password>p&lt;&amp;&gt;</Password><FacilityID>0001112000</FacilityID>\
         <Hl7Message>MSH|^~\\&amp;|A&#xD;</Hl7Message></SubmitSingleMessageRequest></soap:Body></soap:Envelope>"
    );
}

#[test]
fn a_request_to_the_hub_needs_a_valid_destination_id() {
    let dialect = Dialect { service: SoapService::Hub, ..Dialect::default() };
    let write = |id: Option<&str>| {
        let header = EnvelopeHeader { destination_id: id.map(str::to_owned), ..EnvelopeHeader::default() };
        message("x").write_in(dialect, &header)
    };
    for id in [None, Some(""), Some("tx iis"), Some("tx</DestinationId>"), Some("a/b")] {
        assert_eq!(write(id), Err(WriteError::DestinationId), "{id:?}");
    }
    assert!(write(Some("tx_dev-2")).is_ok());
}

#[test]
fn soap_1_1_uses_its_own_namespace() {
    let dialect = Dialect { soap: SoapVersion::V11, ..Dialect::default() };
    let written = message("x").write_in(dialect, &EnvelopeHeader::default()).unwrap();
    assert!(
        written.contains(
            "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Header/>"
        )
    );
}

#[test]
fn a_message_is_written_as_one_cdata_section() {
    let dialect = Dialect { text: TextForm::Cdata, ..Dialect::default() };
    let written = |text| message(text).write_in(dialect, &EnvelopeHeader::default()).unwrap();
    for text in ["MSH|^~\\&|<A>\rQPD|1\r", "MSH|^~\\&|a", "MSH|^~\\&|&amp;\r\nQPD|]]\r", "]", ">"] {
        let expected = format!("<hl7Message><![CDATA[{text}]]></hl7Message>");
        assert!(written(text).contains(&expected), "{text:?}");
        assert!(written(text).contains("<password>p&lt;&amp;&gt;</password>"));
    }
    assert!(written("").contains("<hl7Message></hl7Message>"));
    assert!(
        written("MSH|^~\\&|]]>\rQPD\r")
            .contains("<hl7Message>MSH|^~\\&amp;|]]&gt;&#xD;QPD&#xD;</hl7Message>")
    );
}

/// The text that a parser reads where `text` was written in a form.
fn read_as(text: &str, form: TextForm) -> String {
    match form {
        TextForm::Cdata if !text.contains("]]>") => text.replace("\r\n", "\n").replace('\r', "\n"),
        _ => text.to_owned(),
    }
}

#[test]
fn a_request_is_read_with_the_dialect_for_the_reply() {
    for dialect in dialects() {
        let request = message("MSH|^~\\&|A\rQPD|1]]>\r");
        let written = request.write_in(dialect, &to_texas()).unwrap();
        let received = ReceivedRequest::read(written.as_bytes()).unwrap();
        let service = match dialect.service {
            // A request with a destination is one to the hub.
            SoapService::Cdc2014 => SoapService::Hub,
            service => service,
        };
        let dialect = Dialect { service, ..as_read(dialect) };
        assert_eq!(received, ReceivedRequest { request, dialect, header: to_texas() });
    }
}

#[test]
fn a_reply_of_every_dialect_is_read() {
    for dialect in dialects() {
        for response in [
            Response::SubmitSingleMessage("MSH|^~\\&|R\rMSA|AA]]>\r".to_owned()),
            Response::ConnectivityTest("hello".to_owned()),
        ] {
            let written = response.write_in(dialect, &to_texas()).unwrap();
            assert_eq!(Response::read(written.as_bytes()), Ok(response), "{written}");
        }
    }
}

#[test]
fn the_echo_of_2014_is_optional() {
    let envelope = "<Envelope xmlns='http://www.w3.org/2003/05/soap-envelope'><Body>\
        <ConnectivityTestRequest xmlns='urn:cdc:iisb:2014'/></Body></Envelope>";
    let expected = Request::ConnectivityTest(ConnectivityTest { echo_back: String::new() });
    assert_eq!(Request::read(envelope.as_bytes()), Ok(expected));
}

#[test]
fn every_fault_of_every_service_is_read_as_it_was_written() {
    let of_2014 = [
        FaultKind::MessageTooLarge,
        FaultKind::Security,
        FaultKind::UnsupportedOperation,
        FaultKind::Unknown,
    ];
    let of_the_hub = [
        FaultKind::DestinationConnection,
        FaultKind::UnknownDestination,
        FaultKind::HubClient,
        FaultKind::UnexpectedException,
        FaultKind::Metadata,
    ];
    for dialect in dialects() {
        for kind in of_2014.into_iter().chain(of_the_hub) {
            for blamed in [SoapFaultCode::Sender, SoapFaultCode::Receiver, SoapFaultCode::VersionMismatch] {
                let fault = SoapFault { sender_or_receiver: Some(blamed), ..SoapFault::new(kind) };
                let written = Response::Fault(fault).write_in(dialect, &EnvelopeHeader::default());
                if of_the_hub.contains(&kind) && dialect.service != SoapService::Hub {
                    assert_eq!(written, Err(WriteError::FaultKind { kind }));
                    continue;
                }
                let written = written.unwrap();
                let Ok(Response::Fault(read)) = Response::read(written.as_bytes()) else {
                    panic!("{written}")
                };
                assert_eq!((read.kind, read.sender_or_receiver), (kind, Some(blamed)), "{written}");
            }
        }
    }
}

#[test]
fn the_members_of_a_hub_fault_are_read_as_they_were_written() {
    let some = |text: &str| Some(text.to_owned());
    let fault = SoapFault {
        code: some("10"),
        reason: some("Too large"),
        detail: some("<why>"),
        soap_reason: some("Too large"),
        summary: some("s"),
        diagnostics: some("d"),
        retry: some("CORRECT_MESSAGE"),
        event_id: some("e-1"),
        ..SoapFault::new(FaultKind::MessageTooLarge)
    };
    for soap in [SoapVersion::V11, SoapVersion::V12] {
        let dialect = Dialect { service: SoapService::Hub, soap, text: TextForm::Entities };
        let written = Response::Fault(fault.clone()).write_in(dialect, &EnvelopeHeader::default()).unwrap();
        assert_eq!(Response::read(written.as_bytes()), Ok(Response::Fault(fault.clone())), "{written}");
    }
}

#[test]
fn the_actions_are_those_of_the_wsdls() {
    let action = |service: SoapService| service.action(Operation::SubmitSingleMessage);
    assert_eq!(action(SoapService::Cdc2011), "urn:cdc:iisb:2011:submitSingleMessage");
    assert_eq!(action(SoapService::Cdc2014), "urn:cdc:iisb:2014:IISPortType:SubmitSingleMessageRequest");
    assert_eq!(action(SoapService::Hub), "urn:cdc:iisb:hub:2014:IISHubPortType:SubmitSingleMessageRequest");
}

proptest! {
    #[test]
    fn any_message_is_read_as_it_was_written_in_every_dialect(
        text in prop::collection::vec(
            prop::sample::select(vec!["]]>", "]", ">", "&", "<![CDATA[", "&#xD;", "\r", "\n", "\r\n", "a", "ñ", "|^~\\&"]),
            0..20,
        ),
    ) {
        let text = text.concat();
        for dialect in dialects() {
            let expected = read_as(&text, dialect.text);
            let written = message(&text).write_in(dialect, &to_texas()).unwrap();
            prop_assert_eq!(Request::read(written.as_bytes()).unwrap(), message(&expected));
            let written = Response::SubmitSingleMessage(text.clone()).write_in(dialect, &to_texas()).unwrap();
            prop_assert_eq!(Response::read(written.as_bytes()).unwrap(), Response::SubmitSingleMessage(expected));
        }
    }
}
