//! Builds the HTTP response of an endpoint, with its misbehaviour.

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use iz_soap::{Dialect, FaultKind, Operation, SoapVersion};

use crate::{
    clock::SandboxClock,
    endpoint::Endpoint,
    envelope::{
        fault::FaultReply,
        response_envelope,
        soap::{Addressee, escape},
    },
    http::response::{self, RawReply},
    misbehaviour::{Act, FaultShape},
    registry::RegistryAnswer,
    wire::Script,
};

/// What the sandbox sends back.
pub(crate) struct ServiceReply {
    pub(crate) http: RawReply,
    /// The bytes that replace the HTTP response.
    pub(crate) script: Option<Script>,
    /// How long the response is delayed.
    pub(crate) delay: Duration,
}

/// The content of a response.
pub(super) enum ReplyContent {
    Echo(String),
    Answer(RegistryAnswer),
    Fault(FaultReply),
}

impl ReplyContent {
    /// The word for the log.
    pub(super) const fn outcome(&self) -> &'static str {
        match self {
            Self::Echo(_) => "echoed",
            Self::Answer(answer) => answer.outcome,
            Self::Fault(fault) => fault.kind.code(),
        }
    }
}

impl ServiceReply {
    /// A status with a text, without any delay.
    pub(super) fn text(status: StatusCode, text: &str) -> Self {
        Self::of(response::text(status, format!("{text}\n")))
    }

    /// 415 with a text. `Accept-Encoding` says that no coding of the content is supported (RFC 9110, section 15.5.16).
    pub(super) fn unsupported_media_type(text: &str) -> Self {
        let mut reply = Self::text(StatusCode::UNSUPPORTED_MEDIA_TYPE, text);
        reply.http.headers_mut().insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        reply
    }

    const fn of(http: RawReply) -> Self {
        Self { http, script: None, delay: Duration::ZERO }
    }

    /// The response with this content.
    pub(super) fn new(
        endpoint: Endpoint,
        to: &Addressee,
        content: &ReplyContent,
        act: Option<Act>,
        clock: &SandboxClock,
    ) -> Self {
        let echo = |text: &str| good(endpoint, to, Operation::ConnectivityTest, text, escape);
        let answer = |text: &str, payload| good(endpoint, to, Operation::SubmitSingleMessage, text, payload);
        let mut http = match (act, content) {
            (Some(Act::Status(status)), _) => response::page(status),
            (Some(Act::Fault(shape)), _) => {
                let text = "The user selected this fault: the request itself has no error";
                fault(endpoint, to, shape, &FaultReply::new(shape.kind, text))
            }
            (_, ReplyContent::Fault(of)) => fault(endpoint, to, FaultShape::of(of.kind), of),
            (Some(Act::Echo(change)), ReplyContent::Echo(text)) => echo(&change(text)),
            (_, ReplyContent::Echo(text)) => echo(text),
            (Some(Act::Answer(change)), ReplyContent::Answer(of)) => {
                answer(&change(&of.text, &of.query), escape)
            }
            (Some(Act::Payload(payload)), ReplyContent::Answer(of)) => answer(&of.text, payload),
            (_, ReplyContent::Answer(of)) => answer(&of.text, escape),
        };
        match act {
            Some(Act::Envelope(change)) if !endpoint.is_form() => {
                *http.body_mut() = change(&String::from_utf8_lossy(http.body()));
            }
            Some(Act::Http(change)) => change(&mut http),
            Some(Act::Wire(script)) => {
                return Self { script: Some(script(&http, clock)), ..Self::of(http) };
            }
            _ => {}
        }
        Self::of(http)
    }
}

fn good(
    endpoint: Endpoint,
    to: &Addressee,
    operation: Operation,
    text: &str,
    payload: fn(&str) -> String,
) -> RawReply {
    match endpoint {
        Endpoint::Post => response::text(StatusCode::OK, text),
        Endpoint::Asmx => {
            let body = format!(
                "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<string xmlns=\"http://tempuri.org/\">{}</string>",
                payload(text)
            );
            response::reply(StatusCode::OK, "text/xml; charset=utf-8", body)
        }
        _ => {
            let body = response_envelope::response(endpoint, to, operation, &payload(text));
            response::reply(StatusCode::OK, content_type(to.version), body)
        }
    }
}

fn content_type(soap: SoapVersion) -> &'static str {
    Dialect { soap, ..Dialect::default() }.response_content_type()
}

fn fault(endpoint: Endpoint, to: &Addressee, shape: FaultShape, fault: &FaultReply) -> RawReply {
    if endpoint.is_form() && shape.endpoint.is_none() {
        let status = match fault.kind {
            FaultKind::Security => StatusCode::UNAUTHORIZED,
            FaultKind::MessageTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            _ if fault.code.blames_sender() => StatusCode::BAD_REQUEST,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        return response::text(status, format!("{}\n", fault.detail));
    }
    let to = Addressee { version: shape.version.unwrap_or(to.version), ..to.clone() };
    let text = response_envelope::fault(shape.endpoint.unwrap_or(endpoint), &to, fault);
    let status = shape.status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response::reply(status, content_type(to.version), (shape.change)(&text))
}
