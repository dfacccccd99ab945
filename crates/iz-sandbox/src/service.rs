//! SOAP: what arrives in a POST to what goes back.

use iz_soap::{Fault, FaultKind, ReadError, Request, Response, SoapFaultCode, SubmitSingleMessage};

use crate::{Clock, registry::Registry};

/// The largest request that is read, in bytes.
pub const MAX_REQUEST_BYTES: usize = 64 * 1024;

/// The service of the WSDL.
pub(crate) struct Service {
    pub(crate) username: String,
    pub(crate) password: String,
    pub(crate) clock: Clock,
    pub(crate) registry: Registry,
}

/// An envelope to send.
pub(crate) struct Sent {
    pub(crate) envelope: String,
    pub(crate) is_fault: bool,
}

impl Service {
    /// Answers one envelope; whatever was sent, an envelope goes back.
    pub(crate) fn post(&self, body: &[u8]) -> Sent {
        let (response, outcome) = self.respond(body);
        let sent = envelope(&response);
        tracing::info!(outcome, request_bytes = body.len(), reply_bytes = sent.envelope.len(), "answered");
        sent
    }

    /// The fault of a request that was not read to its end.
    pub(crate) fn too_large(&self) -> Sent {
        tracing::info!(outcome = FaultKind::MessageTooLarge.code(), "answered");
        envelope(&Response::Fault(too_large(
            "The request is longer than 65536 bytes: send one message alone",
        )))
    }

    /// The response with a word for the log.
    fn respond(&self, body: &[u8]) -> (Response, &'static str) {
        if body.len() > MAX_REQUEST_BYTES {
            let text = "The request is longer than 65536 bytes: send one message alone";
            return faulted(too_large(text));
        }
        match Request::read(body) {
            Ok(Request::ConnectivityTest(test)) => (Response::ConnectivityTest(test.echo_back), "echoed"),
            Ok(Request::SubmitSingleMessage(message)) => self.submit(&message),
            Err(error @ ReadError::UnexpectedOperation { .. }) => {
                faulted(fault(FaultKind::UnsupportedOperation, "8675309", error.to_string()))
            }
            Err(error) => {
                let sender_or_receiver = Some(SoapFaultCode::Sender);
                let fault = fault(FaultKind::Unknown, "54353", error.to_string());
                faulted(Fault { sender_or_receiver, ..fault })
            }
        }
    }

    fn submit(&self, message: &SubmitSingleMessage) -> (Response, &'static str) {
        let is_known = message.username.as_ref() == Some(&self.username)
            && message.password.as_ref() == Some(&self.password);
        if !is_known {
            let text = "The username or the password is not the one that this registry was started with";
            return faulted(fault(FaultKind::Security, "10", text.to_owned()));
        }
        if messages(&message.hl7_message) > 1 {
            return faulted(too_large("The request holds more than one MSH: send one message alone"));
        }
        let answered = self.registry.answer(&message.hl7_message, self.clock.now());
        (Response::SubmitSingleMessage(answered.text), answered.outcome)
    }
}

/// How many messages a payload holds.
fn messages(payload: &str) -> usize {
    payload.split(['\r', '\n']).filter(|line| line.trim_start().starts_with("MSH|")).count()
}

fn fault(kind: FaultKind, code: &str, detail: String) -> Fault {
    Fault { code: Some(code.to_owned()), detail: Some(detail), ..Fault::new(kind) }
}

fn too_large(detail: &str) -> Fault {
    fault(FaultKind::MessageTooLarge, "1313", detail.to_owned())
}

fn faulted(fault: Fault) -> (Response, &'static str) {
    let code = fault.kind.code();
    (Response::Fault(fault), code)
}

fn envelope(response: &Response) -> Sent {
    let is_fault = matches!(response, Response::Fault(_));
    match response.write() {
        Ok(envelope) => Sent { envelope, is_fault },
        Err(error) => {
            let fault = Response::Fault(fault(FaultKind::Unknown, "54353", error.to_string()));
            Sent { envelope: fault.write().unwrap_or_default(), is_fault: true }
        }
    }
}
