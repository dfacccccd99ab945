//! HTTP and the envelope around an answer.

use iz_soap::{SoapService, SoapVersion, envelope_of};

use super::{Seen, joined};
use iz_client::TransportKind;

use crate::check::Check;

const HTTP: &str = "reply_http";
const ENVELOPE: &str = "reply_envelope";

/// The longest media type that is repeated.
const MAX_MEDIA_TYPE: usize = 60;

const BYTE_ORDER_MARK: &[u8] = &[0xEF, 0xBB, 0xBF];

pub(crate) fn reply_http(seen: &Seen<'_>) -> Check {
    let (reply, kind) = (seen.reply, seen.profile.transport.kind);
    let mut said = vec![format!("HTTP status {}", reply.status)];
    if !reply.is_success() && seen.is_answered {
        said.push("which does no harm to the answer".to_owned());
    }
    let media_type = reply.content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_usual = match (version(kind), media_type.as_str()) {
        (Some(_), "multipart/related") => {
            said.push("in several parts, of which the root is read".to_owned());
            true
        }
        (Some(_), media_type) => {
            matches!(media_type, "application/soap+xml" | "text/xml" | "application/xml")
        }
        (None, media_type) => matches!(media_type, "text/plain" | "application/hl7-v2" | "text/html" | ""),
    };
    said.push(match media_type.as_str() {
        "" => "no Content-Type".to_owned(),
        media_type if is_media_type(media_type) => media_type.to_owned(),
        _ => "a Content-Type that is none".to_owned(),
    });
    if !is_usual {
        said.push("where an answer has another".to_owned());
    }
    if !seen.is_answered && !reply.is_success() {
        let advice = "See what the question says: the server turned it away.";
        return Check::warning(HTTP, joined(&said), advice);
    }
    if !seen.is_answered && media_type == "text/html" {
        let advice = "Check the path of transport.endpoint: a page for people answers there.";
        return Check::warning(HTTP, joined(&said), advice);
    }
    Check::pass(HTTP, joined(&said))
}

fn is_media_type(text: &str) -> bool {
    text.len() <= MAX_MEDIA_TYPE && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"/+-._".contains(&b))
}

/// The version of SOAP that a kind of transport speaks; a form speaks none.
const fn version(kind: TransportKind) -> Option<SoapVersion> {
    match kind {
        TransportKind::HttpsPostForm => None,
        TransportKind::CdcSoap2011Soap11 => Some(SoapVersion::V11),
        _ => Some(SoapVersion::V12),
    }
}

pub(crate) fn reply_envelope(seen: &Seen<'_>) -> Check {
    let bytes = &envelope_of(&seen.reply.content_type, &seen.reply.body);
    let kind = seen.profile.transport.kind;
    let holds = |text: &str| position(bytes, text.as_bytes()).is_some();
    let found = match (holds(SoapVersion::V12.namespace()), holds(SoapVersion::V11.namespace())) {
        (true, _) => SoapVersion::V12,
        (false, true) => SoapVersion::V11,
        (false, false) => {
            return Check::skipped(ENVELOPE, "the reply is in no namespace of SOAP");
        }
    };
    let mut said = vec![match found {
        SoapVersion::V11 => "SOAP 1.1".to_owned(),
        SoapVersion::V12 => "SOAP 1.2".to_owned(),
    }];
    let of_2011 = holds(SoapService::Cdc2011.namespace());
    let of_2014 = holds(SoapService::Cdc2014.namespace());
    match (of_2011, of_2014) {
        (true, false) => said.push("the service of 2011".to_owned()),
        (false, true) => said.push("the service of 2014".to_owned()),
        _ => {}
    }
    said.extend(oddities(bytes));
    let advice = match (kind, found, of_2011, of_2014) {
        (TransportKind::CdcSoap2011, SoapVersion::V11, ..) => Some("cdc-soap-2011-soap11"),
        (TransportKind::CdcSoap2011Soap11, SoapVersion::V12, ..) => Some("cdc-soap-2011"),
        (TransportKind::CdcSoap2011 | TransportKind::CdcSoap2011Soap11, _, false, true) => {
            Some("cdc-soap-2014")
        }
        (TransportKind::CdcSoap2014, SoapVersion::V12, true, false) => Some("cdc-soap-2011"),
        _ => None,
    };
    match advice {
        Some(kind) => Check::warning(
            ENVELOPE,
            joined(&said),
            format!("Try transport.kind = \"{kind}\": the profile has another."),
        ),
        None => Check::pass(ENVELOPE, joined(&said)),
    }
}

/// What is not as XML or the WSDL has it, and is read all the same.
fn oddities(bytes: &[u8]) -> Vec<String> {
    let mut said = Vec::new();
    let trimmed = bytes.trim_ascii_start();
    if trimmed.len() != bytes.len() {
        said.push("blanks before it".to_owned());
    }
    let unmarked = trimmed.strip_prefix(BYTE_ORDER_MARK);
    if unmarked.is_some() {
        said.push("a byte order mark before it".to_owned());
    }
    let document = unmarked.unwrap_or(trimmed).trim_ascii_start();
    if !document.starts_with(b"<?xml") {
        said.push("no XML declaration".to_owned());
    }
    let has_end = document.trim_ascii_end().to_ascii_lowercase();
    if !has_end.ends_with(b"envelope>") {
        said.push("no end tag of the Envelope".to_owned());
    }
    said
}

pub(crate) fn position(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len().max(1)).position(|window| window == part)
}
