//! A reply that is HL7 text without an envelope.

use iz_soap::{body_text, hl7_text, message_in_parts};

use super::protocol::{BodyEnd, HttpReply, Payload, unreadable};
use crate::error::AskError;

/// How a message starts, with the segment of a file or a batch around it or without one.
const STARTS: [&[u8]; 3] = [b"MSH", b"FHS", b"BHS"];

/// The message, if the body or a part of it is one: plain, URL-encoded or in Base64. `None` if the body is something else.
///
/// # Errors
///
/// [`AskError::Incomplete`] if the boundary behind the part is missing.
pub(super) fn bare_message(reply: &HttpReply) -> Option<Result<Payload, AskError>> {
    let payload = bare_text(reply);
    if payload.as_ref().is_ok_and(is_message) {
        return Some(payload);
    }
    message_part(reply)
}

/// The message in a part of a multipart body that has no XML. `None` if no part holds a message.
///
/// # Errors
///
/// [`AskError::Incomplete`] if the boundary behind the part is missing.
pub(super) fn message_part(reply: &HttpReply) -> Option<Result<Payload, AskError>> {
    let message = message_in_parts(&reply.content_type, &reply.body)?;
    // The boundary behind the part shows where the message ends.
    Some(message.map(|text| Payload::whole(&text)).map_err(unreadable))
}

/// Whether a payload starts as a message does.
pub(super) fn is_message(payload: &Payload) -> bool {
    let start = payload.message.iter().position(|byte| !is_padding(*byte)).unwrap_or_default();
    STARTS.iter().any(|name| payload.message.get(start..).unwrap_or_default().starts_with(name))
}

/// The body as text without an envelope, whatever it holds.
///
/// # Errors
///
/// [`AskError::Interrupted`] if the connection broke within the body.
pub(super) fn bare_text(reply: &HttpReply) -> Result<Payload, AskError> {
    // A message that is cut off behind a whole segment looks complete. HTTP shows where it ends, or the end mark of MLLP.
    let is_ended = has_end_mark(&reply.body);
    if reply.end == BodyEnd::Broken && !is_ended {
        return Err(AskError::Interrupted);
    }
    let text = body_text(&reply.content_type, &reply.body);
    let message = hl7_text(&text).into_owned().into_bytes();
    Ok(Payload { message, is_end_unproved: reply.end == BodyEnd::Closed && !is_ended })
}

/// Whether the body ends with FS, which ends a message of MLLP. Line ends and NUL may follow.
fn has_end_mark(body: &[u8]) -> bool {
    body.iter().rev().find(|byte| !matches!(byte, b'\r' | b'\n' | b' ' | 0)) == Some(&0x1C)
}

/// Whether the byte may stand before a message: a blank, NUL, the start mark of MLLP, or a part of a byte order mark.
const fn is_padding(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, 0x0B | 0 | 0xEF | 0xBB | 0xBF)
}
