//! What a registry answers.

use std::fmt;

use crate::dialect::Dialect;
use crate::envelope::{self, is_fault};
use crate::error::{ReadError, WriteError};
use crate::fault::Fault;
use crate::header::EnvelopeHeader;
use crate::media_type::parameter;
use crate::multipart::root_part;
use crate::reader::Reading;
use crate::service::Operation;
use crate::write::EnvelopeWriter;

/// What stands in the Body of a reply.
#[derive(Clone, PartialEq, Eq)]
pub enum Response {
    /// The `return` of `connectivityTestResponse`. Some registries wrap the echo in words of their own, or send none.
    ConnectivityTest(String),
    /// The `return` of `submitSingleMessageResponse`, `Hl7Message` in 2014: HL7, or whatever stands in its place.
    /// Empty if nil or empty.
    SubmitSingleMessage(String),
    /// A SOAP fault. It may come with any HTTP status, 200 included.
    Fault(Fault),
}

impl Response {
    /// The envelope of the service of 2011, in SOAP 1.2.
    ///
    /// # Errors
    ///
    /// [`WriteError`] if a text holds a character that XML 1.0 cannot carry, or a fault is none of the service's.
    pub fn write(&self) -> Result<String, WriteError> {
        self.write_in(Dialect::default(), &EnvelopeHeader::default())
    }

    /// The envelope of any of the services.
    ///
    /// # Errors
    ///
    /// [`WriteError`], as for [`Response::write`].
    pub fn write_in(&self, dialect: Dialect, header: &EnvelopeHeader) -> Result<String, WriteError> {
        let names = dialect.service.names();
        let (operation, member, text) = match self {
            Self::ConnectivityTest(text) => (Operation::ConnectivityTest, names.echoed, text),
            Self::SubmitSingleMessage(text) => (Operation::SubmitSingleMessage, names.answered, text),
            Self::Fault(fault) => return fault.write(dialect),
        };
        let element = names.response(operation);
        let mut envelope = EnvelopeWriter::new(dialect.soap, text.len(), |envelope| {
            header.write_response(envelope, dialect, operation)
        })?;
        envelope.open(element, dialect.service.namespace());
        envelope.message(member, text, dialect.text)?;
        envelope.close(element);
        Ok(envelope.finish())
    }

    /// Reads an envelope, as a client does: of any service and SOAP version, and of servers that keep to neither.
    ///
    /// Case and namespaces are not looked at, elements beyond those of the WSDL are passed over, the only element
    /// that holds anything counts as `return` whatever its name, and a missing end tag is forgiven where one around it
    /// follows. A document that is cut off is never taken for whole, nor is a message beside which there is text: the
    /// rest of it may stand there.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if the bytes break the XML policy or hold no reply of a service.
    pub fn read(envelope: &[u8]) -> Result<Self, ReadError> {
        Self::of(envelope, None)
    }

    /// Reads an envelope as [`Response::read`] does, with the `Content-Type` that it came with: it may be a part of
    /// several, and in another encoding than it says of itself.
    ///
    /// # Errors
    ///
    /// [`ReadError`], as for [`Response::read`].
    pub fn read_with(content_type: &str, body: &[u8]) -> Result<Self, ReadError> {
        match root_part(content_type, body)? {
            Some(part) => Self::of(&part.content, parameter(&part.content_type, "charset")),
            None => Self::of(body, parameter(content_type, "charset")),
        }
    }

    fn of(envelope: &[u8], charset: Option<&str>) -> Result<Self, ReadError> {
        let mut opened = envelope::open(envelope, charset, Reading::Forgiving)?;
        if is_fault(&opened.content) {
            return Ok(Self::Fault(Fault::read(&opened.content)));
        }
        let element = &mut opened.content;
        let operation = envelope::answered(element)?;
        let text = if element.children.is_empty() && !element.text.trim().is_empty() {
            // The element itself is the value.
            Some(std::mem::take(&mut element.text))
        } else {
            element.take_any_text(&["return", "Hl7Message", "EchoBack"])?
        };
        match operation {
            // Any answer to a test will do.
            Operation::ConnectivityTest => Ok(Self::ConnectivityTest(text.unwrap_or_default())),
            Operation::SubmitSingleMessage => {
                let at = element.at;
                if element.has_text_beside() {
                    return Err(ReadError::TextBesideValue { at });
                }
                opened.check_beside()?;
                text.map(Self::SubmitSingleMessage).ok_or(ReadError::MissingReturn { at })
            }
        }
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
