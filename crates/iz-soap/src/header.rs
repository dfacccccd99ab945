//! What stands in the header of an envelope: the hub's destination, and WS-Addressing.

use crate::dialect::Dialect;
use crate::element::Element;
use crate::error::{ReadError, WriteError};
use crate::service::{NAMESPACE_HUB, Operation, Service};
use crate::write::EnvelopeWriter;

/// WS-Addressing 1.0, which the WSDLs of 2014 ask for.
const ADDRESSING: &str = "http://www.w3.org/2005/08/addressing";

/// The header of an envelope. A member that is `None` is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnvelopeHeader {
    /// `DestinationId` of the hub: the registry that is meant.
    pub destination_id: Option<String>,
    /// `DestinationUri` of the hub, in its replies.
    pub destination_uri: Option<String>,
    /// `wsa:MessageID`; with one, `wsa:Action` is sent as well.
    pub message_id: Option<String>,
    /// `wsa:To`
    pub to: Option<String>,
}

impl EnvelopeHeader {
    /// Whether the hub takes the text as a `DestinationId`: letters, digits, `_` and `-`, by its schema.
    #[must_use]
    pub fn is_destination_id(text: &str) -> bool {
        !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
    }

    /// Writes the header of a request.
    pub(crate) fn write_request(
        &self,
        envelope: &mut EnvelopeWriter,
        dialect: Dialect,
        operation: Operation,
    ) -> Result<(), WriteError> {
        if dialect.service == Service::Hub && self.destination_id.is_none() {
            return Err(WriteError::DestinationId);
        }
        self.write(envelope, "HubRequestHeader", dialect.service.action(operation))
    }

    /// Writes the header of a reply.
    pub(crate) fn write_response(
        &self,
        envelope: &mut EnvelopeWriter,
        dialect: Dialect,
        operation: Operation,
    ) -> Result<(), WriteError> {
        self.write(envelope, "HubResponseHeader", dialect.service.response_action(operation))
    }

    fn write(
        &self,
        envelope: &mut EnvelopeWriter,
        hub: &'static str,
        action: &'static str,
    ) -> Result<(), WriteError> {
        if let Some(destination_id) = &self.destination_id {
            if !Self::is_destination_id(destination_id) {
                return Err(WriteError::DestinationId);
            }
            envelope.open(hub, NAMESPACE_HUB);
            envelope.value("DestinationId", destination_id)?;
            if let Some(uri) = &self.destination_uri {
                envelope.value("DestinationUri", uri)?;
            }
            envelope.close(hub);
        }
        if let Some(message_id) = &self.message_id {
            envelope.qualified("Action", ADDRESSING, action)?;
            envelope.qualified("MessageID", ADDRESSING, message_id)?;
        }
        if let Some(to) = &self.to {
            envelope.qualified("To", ADDRESSING, to)?;
        }
        Ok(())
    }

    /// Reads the header of a request, by local names; what is not known is passed over.
    pub(crate) fn read(header: Option<Element>) -> Result<Self, ReadError> {
        let Some(mut header) = header else { return Ok(Self::default()) };
        let mut hub = header.take(|child| child.local_name == "HubRequestHeader")?;
        let of_hub = |hub: &mut Option<Element>, name| {
            hub.as_mut().map_or(Ok(None), |hub| hub.take_optional_text(name))
        };
        Ok(Self {
            destination_id: of_hub(&mut hub, "DestinationId")?,
            destination_uri: of_hub(&mut hub, "DestinationUri")?,
            message_id: header.take_optional_text("MessageID")?,
            to: header.take_optional_text("To")?,
        })
    }
}
