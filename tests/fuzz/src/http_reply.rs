//! An HTTP reply as an input: the status, the end of the body and the `Content-Type` in the first line, then the body.
//!
//! `200 text/xml` is a reply whose body is whole. `200-text/xml` is one whose body ended with the connection, and
//! `200!text/xml` one whose connection broke within the body.

use std::{collections::BTreeMap, sync::Arc};

use iz_client::{
    AskError, RegistryProfile,
    profile::TransportSettings,
    transport::{BodyEnd, HttpReply, Payload, Protocol, protocol_for},
};
use iz_hl7::OwnedAnswer;
use jiff::civil::{Date, date};

const TODAY: Date = date(2026, 11, 22);

/// How many bytes of UTF-8 one byte of a body may become. A byte of Windows-1252 becomes up to three.
const GROWTH: usize = 4;

/// The longest text of an error. It is for people.
const LONGEST_ERROR: usize = 2_000;

/// Reads the input. Without a first line of this form, all of it is the body of a reply with status 200.
pub(crate) fn read(bytes: &[u8]) -> HttpReply {
    let line_end = bytes.iter().position(|byte| *byte == b'\n');
    let (head, body) = line_end.map_or((&b""[..], bytes), |at| (&bytes[..at], &bytes[at + 1..]));
    let (status, end, content_type) = first_line(head).unwrap_or((200, BodyEnd::Marked, ""));
    HttpReply {
        status,
        content_type: content_type.to_owned(),
        retry_after: None,
        date: None,
        end,
        body: body.to_vec(),
    }
}

fn first_line(head: &[u8]) -> Option<(u16, BodyEnd, &str)> {
    let head = str::from_utf8(head).ok()?;
    let (status, rest) = (head.get(..3)?.parse().ok()?, head.get(3..)?);
    let end = match rest.bytes().next() {
        Some(b'-') => BodyEnd::Closed,
        Some(b'!') => BodyEnd::Broken,
        _ => BodyEnd::Marked,
    };
    // A value of an HTTP header has no control characters.
    let content_type = rest.get(1..).unwrap_or_default();
    Some((status, end, content_type)).filter(|_| !content_type.contains(char::is_control))
}

/// A protocol of each kind among the shipped profiles that pass `filter`.
pub(crate) fn protocols(filter: fn(&TransportSettings) -> bool) -> Vec<Arc<dyn Protocol>> {
    let profiles = RegistryProfile::shipped()
        .map(|id| RegistryProfile::load(id, toml::Table::new()).expect("a shipped profile is complete"))
        .filter(|profile| filter(&profile.transport));
    let by_kind: BTreeMap<String, Arc<dyn Protocol>> = profiles
        .map(|profile| (format!("{:?}", profile.transport.kind), protocol_for(&profile.transport)))
        .collect();
    by_kind.into_values().collect()
}

/// Reads the message in a reply, and checks what holds for every reply.
///
/// # Panics
///
/// If the message is longer than the body can be, or if an error has no code or a text that may not be logged.
pub(crate) fn check(protocol: &dyn Protocol, reply: &HttpReply) -> Result<Payload, AskError> {
    let message = protocol.message(reply);
    match &message {
        Ok(Payload { message, .. }) => {
            assert!(message.len() <= reply.body.len() * GROWTH, "a message is no longer than its body");
            // It must be read or refused.
            let _ = OwnedAnswer::read(message.clone(), TODAY);
        }
        Err(error) => {
            let text = error.to_string();
            assert!(!error.code().is_empty() && !text.is_empty());
            assert!(!text.contains(char::is_control), "an error in a log is one line");
            assert!(text.len() <= LONGEST_ERROR, "an error is short");
        }
    }
    let _ = protocol.check_probe(reply);
    message
}
