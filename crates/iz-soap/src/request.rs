//! What is asked of a registry.

use std::fmt;

use crate::dialect::{Dialect, TextForm};
use crate::envelope;
use crate::error::{ReadError, WriteError};
use crate::header::EnvelopeHeader;
use crate::reader::Reading;
use crate::service::{Operation, Service};
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

/// A request, and how it was written, so that the reply can be written the same way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The request.
    pub request: Request,
    /// The WSDL, by namespace and header, and the SOAP version.
    pub dialect: Dialect,
    /// The header.
    pub header: EnvelopeHeader,
}

impl Request {
    /// The operation of the WSDL; [`Dialect::content_type`] makes the `Content-Type` of it.
    #[must_use]
    pub const fn operation(&self) -> Operation {
        match self {
            Self::ConnectivityTest(_) => Operation::ConnectivityTest,
            Self::SubmitSingleMessage(_) => Operation::SubmitSingleMessage,
        }
    }

    /// The envelope for the service of 2011, in SOAP 1.2.
    ///
    /// # Errors
    ///
    /// [`WriteError::ForbiddenCharacter`] if a member holds a character that XML 1.0 cannot carry.
    pub fn write(&self) -> Result<String, WriteError> {
        self.write_in(Dialect::default(), &EnvelopeHeader::default())
    }

    /// The envelope for any of the services.
    ///
    /// # Errors
    ///
    /// [`WriteError`] if a member holds a character that XML 1.0 cannot carry, or the hub is not told for which
    /// registry the message is.
    pub fn write_in(&self, dialect: Dialect, header: &EnvelopeHeader) -> Result<String, WriteError> {
        let (operation, service) = (self.operation(), dialect.service);
        let names = service.names();
        let element = names.request(operation);
        let mut envelope = EnvelopeWriter::new(dialect.soap, self.payload().len(), |envelope| {
            header.write_request(envelope, dialect, operation)
        })?;
        envelope.open(element, service.namespace());
        match self {
            Self::ConnectivityTest(test) => envelope.value(names.echo_back, &test.echo_back)?,
            Self::SubmitSingleMessage(message) => {
                let optional = [
                    (names.username, &message.username),
                    (names.password, &message.password),
                    (names.facility_id, &message.facility_id),
                ];
                for (member, value) in optional {
                    if let Some(value) = value {
                        envelope.value(member, value)?;
                    }
                }
                envelope.message(names.hl7_message, &message.hl7_message, dialect.text)?;
            }
        }
        envelope.close(element);
        Ok(envelope.finish())
    }

    /// Reads an envelope, as a server does. Elements beyond those of the WSDL are passed over,
    /// but not text beside them.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if the bytes break the XML policy or hold no request of the service.
    pub fn read(envelope: &[u8]) -> Result<Self, ReadError> {
        Received::read(envelope).map(|received| received.request)
    }

    fn payload(&self) -> &str {
        match self {
            Self::ConnectivityTest(test) => &test.echo_back,
            Self::SubmitSingleMessage(message) => &message.hl7_message,
        }
    }
}

impl Received {
    /// Reads an envelope of any of the services, as a server does. Elements beyond those of the WSDL are passed over,
    /// but not text beside them.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if the bytes break the XML policy or hold no request of a service.
    pub fn read(envelope: &[u8]) -> Result<Self, ReadError> {
        let opened = envelope::open(envelope, None, Reading::Exact)?;
        opened.check_beside()?;
        let header = EnvelopeHeader::read(opened.header)?;
        let mut element = opened.content;
        let at = element.at;
        let (service, operation) = envelope::requested(&element)?;
        let names = service.names();
        let request = match operation {
            Operation::ConnectivityTest => {
                let echo_back = match (service, element.take_text(names.echo_back)?) {
                    (Service::Cdc2011, None) => return Err(ReadError::MissingEchoBack { at }),
                    // The schema of 2014 lets it be left out.
                    (_, echo_back) => echo_back.unwrap_or_default(),
                };
                Request::ConnectivityTest(ConnectivityTest { echo_back })
            }
            Operation::SubmitSingleMessage => Request::SubmitSingleMessage(SubmitSingleMessage {
                username: element.take_optional_text(names.username)?,
                password: element.take_optional_text(names.password)?,
                facility_id: element.take_optional_text(names.facility_id)?,
                hl7_message: element
                    .take_text(names.hl7_message)?
                    .ok_or(ReadError::MissingHl7Message { at })?,
            }),
        };
        if element.has_text_beside() {
            return Err(ReadError::TextBesideValue { at });
        }
        let is_for_hub = service == Service::Cdc2014 && header.destination_id.is_some();
        let service = if is_for_hub { Service::Hub } else { service };
        let dialect = Dialect { service, soap: opened.soap, text: TextForm::default() };
        Ok(Self { request, dialect, header })
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
