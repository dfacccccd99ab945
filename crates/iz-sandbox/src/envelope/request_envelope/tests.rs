use iz_soap::{Request, SubmitSingleMessage};

use super::*;

const SOAP: &str = "http://www.w3.org/2003/05/soap-envelope";
const MEMBERS: [&str; 4] = ["username", "password", "facilityID", "hl7Message"];

fn read(sent: &str) -> RequestEnvelope {
    RequestEnvelope::read(sent.as_bytes(), None).unwrap()
}

/// An envelope of SOAP 1.2 with this content of `submitSingleMessage`. The prefixes `i` and `o` stand for the namespace
/// of the service and for another one.
fn difference(content: &str) -> Option<Difference> {
    read(&format!(
        "<e:Envelope xmlns:e='{SOAP}' xmlns:i='urn:cdc:iisb:2011' xmlns:o='urn:cdc:iisb:2014'><e:Body>\
         <i:submitSingleMessage>{content}</i:submitSingleMessage></e:Body></e:Envelope>"
    ))
    .difference(&MEMBERS)
}

#[test]
fn the_envelope_of_a_client_is_read() {
    let message = "MSH|^~\\&|a<b>\rQPD|ñ]]>&\r";
    let request = Request::SubmitSingleMessage(SubmitSingleMessage {
        username: Some("u".to_owned()),
        password: None,
        facility_id: Some(String::new()),
        hl7_message: message.to_owned(),
    });
    let envelope = read(&request.write().unwrap());
    assert_eq!(envelope.to.version, SoapVersion::V12);
    assert_eq!(envelope.operation(Endpoint::Cdc2011), Some(Operation::SubmitSingleMessage));
    assert_eq!(envelope.operation(Endpoint::Cdc2014), None);
    assert_eq!(envelope.member("hl7Message"), Some(message));
    assert_eq!(envelope.member("username"), Some("u"));
    assert_eq!(envelope.member("password"), None);
    assert_eq!(envelope.member("facilityID"), Some(""));
    assert_eq!(envelope.difference(&MEMBERS), None);
    assert_eq!(envelope.difference(&["facilityID", "username", "hl7Message"]), Some(Difference::Sequence));
}

#[test]
fn the_header_of_the_hub_and_soap_1_1_are_read() {
    let envelope = read(
        "<?xml version=\"1.0\"?><e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Header>\
         <a:Action xmlns:a=\"http://www.w3.org/2005/08/addressing\"> x </a:Action>\
         <h:HubRequestHeader xmlns:h=\"urn:cdc:iisb:hub:2014\"><h:DestinationId>tx</h:DestinationId>\
         </h:HubRequestHeader></e:Header><e:Body><ConnectivityTestRequest xmlns=\"urn:cdc:iisb:2014\">\
         <EchoBack><![CDATA[a<b]]>&#x26;</EchoBack></ConnectivityTestRequest></e:Body></e:Envelope>\n",
    );
    assert_eq!(envelope.to.version, SoapVersion::V11);
    assert_eq!(envelope.to.destination.as_deref(), Some("tx"));
    assert_eq!(envelope.action.as_deref(), Some("x"));
    assert_eq!(envelope.operation(Endpoint::Hub), Some(Operation::ConnectivityTest));
    assert_eq!(envelope.member("echoBack"), Some("a<b&"));
}

#[test]
fn the_destination_of_the_hub_must_be_in_the_namespace_of_the_hub() {
    let envelope = read(&format!(
        "<e:Envelope xmlns:e='{SOAP}'><e:Header><h:HubRequestHeader xmlns:h='urn:cdc:iisb:hub:2014'>\
         <DestinationId>tx</DestinationId></h:HubRequestHeader></e:Header><e:Body><a/></e:Body></e:Envelope>"
    ));
    assert_eq!(envelope.to.destination, None);
}

#[test]
fn children_must_be_in_the_namespace_of_the_operation() {
    let all =
        "<i:username>u</i:username><i:password>p</i:password><i:facilityID/><i:hl7Message>m</i:hl7Message>";
    assert_eq!(difference(all), None);
    // A default namespace and another prefix for the same namespace.
    let default = all.replace("<i:", "<").replace("</i:", "</");
    assert!(difference(&default).is_some());
    let declared = |child: &str| format!("<{child} xmlns='urn:cdc:iisb:2011'>x</{child}>");
    assert_eq!(difference(&MEMBERS.map(declared).concat()), None);
    let declared = |child: &str| format!("<k:{child} xmlns:k='urn:cdc:iisb:2011'>x</k:{child}>");
    assert_eq!(difference(&MEMBERS.map(declared).concat()), None);
    for child in MEMBERS {
        let none = all.replace(&format!("i:{child}"), child);
        assert_eq!(difference(&none), Some(Difference::Namespace { child, is_in_none: true }), "{child}");
        let other = all.replace(&format!("i:{child}"), &format!("o:{child}"));
        assert_eq!(difference(&other), Some(Difference::Namespace { child, is_in_none: false }), "{child}");
    }
    assert_eq!(difference("<extra/>"), Some(Difference::Sequence));
    assert_eq!(difference("<o:extra/>"), Some(Difference::Sequence));
}

#[test]
fn children_must_follow_the_sequence_of_the_schema() {
    for content in [
        "<i:password/><i:username/><i:hl7Message/>",
        "<i:username/><i:username/><i:hl7Message/>",
        "<i:hl7Message/><i:facilityID/>",
        "<i:Username/><i:hl7Message/>",
        "<i:extra/><i:hl7Message/>",
        "<i:hl7Message/><i:hl7Message/>",
    ] {
        assert_eq!(difference(content), Some(Difference::Sequence), "{content}");
    }
    assert_eq!(difference("<i:hl7Message/>"), None);
}

#[test]
fn text_beside_the_children_and_elements_in_them_are_refused() {
    for content in [
        "x<i:hl7Message/>",
        "<i:hl7Message/>&#x78;",
        "<i:hl7Message><i:b/></i:hl7Message>",
        "<i:username><b/></i:username><i:hl7Message/>",
    ] {
        assert_eq!(difference(content), Some(Difference::Content), "{content}");
    }
    assert_eq!(difference("\n  <i:hl7Message>a<!-- b --></i:hl7Message>\r\n"), None);
}

#[test]
fn a_nil_child_has_no_value() {
    let envelope = read(&format!(
        "<e:Envelope xmlns:e='{SOAP}' xmlns:x='{INSTANCE}'><e:Body><submitSingleMessage xmlns='urn:cdc:iisb:2011'>\
         <username x:nil='true'/><password x:nil='0'>p</password><facilityID nil='true'/>\
         </submitSingleMessage></e:Body></e:Envelope>"
    ));
    assert_eq!(envelope.member("username"), None);
    assert_eq!(envelope.member("password"), Some("p"));
    assert_eq!(envelope.member("facilityID"), Some(""));
}

#[test]
fn each_kind_of_broken_envelope_has_its_error() {
    let soap = format!("<e:Envelope xmlns:e='{SOAP}' xmlns:o='urn:example'>");
    let old = soap.replace(SOAP, "http://schemas.xmlsoap.org/soap/envelope/");
    let error = |sent: &str| RequestEnvelope::read(sent.as_bytes(), None).err();
    assert_eq!(error("<a/>"), Some(EnvelopeError::NoEnvelope));
    assert_eq!(error(&format!("<e:Fault xmlns:e='{SOAP}'/>")), Some(EnvelopeError::NoEnvelope));
    for namespace in
        ["", "http://www.w3.org/2001/12/soap-envelope", "http://www.w3.org/2003/05/soap-envelope/"]
    {
        let sent = format!("<Envelope xmlns='{namespace}'><Body><a/></Body></Envelope>");
        assert_eq!(error(&sent), Some(EnvelopeError::OtherVersion), "{namespace}");
    }
    for rest in ["<e:Body/>", "<e:Body><a/><b/></e:Body>", "<e:Body>x<a/></e:Body>"] {
        assert_eq!(
            error(&format!("{soap}{rest}</e:Envelope>")),
            Some(EnvelopeError::NotOneOperation),
            "{rest}"
        );
    }
    let body = "<e:Body><a/></e:Body>";
    for rest in [
        String::new(),
        "<e:Header/>".to_owned(),
        "<Body><a/></Body>".to_owned(),
        format!("{body}{body}"),
        format!("{body}<e:Header/>"),
        format!("<e:Header/><e:Header/>{body}"),
        format!("<o:first/>{body}"),
    ] {
        for start in [&soap, &old] {
            assert_eq!(
                error(&format!("{start}{rest}</e:Envelope>")),
                Some(EnvelopeError::NotOneBody),
                "{rest}"
            );
        }
    }
    for rest in [format!("x{body}"), format!("{body}<![CDATA[x]]>"), format!("<e:Header>x</e:Header>{body}")]
    {
        assert_eq!(
            error(&format!("{soap}{rest}</e:Envelope>")),
            Some(EnvelopeError::TextBesideElements),
            "{rest}"
        );
    }
    // SOAP 1.1, section 4, allows elements behind the Body.
    let behind = format!("{body}<o:signature/></e:Envelope>");
    assert_eq!(error(&format!("{old}{behind}")), None);
    assert_eq!(error(&format!("{soap}{behind}")), Some(EnvelopeError::NotOneBody));
}

#[test]
fn an_envelope_in_the_charset_of_its_content_type_is_read() {
    let text = format!(
        "<e:Envelope xmlns:e='{SOAP}'><e:Body><connectivityTest xmlns='urn:cdc:iisb:2011'><echoBack>Zoë\
         </echoBack></connectivityTest></e:Body></e:Envelope>"
    );
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let read = |sent: &[u8], charset| RequestEnvelope::read(sent, charset);
    assert_eq!(read(&latin, Some("ISO-8859-1")).unwrap().member("echoBack"), Some("Zoë"));
    assert!(matches!(read(&latin, None).err(), Some(EnvelopeError::NotDecodable { .. })));
    assert_eq!(read(text.as_bytes(), Some("utf-8")).unwrap().member("echoBack"), Some("Zoë"));
}

#[test]
fn header_blocks_for_another_receiver_do_not_count() {
    let read = |role: &str| {
        read(&format!(
            "<e:Envelope xmlns:e='{SOAP}'><e:Header><a:Action xmlns:a='{ADDRESSING}' e:role='{role}'>x</a:Action>\
             <w:Security xmlns:w='http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd' \
             e:role='{role}'><w:UsernameToken><w:Username>u</w:Username></w:UsernameToken></w:Security>\
             </e:Header><e:Body><a/></e:Body></e:Envelope>"
        ))
    };
    for role in [format!("{SOAP}/role/none"), "urn:example:proxy".to_owned()] {
        let envelope = read(&role);
        assert!(envelope.action.is_none() && envelope.username_token().is_none(), "{role}");
    }
    let envelope = read(&format!("{SOAP}/role/next"));
    assert!(envelope.action.is_some() && envelope.username_token().is_some());
}
