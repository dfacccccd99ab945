//! The check of how the HL7 text is encoded in the reply.

use iz_soap::{Operation, PayloadForm, Response, hl7_text_and_forms};

use super::{
    observed_reply::{ObservedReply, joined},
    wrapping::position,
};
use iz_client::{
    profile::{PayloadEncoding, TransportSettings},
    transport::HttpReply,
};

use crate::check::Check;

const NAME: &str = "reply_text";

/// The text of a reply, still encoded.
pub(crate) struct Payload {
    text: String,
    is_cdata: bool,
}

impl Payload {
    pub(crate) fn of(transport: &TransportSettings, reply: &HttpReply) -> Option<Self> {
        let payload = match transport.soap_service() {
            None => Self { text: String::from_utf8_lossy(&reply.body).into_owned(), is_cdata: false },
            Some(service) => {
                let operation = Operation::SubmitSingleMessage;
                let read = service.read_reply(operation, &reply.content_type, &reply.body);
                let Ok(Response::SubmitSingleMessage(text)) = read else { return None };
                Self { text, is_cdata: position(&reply.body, b"<![CDATA[").is_some() }
            }
        };
        (!payload.text.trim().is_empty()).then_some(payload)
    }
}

pub(crate) fn reply_text(observed: &ObservedReply<'_>, payload: &Payload) -> Check {
    let is_soap = observed.profile.transport.kind.is_soap();
    let written = match (is_soap, payload.is_cdata) {
        (false, _) => "plain",
        (true, true) => "in CDATA",
        (true, false) => "in entities",
    };
    let mut notes = vec![written.to_owned()];
    let (text, forms) = hl7_text_and_forms(&payload.text);
    notes.extend(forms.into_iter().map(|form| note(form).to_owned()));
    if text.trim_start().len() != text.len() {
        notes.push("blanks before the message".to_owned());
    }
    let start = text.trim_start();
    if start.starts_with("FHS|") || start.starts_with("BHS|") {
        notes.push("in a batch".to_owned());
    }
    if message_count(&text) > 1 {
        notes.push("more than one message".to_owned());
    }
    notes.push(
        match (text.contains("\r\n"), text.contains('\r'), text.contains('\n')) {
            (true, ..) => "lines end with CR LF",
            (_, true, false) => "segments end with CR",
            (_, false, true) => "segments end with LF",
            (_, true, true) => "segments end with CR or LF",
            (_, false, false) => "one segment",
        }
        .to_owned(),
    );
    // If the registry answers, nothing must change. If it refuses the query, it may expect its own encoding.
    let other = match (observed.profile.transport.text.unwrap_or_default(), payload.is_cdata) {
        (PayloadEncoding::Entities, true) => Some("cdata"),
        (PayloadEncoding::Cdata, false) => Some("entities"),
        _ => None,
    };
    match other.filter(|_| !observed.is_answered && is_soap) {
        Some(value) => Check::warning(
            NAME,
            joined(&notes),
            format!(
                "Try transport.text = \"{value}\": the registry uses this encoding and refused the query."
            ),
        ),
        None => Check::pass(NAME, joined(&notes)),
    }
}

/// What the check says about a form.
const fn note(form: PayloadForm) -> &'static str {
    match form {
        PayloadForm::Base64 => "in base64",
        PayloadForm::Escaped => "escaped once more",
        PayloadForm::Framed => "invisible characters around the message",
        PayloadForm::Markup => "in an element that is escaped as text",
        PayloadForm::UrlEncoded => "URL-encoded",
    }
}

fn message_count(text: &str) -> usize {
    text.split(['\r', '\n']).filter(|line| line.trim_start().starts_with("MSH|")).count()
}
