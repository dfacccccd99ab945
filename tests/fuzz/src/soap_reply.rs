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
    for protocol in PROTOCOLS.iter() {
        let message = http_reply::check(&**protocol, &reply);
        if let Ok(payload) = message {
            a_part_is_read_like_a_body(&**protocol, &reply, &payload.message);
        }
    }
    if let Ok(text) = str::from_utf8(&reply.body) {
        what_is_written_is_read(text);
    }
}

/// The body gives the same message as the only part of a multipart reply.
fn a_part_is_read_like_a_body(protocol: &dyn Protocol, reply: &HttpReply, message: &[u8]) {
    let is_multipart = reply.content_type.to_ascii_lowercase().contains("multipart");
    let is_in_body = reply.body.windows(2).any(|two| two == b"--");
    if is_multipart || is_in_body || reply.end != BodyEnd::Marked {
        return;
    }
    let head = format!("--{BOUNDARY}\r\nContent-Type: {}\r\n\r\n", reply.content_type);
    let part = [head.as_bytes(), &reply.body, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat();
    let reply = HttpReply {
        status: reply.status,
        content_type: format!("multipart/related; boundary=\"{BOUNDARY}\""),
        retry_after: None,
        date: None,
        end: reply.end,
        body: part,
    };
    let of_part = protocol.message(&reply).expect("a part is read").message;
    assert_eq!(String::from_utf8_lossy(&of_part), String::from_utf8_lossy(message), "the part is the body");
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
