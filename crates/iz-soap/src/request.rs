//! What is asked of a registry.

use std::fmt;

use crate::envelope;
use crate::error::{ReadError, WriteError};
use crate::service::Operation;
use crate::write::EnvelopeWriter;

/// `connectivityTest`: a text that the registry sends back.
#[derive(Clone, PartialEq, Eq)]
pub struct ConnectivityTest {
    /// `echoBack`
    pub echo_back: String,
}

/// `submitSingleMessage`: one HL7 message and who sends it.
///
/// A member that is `None` is left out of the envelope; an empty one is sent empty.
#[derive(Clone, PartialEq, Eq)]
pub struct SubmitSingleMessage {
    /// `username`
    pub username: Option<String>,
    /// `password`
    pub password: Option<String>,
    /// `facilityID`, the registry's id of the store.
    pub facility_id: Option<String>,
    /// `hl7Message`, segments ended by CR.
    pub hl7_message: String,
}

/// What stands in the Body of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// `connectivityTest`
    ConnectivityTest(ConnectivityTest),
    /// `submitSingleMessage`
    SubmitSingleMessage(SubmitSingleMessage),
}

impl Request {
    /// The operation of the WSDL; [`crate::media_type`] makes the `Content-Type` of it.
    #[must_use]
    pub const fn operation(&self) -> Operation {
        match self {
            Self::ConnectivityTest(_) => Operation::ConnectivityTest,
            Self::SubmitSingleMessage(_) => Operation::SubmitSingleMessage,
        }
    }

    /// The envelope, in SOAP 1.2.
    ///
    /// # Errors
    ///
    /// [`WriteError::ForbiddenCharacter`] if a member holds a character that XML 1.0 cannot carry.
    pub fn write(&self) -> Result<String, WriteError> {
        let element = self.operation().request_element();
        let mut envelope = EnvelopeWriter::new(self.payload().len());
        envelope.open(element);
        match self {
            Self::ConnectivityTest(test) => envelope.value("echoBack", &test.echo_back)?,
            Self::SubmitSingleMessage(message) => {
                let optional = [
                    ("username", &message.username),
                    ("password", &message.password),
                    ("facilityID", &message.facility_id),
                ];
                for (member, value) in optional {
                    if let Some(value) = value {
                        envelope.value(member, value)?;
                    }
                }
                envelope.value("hl7Message", &message.hl7_message)?;
            }
        }
        envelope.close(element);
        Ok(envelope.finish())
    }

    /// Reads an envelope, as a server does. Elements beyond those of the WSDL are passed over.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if the bytes break the XML policy or hold no request of the service.
    pub fn read(envelope: &[u8]) -> Result<Self, ReadError> {
        let mut element = envelope::content(envelope)?;
        let at = element.at;
        Ok(match envelope::operation(&element, Operation::request_element)? {
            Operation::ConnectivityTest => Self::ConnectivityTest(ConnectivityTest {
                echo_back: element.take_text("echoBack")?.ok_or(ReadError::MissingEchoBack { at })?,
            }),
            Operation::SubmitSingleMessage => Self::SubmitSingleMessage(SubmitSingleMessage {
                username: element.take_optional_text("username")?,
                password: element.take_optional_text("password")?,
                facility_id: element.take_optional_text("facilityID")?,
                hl7_message: element.take_text("hl7Message")?.ok_or(ReadError::MissingHl7Message { at })?,
            }),
        })
    }

    fn payload(&self) -> &str {
        match self {
            Self::ConnectivityTest(test) => &test.echo_back,
            Self::SubmitSingleMessage(message) => &message.hl7_message,
        }
    }
}

impl fmt::Debug for ConnectivityTest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ConnectivityTest").finish_non_exhaustive()
    }
}

impl fmt::Debug for SubmitSingleMessage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SubmitSingleMessage").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
