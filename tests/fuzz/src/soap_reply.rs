//! Arbitrary bytes as the reply of a SOAP service, with the HTTP headers that decide how it is read.

use std::sync::{Arc, LazyLock};

use iz_client::transport::{BodyEnd, HttpReply, Protocol};
use iz_soap::Response;

use crate::http_reply;

static PROTOCOLS: LazyLock<Vec<Arc<dyn Protocol>>> =
    LazyLock::new(|| http_reply::protocols(|transport| transport.soap_service().is_some()));

/// A boundary that is not in the body.
const BOUNDARY: &str = "--uuid:0b8f";

/// Reads the reply as each kind of SOAP service.
///
/// # Panics
///
/// If a property does not hold.
pub fn check(bytes: &[u8]) {
    let reply = http_reply::read(bytes);
    // A message without an envelope is read too, but its body may hold anything around it.
    let is_envelope = Response::read_with(&reply.content_type, &reply.body).is_ok();
    let is_multipart = reply.content_type.to_ascii_lowercase().contains("multipart");
    for protocol in PROTOCOLS.iter() {
        let message = http_reply::check(&**protocol, &reply);
        if let (Ok(payload), true, false) = (message, is_envelope, is_multipart) {
            a_part_is_read_like_a_body(&**protocol, &reply, &payload.message);
            a_cut_envelope_has_no_message(&**protocol, &reply);
        }
    }
    if let Ok(text) = str::from_utf8(&reply.body) {
        what_is_written_is_read(text);
    }
}

/// The body gives the same message as the only part of a multipart reply.
fn a_part_is_read_like_a_body(protocol: &dyn Protocol, reply: &HttpReply, message: &[u8]) {
    let is_in_body = reply.body.windows(2).any(|two| two == b"--");
    if is_in_body || reply.end != BodyEnd::Marked {
        return;
    }
    let head = format!("--{BOUNDARY}\r\nContent-Type: {}\r\n\r\n", reply.content_type);
    let part = [head.as_bytes(), &reply.body, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat();
    let reply = with_body(reply, format!("multipart/related; boundary=\"{BOUNDARY}\""), part);
    let of_part = protocol.message(&reply).expect("a part is read").message;
    assert_eq!(String::from_utf8_lossy(&of_part), String::from_utf8_lossy(message), "the part is the body");
}

/// An envelope whose last tag is not closed gives no message, whatever HTTP says about the end of the body.
fn a_cut_envelope_has_no_message(protocol: &dyn Protocol, reply: &HttpReply) {
    let Some(end) = reply.body.iter().rposition(|byte| *byte == b'>') else { return };
    let cut = with_body(reply, reply.content_type.clone(), reply.body[..end].to_vec());
    assert!(protocol.message(&cut).is_err(), "a cut envelope has no message");
}

/// The same reply with another body.
fn with_body(reply: &HttpReply, content_type: String, body: Vec<u8>) -> HttpReply {
    HttpReply { content_type, body, date: None, ..*reply }
}

/// Every message that an envelope can hold comes back unchanged.
fn what_is_written_is_read(text: &str) {
    // A payload may also be an envelope of its own.
    let text = &format!("MSH|{text}");
    let Ok(envelope) = Response::SubmitSingleMessage(text.to_owned()).write() else { return };
    match Response::read(envelope.as_bytes()).expect("our own envelope is read") {
        Response::SubmitSingleMessage(read) => assert_eq!(&read, text),
        _ => panic!("another operation"),
    }
}
