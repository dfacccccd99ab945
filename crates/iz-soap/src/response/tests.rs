use proptest::prelude::*;

use super::*;
use crate::fault_kind::FaultKind;
use crate::xml::xml_char::is_xml_char;

fn read(body: &str) -> Result<Response, SoapReadError> {
    let envelope = format!(
        "<e:Envelope xmlns:e='http://www.w3.org/2003/05/soap-envelope' xmlns:i='urn:cdc:iisb:2011'>\
         <e:Body>{body}</e:Body></e:Envelope>"
    );
    Response::read(envelope.as_bytes())
}

fn hl7(text: &str) -> Result<Response, SoapReadError> {
    Ok(Response::SubmitSingleMessage(text.to_owned()))
}

#[test]
fn a_reply_is_written_as_the_wsdl_defines_it() {
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
fn a_payload_is_returned_as_it_was_sent() {
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
fn an_unqualified_return_and_unknown_elements_are_accepted() {
    let body = "<i:connectivityTestResponse><return>hi</return><more why='not in the WSDL'/></i:connectivityTestResponse>";
    assert_eq!(read(body), Ok(Response::ConnectivityTest("hi".to_owned())));
}

#[test]
fn a_document_that_is_not_a_reply_is_refused() {
    let code = |body| read(body).unwrap_err().code();
    assert_eq!(code("<i:submitSingleMessageResponse/>"), "missing_return");
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
fn a_reply_that_is_cut_off_is_refused_unless_only_end_tags_are_missing() {
    for response in [
        Response::SubmitSingleMessage("MSH|^~\\&|R\r".to_owned()),
        Response::Fault(SoapFault::new(FaultKind::Unknown)),
    ] {
        let written = response.write().unwrap();
        // After the element in the Body, only end tags follow. Some servers leave them out.
        let whole = written.find("</soap:Body>").unwrap();
        for length in 0..whole {
            assert!(Response::read(&written.as_bytes()[..length]).is_err(), "cut at {length}");
        }
        for length in [whole, whole + "</soap:Body>".len()] {
            let cut = Response::read(&written.as_bytes()[..length]);
            assert!(cut == Response::read(written.as_bytes()), "cut at {length}");
        }
    }
}

#[test]
fn debug_prints_no_value() {
    let shown = format!("{:?}", Response::SubmitSingleMessage("Canary".to_owned()));
    assert_eq!(shown, "SubmitSingleMessage([6 bytes])");
    let shown = format!("{:?}", Response::ConnectivityTest("Canary".to_owned()));
    assert_eq!(shown, "ConnectivityTest([6 bytes])");
}

proptest! {
    #[test]
    fn any_reply_is_read_as_it_was_written(text: String) {
        let text: String = text.chars().filter(|&character| is_xml_char(character)).collect();
        for response in [Response::ConnectivityTest(text.clone()), Response::SubmitSingleMessage(text)] {
            let written = response.write().unwrap();
            prop_assert!(Response::read(written.as_bytes()).unwrap() == response);
        }
    }

    #[test]
    fn arbitrary_bytes_do_not_panic(bytes: Vec<u8>, place in 0..600_usize) {
        let _ = Response::read(&bytes);
        let mut damaged = Response::Fault(SoapFault::new(FaultKind::Security)).write().unwrap().into_bytes();
        let end = damaged.len().min(place + bytes.len() / 2);
        damaged.splice(place.min(end)..end, bytes);
        let _ = Response::read(&damaged);
    }
}

/// Known errors of servers that are accepted.
#[test]
fn replies_that_do_not_follow_the_wsdl_are_accepted() {
    let soap = "http://www.w3.org/2003/05/soap-envelope";
    for (what, envelope) in [
        ("a lower-case body", format!("<Envelope xmlns='{soap}'><head/><body><i:submitSingleMessageResponse xmlns:i='urn:cdc:iisb:2011'><i:return>hi</i:return></i:submitSingleMessageResponse></body></Envelope>")),
        ("other names", format!("<Envelope xmlns='{soap}'><Body><SubmitSingleMessageResponse xmlns='urn:cdc:iisb:2011'><message>hi</message></SubmitSingleMessageResponse></Body></Envelope>")),
        ("a namespace of its own", format!("<Envelope xmlns='{soap}'><Body><submitSingleMessageResponse xmlns='http://tempuri.org/'><return>hi</return></submitSingleMessageResponse></Body></Envelope>")),
        ("no namespace at all", "<Envelope><Body><submitSingleMessageResponse><return>hi</return></submitSingleMessageResponse></Body></Envelope>".to_owned()),
        ("no end of the Body", format!("<Envelope xmlns='{soap}'><Body><submitSingleMessageResponse><return>hi</return></submitSingleMessageResponse></Envelope>")),
        ("no end of the return", format!("<Envelope xmlns='{soap}'><Body><submitSingleMessageResponse><return>hi</submitSingleMessageResponse></Body></Envelope>")),
        ("an element more", format!("<Envelope xmlns='{soap}'><Body><submitSingleMessageResponse><more/><return>hi</return></submitSingleMessageResponse></Body></Envelope>")),
        ("no return at all", format!("<Envelope xmlns='{soap}'><Body><submitSingleMessageResponse>hi</submitSingleMessageResponse></Body></Envelope>")),
        ("a result, and in it the text", format!("<Envelope xmlns='{soap}'><Body><SubmitSingleMessageResult>hi</SubmitSingleMessageResult></Body></Envelope>")),
        ("a result", format!("<Envelope xmlns='{soap}'><Body><submitSingleMessageResult><return>hi</return></submitSingleMessageResult></Body></Envelope>")),
        ("an element beside the reply", format!("<Envelope xmlns='{soap}'><Body><note>x</note><submitSingleMessageResponse><return>hi</return></submitSingleMessageResponse><Id/></Body></Envelope>")),
        ("an empty return and another", format!("<Envelope xmlns='{soap}'><Body><submitSingleMessageResponse><return/><Hl7Message>hi</Hl7Message></submitSingleMessageResponse></Body></Envelope>")),
        ("an empty element and another", format!("<Envelope xmlns='{soap}'><Body><submitSingleMessageResponse><status/><text>hi</text></submitSingleMessageResponse></Body></Envelope>")),
        ("a prefix that is not declared", "<S:Envelope><S:Body><i:submitSingleMessageResponse><i:return>hi</i:return></i:submitSingleMessageResponse></S:Body></S:Envelope>".to_owned()),
        ("a mark and blanks before the declaration", format!("\u{FEFF} \n<?xml version='1.0'?><x:Envelope xmlns:x='{soap}'><x:Body><submitSingleMessageResponse><return>hi</return></submitSingleMessageResponse></x:Body></x:Envelope>")),
    ] {
        assert_eq!(Response::read(envelope.as_bytes()), hl7("hi"), "{what}");
    }
}

#[test]
fn any_reply_to_a_connectivity_test_is_a_success() {
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
fn two_elements_that_could_be_the_return_are_refused() {
    let body = "<i:submitSingleMessageResponse><i:a>1</i:a><i:b>2</i:b></i:submitSingleMessageResponse>";
    assert_eq!(read(body).unwrap_err().code(), "missing_return");
    let body = "<i:submitSingleMessageResponse><i:return/><i:Return/></i:submitSingleMessageResponse>";
    assert_eq!(read(body).unwrap_err().code(), "repeated_element");
}

/// A part of a message is never taken for the whole message.
#[test]
fn text_beside_the_message_is_an_error() {
    let whole = "<E xmlns='http://www.w3.org/2003/05/soap-envelope'>0<Header>1</Header>2<Body>3<more>4</more>5\
                 <submitSingleMessageResponse>6<more>7</more>8<return>MSH|dose 1\n</return>9</submitSingleMessageResponse>\
                 a</Body>b<more>c</more></E>"
        .replace("E>", "Envelope>")
        .replace("<E ", "<Envelope ");
    let with = |place: char, text: &str| {
        let fill = |c: char| match c {
            c if c == place => text.to_owned(),
            '0'..='9' | 'a'..='c' => String::new(),
            c => c.to_string(),
        };
        // Only text between tags is replaced.
        let mut filled = String::new();
        let mut rest = whole.as_str();
        while let Some((tag, behind)) = rest.split_once('>') {
            filled.push_str(tag);
            filled.push('>');
            let end = behind.find('<').unwrap_or(behind.len());
            let (text, behind) = behind.split_at(end);
            if text.chars().count() == 1 {
                filled.extend(text.chars().map(fill))
            } else {
                filled.push_str(text)
            }
            rest = behind;
        }
        Response::read(filled.as_bytes()).map_err(|error| error.code())
    };
    assert_eq!(with('-', ""), Ok(Response::SubmitSingleMessage("MSH|dose 1\n".to_owned())));
    for place in "0123456789abc".chars() {
        for text in ["ORC|1\nRXA|dose 2", "<![CDATA[ORC|1]]>", "\n ORC|&#49;", "MSH%7C%5E"] {
            // Text in the header is ignored.
            let is_header = place == '1';
            assert_eq!(
                with(place, text).err(),
                (!is_header).then_some("text_beside_value"),
                "{place} {text}"
            );
        }
        // A word in an element of its own is ignored.
        let is_own = "147c".contains(place);
        assert_eq!(with(place, "word").is_ok(), is_own, "{place}");
        assert!(with(place, " \n<!-- x -->").is_ok(), "{place}");
    }
}

#[test]
fn two_messages_in_one_reply_are_refused() {
    let body = "<i:submitSingleMessageResponse><i:return>MSH|1</i:return><i:Hl7Message>MSH|2</i:Hl7Message></i:submitSingleMessageResponse>";
    assert_eq!(read(body).unwrap_err().code(), "repeated_element");
    let body = "<i:submitSingleMessageResponse><i:return>MSH|1</i:return></i:submitSingleMessageResponse>";
    assert_eq!(read(&body.repeat(2)).unwrap_err().code(), "repeated_element");
}

#[test]
fn text_beside_a_fault_or_an_echo_is_ignored() {
    assert!(matches!(read("sorry<e:Fault/>"), Ok(Response::Fault(_))));
    let echo = "<i:connectivityTestResponse>You sent: <i:return>hi</i:return></i:connectivityTestResponse>";
    assert_eq!(read(echo), Ok(Response::ConnectivityTest("hi".to_owned())));
}

#[test]
fn the_content_type_of_a_reply_is_respected() {
    let written = Response::SubmitSingleMessage("MSH|^~\\&|Odell's\r".to_owned()).write().unwrap();
    let bytes: Vec<u8> = written.bytes().map(|byte| if byte == b'\'' { 0x92 } else { byte }).collect();
    let expected = hl7("MSH|^~\\&|Odell\u{2019}s\r");
    for content_type in ["", "text/xml", "text/xml; charset=utf-8", "text/xml; charset=\"windows-1252\""] {
        assert_eq!(Response::read_with(content_type, &bytes), expected, "{content_type}");
    }
    let head = b"--b\r\nContent-Type: text/xml; charset=windows-1252\r\n\r\n";
    let parts = [&head[..], &bytes, b"\r\n--b--\r\n"].concat();
    assert_eq!(Response::read_with("multipart/related; boundary=b", &parts), expected);
    // The envelope is whole, so the boundary behind it is not needed.
    let end = parts.len() - "\r\n--b--\r\n".len();
    assert_eq!(Response::read_with("multipart/related; boundary=b", &parts[..end]), expected);
    let cut = &parts[..end - "</soap:Body></soap:Envelope>".len() - 1];
    assert!(Response::read_with("multipart/related; boundary=b", cut).is_err_and(|error| error.is_cut_off()));
}

/// The message has the maximum number of segments. A sender may write a CDATA section for each of them, and one more for
/// each `]]>`.
#[test]
fn the_longest_message_is_read_in_cdata() {
    let text = "OBX|]]>\r".repeat(100_000);
    let sections = text.replace("]]>", "]]]]><![CDATA[>").replace('\r', "]]>&#xD;<![CDATA[");
    let body = format!(
        "<i:submitSingleMessageResponse><i:return><![CDATA[{}</i:return></i:submitSingleMessageResponse>",
        sections.trim_end_matches("<![CDATA[")
    );
    assert!(read(&body) == hl7(&text));
}

fn submitted(content: &str) -> Result<Response, SoapReadError> {
    read(&format!("<i:submitSingleMessageResponse>{content}</i:submitSingleMessageResponse>"))
}

#[test]
fn blank_returns_beside_the_full_one_are_ignored() {
    let nil = "<i:return xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:nil='true'/>";
    for blank in [
        "<return/>",
        "<i:return></i:return>",
        "<return> \n</return>",
        nil,
        "<Return>\0</Return>",
        "<return><a/></return>",
    ] {
        let full = "<i:return>MSH|1</i:return>";
        for content in [
            format!("{blank}{full}"),
            format!("{full}{blank}"),
            format!("{blank}{blank}{full}{blank}"),
            format!("{blank}<i:Hl7Message>MSH|1</i:Hl7Message>"),
            format!("{blank}<i:message>MSH|1</i:message>"),
            format!("{blank}<i:status>OK</i:status><i:message>MSH|1</i:message>"),
        ] {
            assert_eq!(submitted(&content), hl7("MSH|1"), "{content}");
        }
    }
}

#[test]
fn equal_returns_are_one_and_different_returns_are_an_error() {
    let one = "<i:return>MSH|1</i:return>";
    assert_eq!(submitted(&one.repeat(2)), hl7("MSH|1"));
    assert_eq!(submitted(&format!("{one}<Hl7Message>MSH|1</Hl7Message><return/>")), hl7("MSH|1"));
    for other in [
        "<return>MSH|2</return>",
        "<return>MSH|1 </return>",
        "<return>word</return>",
        "<return>a<b/></return>",
    ] {
        assert_eq!(submitted(&format!("{one}{other}")).unwrap_err().code(), "repeated_element", "{other}");
    }
}

#[test]
fn elements_around_the_text_of_a_return_are_removed() {
    for content in [
        "<return><string>MSH|1</string></return>",
        "<return>\n<i:a>\n<i:b><![CDATA[MSH|1]]></i:b>\n</i:a></return>",
        "<return><b/><string>MSH|1</string></return>",
        "<return><status>OK</status><message>MSH|1</message></return>",
        "<Response><CredentialsValid>true</CredentialsValid><Message>MSH|1</Message></Response>",
        "<status>OK</status><message>MSH|1</message>",
    ] {
        assert_eq!(submitted(content), hl7("MSH|1"), "{content}");
    }
    for (content, code) in [
        ("<return>PID|<string>MSH|1</string></return>", "element_in_text"),
        ("<return><string>MSH|1</string>PID|2</return>", "element_in_text"),
        ("<return><a>MSH|1</a><a>PID|2</a></return>", "element_in_text"),
        ("<return><a>MSH|1</a><a>MSH|1</a></return>", "element_in_text"),
        ("<return><a>yes</a><b>no</b></return>", "element_in_text"),
        ("<return><b/></return>", "element_in_text"),
        ("<return><a><b><c><d><e><f><g>MSH|1</g></f></e></d></c></b></a></return>", "element_in_text"),
    ] {
        assert_eq!(submitted(content).unwrap_err().code(), code, "{content}");
    }
}

#[test]
fn an_empty_reply_beside_the_full_one_is_ignored() {
    let full = "<i:submitSingleMessageResponse><i:return>MSH|1</i:return></i:submitSingleMessageResponse>";
    let empty = "<i:submitSingleMessageResponse/>";
    assert_eq!(read(&format!("{empty}{full}")), hl7("MSH|1"));
    assert_eq!(read(&format!("{full}{empty}{empty}")), hl7("MSH|1"));
    assert_eq!(read(&format!("{full}<e:Fault/>")).unwrap_err().code(), "repeated_element");
}

#[test]
fn a_fault_that_was_escaped_into_the_return_is_a_fault() {
    let fault = SoapFault { code: Some("10".to_owned()), ..SoapFault::new(FaultKind::Security) };
    let envelope = Response::Fault(fault).write().unwrap().replace('&', "&amp;").replace('<', "&lt;");
    for content in [
        format!("<return>{envelope}</return>"),
        format!("<return>\n{envelope}\n</return>"),
        "<return>&lt;Fault>&lt;Detail>&lt;SecurityFault>&lt;Code>10&lt;/Code>&lt;/SecurityFault>&lt;/Detail>&lt;/Fault></return>".to_owned(),
    ] {
        let Ok(Response::Fault(read)) = submitted(&content) else { panic!("{content}") };
        assert_eq!((read.kind, read.code.as_deref()), (FaultKind::Security, Some("10")));
    }
    let text = "<return>&lt;b>Fault&lt;/b></return>";
    assert_eq!(submitted(text), hl7("<b>Fault</b>"));
}

/// A multipart reply whose message is in a part of its own, with this `xop:Include` and this part.
fn with_part(include: &str, part: &str) -> Vec<u8> {
    format!(
        "--b\r\nContent-Type: application/xop+xml; charset=utf-8\r\nContent-ID: <root@x>\r\n\r\n\
         <e:Envelope xmlns:e='http://www.w3.org/2003/05/soap-envelope' xmlns:xop='http://www.w3.org/2004/08/xop/include'>\
         <e:Body><submitSingleMessageResponse><return>{include}</return></submitSingleMessageResponse></e:Body>\
         </e:Envelope>\r\n{part}--b--\r\n"
    )
    .into_bytes()
}

const MULTIPART: &str = "multipart/related; type=\"application/xop+xml\"; boundary=b; start=\"<root@x>\"";

#[test]
fn a_message_in_a_part_of_its_own_is_read() {
    for (address, id) in [
        ("cid:1@x", "<1@x>"),
        ("cid:1%40x", "<1@x>"),
        ("CID:1@x", "1@x"),
        ("cid:http%3A%2F%2Fws.invalid%2F1+2", "<http://ws.invalid/1+2>"),
        ("cid:1%40x", "<1%40x>"),
        (" cid:1@x\n", "<1@x>"),
    ] {
        for (encoding, content) in [
            ("binary", "MSH|^~\\&|Ibáñez\rPID|1\r"),
            ("8bit", "MSH|^~\\&|Ibáñez\rPID|1\r"),
            ("base64", "TVNIfF5+XCZ8SWLDocOxZXoN\r\nUElEfDEN"),
            ("quoted-printable", "MSH|^~\\&|Ib=C3=A1=C3=B1ez=0DPID=\r\n|1=0D"),
        ] {
            let part = format!(
                "--b\r\nContent-ID: {id}\r\nContent-Type: application/octet-stream\r\n\
                 Content-Transfer-Encoding: {encoding}\r\n\r\n{content}\r\n"
            );
            let body = with_part(&format!("<xop:Include href='{address}'/>"), &part);
            assert_eq!(
                Response::read_with(MULTIPART, &body),
                hl7("MSH|^~\\&|Ibáñez\rPID|1\r"),
                "{address} {encoding}"
            );
        }
    }
    let part =
        [&b"--b\nContent-ID: <1@x>\nContent-Type: text/plain; charset=iso-8859-15\n\nMSH|\xA4\xBD\n"[..]]
            .concat();
    let mut body = with_part("<a><xop:Include href='cid:1@x'></xop:Include></a>", "@");
    let at = body.windows(3).position(|w| w == b"@--").unwrap();
    body.splice(at..=at, part);
    assert_eq!(Response::read_with(MULTIPART, &body), hl7("MSH|€œ"));
}

#[test]
fn a_part_that_is_missing_is_an_error() {
    let part = "--b\r\nContent-ID: <1@x>\r\n\r\nMSH|1\r\n";
    let code = |include: &str, part: &str| {
        Response::read_with(MULTIPART, &with_part(include, part)).unwrap_err().code()
    };
    for address in ["cid:2@x", "cid:", "", "1@x", "http://registry.invalid/1@x", "file:///etc/hostname"] {
        assert_eq!(code(&format!("<xop:Include href='{address}'/>"), part), "missing_part", "{address}");
    }
    assert_eq!(code("<xop:Include/>", part), "missing_part");
    assert_eq!(code("<xop:Include href='cid:1@x'/>", ""), "missing_part");
    for beside in ["MSH|", "<a/>", "<xop:Include href='cid:1@x'/>"] {
        let include = format!("{beside}<xop:Include href='cid:1@x'/>");
        assert_eq!(code(&include, part), "text_beside_value", "{beside}");
    }
    let broken = part.replace("\r\n\r\n", "\r\nContent-Transfer-Encoding: base64\r\n\r\n");
    assert_eq!(code("<xop:Include href='cid:1@x'/>", &broken), "transfer_encoding");
    // Without multipart, there is no part at all.
    let plain = with_part("<xop:Include href='cid:1@x'/>", "");
    let at = plain.windows(2).position(|w| w == b"<e").unwrap();
    let end = plain.windows(7).position(|w| w == b"\r\n--b--").unwrap();
    assert_eq!(Response::read(&plain[at..end]).unwrap_err().code(), "missing_part");
    // A part whose end is missing may be only a piece of the message.
    let body = with_part("<xop:Include href='cid:1@x'/>", part);
    let start = body.windows(5).position(|w| w == b"MSH|1").unwrap();
    for length in start..body.len() - "--b--\r\n".len() {
        let cut = Response::read_with(MULTIPART, &body[..length]);
        assert!(cut.is_err_and(|error| error.is_cut_off()), "{length}");
    }
}
