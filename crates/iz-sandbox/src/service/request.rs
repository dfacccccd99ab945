//! Reads the body of a request.

use axum::http::HeaderMap;
use iz_soap::{FaultKind, Operation, SoapVersion};

use crate::{
    endpoint::Endpoint,
    envelope::{fault::FaultReply, request_envelope::RequestEnvelope, soap::Addressee},
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

impl ServiceRequest {
    /// Reads the body of a request.
    ///
    /// # Errors
    ///
    /// The fault to send, with its addressee: the SOAP version and the operation, if they could be read.
    pub(super) fn read(
        endpoint: Endpoint,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Self, (Addressee, FaultReply)> {
        if endpoint.is_form() {
            let form = QueryForm::read(endpoint, body)
                .map_err(|error| (Addressee::default(), FaultReply::of_sender(error.to_string())))?;
            let QueryForm { username, password, facility_id, message } = form;
            return Ok(Self {
                to: Addressee::default(),
                content: RequestContent::Message { username, password, message },
                facility_id,
                is_unaddressed: false,
            });
        }
        let envelope = RequestEnvelope::read(body).map_err(|error| {
            let to = Addressee { version: media_type::version(headers), ..Addressee::default() };
            (to, FaultReply::of_sender(error.to_string()))
        })?;
        let to = Addressee { operation: envelope.operation(endpoint), ..envelope.to.clone() };
        Self::of_envelope(endpoint, headers, &envelope, to.clone()).map_err(|fault| (to, fault))
    }

    fn of_envelope(
        endpoint: Endpoint,
        headers: &HeaderMap,
        envelope: &RequestEnvelope,
        to: Addressee,
    ) -> Result<Self, FaultReply> {
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
        if envelope.odd_member(&members).is_some() {
            let members = members.join(", ");
            let text = format!("{request} must have these children in this order: {members}");
            return Err(FaultReply::of_sender(text));
        }
        let member = |name: &str| envelope.member(name).map(str::to_owned);
        let Some(text) = member(content) else {
            return Err(FaultReply::of_sender(format!("{request}/{content} is missing")));
        };
        let content = match operation {
            Operation::ConnectivityTest => RequestContent::Echo(text),
            Operation::SubmitSingleMessage => RequestContent::Message {
                username: member("username"),
                password: member("password"),
                message: text,
            },
        };
        let is_unaddressed = endpoint.is_addressed() && !envelope.is_addressed();
        Ok(Self { to, content, facility_id: member("facilityID"), is_unaddressed })
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
