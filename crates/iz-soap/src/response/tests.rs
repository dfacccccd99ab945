use proptest::prelude::*;

use super::*;
use crate::fault::FaultKind;
use crate::write::is_xml_char;

fn read(body: &str) -> Result<Response, ReadError> {
    let envelope = format!(
        "<e:Envelope xmlns:e='http://www.w3.org/2003/05/soap-envelope' xmlns:i='urn:cdc:iisb:2011'>\
         <e:Body>{body}</e:Body></e:Envelope>"
    );
    Response::read(envelope.as_bytes())
}

fn hl7(text: &str) -> Result<Response, ReadError> {
    Ok(Response::SubmitSingleMessage(text.to_owned()))
}

#[test]
fn a_reply_is_written_as_the_wsdl_has_it() {
    let written = Response::SubmitSingleMessage("MSH|^~\\&|R\r".to_owned()).write().unwrap();
    assert!(written.ends_with(
        "<soap:Body><submitSingleMessageResponse xmlns=\"urn:cdc:iisb:2011\">\
         <return>MSH|^~\\&amp;|R&#xD;</return></submitSingleMessageResponse></soap:Body></soap:Envelope>"
    ));
    let written = Response::ConnectivityTest("hi".to_owned()).write().unwrap();
    assert!(written.contains(
        "<connectivityTestResponse xmlns=\"urn:cdc:iisb:2011\"><return>hi</return></connectivityTestResponse>"
    ));
}

#[test]
fn a_payload_is_handed_over_as_it_was_sent() {
    let payload = |content: &str| {
        read(&format!(
            "<i:submitSingleMessageResponse><i:return>{content}</i:return></i:submitSingleMessageResponse>"
        ))
    };
    assert_eq!(payload("\n  MSH|^~\\&amp;|R&#xD;&#xA;\n"), hl7("\n  MSH|^~\\&|R\r\n\n"));
    assert_eq!(payload("<![CDATA[MSH|^~\\&|R\rMSA|AA\r\n]]>"), hl7("MSH|^~\\&|R\nMSA|AA\n"));
    assert_eq!(payload(" <![CDATA[MSH]]>|<!-- x --><![CDATA[^]]>&#126; "), hl7(" MSH|^~ "));
    assert_eq!(payload("MSH%7C%5E"), hl7("MSH%7C%5E"));
    assert_eq!(payload("Thank you for your message."), hl7("Thank you for your message."));
}

#[test]
fn a_nil_or_empty_return_is_an_empty_text() {
    for inner in [
        "<i:return/>",
        "<i:return></i:return>",
        "<i:return xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:nil='true'/>",
        "<return xmlns=''/>",
    ] {
        assert_eq!(
            read(&format!("<i:submitSingleMessageResponse>{inner}</i:submitSingleMessageResponse>")),
            hl7(""),
            "{inner}"
        );
    }
}

#[test]
fn an_unqualified_return_and_foreign_elements_are_read() {
    let body = "<i:connectivityTestResponse><return>hi</return><more why='not in the WSDL'/></i:connectivityTestResponse>";
    assert_eq!(read(body), Ok(Response::ConnectivityTest("hi".to_owned())));
}

#[test]
fn what_is_no_reply_is_refused() {
    let code = |body| read(body).unwrap_err().code();
    assert_eq!(code("<i:submitSingleMessageResponse>MSH</i:submitSingleMessageResponse>"), "missing_return");
    assert_eq!(
        code("<i:submitSingleMessage><i:hl7Message/></i:submitSingleMessage>"),
        "unexpected_operation"
    );
    assert_eq!(
        code("<i:submitSingleMessageResponse><i:return><x/></i:return></i:submitSingleMessageResponse>"),
        "element_in_text"
    );
    assert_eq!(
        code("<i:connectivityTestResponse><i:return/></i:connectivityTestResponse><e:Fault/>"),
        "repeated_element"
    );
    assert_eq!(Response::read(b"").unwrap_err().code(), "empty_body");
    assert_eq!(Response::read(b"<html><p>log in").unwrap_err().code(), "html_page");
}

#[test]
fn every_cut_is_noticed() {
    for response in [
        Response::SubmitSingleMessage("MSH|^~\\&|R\r".to_owned()),
        Response::Fault(Fault::new(FaultKind::Unknown)),
    ] {
        let written = response.write().unwrap();
        for length in 0..written.len() {
            assert!(Response::read(&written.as_bytes()[..length]).is_err(), "cut at {length}");
        }
    }
}

#[test]
fn debug_shows_no_value() {
    let shown = format!("{:?}", Response::SubmitSingleMessage("Canary".to_owned()));
    assert_eq!(shown, "SubmitSingleMessage([6 bytes])");
    let shown = format!("{:?}", Response::ConnectivityTest("Canary".to_owned()));
    assert_eq!(shown, "ConnectivityTest([6 bytes])");
}

proptest! {
    #[test]
    fn any_reply_survives_the_way(text: String) {
        let text: String = text.chars().filter(|&character| is_xml_char(character)).collect();
        for response in [Response::ConnectivityTest(text.clone()), Response::SubmitSingleMessage(text)] {
            let written = response.write().unwrap();
            prop_assert!(Response::read(written.as_bytes()).unwrap() == response);
        }
    }

    #[test]
    fn arbitrary_bytes_do_not_panic(bytes: Vec<u8>, place in 0..600_usize) {
        let _ = Response::read(&bytes);
        let mut damaged = Response::Fault(Fault::new(FaultKind::Security)).write().unwrap().into_bytes();
        let end = damaged.len().min(place + bytes.len() / 2);
        damaged.splice(place.min(end)..end, bytes);
        let _ = Response::read(&damaged);
    }
}

/// What servers are known to do wrong, and what is read of it all the same.
#[test]
fn replies_that_keep_to_no_wsdl_are_read() {
    let soap = "http://www.w3.org/2003/05/soap-envelope";
    for (what, envelope) in [
        ("a lower-case body", format!("<Envelope xmlns='{soap}'><head/><body><i:submitSingleMessageResponse xmlns:i='urn:cdc:iisb:2011'><i:return>hi</i:return></i:submitSingleMessageResponse></body></Envelope>")),
        ("other names", format!("<Envelope xmlns='{soap}'><Body><SubmitSingleMessageResponse xmlns='urn:cdc:iisb:2011'><message>hi</message></SubmitSingleMessageResponse></Body></Envelope>")),
        ("a namespace of its own", format!("<Envelope xmlns='{soap}'><Body><submitSingleMessageResponse xmlns='http://tempuri.org/'><return>hi</return></submitSingleMessageResponse></Body></Envelope>")),
        ("no namespace at all", "<Envelope><Body><submitSingleMessageResponse><return>hi</return></submitSingleMessageResponse></Body></Envelope>".to_owned()),
        ("no end of the Body", format!("<Envelope xmlns='{soap}'><Body><submitSingleMessageResponse><return>hi</return></submitSingleMessageResponse></Envelope>")),
        ("no end of the return", format!("<Envelope xmlns='{soap}'><Body><submitSingleMessageResponse><return>hi</submitSingleMessageResponse></Body></Envelope>")),
        ("an element more", format!("<Envelope xmlns='{soap}'><Body><submitSingleMessageResponse><more/><return>hi</return></submitSingleMessageResponse></Body></Envelope>")),
        ("a mark and blanks before the declaration", format!("\u{FEFF} \n<?xml version='1.0'?><x:Envelope xmlns:x='{soap}'><x:Body><submitSingleMessageResponse><return>hi</return></submitSingleMessageResponse></x:Body></x:Envelope>")),
    ] {
        assert_eq!(Response::read(envelope.as_bytes()), hl7("hi"), "{what}");
    }
}

#[test]
fn a_test_that_is_answered_at_all_has_succeeded() {
    let echo = |body: &str| read(&format!("<i:connectivityTestResponse>{body}</i:connectivityTestResponse>"));
    for (body, text) in
        [("<i:ack>hi</i:ack>", "hi"), ("<i:return>You sent: hi</i:return>", "You sent: hi"), ("", "")]
    {
        assert_eq!(echo(body), Ok(Response::ConnectivityTest(text.to_owned())));
    }
}

#[test]
fn a_control_character_in_a_reply_is_replaced() {
    let body = "<i:submitSingleMessageResponse><i:return>PID|O\u{B}Dell&#x1C;</i:return></i:submitSingleMessageResponse>";
    assert_eq!(read(body), hl7("PID|O\u{FFFD}Dell\u{FFFD}"));
}

#[test]
fn two_elements_that_might_be_the_return_are_none() {
    let body = "<i:submitSingleMessageResponse><i:a>1</i:a><i:b>2</i:b></i:submitSingleMessageResponse>";
    assert_eq!(read(body).unwrap_err().code(), "missing_return");
    let body = "<i:submitSingleMessageResponse><i:return/><i:Return/></i:submitSingleMessageResponse>";
    assert_eq!(read(body).unwrap_err().code(), "repeated_element");
}
