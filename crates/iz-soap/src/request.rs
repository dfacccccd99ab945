//! Requests to a registry.

use std::fmt;

use crate::cdc_description::cdc_operation;
use crate::dialect::{Dialect, TextForm};
use crate::envelope;
use crate::header::EnvelopeHeader;
use crate::media_type::parameter;
use crate::read_error::SoapReadError;
use crate::request_values::RequestValues;
use crate::service::{Operation, SoapService};
use crate::write_error::WriteError;

/// `connectivityTest`: the registry sends the text back.
#[derive(Clone, PartialEq, Eq)]
pub struct ConnectivityTest {
    /// `echoBack`: the text.
    pub echo_back: String,
}

/// `submitSingleMessage`: one HL7 message, and the credentials of the sender.
///
/// A member that is `None` is not written. An empty one is written as an empty element.
#[derive(Clone, PartialEq, Eq)]
pub struct SubmitSingleMessage {
    /// `username`: the account at the registry.
    pub username: Option<String>,
    /// `password` of the account.
    pub password: Option<String>,
    /// `facilityID`: the id that the registry gave to the pharmacy.
    pub facility_id: Option<String>,
    /// `hl7Message`: the HL7 message. A CR ends each segment.
    pub hl7_message: String,
}

/// The operation in the Body of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// `connectivityTest`: tests the connection.
    ConnectivityTest(ConnectivityTest),
    /// `submitSingleMessage`: sends an HL7 message.
    SubmitSingleMessage(SubmitSingleMessage),
}

/// A request that a server received, with what it needs to write the reply in the same dialect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedRequest {
    /// The operation.
    pub request: Request,
    /// The dialect of the request: the service, found by namespace and header, and the SOAP version.
    pub dialect: Dialect,
    /// The header of the envelope.
    pub header: EnvelopeHeader,
}

impl Request {
    /// The operation of the WSDL. [`ServiceDescription::operation`](crate::ServiceDescription::operation) takes it.
    #[must_use]
    pub const fn operation(&self) -> Operation {
        match self {
            Self::ConnectivityTest(_) => Operation::ConnectivityTest,
            Self::SubmitSingleMessage(_) => Operation::SubmitSingleMessage,
        }
    }

    /// Writes the envelope for the service of 2011, in SOAP 1.2.
    ///
    /// # Errors
    ///
    /// [`WriteError::ForbiddenCharacter`] if a member holds a character that XML 1.0 does not allow.
    pub fn write(&self) -> Result<String, WriteError> {
        self.write_in(Dialect::default(), &EnvelopeHeader::default())
    }

    /// Writes the envelope for any service.
    ///
    /// # Errors
    ///
    /// [`WriteError`] if a member holds a character that XML 1.0 does not allow, or if a header for the hub has no
    /// valid `DestinationId`.
    pub fn write_in(&self, dialect: Dialect, header: &EnvelopeHeader) -> Result<String, WriteError> {
        let mut service = dialect.description();
        service.header = header.request_parts(dialect.service);
        let of_header = RequestValues {
            destination_id: header.destination_id.as_deref(),
            message_id: header.message_id.as_deref(),
            to: header.to.as_deref(),
            ..RequestValues::default()
        };
        match self {
            Self::ConnectivityTest(test) => {
                let operation = cdc_operation(dialect.service, Operation::ConnectivityTest);
                service.write(&operation, &RequestValues { payload: &test.echo_back, ..of_header })
            }
            Self::SubmitSingleMessage(message) => service.write(
                &service.submit,
                &RequestValues {
                    username: message.username.as_deref(),
                    password: message.password.as_deref(),
                    facility_id: message.facility_id.as_deref(),
                    payload: &message.hl7_message,
                    ..of_header
                },
            ),
        }
    }

    /// Reads an envelope, as a server does. Elements that the WSDL does not define are ignored; text beside the
    /// elements is an error.
    ///
    /// # Errors
    ///
    /// [`SoapReadError`] if the bytes break the XML policy, or hold no request of a service.
    pub fn read(envelope: &[u8]) -> Result<Self, SoapReadError> {
        ReceivedRequest::read(envelope).map(|received| received.request)
    }
}

impl ReceivedRequest {
    /// Reads an envelope, as [`Request::read`] does, and finds its dialect and its header.
    ///
    /// # Errors
    ///
    /// [`SoapReadError`], as for [`Request::read`].
    pub fn read(envelope: &[u8]) -> Result<Self, SoapReadError> {
        Self::of(envelope, None)
    }

    /// Reads the body of an HTTP request, as [`ReceivedRequest::read`] does. `content_type` is the value of its
    /// `Content-Type` header: its `charset` counts before the XML declaration.
    ///
    /// # Errors
    ///
    /// [`SoapReadError`], as for [`Request::read`].
    pub fn read_with(content_type: &str, body: &[u8]) -> Result<Self, SoapReadError> {
        Self::of(body, parameter(content_type, "charset"))
    }

    fn of(envelope: &[u8], charset: Option<&str>) -> Result<Self, SoapReadError> {
        let opened = envelope::open_request(envelope, charset)?;
        opened.check_leftover_text()?;
        let header = EnvelopeHeader::read(opened.header)?;
        let mut element = opened.content;
        let at = element.at;
        let (service, operation) = envelope::request_operation(&element)?;
        let names = service.names();
        let request = match operation {
            Operation::ConnectivityTest => {
                let echo_back = match (service, element.take_text(names.echo_back)?) {
                    (SoapService::Cdc2011, None) => return Err(SoapReadError::MissingEchoBack { at }),
                    // The schema of 2014 makes it optional.
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
                    .ok_or(SoapReadError::MissingHl7Message { at })?,
            }),
        };
        if element.has_leftover_text() {
            return Err(SoapReadError::TextBesideValue { at });
        }
        let is_for_hub = service == SoapService::Cdc2014 && header.destination_id.is_some();
        let service = if is_for_hub { SoapService::Hub } else { service };
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
