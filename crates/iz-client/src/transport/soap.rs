//! The CDC's services, of any WSDL and SOAP version.

use iz_soap::{
    ConnectivityTest, Dialect, EnvelopeHeader, FaultKind, ReadError, Request, Response, Service,
    SubmitSingleMessage, hl7_text,
};
use secrecy::ExposeSecret;

use super::{Incoming, Outgoing, Sender, Wire};
use crate::{AskError, profile::Transport};

/// What the registry is asked to send back. It is not compared: some add words of their own, or send none.
const ECHO: &str = "izquery";

#[derive(Debug)]
pub(super) struct Soap {
    dialect: Dialect,
    /// The registry behind the hub.
    destination_id: Option<String>,
    endpoint: Option<String>,
}

impl Soap {
    pub(super) fn new(dialect: Dialect, settings: &Transport) -> Self {
        let Transport { destination_id, endpoint, .. } = settings.clone();
        Self { dialect, destination_id, endpoint }
    }

    fn write(&self, request: &Request, id: &str) -> Result<Outgoing, AskError> {
        let header = match self.dialect.service {
            Service::Cdc2011 => EnvelopeHeader::default(),
            // The WSDLs of 2014 ask for WS-Addressing.
            Service::Cdc2014 | Service::Hub => EnvelopeHeader {
                destination_id: self.destination_id.clone(),
                message_id: Some(message_id(id)),
                to: self.endpoint.clone(),
                ..EnvelopeHeader::default()
            },
        };
        let body = request.write_in(self.dialect, &header).map_err(AskError::Unwritable)?;
        let operation = request.operation();
        Ok(Outgoing {
            content_type: self.dialect.content_type(operation),
            soap_action: self.dialect.soap_action(operation),
            body: Some(body),
        })
    }
}

impl Wire for Soap {
    fn question(&self, sender: &Sender, hl7_message: String, id: &str) -> Result<Outgoing, AskError> {
        let message = SubmitSingleMessage {
            username: sender.username.clone(),
            password: sender.password.as_ref().map(|password| password.expose_secret().to_owned()),
            facility_id: sender.facility_id.clone(),
            hl7_message,
        };
        self.write(&Request::SubmitSingleMessage(message), id)
    }

    /// A SOAP body counts for more than the HTTP status: faults come with 200, 400 and 500 alike.
    fn answer(&self, reply: &Incoming) -> Result<Vec<u8>, AskError> {
        if !(reply.is_success() || matches!(reply.status, 400 | 500)) {
            return Err(reply.refusal());
        }
        match read(reply) {
            Ok(Response::SubmitSingleMessage(message)) if message.trim().is_empty() => {
                Err(AskError::EmptyReply)
            }
            Ok(Response::SubmitSingleMessage(message)) => Ok(hl7_text(&message).into_owned().into_bytes()),
            Ok(Response::Fault(fault)) => Err(AskError::SoapFault(fault.kind)),
            Ok(_) => Err(AskError::Unexpected),
            Err(_) if !reply.is_success() => Err(reply.refusal()),
            Err(error) => Err(AskError::Envelope(error)),
        }
    }

    fn probe(&self, id: &str) -> Result<Outgoing, AskError> {
        self.write(&Request::ConnectivityTest(ConnectivityTest { echo_back: ECHO.to_owned() }), id)
    }

    /// Not every registry has the operation, and those that lack it have their own ways to say so: whatever
    /// answers with SOAP is there, unless it is a hub that says the registry behind it is not.
    fn probed(&self, reply: &Incoming) -> Result<(), AskError> {
        match read(reply) {
            Ok(Response::Fault(fault)) => match fault.kind {
                FaultKind::DestinationConnection | FaultKind::HubClient | FaultKind::UnexpectedException => {
                    Err(AskError::SoapFault(fault.kind))
                }
                _ => Ok(()),
            },
            Ok(_) => Ok(()),
            Err(_) if !reply.is_success() => Err(reply.refusal()),
            Err(error) => Err(AskError::Envelope(error)),
        }
    }
}

fn read(reply: &Incoming) -> Result<Response, ReadError> {
    Response::read_with(&reply.content_type, &reply.body)
}

/// A `wsa:MessageID` made of the question's own id: a UUID of version 8 (RFC 9562), whose digits are free.
fn message_id(id: &str) -> String {
    let mut digits = id.chars().filter(char::is_ascii_hexdigit).chain(std::iter::repeat('0'));
    let mut part = |count| digits.by_ref().take(count).collect::<String>();
    format!("urn:uuid:{}-{}-8{}-8{}-{}", part(8), part(4), part(3), part(3), part(12))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{RegistryProfile, TransportKind};

    fn wire() -> Box<dyn Wire> {
        let profile = RegistryProfile::load("sandbox", toml::Table::new()).unwrap();
        TransportKind::CdcSoap2011.wire(&profile.transport)
    }

    fn reply(status: u16, body: &str) -> Incoming {
        Incoming { status, content_type: String::new(), retry_after: None, body: body.into() }
    }

    fn fault(detail: &str) -> String {
        format!(
            "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body><s:Fault><s:Code>\
             <s:Value>s:Receiver</s:Value></s:Code><s:Reason><s:Text xml:lang='en'>x</s:Text></s:Reason>\
             <s:Detail>{detail}</s:Detail></s:Fault></s:Body></s:Envelope>"
        )
    }

    #[test]
    fn what_answers_with_soap_is_there() {
        let echo = Response::ConnectivityTest("something else".to_owned()).write().unwrap();
        let code = |status, body: &str| wire().probed(&reply(status, body)).map_err(|error| error.code());
        assert_eq!(code(200, &echo), Ok(()));
        for kind in ["UnsupportedOperationFault", "SecurityFault", "fault", "somethingOfItsOwn"] {
            assert_eq!(code(500, &fault(&format!("<{kind} xmlns='urn:cdc:iisb:2011'/>"))), Ok(()), "{kind}");
        }
        let hub = fault("<DestinationConnectionFault xmlns='urn:cdc:iisb:hub:2014'/>");
        assert_eq!(code(500, &hub), Err("registry_soap_fault"));
        assert_eq!(code(503, "<html>closed</html>"), Err("registry_http_status"));
        assert_eq!(code(200, "<html>log in</html>"), Err("registry_no_soap"));
    }

    #[test]
    fn a_message_id_is_a_uuid_whatever_the_question_is_called() {
        assert_eq!(message_id("0123456789abcdef01234567"), "urn:uuid:01234567-89ab-8cde-8f01-234567000000");
        for id in ["", "q-1", "no hex: xyz", &"f".repeat(200)] {
            assert_eq!(message_id(id).len(), 45, "{id}");
        }
    }
}
