//! What a registry answers.

use std::fmt;

use crate::envelope;
use crate::error::{ReadError, WriteError};
use crate::fault::Fault;
use crate::service::Operation;
use crate::write::EnvelopeWriter;

/// What stands in the Body of a reply.
#[derive(Clone, PartialEq, Eq)]
pub enum Response {
    /// The `return` of `connectivityTestResponse`. Some registries wrap the echo in words of their own.
    ConnectivityTest(String),
    /// The `return` of `submitSingleMessageResponse`: HL7, or whatever stands in its place. Empty if nil or empty.
    SubmitSingleMessage(String),
    /// A SOAP fault. It may come with any HTTP status, 200 included.
    Fault(Fault),
}

impl Response {
    /// The envelope, in SOAP 1.2.
    ///
    /// # Errors
    ///
    /// [`WriteError`] if a text holds a character that XML 1.0 cannot carry, or a fault is none of the service's.
    pub fn write(&self) -> Result<String, WriteError> {
        let (operation, text) = match self {
            Self::ConnectivityTest(text) => (Operation::ConnectivityTest, text),
            Self::SubmitSingleMessage(text) => (Operation::SubmitSingleMessage, text),
            Self::Fault(fault) => return fault.write(),
        };
        let mut envelope = EnvelopeWriter::new(text.len());
        envelope.open(operation.response_element());
        envelope.value("return", text)?;
        envelope.close(operation.response_element());
        Ok(envelope.finish())
    }

    /// Reads an envelope, as a client does. Elements beyond those of the WSDL are passed over.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if the bytes break the XML policy or hold no reply of the service.
    pub fn read(envelope: &[u8]) -> Result<Self, ReadError> {
        let mut element = envelope::content(envelope)?;
        if element.local_name == "Fault" {
            return Ok(Self::Fault(Fault::read(&element)));
        }
        let operation = envelope::operation(&element, Operation::response_element)?;
        let text = element.take_text("return")?.ok_or(ReadError::MissingReturn { at: element.at })?;
        Ok(match operation {
            Operation::ConnectivityTest => Self::ConnectivityTest(text),
            Operation::SubmitSingleMessage => Self::SubmitSingleMessage(text),
        })
    }
}

/// Prints the size of a payload, never the payload.
impl fmt::Debug for Response {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ConnectivityTest(text) => write!(formatter, "ConnectivityTest([{} bytes])", text.len()),
            Self::SubmitSingleMessage(text) => {
                write!(formatter, "SubmitSingleMessage([{} bytes])", text.len())
            }
            Self::Fault(fault) => formatter.debug_tuple("Fault").field(fault).finish(),
        }
    }
}

#[cfg(test)]
mod tests;
