use proptest::prelude::*;

use super::*;
use crate::xml::xml_char::is_xml_char;

const SOAP_12: &str = "http://www.w3.org/2003/05/soap-envelope";

fn message(hl7_message: &str) -> SubmitSingleMessage {
    SubmitSingleMessage {
        username: Some("store-12".to_owned()),
        password: Some("p<&>\"'".to_owned()),
        facility_id: Some("0001112000".to_owned()),
        hl7_message: hl7_message.to_owned(),
    }
}

fn read(body: &str) -> Result<Request, SoapReadError> {
    let envelope = format!(
        "<e:Envelope xmlns:e='{SOAP_12}' xmlns:i='urn:cdc:iisb:2011'><e:Body>{body}</e:Body></e:Envelope>"
    );
    Request::read(envelope.as_bytes())
}

#[test]
fn a_message_is_written_as_the_wsdl_defines_it() {
    let written = Request::SubmitSingleMessage(message("MSH|^~\\&|A>B<C]]>\rQPD|1\nx\r")).write().unwrap();
    assert_eq!(
        written,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <soap:Envelope xmlns:soap=\"http://www.w3.org/2003/05/soap-envelope\"><soap:Header/><soap:Body>\
         <submitSingleMessage xmlns=\"urn:cdc:iisb:2011\"><username>store-12</username>\
         <password>p&lt;&amp;&gt;\"'</password><facilityID>0001112000</facilityID>\
         <hl7Message>MSH|^~\\&amp;|A&gt;B&lt;C]]&gt;&#xD;QPD|1\nx&#xD;</hl7Message>\
         </submitSingleMessage></soap:Body></soap:Envelope>"
    );
}

#[test]
fn a_connectivity_test_is_written_as_the_wsdl_defines_it() {
    let written =
        Request::ConnectivityTest(ConnectivityTest { echo_back: "hello".to_owned() }).write().unwrap();
    assert!(written.contains(
        "<soap:Body><connectivityTest xmlns=\"urn:cdc:iisb:2011\"><echoBack>hello</echoBack></connectivityTest></soap:Body>"
    ));
}

#[test]
fn a_member_that_is_none_is_not_written_and_an_empty_one_is() {
    let sent = SubmitSingleMessage {
        username: None,
        password: Some(String::new()),
        facility_id: None,
        ..message("x")
    };
    let written = Request::SubmitSingleMessage(sent.clone()).write().unwrap();
    assert!(
        written
            .contains("<submitSingleMessage xmlns=\"urn:cdc:iisb:2011\"><password></password><hl7Message>")
    );
    assert_eq!(Request::read(written.as_bytes()), Ok(Request::SubmitSingleMessage(sent)));
}

#[test]
fn a_forbidden_character_is_refused_with_the_name_of_the_member() {
    let forbidden = |member: &str, code_point| {
        Err(WriteError::ForbiddenCharacter { member: member.to_owned(), code_point })
    };
    for (text, code_point) in
        [("Canary\u{B}", 0xB), ("\0Canary", 0), ("Can\u{FFFF}ary", 0xFFFF), ("\u{1F}", 0x1F)]
    {
        let bad = || Some(text.to_owned());
        let written = |message| Request::SubmitSingleMessage(message).write();
        assert_eq!(written(message(text)), forbidden("hl7Message", code_point));
        assert_eq!(
            written(SubmitSingleMessage { username: bad(), ..message("") }),
            forbidden("username", code_point)
        );
        assert_eq!(
            written(SubmitSingleMessage { password: bad(), ..message("") }),
            forbidden("password", code_point)
        );
        assert_eq!(
            written(SubmitSingleMessage { facility_id: bad(), ..message("") }),
            forbidden("facilityID", code_point)
        );
        let test = Request::ConnectivityTest(ConnectivityTest { echo_back: text.to_owned() });
        assert_eq!(test.write(), forbidden("echoBack", code_point));
    }
    let error = Request::SubmitSingleMessage(message("Canary\u{B}")).write().unwrap_err();
    assert_eq!(
        error.to_string(),
        "hl7Message holds U+000B, which XML 1.0 does not allow: remove the character"
    );
}

#[test]
fn any_prefix_cdata_and_unknown_elements_are_accepted() {
    let request = read(
        "<i:submitSingleMessage><!-- x --><i:username>u</i:username><i:extra><i:deeper/></i:extra>\
         <i:hl7Message>\n<![CDATA[MSH|^~\\&|X]]>&#xD; </i:hl7Message></i:submitSingleMessage>",
    );
    let expected = SubmitSingleMessage {
        username: Some("u".to_owned()),
        password: None,
        facility_id: None,
        hl7_message: "\nMSH|^~\\&|X\r ".to_owned(),
    };
    assert_eq!(request, Ok(Request::SubmitSingleMessage(expected)));
}

#[test]
fn a_nil_credential_is_none_and_a_nil_message_is_empty() {
    let request = read(
        "<i:submitSingleMessage xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'>\
         <i:username xsi:nil='true'/><i:password xsi:nil='1'></i:password><i:facilityID xsi:nil='false'/>\
         <i:hl7Message xsi:nil='true'/></i:submitSingleMessage>",
    );
    let expected = SubmitSingleMessage {
        username: None,
        password: None,
        facility_id: Some(String::new()),
        hl7_message: String::new(),
    };
    assert_eq!(request, Ok(Request::SubmitSingleMessage(expected)));
}

#[test]
fn both_soap_versions_and_missing_namespaces_are_accepted() {
    let expected = Ok(Request::ConnectivityTest(ConnectivityTest { echo_back: "hi".to_owned() }));
    for soap in [SOAP_12, "http://schemas.xmlsoap.org/soap/envelope/"] {
        for operation in [
            "<connectivityTest xmlns='urn:cdc:iisb:2011'>",
            "<connectivityTest>",
            "<connectivityTest xmlns=''>",
        ] {
            let envelope = format!(
                "<Envelope xmlns='{soap}'><Header><x/></Header><Body>{operation}<echoBack>hi</echoBack></connectivityTest></Body></Envelope>"
            );
            assert_eq!(Request::read(envelope.as_bytes()), expected, "{envelope}");
        }
    }
}

#[test]
fn a_missing_element_is_named_in_the_error() {
    let code = |body| read(body).unwrap_err().code();
    assert_eq!(code(""), "no_operation");
    assert_eq!(code("words"), "no_operation");
    assert_eq!(code("<i:connectivityTest/>"), "missing_echo_back");
    assert_eq!(code("<i:submitSingleMessage><i:username/></i:submitSingleMessage>"), "missing_hl7_message");
    assert_eq!(code("<i:submitSingleMessage><i:Hl7Message/></i:submitSingleMessage>"), "missing_hl7_message");
}

#[test]
fn an_element_that_is_not_an_operation_is_refused() {
    for body in [
        "<i:submitMessage/>",
        "<i:submitSingleMessageResponse><i:return/></i:submitSingleMessageResponse>",
        "<i:SubmitSingleMessage><i:hl7Message/></i:SubmitSingleMessage>",
        "<submitSingleMessage xmlns='urn:cdc:iisb:2014'><hl7Message/></submitSingleMessage>",
        "<SubmitSingleMessageRequest xmlns='urn:cdc:iisb:2011'><Hl7Message/></SubmitSingleMessageRequest>",
        "<submitSingleMessage xmlns='http://tempuri.org/'><hl7Message/></submitSingleMessage>",
        "<e:Fault/>",
    ] {
        assert_eq!(read(body).unwrap_err().code(), "unexpected_operation", "{body}");
    }
}

#[test]
fn a_repeated_element_is_refused_and_never_dropped() {
    let code = |body| read(body).unwrap_err().code();
    assert_eq!(
        code("<i:connectivityTest><i:echoBack/><i:echoBack/></i:connectivityTest>"),
        "repeated_element"
    );
    assert_eq!(
        code("<i:connectivityTest><i:echoBack/></i:connectivityTest><i:submitSingleMessage/>"),
        "repeated_element"
    );
    assert_eq!(code("</e:Body><e:Body>"), "repeated_element");
    assert_eq!(
        code("<i:connectivityTest><i:echoBack>a<b/>c</i:echoBack></i:connectivityTest>"),
        "element_in_text"
    );
}

#[test]
fn text_beside_the_message_is_refused() {
    for body in [
        "<i:submitSingleMessage><i:hl7Message>MSH|</i:hl7Message>PID|</i:submitSingleMessage>",
        "<i:submitSingleMessage><i:hl7Message>MSH|</i:hl7Message><i:more>PID|</i:more></i:submitSingleMessage>",
        "<i:submitSingleMessage><i:hl7Message>MSH|</i:hl7Message></i:submitSingleMessage>PID|",
    ] {
        assert_eq!(read(body).unwrap_err().code(), "text_beside_value", "{body}");
    }
}

#[test]
fn an_envelope_must_be_soap_and_have_a_body() {
    let code = |envelope: &str| Request::read(envelope.as_bytes()).unwrap_err().code();
    assert_eq!(code("<a/>"), "not_an_envelope");
    assert_eq!(code("<Envelope><Body/></Envelope>"), "not_an_envelope");
    assert_eq!(code("<Envelope xmlns='http://www.w3.org/2001/12/soap-envelope'/>"), "not_an_envelope");
    assert_eq!(code(&format!("<Body xmlns='{SOAP_12}'/>")), "not_an_envelope");
    assert_eq!(code(&format!("<Envelope xmlns='{SOAP_12}'><Header/></Envelope>")), "no_body");
    assert_eq!(code(&format!("<Envelope xmlns='{SOAP_12}'><body/></Envelope>")), "no_body");
    assert_eq!(code(&format!("<Envelope xmlns='{SOAP_12}'><Body xmlns='urn:x'/></Envelope>")), "no_body");
}

#[test]
fn a_request_that_is_cut_off_anywhere_is_refused() {
    let written = Request::SubmitSingleMessage(message("MSH|^~\\&|A\rPID|1||x^^^y\r")).write().unwrap();
    for length in 0..written.len() {
        assert!(Request::read(&written.as_bytes()[..length]).is_err(), "cut at {length}");
    }
}

#[test]
fn debug_prints_no_value() {
    let request = Request::SubmitSingleMessage(SubmitSingleMessage {
        username: Some("Canary".to_owned()),
        password: Some("Canary".to_owned()),
        facility_id: Some("Canary".to_owned()),
        hl7_message: "Canary".to_owned(),
    });
    assert_eq!(format!("{request:?}"), "SubmitSingleMessage(SubmitSingleMessage { .. })");
    let test = Request::ConnectivityTest(ConnectivityTest { echo_back: "Canary".to_owned() });
    assert_eq!(format!("{test:?}"), "ConnectivityTest(ConnectivityTest { .. })");
}

/// Any text that XML allows, with many characters that have a meaning in XML.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => any::<char>().prop_map(|c| if is_xml_char(c) { c } else { ' ' }).prop_map(String::from),
        1 => prop::sample::select(vec![
            "]]>", "&", "&amp;", "&#xD;", "\r", "\n", "\r\n", "</hl7Message>", "<![CDATA[", "<!--", "-->", "<?xml ?>",
            " ", "\t", "\u{85}", "\u{2028}", "\u{FEFF}", "|^~\\&", "\"'",
        ]).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_request_is_read_as_it_was_written(
        username in prop::option::of(any_text()),
        password in prop::option::of(any_text()),
        facility_id in prop::option::of(any_text()),
        hl7_message in any_text(),
    ) {
        let request = Request::SubmitSingleMessage(SubmitSingleMessage { username, password, facility_id, hl7_message });
        let written = request.write().unwrap();
        prop_assert!(Request::read(written.as_bytes()).unwrap() == request);
    }

    #[test]
    fn any_echo_is_read_as_it_was_written(echo_back in any_text()) {
        let request = Request::ConnectivityTest(ConnectivityTest { echo_back });
        let written = request.write().unwrap();
        prop_assert!(Request::read(written.as_bytes()).unwrap() == request);
    }

    #[test]
    fn any_text_is_written_in_full_or_refused(hl7_message: String) {
        let carried = hl7_message.chars().all(is_xml_char);
        prop_assert_eq!(Request::SubmitSingleMessage(message(&hl7_message)).write().is_ok(), carried);
    }

    #[test]
    fn arbitrary_bytes_do_not_panic(bytes: Vec<u8>, place in 0..400_usize) {
        let _ = Request::read(&bytes);
        let mut damaged = Request::SubmitSingleMessage(message("MSH|^~\\&|A\r")).write().unwrap().into_bytes();
        let end = damaged.len().min(place + bytes.len() / 2);
        damaged.splice(place.min(end)..end, bytes);
        let _ = Request::read(&damaged);
    }
}

#[test]
fn a_request_is_read_in_the_encoding_of_http_or_of_its_declaration() {
    let envelope = |declaration: &str| {
        format!(
            "{declaration}<Envelope xmlns='http://www.w3.org/2003/05/soap-envelope'><Body>\
             <submitSingleMessage xmlns='urn:cdc:iisb:2011'><hl7Message>PID|Ibáñez</hl7Message></submitSingleMessage>\
             </Body></Envelope>"
        )
    };
    let latin_1 = |text: &str| -> Vec<u8> { text.chars().map(|c| u8::try_from(c).unwrap()).collect() };
    let utf_16 = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let declared = envelope("<?xml version='1.0' encoding='ISO-8859-1'?>");
    for (content_type, body) in [
        ("application/soap+xml", envelope("").into_bytes()),
        ("application/soap+xml; charset=\"utf-8\"", envelope("").into_bytes()),
        ("application/soap+xml; charset=iso-8859-1", latin_1(&envelope(""))),
        ("text/xml", latin_1(&declared)),
        ("text/xml; charset=ISO-8859-1", latin_1(&declared)),
        ("text/xml", utf_16(&format!("\u{FEFF}{}", envelope("")))),
        ("text/xml; charset=utf-16", utf_16(&envelope(""))),
    ] {
        let received = ReceivedRequest::read_with(content_type, &body).unwrap();
        let Request::SubmitSingleMessage(message) = received.request else { panic!("{content_type}") };
        assert_eq!(message.hl7_message, "PID|Ibáñez", "{content_type}");
    }
    let code = |content_type, body: &[u8]| {
        ReceivedRequest::read_with(content_type, body).map(|_| ()).unwrap_err().code()
    };
    assert_eq!(code("text/xml", &latin_1(&envelope(""))), "not_utf8");
    assert_eq!(code("text/xml; charset=utf-8", &latin_1(&declared)), "not_utf8");
    assert_eq!(code("text/xml; charset=unheard-of", envelope("").as_bytes()), "unsupported_encoding");
}
