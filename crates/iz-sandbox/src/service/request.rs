//! Reads the body of a request.

use axum::http::HeaderMap;
use iz_soap::{FaultKind, Operation, SoapVersion};

use crate::{
    endpoint::Endpoint,
    envelope::{
        fault::FaultReply,
        request_envelope::{Difference, RequestEnvelope},
        soap::Addressee,
    },
    http::{form::QueryForm, media_type},
};

/// A request.
pub(super) struct ServiceRequest {
    pub(super) to: Addressee,
    pub(super) content: RequestContent,
    pub(super) facility_id: Option<String>,
    /// Whether WS-Addressing is missing although the WSDL requires it.
    pub(super) is_unaddressed: bool,
}

pub(super) enum RequestContent {
    Echo(String),
    Message { username: Option<String>, password: Option<String>, message: String },
}

/// Why a request is refused.
pub(super) enum Refusal {
    /// 415: the media type is not that of the envelope.
    MediaType(&'static str),
    /// A fault with its addressee: the SOAP version and the operation, if they could be read.
    Fault(Addressee, FaultReply),
}

impl ServiceRequest {
    /// Reads the body of a request.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if the request does not follow HTTP, SOAP or the WSDL.
    pub(super) fn read(endpoint: Endpoint, headers: &HeaderMap, body: &[u8]) -> Result<Self, Refusal> {
        if endpoint.is_form() {
            let form = QueryForm::read(endpoint, body).map_err(|error| {
                Refusal::Fault(Addressee::default(), FaultReply::of_sender(error.to_string()))
            })?;
            let QueryForm { username, password, facility_id, message } = form;
            return Ok(Self {
                to: Addressee::default(),
                content: RequestContent::Message { username, password, message },
                facility_id,
                is_unaddressed: false,
            });
        }
        let envelope = RequestEnvelope::read(body, media_type::charset(headers)).map_err(|error| {
            let to = Addressee { version: media_type::version(headers), ..Addressee::default() };
            Refusal::Fault(to, FaultReply::coded(error.fault_code(), error.to_string()))
        })?;
        if let Some(complaint) = media_type::complaint_about_version(envelope.to.version, headers) {
            return Err(Refusal::MediaType(complaint));
        }
        let to = Addressee { operation: envelope.operation(endpoint), ..envelope.to.clone() };
        Self::of_envelope(endpoint, headers, &envelope, to.clone()).map_err(|fault| Refusal::Fault(to, fault))
    }

    fn of_envelope(
        endpoint: Endpoint,
        headers: &HeaderMap,
        envelope: &RequestEnvelope,
        to: Addressee,
    ) -> Result<Self, FaultReply> {
        match envelope.not_understood(endpoint) {
            Ok(blocks) if blocks.is_empty() => {}
            Ok(blocks) => return Err(FaultReply::not_understood(blocks)),
            Err(error) => return Err(FaultReply::coded(error.fault_code(), error.to_string())),
        }
        let Some(operation) = to.operation else {
            let text = format!(
                "The element in the Body is no operation of {}: its name and its namespace must be those of the WSDL",
                endpoint.operations()
            );
            return Err(FaultReply::new(FaultKind::UnsupportedOperation, text));
        };
        let names = endpoint.service().names();
        let (request, content) = (names.request(operation), names.content(operation));
        check_action(endpoint.service().action(operation), to.version, headers, envelope)?;
        if endpoint == Endpoint::Hub {
            check_destination(to.destination.as_deref().unwrap_or_default())?;
        }
        let members = names.members(operation);
        if let Some(difference) = envelope.difference(&members) {
            return Err(FaultReply::of_sender(complaint(
                &difference,
                request,
                &members,
                endpoint.operations(),
            )));
        }
        let member = |name: &str| envelope.member(name).map(str::to_owned);
        let Some(text) = member(content) else {
            return Err(FaultReply::of_sender(format!("{request}/{content} is missing")));
        };
        let content = match operation {
            Operation::ConnectivityTest => RequestContent::Echo(text),
            Operation::SubmitSingleMessage => {
                let token = envelope.username_token().unwrap_or_default();
                RequestContent::Message {
                    username: agreed(member("username"), token.username)?,
                    password: agreed(member("password"), token.password)?,
                    message: text,
                }
            }
        };
        let is_unaddressed = endpoint.is_addressed() && !envelope.is_addressed();
        Ok(Self { to, content, facility_id: member("facilityID"), is_unaddressed })
    }
}

/// What the operation must be like. A server that ignored the child would take a password for missing, and the user
/// would search for the error in the password.
fn complaint(difference: &Difference, request: &str, members: &[&str], namespace: &str) -> String {
    match difference {
        Difference::Namespace { child, is_in_none } => {
            let place = if *is_in_none { "no namespace" } else { "another namespace" };
            format!(
                "{child} is in {place}: the schema is qualified, so that the children of {request} must be in {namespace}"
            )
        }
        Difference::Sequence => {
            let members = members.join(", ");
            format!("{request} must have these children of {namespace} in this order: {members}")
        }
        Difference::Content => {
            format!("{request} must have only children, and its children only text")
        }
    }
}

/// A credential from the Body or from the `UsernameToken`. Where both have it, it must be the same.
fn agreed(body: Option<String>, token: Option<String>) -> Result<Option<String>, FaultReply> {
    match (body, token) {
        (Some(body), Some(token)) if body != token => {
            let text = "The UsernameToken has other credentials than the Body";
            Err(FaultReply::new(FaultKind::Security, text))
        }
        (body, token) => Ok(body.or(token)),
    }
}

/// Actions are optional, but a wrong one is an error.
fn check_action(
    expected: &str,
    version: SoapVersion,
    headers: &HeaderMap,
    envelope: &RequestEnvelope,
) -> Result<(), FaultReply> {
    for (place, action) in [
        ("Content-Type or SOAPAction", media_type::action(version, headers)),
        ("wsa:Action", envelope.action.clone()),
    ] {
        if action.is_some_and(|action| action != expected) {
            return Err(FaultReply::of_sender(format!("The action in {place} must be {expected}")));
        }
    }
    Ok(())
}

fn check_destination(id: &str) -> Result<(), FaultReply> {
    let is_id = !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
    let text = "HubRequestHeader/DestinationId must name a destination by letters, digits, _ and -";
    if is_id { Ok(()) } else { Err(FaultReply::new(FaultKind::UnknownDestination, text)) }
}
