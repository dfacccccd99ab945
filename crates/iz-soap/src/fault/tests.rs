use super::*;
use crate::response::Response;

const SOAP_11: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const SOAP_12: &str = "http://www.w3.org/2003/05/soap-envelope";

fn read(envelope: &str) -> SoapFault {
    match Response::read(envelope.as_bytes()) {
        Ok(Response::Fault(fault)) => fault,
        other => unreachable!("{other:?} for {envelope}"),
    }
}

fn soap_12(code: &str, detail: &str) -> SoapFault {
    read(&format!(
        "<s:Envelope xmlns:s='{SOAP_12}'><s:Body><s:Fault><s:Code><s:Value>{code}</s:Value></s:Code>\
         <s:Reason><s:Text xml:lang='en'> Reason of SOAP\n</s:Text></s:Reason>\
         <s:Detail>{detail}</s:Detail></s:Fault></s:Body></s:Envelope>"
    ))
}

fn soap_11(code: &str, detail: &str) -> SoapFault {
    read(&format!(
        "<Q:Envelope xmlns:Q='{SOAP_11}'><Q:Body><Q:Fault><faultcode>{code}</faultcode>\
         <faultstring>Reason of SOAP</faultstring><detail>{detail}</detail></Q:Fault></Q:Body></Q:Envelope>"
    ))
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn every_kind_is_read_in_both_soap_versions_in_any_case_and_namespace() {
    let kinds = [
        ("fault", FaultKind::Unknown),
        ("UnknownFault", FaultKind::Unknown),
        ("UnsupportedOperationFault", FaultKind::UnsupportedOperation),
        ("SecurityFault", FaultKind::Security),
        ("MessageTooLargeFault", FaultKind::MessageTooLarge),
        ("DestinationConnectionFault", FaultKind::DestinationConnection),
        ("UnknownDestinationFault", FaultKind::UnknownDestination),
        ("HubClientFault", FaultKind::HubClient),
        ("UnexpectedExceptionFault", FaultKind::UnexpectedException),
        ("MetadataFault", FaultKind::Metadata),
    ];
    for (element, kind) in kinds {
        for element in [element.to_owned(), element.to_lowercase(), element.to_uppercase()] {
            for namespace in ["urn:cdc:iisb:2011", "urn:cdc:iisb:2014", "urn:cdc:iisb:hub:2014", ""] {
                let detail = format!("<x>0</x><{element} xmlns='{namespace}'><Code>7</Code></{element}>");
                for fault in [soap_12("s:Sender", &detail), soap_11("Q:Client", &detail)] {
                    assert_eq!((fault.kind, fault.code), (kind, some("7")), "{element} in {namespace}");
                }
            }
        }
    }
}

#[test]
fn the_members_are_read_in_any_case_and_namespace() {
    let expected = SoapFault {
        code: some("10"),
        reason: some("Security"),
        detail: some("no such user"),
        soap_reason: some("Reason of SOAP"),
        ..SoapFault::new(FaultKind::Security)
    };
    for detail in [
        "<i:SecurityFault xmlns:i='urn:cdc:iisb:2011'><i:Code>10</i:Code><i:Reason>Security</i:Reason>\
         <i:Detail>\n no such user \n</i:Detail><i:more/></i:SecurityFault>",
        "<SecurityFault xmlns='urn:cdc:iisb:2011'><code>10</code><reason>Security</reason><detail>no such user</detail></SecurityFault>",
        "<SecurityFault><DETAIL><![CDATA[no such user]]></DETAIL><REASON>Secu<!-- x -->rity</REASON><CODE>&#49;0</CODE></SecurityFault>",
    ] {
        assert_eq!(soap_12("Sender", detail), expected, "{detail}");
        assert_eq!(soap_11("Client", detail), expected, "{detail}");
    }
}

#[test]
fn the_members_of_a_hub_fault_are_read() {
    let fault = soap_12(
        "s:Receiver",
        "<h:DestinationConnectionFault xmlns:h='urn:cdc:iisb:hub:2014'><h:Code>10</h:Code><h:EventID>e-1</h:EventID>\
         <h:Summary>Read Timeout</h:Summary><h:Detail>waited 60 s</h:Detail><h:Retry>NORMAL</h:Retry>\
         <h:Diagnostics>none</h:Diagnostics></h:DestinationConnectionFault>",
    );
    let expected = SoapFault {
        code: some("10"),
        reason: some("Reason of SOAP"),
        detail: some("waited 60 s"),
        sender_or_receiver: Some(SoapFaultCode::Receiver),
        soap_reason: some("Reason of SOAP"),
        summary: some("Read Timeout"),
        diagnostics: some("none"),
        retry: some("NORMAL"),
        event_id: some("e-1"),
        ..SoapFault::new(FaultKind::DestinationConnection)
    };
    assert_eq!(fault, expected);
}

#[test]
fn the_soap_fault_code_is_read() {
    for (value, code) in [
        ("s:Sender", SoapFaultCode::Sender),
        ("Sender", SoapFaultCode::Sender),
        (" \n SOAP-ENV:Client ", SoapFaultCode::Sender),
        ("Client.Authentication", SoapFaultCode::Sender),
        ("s:Receiver", SoapFaultCode::Receiver),
        ("soapenv:Server.userException", SoapFaultCode::Receiver),
        ("server", SoapFaultCode::Receiver),
        ("s:VersionMismatch", SoapFaultCode::VersionMismatch),
        ("s:MustUnderstand", SoapFaultCode::MustUnderstand),
        ("s:DataEncodingUnknown", SoapFaultCode::DataEncodingUnknown),
        ("a:InternalServiceFault", SoapFaultCode::Other),
    ] {
        assert_eq!(soap_12(value, "").sender_or_receiver, Some(code), "{value}");
        assert_eq!(soap_11(value, "").sender_or_receiver, Some(code), "{value}");
    }
    assert_eq!(soap_12("", "").sender_or_receiver, None);
}

#[test]
fn a_fault_without_a_known_detail_keeps_its_texts() {
    let expected = SoapFault {
        reason: some("Reason of SOAP"),
        soap_reason: some("Reason of SOAP"),
        ..SoapFault::new(FaultKind::Unknown)
    };
    assert_eq!(soap_12("s:Receiver", ""), expected);
    assert_eq!(soap_11("Q:Server", " \n"), expected);
    let expected = SoapFault { detail: some("stack of calls"), ..expected };
    assert_eq!(soap_12("s:Receiver", "<s:Text>stack of calls</s:Text>"), expected);
    assert_eq!(soap_11("Q:Server", "stack of calls"), expected);
    assert_eq!(
        soap_12("s:Receiver", "<m:x xmlns:m='urn:m'><m:y>stack of</m:y><m:z>calls</m:z></m:x>"),
        expected
    );
}

#[test]
fn the_text_of_a_detail_element_without_members_is_kept() {
    let fault = soap_12("s:Sender", "<SecurityFault xmlns='urn:cdc:iisb:2014'>who are you</SecurityFault>");
    assert_eq!((fault.kind, fault.detail), (FaultKind::Security, some("who are you")));
    let fault = soap_12("s:Sender", "<SecurityFault xmlns='urn:cdc:iisb:2014'/>");
    assert_eq!((fault.kind, fault.detail), (FaultKind::Security, None));
}

#[test]
fn a_fault_in_place_of_the_body_is_read() {
    let fault = read(&format!(
        "<Envelope xmlns='{SOAP_12}'><Fault><Code><Value>Receiver</Value></Code><Reason><Text>no</Text></Reason>\
         <Detail><SecurityFault><Code>401</Code><Reason>Security</Reason><Detail>no</Detail></SecurityFault></Detail></Fault></Envelope>"
    ));
    assert_eq!((fault.kind, fault.code), (FaultKind::Security, some("401")));
}

#[test]
fn an_empty_fault_is_a_fault() {
    let empty = SoapFault { sender_or_receiver: None, ..SoapFault::new(FaultKind::Unknown) };
    for fault in
        ["<Fault/>", "<Fault>\n</Fault>", "<Fault><Code><Value></Value></Code></Fault>", "<Fault xmlns=''/>"]
    {
        assert_eq!(
            read(&format!("<Envelope xmlns='{SOAP_12}'><Body>{fault}</Body></Envelope>")),
            empty,
            "{fault}"
        );
    }
}

#[test]
fn a_fault_is_written_as_the_wsdl_defines_it() {
    let fault = SoapFault {
        code: some("10"),
        detail: some("a <b> & \"c\""),
        soap_reason: some("Not let in"),
        ..SoapFault::new(FaultKind::Security)
    };
    let written = Response::Fault(fault.clone()).write().unwrap();
    assert!(written.ends_with(
        "<soap:Body><soap:Fault><soap:Code><soap:Value>soap:Sender</soap:Value></soap:Code>\
         <soap:Reason><soap:Text xml:lang=\"en\">Not let in</soap:Text></soap:Reason>\
         <soap:Detail><SecurityFault xmlns=\"urn:cdc:iisb:2011\"><Code>10</Code><Reason>Security</Reason>\
         <Detail>a &lt;b&gt; &amp; \"c\"</Detail></SecurityFault></soap:Detail></soap:Fault></soap:Body></soap:Envelope>"
    ));
    assert_eq!(read(&written), SoapFault { reason: some("Security"), ..fault });
}

#[test]
fn every_fault_of_2011_is_read_as_it_was_written() {
    for (kind, reason) in [
        (FaultKind::Unknown, "anything"),
        (FaultKind::UnsupportedOperation, "UnsupportedOperation"),
        (FaultKind::Security, "Security"),
        (FaultKind::MessageTooLarge, "MessageTooLarge"),
    ] {
        for blamed in [SoapFaultCode::Sender, SoapFaultCode::Receiver, SoapFaultCode::VersionMismatch] {
            let fault = SoapFault {
                code: some("-3"),
                reason: some(reason),
                detail: some("why"),
                sender_or_receiver: Some(blamed),
                soap_reason: some("what"),
                ..SoapFault::new(kind)
            };
            assert_eq!(read(&Response::Fault(fault.clone()).write().unwrap()), fault);
        }
        let bare = read(&Response::Fault(SoapFault::new(kind)).write().unwrap());
        assert_eq!((bare.kind, bare.code, bare.detail), (kind, some("0"), None));
    }
}

#[test]
fn a_reason_that_the_schema_fixes_is_always_written() {
    let fault = SoapFault { reason: some("mine"), ..SoapFault::new(FaultKind::MessageTooLarge) };
    let read = read(&Response::Fault(fault).write().unwrap());
    assert_eq!((read.reason, read.soap_reason), (some("MessageTooLarge"), some("mine")));
}

#[test]
fn a_fault_that_the_wsdl_does_not_allow_is_not_written() {
    let write = |fault| Response::Fault(fault).write();
    let kind = FaultKind::HubClient;
    assert_eq!(write(SoapFault::new(kind)), Err(WriteError::FaultKind { kind }));
    for code in ["", "-", "ten", "1.0", "1 0"] {
        let fault = SoapFault { code: some(code), ..SoapFault::new(FaultKind::Unknown) };
        assert_eq!(write(fault), Err(WriteError::FaultCode), "{code}");
    }
    let forbidden =
        |member: &str| Err(WriteError::ForbiddenCharacter { member: member.to_owned(), code_point: 7 });
    assert_eq!(
        write(SoapFault { detail: some("\u{7}"), ..SoapFault::new(FaultKind::Unknown) }),
        forbidden("Detail")
    );
    assert_eq!(
        write(SoapFault { reason: some("\u{7}"), ..SoapFault::new(FaultKind::Unknown) }),
        forbidden("Reason")
    );
}

#[test]
fn only_the_kind_and_the_codes_are_printed() {
    let canary = || some("Canary");
    let fault = SoapFault {
        code: some("10"),
        reason: canary(),
        detail: canary(),
        soap_reason: canary(),
        summary: canary(),
        diagnostics: canary(),
        retry: canary(),
        event_id: canary(),
        ..SoapFault::new(FaultKind::Security)
    };
    assert_eq!(fault.to_string(), "SOAP fault of the kind security, code 10");
    let debug = "SoapFault { kind: Security, code: Some(\"10\"), sender_or_receiver: Some(Sender), .. }";
    assert_eq!(format!("{fault:?}"), debug);
    for code in ["Canary", "20010821", "12345678"] {
        let fault = SoapFault { code: some(code), ..SoapFault::new(FaultKind::Security) };
        assert_eq!(fault.to_string(), "SOAP fault of the kind security");
        assert!(!format!("{fault:?}").contains(code));
    }
}

#[test]
fn a_fault_of_unknown_kind_is_classified_by_its_reason_or_code() {
    for (members, kind) in [
        ("<Code>10</Code><Reason>Security</Reason>", FaultKind::Security),
        ("<Code>7</Code><Reason> security </Reason>", FaultKind::Security),
        ("<Code>10</Code>", FaultKind::Security),
        ("<Code>1313</Code><Reason>x</Reason>", FaultKind::MessageTooLarge),
        ("<Code>1</Code><Reason>UnsupportedOperation</Reason>", FaultKind::UnsupportedOperation),
        ("<Code>54353</Code><Reason>Unknown</Reason>", FaultKind::Unknown),
        ("<Code>1</Code><Reason>Security of the state</Reason>", FaultKind::Unknown),
    ] {
        assert_eq!(soap_12("s:Sender", &format!("<fault>{members}</fault>")).kind, kind, "{members}");
    }
    // The hub numbers its faults differently.
    let hub = soap_12("s:Receiver", "<HubClientFault><Code>10</Code></HubClientFault>");
    assert_eq!(hub.kind, FaultKind::HubClient);
}

#[test]
fn the_advice_of_the_hub_is_read() {
    let retry =
        |text: &str| SoapFault { retry: some(text), ..SoapFault::new(FaultKind::HubClient) }.hub_retry();
    assert_eq!(retry("NORMAL"), Some(HubRetry::Normal));
    assert_eq!(retry("correct_message"), Some(HubRetry::CorrectMessage));
    assert_eq!(retry("CHECK_IIS_STATUS"), Some(HubRetry::CheckIisStatus));
    assert_eq!(retry("CONTACT_SUPPORT"), Some(HubRetry::ContactSupport));
    assert_eq!(retry("ask Canary"), None);
}

#[test]
fn an_event_id_is_printed_only_if_it_looks_like_one() {
    let printed = |id: &str| {
        let fault = SoapFault { event_id: some(id), ..SoapFault::new(FaultKind::HubClient) };
        fault.printed_event_id().is_some()
    };
    for id in ["e-1", "5f0c1f4e-7a1b-4c3d-9e2f-0123456789ab", "88.7", &"1".repeat(64)] {
        assert!(printed(id), "{id}");
    }
    for id in ["", "Canary", "Canary 7", "Canary-7", "a_b.7", "1984-02-29", "a/7", "ñ7", &"1".repeat(65)] {
        assert!(!printed(id), "{id}");
    }
}

/// The members of a fault as the real hub writes them: beside the detail element.
const BESIDE: &str = "<EventID>88.4</EventID><Summary>Timeout</Summary><Detail>no reply in 60 s</Detail>\
                      <Diagnostics>ask the registry</Diagnostics><Retry>CHECK_IIS_STATUS</Retry>";

/// The same members in another case and in a namespace.
const BESIDE_QUALIFIED: &str = "<m:eventid xmlns:m='urn:m'>88.4</m:eventid><SUMMARY xmlns='urn:m'>Timeout</SUMMARY><detail>no reply in 60 s</detail>\
     <diagnostics><![CDATA[ask the registry]]></diagnostics><x:RETRY xmlns:x='urn:x'> CHECK_IIS_STATUS\n</x:RETRY>";

#[test]
fn the_members_beside_the_detail_element_are_read() {
    let expected = SoapFault {
        reason: some("Reason of SOAP"),
        detail: some("no reply in 60 s"),
        sender_or_receiver: Some(SoapFaultCode::Receiver),
        soap_reason: some("Reason of SOAP"),
        summary: some("Timeout"),
        diagnostics: some("ask the registry"),
        retry: some("CHECK_IIS_STATUS"),
        event_id: some("88.4"),
        ..SoapFault::new(FaultKind::DestinationConnection)
    };
    let element = "<h:DestinationConnectionFault xmlns:h='urn:cdc:iisb:hub:2014'><h:DestinationId>zz</h:DestinationId>\
                   <h:DestinationUri>https://iis.invalid/</h:DestinationUri></h:DestinationConnectionFault>";
    let empty = "<DestinationConnectionFault xmlns='urn:cdc:iisb:hub:2014'/>";
    for element in [element, empty] {
        for members in [BESIDE, BESIDE_QUALIFIED] {
            for detail in [format!("{element}{members}"), format!("{members}\n{element}")] {
                assert_eq!(soap_12("s:Receiver", &detail), expected, "{detail}");
                assert_eq!(soap_11("Q:Server", &detail), expected, "{detail}");
            }
        }
    }
}

#[test]
fn a_member_in_the_detail_element_counts_before_one_beside_it() {
    let fault = soap_12(
        "s:Receiver",
        "<Retry>NORMAL</Retry><Detail>outer</Detail><HubClientFault><Detail>inner</Detail><Retry> </Retry>\
         </HubClientFault><Summary>s</Summary><Original>&lt;Envelope/&gt;</Original>",
    );
    assert_eq!((fault.detail, fault.retry, fault.summary), (some("inner"), some("NORMAL"), some("s")));
}

#[test]
fn members_without_a_known_detail_element_are_read() {
    let fault = soap_12("s:Receiver", BESIDE);
    assert_eq!((fault.kind, fault.hub_retry()), (FaultKind::Unknown, Some(HubRetry::CheckIisStatus)));
    assert_eq!(fault.detail, some("no reply in 60 s"));
    let of_2011 = "<i:code xmlns:i='urn:cdc:iisb:2011'>10</i:code><i:reason xmlns:i='urn:cdc:iisb:2011'>Security</i:reason>\
                   <i:detail xmlns:i='urn:cdc:iisb:2011'/><Detail>who are you</Detail><Retry>CONTACT_SUPPORT</Retry>";
    let fault = soap_12("s:Sender", of_2011);
    assert_eq!(
        (fault.kind, fault.code, fault.detail),
        (FaultKind::Security, some("10"), some("who are you"))
    );
}

#[test]
fn the_other_members_are_no_detail() {
    let beside = "<EventID>88.4</EventID><Retry>NORMAL</Retry><Original>&lt;Envelope/&gt;</Original>";
    let fault = soap_12("s:Receiver", &format!("<UnexpectedExceptionFault/>{beside}"));
    assert_eq!((fault.hub_retry(), fault.detail), (Some(HubRetry::Normal), None));
    let fault =
        soap_12("s:Receiver", &format!("<UnexpectedExceptionFault>why</UnexpectedExceptionFault>{beside}"));
    assert_eq!(fault.detail, some("why"));
}

#[test]
fn a_fault_of_the_hub_is_written_as_the_real_hub_writes_it() {
    let dialect = Dialect { service: SoapService::Hub, ..Dialect::default() };
    let fault = SoapFault {
        detail: some("down"),
        retry: some("NORMAL"),
        event_id: some("e-1"),
        soap_reason: some("no"),
        ..SoapFault::new(FaultKind::HubClient)
    };
    let element = "<HubClientFault xmlns=\"urn:cdc:iisb:hub:2014\">";
    let members = "<EventID>e-1</EventID><Detail>down</Detail><Retry>NORMAL</Retry>";
    for (form, expected) in [
        (HubFaultForm::Beside, format!("<soap:Detail>{element}</HubClientFault>{members}</soap:Detail>")),
        (HubFaultForm::Inside, format!("<soap:Detail>{element}{members}</HubClientFault></soap:Detail>")),
    ] {
        let written = fault.write_in(dialect, form).unwrap();
        assert!(written.contains(&expected), "{written}");
        assert_eq!(read(&written), SoapFault { reason: some("no"), ..fault.clone() });
    }
}
