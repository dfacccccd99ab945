use super::*;
use crate::dialect::{Dialect, TextForm};
use crate::service::SoapService;

const SECRET: &str = "Canary&";

fn values(payload: &str) -> RequestValues<'_> {
    RequestValues {
        username: Some("store-12"),
        password: Some(SECRET),
        payload,
        message_id: Some("urn:uuid:1"),
        nonce: Some([7; 16]),
        created: Some("2026-11-22T15:30:15.000Z"),
        ..RequestValues::default()
    }
}

fn written(service: &ServiceDescription, payload: &str) -> String {
    service.write(&service.submit, &values(payload)).unwrap()
}

fn with_token(soap: SoapVersion, token: UsernameToken) -> String {
    let mut service = Dialect { soap, ..Dialect::default() }.description();
    service.header = vec![HeaderPart::UsernameToken(token)];
    written(&service, "MSH|")
}

#[test]
fn must_understand_is_written_as_the_soap_version_defines_it() {
    let token = UsernameToken { must_understand: true, ..UsernameToken::default() };
    assert!(with_token(SoapVersion::V11, token).contains(" soap:mustUnderstand=\"1\"><wsse:UsernameToken"));
    assert!(
        with_token(SoapVersion::V12, token).contains(" soap:mustUnderstand=\"true\"><wsse:UsernameToken")
    );
    assert!(!with_token(SoapVersion::V12, UsernameToken::default()).contains("mustUnderstand"));
}

#[test]
fn a_nonce_and_a_time_are_written_only_if_the_service_expects_them() {
    for (nonce, created) in [(false, false), (false, true), (true, false), (true, true)] {
        let written = with_token(SoapVersion::V12, UsernameToken { nonce, created, must_understand: false });
        assert_eq!(written.contains("#Base64Binary\">BwcHBwcHBwcHBwcHBwcHBw==</wsse:Nonce>"), nonce);
        assert_eq!(written.contains("<wsu:Created>2026-11-22T15:30:15.000Z</wsu:Created>"), created);
        assert!(written.contains("#PasswordText\">Canary&amp;</wsse:Password>"), "{written}");
    }
}

#[test]
fn segments_may_end_with_a_line_feed_in_every_form() {
    let mut service = Dialect::default().description();
    service.segment_end = SegmentEnd::LineFeed;
    assert!(written(&service, "MSH|\rQPD|\r").contains(">MSH|\nQPD|\n</hl7Message>"));
    service.text = TextForm::Cdata;
    assert!(written(&service, "MSH|\r\nQPD|\r").contains("><![CDATA[MSH|\nQPD|\n]]></hl7Message>"));
    service.text = TextForm::Base64;
    assert!(written(&service, "MSH|\r").contains(">TVNIfAo=</hl7Message>"));
    service.segment_end = SegmentEnd::CarriageReturn;
    assert!(written(&service, "MSH|\r").contains(">TVNIfA0=</hl7Message>"));
}

#[test]
fn a_namespace_is_escaped_and_changes_only_where_it_differs() {
    let mut service = Dialect::default().description();
    let other = || Some("urn:a&b\"<".into());
    let inner = ElementTemplate::of_elements(
        "inner",
        None,
        vec![
            ElementTemplate::of_value("m", None, Value::Message),
            ElementTemplate::of_elements("e", other(), Vec::new()),
        ],
    );
    service.submit.body = ElementTemplate::of_elements("outer", other(), vec![inner]);
    assert!(written(&service, "x").contains(
        "<soap:Body><outer xmlns=\"urn:a&amp;b&quot;&lt;\"><inner xmlns=\"\"><m>x</m>\
         <e xmlns=\"urn:a&amp;b&quot;&lt;\"></e></inner></outer></soap:Body>"
    ));
}

#[test]
fn an_element_without_a_value_is_not_written() {
    let mut service = Dialect::default().description();
    let element = |name: &'static str, value| ElementTemplate::of_value(name, None, value);
    let elements = vec![
        element("a", Value::SecondPassword),
        element("b", Value::OtherId),
        element("c", Value::FacilityId),
        element("d", Value::Message),
    ];
    service.submit.body = ElementTemplate::of_elements("s", None, elements);
    assert!(written(&service, "x").contains("<soap:Body><s><d>x</d></s></soap:Body>"));
}

#[test]
fn an_error_names_the_element_and_never_its_value() {
    let mut service = Dialect::default().description();
    service.submit.body = ElementTemplate::of_value("Anything", None, Value::Message);
    let error = service.write(&service.submit, &values("Canary\u{1}")).unwrap_err();
    assert_eq!(error, WriteError::ForbiddenCharacter { member: "Anything".to_owned(), code_point: 1 });
    assert!(!format!("{error} {error:?} {:?}", values("Canary")).contains("Canary"));
    let hub = Dialect { service: SoapService::Hub, ..Dialect::default() }.description();
    assert_eq!(hub.write(&hub.submit, &values("x")), Err(WriteError::DestinationId));
}
