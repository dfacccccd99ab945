//! A SOAP service: one of the CDC's, or another one that the profile describes.

use iz_soap::{FaultKind, Operation, RequestValues, Response, ServiceDescription, SoapReadError};
use reqwest::header::HeaderMap;

use super::{
    bare_message::bare_message,
    protocol::{HttpReply, HttpRequest, Payload, Protocol, RequestContext, unreadable},
};
use crate::{
    error::{AskError, ServiceFault},
    profile::TransportSettings,
};

/// The text that a connectivity test asks the registry to return. It is not compared, because some registries add text
/// or return none.
pub const ECHO: &str = "izquery";

#[derive(Debug)]
pub(super) struct Soap {
    service: ServiceDescription,
    /// The id of the registry behind the hub.
    destination_id: Option<String>,
    /// The value of `wsa:To`.
    to: Option<String>,
}

impl Soap {
    pub(super) fn new(service: ServiceDescription, settings: &TransportSettings) -> Self {
        let TransportSettings { destination_id, endpoint, service: described, .. } = settings.clone();
        let to = described.and_then(|described| described.addressing_to).or(endpoint);
        Self { service, destination_id, to }
    }

    fn write(
        &self,
        operation: Operation,
        payload: &str,
        context: &RequestContext<'_>,
    ) -> Result<HttpRequest, AskError> {
        let Some(operation) = self.service.operation(operation) else { return Ok(HttpRequest::get()) };
        let message_id = message_id(context.id);
        let sender = context.sender;
        let token = self.service.username_token();
        // WS-Security wants UTC; milliseconds are what most servers write themselves.
        let created = token
            .is_some_and(|token| token.created)
            .then(|| format!("{:.3}", context.environment.clock.now()));
        let values = RequestValues {
            username: sender.username.as_deref(),
            password: sender.password(),
            second_password: sender.second_password(),
            facility_id: sender.facility_id.as_deref(),
            other_id: sender.other_id.as_deref(),
            destination_id: self.destination_id.as_deref(),
            payload,
            message_id: Some(&message_id),
            to: self.to.as_deref(),
            nonce: token.is_some_and(|token| token.nonce).then(|| context.environment.nonce()),
            created: created.as_deref(),
        };
        let body = self.service.write(operation, &values).map_err(AskError::Unwritable)?;
        Ok(HttpRequest {
            content_type: self.service.content_type(operation),
            soap_action: self.service.soap_action(operation),
            headers: HeaderMap::new(),
            body: Some(body),
        })
    }

    fn read(&self, operation: Operation, reply: &HttpReply) -> Result<Response, SoapReadError> {
        self.service.read_reply(operation, &reply.content_type, &reply.body)
    }
}

impl Protocol for Soap {
    fn query_request(
        &self,
        context: &RequestContext<'_>,
        hl7_message: String,
    ) -> Result<HttpRequest, AskError> {
        self.write(Operation::SubmitSingleMessage, &hl7_message, context)
    }

    /// Some services send the message without an envelope, for example with an error status.
    fn message(&self, reply: &HttpReply) -> Result<Payload, AskError> {
        match self.read(Operation::SubmitSingleMessage, reply) {
            Ok(response) => message_of(response),
            Err(error) => bare_message(reply).unwrap_or_else(|| Err(unreadable(error))),
        }
    }

    fn probe_request(&self, context: &RequestContext<'_>) -> Result<HttpRequest, AskError> {
        self.write(Operation::ConnectivityTest, ECHO, context)
    }

    /// Not every registry has this operation, and those without it reply in different ways. So every SOAP reply passes
    /// the probe, except a hub's fault that the registry behind it is down.
    ///
    /// If the service has no connectivity test, the reply is one to a GET.
    fn check_probe(&self, reply: &HttpReply) -> Result<(), AskError> {
        if self.service.connectivity_test.is_none() {
            return reply.check_get();
        }
        match self.read(Operation::ConnectivityTest, reply) {
            Ok(Response::Fault(fault)) => match fault.kind {
                FaultKind::DestinationConnection | FaultKind::HubClient | FaultKind::UnexpectedException => {
                    Err(AskError::ServiceFault(ServiceFault::of(&fault)))
                }
                _ => Ok(()),
            },
            Ok(_) => Ok(()),
            Err(_) if !reply.is_success() => Err(reply.refusal()),
            Err(error) => Err(unreadable(error)),
        }
    }
}

/// The message in an envelope.
///
/// # Errors
///
/// [`AskError`] if the envelope holds a fault, no message, or the reply to a connectivity test.
pub(super) fn message_of(response: Response) -> Result<Payload, AskError> {
    match response {
        Response::Fault(fault) => Err(AskError::ServiceFault(ServiceFault::of(&fault))),
        Response::SubmitSingleMessage(message) if message.trim().is_empty() => Err(AskError::EmptyReply),
        Response::SubmitSingleMessage(message) => Ok(Payload::whole(&message)),
        Response::ConnectivityTest(_) => Err(AskError::Unexpected),
    }
}

/// A `wsa:MessageID` made from the query's id: a UUID of version 8 (RFC 9562), which allows any digits.
fn message_id(id: &str) -> String {
    let mut digits = id.chars().filter(char::is_ascii_hexdigit).chain(std::iter::repeat('0'));
    let mut part = |count| digits.by_ref().take(count).collect::<String>();
    format!("urn:uuid:{}-{}-8{}-8{}-{}", part(8), part(4), part(3), part(3), part(12))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::BodyEnd;
    use crate::{
        profile::RegistryProfile,
        transport::{protocol_for, reply_error::error_of},
    };

    fn soap() -> std::sync::Arc<dyn Protocol> {
        let profile = RegistryProfile::load("sandbox", toml::Table::new()).unwrap();
        protocol_for(&profile.transport)
    }

    fn reply(status: u16, body: &str) -> HttpReply {
        let content_type = String::new();
        HttpReply {
            status,
            content_type,
            retry_after: None,
            date: None,
            end: BodyEnd::Marked,
            body: body.into(),
        }
    }

    fn fault(detail: &str) -> String {
        format!(
            "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body><s:Fault><s:Code>\
             <s:Value>s:Receiver</s:Value></s:Code><s:Reason><s:Text xml:lang='en'>x</s:Text></s:Reason>\
             <s:Detail>{detail}</s:Detail></s:Fault></s:Body></s:Envelope>"
        )
    }

    #[test]
    fn a_soap_reply_passes_the_probe() {
        let echo = Response::ConnectivityTest("something else".to_owned()).write().unwrap();
        let code =
            |status, body: &str| soap().check_probe(&reply(status, body)).map_err(|error| error.code());
        assert_eq!(code(200, &echo), Ok(()));
        for kind in ["UnsupportedOperationFault", "SecurityFault", "fault", "somethingOfItsOwn"] {
            assert_eq!(code(500, &fault(&format!("<{kind} xmlns='urn:cdc:iisb:2011'/>"))), Ok(()), "{kind}");
        }
        let hub = fault("<DestinationConnectionFault xmlns='urn:cdc:iisb:hub:2014'/>");
        assert_eq!(code(500, &hub), Err("registry_soap_fault"));
        assert_eq!(code(503, "<html>closed</html>"), Err("registry_http_status"));
        assert_eq!(code(200, "<html>log in</html>"), Err("registry_no_soap"));
    }

    /// The error for a reply with this status and body.
    fn error_with(status: u16, body: &str) -> AskError {
        let reply = reply(status, body);
        soap().message(&reply).map(|_| ()).map_err(|error| error_of(&reply, error)).unwrap_err()
    }

    /// The error for a fault with this status, SOAP code and detail.
    fn refused(status: u16, code: &str, detail: &str) -> AskError {
        error_with(status, &fault(detail).replace("s:Receiver", code))
    }

    #[test]
    fn a_fault_has_a_cause_and_an_actor() {
        use crate::error::{Actor as A, Cause as F};
        let unknown =
            "<fault xmlns='urn:cdc:iisb:2011'><Code>1</Code><Reason>invalid user name</Reason></fault>";
        let security = "<fault xmlns='urn:cdc:iisb:2011'><Code>10</Code><Reason>Security</Reason><Detail>x</Detail></fault>";
        for (soap, detail, code, fault, actor, most_attempts) in [
            ("s:VersionMismatch", "", "registry_refused_envelope", F::Caller, A::Integrator, 1),
            ("s:MustUnderstand", "", "registry_refused_envelope", F::Caller, A::Integrator, 1),
            ("s:Sender", unknown, "registry_refused_envelope", F::Caller, A::Integrator, 1),
            ("Client.Authentication", "", "registry_refused_envelope", F::Caller, A::Integrator, 1),
            ("s:Sender", security, "registry_refused_credentials", F::Caller, A::Integrator, 1),
            ("s:Receiver", security, "registry_refused_credentials", F::Caller, A::Integrator, 1),
            ("s:Receiver", unknown, "registry_soap_fault", F::Registry, A::Registry, 2),
            ("a:InternalServiceFault", "", "registry_soap_fault", F::Registry, A::Registry, 2),
        ] {
            let error = refused(500, soap, detail);
            assert_eq!((error.code(), error.cause(), error.actor()), (code, fault, actor), "{soap} {detail}");
            assert_eq!(error.most_attempts(), most_attempts, "{soap} {detail}");
            assert_eq!(error.is_retryable(), most_attempts > 1, "{soap} {detail}");
        }
    }

    #[test]
    fn the_hub_s_advice_and_event_id_are_used_and_its_texts_are_not() {
        use crate::error::Actor as A;
        for (kind, retry, actor, is_retryable, most_attempts) in [
            ("HubClientFault", "NORMAL", A::Wait, true, u32::MAX),
            ("UnexpectedExceptionFault", "NORMAL", A::Wait, true, u32::MAX),
            ("HubClientFault", "CORRECT_MESSAGE", A::Integrator, false, 1),
            ("DestinationConnectionFault", "CHECK_IIS_STATUS", A::Wait, true, 1),
            ("DestinationConnectionFault", "CONTACT_SUPPORT", A::Registry, false, 1),
            ("DestinationConnectionFault", "whatever", A::Wait, true, u32::MAX),
            ("SecurityFault", "CONTACT_SUPPORT", A::Integrator, false, 1),
            ("UnknownDestinationFault", "NORMAL", A::Integrator, false, 1),
            ("HubClientFault", "", A::Registry, false, 1),
        ] {
            let members = format!(
                "<Code>23</Code><EventID>5f0c-7</EventID><Summary>Canary</Summary><Detail>Canary</Detail>\
                 <Diagnostics>Canary</Diagnostics><Retry>{retry}</Retry>"
            );
            // The real hub writes the members beside the element, and other services in it.
            for detail in [
                format!("<{kind} xmlns='urn:cdc:iisb:hub:2014'>{members}</{kind}>"),
                format!(
                    "<{kind} xmlns='urn:cdc:iisb:hub:2014'><DestinationId>tx</DestinationId></{kind}>{members}"
                ),
            ] {
                let error = refused(500, "s:Receiver", &detail);
                let got = (error.actor(), error.is_retryable(), error.most_attempts());
                assert_eq!(got, (actor, is_retryable, most_attempts), "{detail}");
                let text = format!("{error} {error:?}");
                assert!(error.to_string().ends_with(", code 23, event id 5f0c-7"), "{text}");
                assert!(!text.contains("Canary") && error.advice().ends_with('.'), "{text}");
            }
        }
        let odd = "<HubClientFault><EventID>Canary 7</EventID><Retry>NORMAL</Retry></HubClientFault>";
        let error = refused(500, "s:Receiver", odd);
        assert_eq!(error.to_string(), "the hub replied with a SOAP fault: hub_client");
        let sender = refused(500, "s:Sender", "<fault><EventID>e-1</EventID></fault>");
        assert_eq!((sender.cause(), sender.is_retryable()), (crate::error::Cause::Caller, false));
    }

    #[test]
    fn a_fault_counts_for_more_than_the_status_if_it_says_what_failed() {
        let security = "<SecurityFault xmlns='urn:cdc:iisb:2011'/>";
        for status in [200, 400, 401, 403, 404, 500, 502, 503] {
            assert_eq!(
                refused(status, "s:Receiver", security).code(),
                "registry_refused_credentials",
                "{status}"
            );
        }
        assert_eq!(refused(503, "s:Receiver", "").code(), "registry_http_status");
        assert_eq!(refused(500, "s:Receiver", "").code(), "registry_soap_fault");
        assert_eq!(error_with(500, "<html>Closed</html>").code(), "registry_http_status");
    }

    #[test]
    fn a_message_is_read_with_every_status_and_without_an_envelope() {
        let message = "MSH|^~\\&|x\r";
        let envelope = Response::SubmitSingleMessage(message.to_owned()).write().unwrap();
        for status in [200, 400, 401, 403, 404, 500, 502, 503] {
            for body in [envelope.as_str(), message, "\r\n MSH|^~\\&|x\r"] {
                let payload = soap().message(&reply(status, body)).ok().unwrap();
                assert!(
                    payload.message.ends_with(message.as_bytes()) && !payload.is_end_unproved,
                    "{status}"
                );
            }
        }
        assert_eq!(error_with(200, "Closed").code(), "registry_no_soap");
    }

    #[test]
    fn an_envelope_that_is_cut_off_is_retried() {
        let answer = Response::SubmitSingleMessage("MSH|^~\\&|x\r".to_owned()).write().unwrap();
        for length in 60..answer.find("</soap:Body>").unwrap() {
            let cut = answer.get(..length).unwrap();
            let error = error_with(200, cut);
            assert_eq!((error.code(), error.is_retryable()), ("registry_incomplete", true), "{cut}");
        }
    }

    #[test]
    fn a_message_id_is_a_uuid_for_every_query_id() {
        assert_eq!(message_id("0123456789abcdef01234567"), "urn:uuid:01234567-89ab-8cde-8f01-234567000000");
        for id in ["", "q-1", "no hex: xyz", &"f".repeat(200)] {
            assert_eq!(message_id(id).len(), 45, "{id}");
        }
    }
}
