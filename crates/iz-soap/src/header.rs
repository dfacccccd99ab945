//! The header of an envelope: the destination for the hub, and WS-Addressing.

use crate::cdc_description::{addressing, hub_header};
use crate::description::HeaderPart;
use crate::dialect::Dialect;
use crate::envelope_writer::EnvelopeWriter;
use crate::read_error::SoapReadError;
use crate::service::{NAMESPACE_HUB, Operation, SoapService};
use crate::write_error::WriteError;
use crate::xml::element::Element;

/// The namespace of WS-Addressing 1.0, which the WSDLs of 2014 and of the hub require.
pub(crate) const ADDRESSING: &str = "http://www.w3.org/2005/08/addressing";

/// The header of an envelope. A member that is `None` is not written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnvelopeHeader {
    /// `DestinationId` of the hub: the registry to which the hub sends the message.
    pub destination_id: Option<String>,
    /// `DestinationUri` of the hub. It occurs in replies.
    pub destination_uri: Option<String>,
    /// `wsa:MessageID`. If it is set, `wsa:Action` is written as well.
    pub message_id: Option<String>,
    /// `wsa:To`: the address of the service.
    pub to: Option<String>,
}

impl EnvelopeHeader {
    /// Whether the schema of the hub allows a text as `DestinationId`: one or more letters, digits, `_` and `-`.
    #[must_use]
    pub fn is_destination_id(text: &str) -> bool {
        !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
    }

    /// The parts of this header in a request to `service`.
    pub(crate) fn request_parts(&self, service: SoapService) -> Vec<HeaderPart> {
        let is_for_hub = self.destination_id.is_some() || service == SoapService::Hub;
        is_for_hub.then(hub_header).into_iter().chain(addressing()).collect()
    }

    /// Writes the header of a reply.
    pub(crate) fn write_response(
        &self,
        envelope: &mut EnvelopeWriter,
        dialect: Dialect,
        operation: Operation,
    ) -> Result<(), WriteError> {
        const HUB: &str = "HubResponseHeader";
        let action = dialect.service.response_action(operation);
        if let Some(destination_id) = &self.destination_id {
            if !Self::is_destination_id(destination_id) {
                return Err(WriteError::DestinationId);
            }
            envelope.open(HUB, NAMESPACE_HUB);
            envelope.value("DestinationId", destination_id)?;
            if let Some(uri) = &self.destination_uri {
                envelope.value("DestinationUri", uri)?;
            }
            envelope.close(HUB);
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

    /// Reads the header of a request, by the local names of its elements. Unknown elements are ignored.
    pub(crate) fn read(header: Option<Element>) -> Result<Self, SoapReadError> {
        let Some(mut header) = header else { return Ok(Self::default()) };
        let mut hub = header.take(|child| child.local_name == "HubRequestHeader")?;
        let hub_text = |hub: &mut Option<Element>, name| {
            hub.as_mut().map_or(Ok(None), |hub| hub.take_optional_text(name))
        };
        Ok(Self {
            destination_id: hub_text(&mut hub, "DestinationId")?,
            destination_uri: hub_text(&mut hub, "DestinationUri")?,
            message_id: header.take_optional_text("MessageID")?,
            to: header.take_optional_text("To")?,
        })
    }
}
