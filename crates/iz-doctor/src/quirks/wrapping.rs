//! The checks of HTTP and of the SOAP envelope.

use iz_soap::{SoapService, SoapVersion, envelope_of};

use super::observed_reply::{ObservedReply, joined};
use iz_client::TransportKind;

use crate::check::Check;

const HTTP: &str = "reply_http";
const ENVELOPE: &str = "reply_envelope";

/// The longest media type that is shown, in characters.
const MAX_MEDIA_TYPE: usize = 60;

const BYTE_ORDER_MARK: &[u8] = &[0xEF, 0xBB, 0xBF];

pub(crate) fn reply_http(observed: &ObservedReply<'_>) -> Check {
    let (reply, kind) = (observed.reply, observed.profile.transport.kind);
    let mut notes = vec![format!("HTTP status {}", reply.status)];
    if !reply.is_success() && observed.is_answered {
        notes.push("which is harmless".to_owned());
    }
    let media_type = reply.content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_usual = match (kind.is_soap(), media_type.as_str()) {
        (true, "multipart/related") => {
            notes.push("multipart, of which the root part is read".to_owned());
            true
        }
        (true, media_type) => {
            matches!(media_type, "application/soap+xml" | "text/xml" | "application/xml")
        }
        (false, media_type) => matches!(media_type, "text/plain" | "application/hl7-v2" | "text/html" | ""),
    };
    notes.push(match media_type.as_str() {
        "" => "no Content-Type".to_owned(),
        media_type if is_media_type(media_type) => media_type.to_owned(),
        _ => "an invalid Content-Type".to_owned(),
    });
    if !is_usual {
        notes.push("which is unusual for an answer".to_owned());
    }
    if !observed.is_answered && !reply.is_success() {
        let advice = "See the check `question`: the server refused the query.";
        return Check::warning(HTTP, joined(&notes), advice);
    }
    if !observed.is_answered && media_type == "text/html" {
        let advice = "Check the path of transport.endpoint: a web page is served there.";
        return Check::warning(HTTP, joined(&notes), advice);
    }
    Check::pass(HTTP, joined(&notes))
}

fn is_media_type(text: &str) -> bool {
    text.len() <= MAX_MEDIA_TYPE && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"/+-._".contains(&b))
}

pub(crate) fn reply_envelope(observed: &ObservedReply<'_>) -> Check {
    let bytes = &envelope_of(&observed.reply.content_type, &observed.reply.body);
    let kind = observed.profile.transport.kind;
    let holds = |text: &str| position(bytes, text.as_bytes()).is_some();
    let found = match (holds(SoapVersion::V12.namespace()), holds(SoapVersion::V11.namespace())) {
        (true, _) => SoapVersion::V12,
        (false, true) => SoapVersion::V11,
        (false, false) => {
            return Check::skipped(ENVELOPE, "the reply has no SOAP namespace");
        }
    };
    let mut notes = vec![match found {
        SoapVersion::V11 => "SOAP 1.1".to_owned(),
        SoapVersion::V12 => "SOAP 1.2".to_owned(),
    }];
    let of_2011 = holds(SoapService::Cdc2011.namespace());
    let of_2014 = holds(SoapService::Cdc2014.namespace());
    match (of_2011, of_2014) {
        (true, false) => notes.push("the CDC service of 2011".to_owned()),
        (false, true) => notes.push("the CDC service of 2014".to_owned()),
        _ => {}
    }
    notes.extend(deviations(bytes));
    let advice = match (kind, found, of_2011, of_2014) {
        (TransportKind::CdcSoap2011, SoapVersion::V11, ..) => Some("cdc-soap-2011-soap11"),
        (TransportKind::CdcSoap2011Soap11, SoapVersion::V12, ..) => Some("cdc-soap-2011"),
        (TransportKind::CdcSoap2011 | TransportKind::CdcSoap2011Soap11, _, false, true) => {
            Some("cdc-soap-2014")
        }
        (TransportKind::CdcSoap2014, SoapVersion::V12, true, false) => Some("cdc-soap-2011"),
        _ => None,
    };
    let described = observed.profile.transport.soap_service().filter(|_| kind == TransportKind::Soap);
    if described.is_some_and(|service| service.soap != found) {
        let version = match found {
            SoapVersion::V11 => "1.1",
            SoapVersion::V12 => "1.2",
        };
        let advice =
            format!("Try transport.service.soap_version = \"{version}\". The profile has the other one.");
        return Check::warning(ENVELOPE, joined(&notes), advice);
    }
    match advice {
        Some(kind) => Check::warning(
            ENVELOPE,
            joined(&notes),
            format!("Try transport.kind = \"{kind}\". The profile has another kind."),
        ),
        None => Check::pass(ENVELOPE, joined(&notes)),
    }
}

/// Deviations from XML or from the WSDL that the reader accepts.
fn deviations(bytes: &[u8]) -> Vec<String> {
    let mut notes = Vec::new();
    let trimmed = bytes.trim_ascii_start();
    if trimmed.len() != bytes.len() {
        notes.push("blanks before the envelope".to_owned());
    }
    let unmarked = trimmed.strip_prefix(BYTE_ORDER_MARK);
    if unmarked.is_some() {
        notes.push("a byte order mark before the envelope".to_owned());
    }
    let document = unmarked.unwrap_or(trimmed).trim_ascii_start();
    if !document.starts_with(b"<?xml") {
        notes.push("no XML declaration".to_owned());
    }
    let has_end = document.trim_ascii_end().to_ascii_lowercase();
    if !has_end.ends_with(b"envelope>") {
        notes.push("no end tag of the envelope".to_owned());
    }
    notes
}

pub(crate) fn position(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len().max(1)).position(|window| window == part)
}
