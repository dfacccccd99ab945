//! A reply that was cut off, or damaged in one byte, is an error or the same message: never a part of it.

use iz_soap::{Response, hl7_text};
use proptest::prelude::*;

const MESSAGE: &str = "MSH|^~\\&|A&1\rPID|1||7||Ibáñez^Lía\rORC|RE\rRXA|0|1|20200102\r";

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\r', "&#xD;")
}

fn envelope(content: &str) -> String {
    format!(
        "<e:Envelope xmlns:e='http://www.w3.org/2003/05/soap-envelope' xmlns:x='http://www.w3.org/2004/08/xop/include'>\
         <e:Body><submitSingleMessageResponse>{content}</submitSingleMessageResponse></e:Body></e:Envelope>"
    )
}

/// A reply in each form that is read: the `Content-Type` and the body.
fn replies() -> Vec<(&'static str, Vec<u8>)> {
    const MULTIPART: &str = "multipart/related; boundary=b";
    let escaped = escape(MESSAGE);
    let plain = envelope(&format!("<return>{escaped}</return>"));
    let include = envelope("<return><x:Include href='cid:1@x'/></return>");
    let utf_16 =
        |order: fn(u16) -> [u8; 2]| format!("\u{FEFF}{plain}").encode_utf16().flat_map(order).collect();
    vec![
        ("", plain.clone().into_bytes()),
        ("", envelope(&format!("<return><![CDATA[{MESSAGE}]]></return>")).into_bytes()),
        ("", envelope(&format!("<return/><return>{escaped}</return>")).into_bytes()),
        ("", envelope(&format!("<return>{escaped}</return><return/>")).into_bytes()),
        ("", envelope(&format!("<return>{0}</return><return>{0}</return>", escaped)).into_bytes()),
        ("", envelope(&format!("<return><string>{escaped}</string></return>")).into_bytes()),
        ("", envelope(&format!("<return>{}</return>", escape(&escaped))).into_bytes()),
        ("", envelope(&format!("<return>{}</return>", escape(&escape(&escaped)))).into_bytes()),
        ("", envelope(&format!("<return>{}</return>", escaped.replace("&#xD;", "&amp;#xD;"))).into_bytes()),
        ("", envelope(&format!("<return>{}</return>", escape(&format!("<a>{escaped}</a>")))).into_bytes()),
        ("", envelope(&format!("<return>{}</return>", escape(&plain))).into_bytes()),
        ("", envelope(&format!("<return>&#xB;{escaped}&#x1C;&#xD;</return>")).into_bytes()),
        ("", envelope(&format!("<return>{}</return>", escaped.replace('ñ', "&ntilde;"))).into_bytes()),
        ("", format!("<?xml version='1.0'?><?xml-stylesheet href='a'?>{plain}\r\n0\r\n\r\n\0").into_bytes()),
        ("", format!("{:x}\r\n{plain}\r\n0\r\n\r\n", plain.len()).into_bytes()),
        ("", utf_16(u16::to_le_bytes)),
        ("", utf_16(u16::to_be_bytes)),
        (MULTIPART, format!("--b\r\nContent-Type: text/xml\r\n\r\n{plain}\r\n--b--\r\n").into_bytes()),
        ("text/xml", format!("--b\r\nContent-Type: text/xml\r\n\r\n{plain}\r\n--b--\r\n").into_bytes()),
        (
            MULTIPART,
            format!("--b\r\n\r\n{include}\r\n--b\r\nContent-ID: <1@x>\r\n\r\n{MESSAGE}\r\n--b--\r\n")
                .into_bytes(),
        ),
    ]
}

/// The HL7 text of a reply. `None` if it is an error or a text that is no message.
fn message(content_type: &str, body: &[u8]) -> Option<String> {
    match Response::read_with(content_type, body) {
        Ok(Response::SubmitSingleMessage(text)) => Some(hl7_text(&text).into_owned()),
        _ => None,
    }
}

#[test]
fn a_reply_that_is_cut_off_is_never_a_shorter_message() {
    for (content_type, body) in replies() {
        let shown = String::from_utf8_lossy(&body).into_owned();
        // In CDATA, a CR is read as LF.
        let whole = |text: String| text.replace('\n', "\r");
        assert_eq!(message(content_type, &body).map(whole).as_deref(), Some(MESSAGE), "{shown}");
        for length in 0..body.len() {
            let cut = message(content_type, &body[..length]).map(whole);
            assert!(cut.is_none() || cut.as_deref() == Some(MESSAGE), "cut at {length}: {cut:?} of {shown}");
        }
    }
}

proptest! {
    #[test]
    fn a_reply_that_is_damaged_is_read_without_a_panic(
        which in 0..20_usize,
        place: prop::sample::Index,
        length in 0..20_usize,
        bytes in prop::collection::vec(any::<u8>(), 0..8),
    ) {
        let (content_type, mut body) = replies().swap_remove(which);
        let at = place.index(body.len());
        let end = body.len().min(at + length);
        body.splice(at..end, bytes);
        let _ = message(content_type, &body);
    }
}
