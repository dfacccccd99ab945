//! Writes the envelope of a request, for any service.

use std::borrow::Cow;

use crate::description::{
    AddressingHeader, HeaderPart, OperationDescription, SegmentEnd, ServiceDescription, UsernameToken,
};
use crate::dialect::SoapVersion;
use crate::element_template::{Content, ElementTemplate, Value};
use crate::envelope_writer::EnvelopeWriter;
use crate::header::{ADDRESSING, EnvelopeHeader};
use crate::request_values::RequestValues;
use crate::username_token;
use crate::write_error::WriteError;

/// The address that means "over the same connection" (WS-Addressing 1.0 Core, section 2.1).
const ANONYMOUS: &str = "http://www.w3.org/2005/08/addressing/anonymous";

impl ServiceDescription {
    /// Writes the envelope of a request.
    ///
    /// # Errors
    ///
    /// [`WriteError`] if a value holds a character that XML 1.0 does not allow, or if the service needs a
    /// `DestinationId` and the value is missing or has other characters.
    pub fn write(
        &self,
        operation: &OperationDescription,
        values: &RequestValues<'_>,
    ) -> Result<String, WriteError> {
        let payload = self.payload(values.payload);
        let request = RequestWriter { service: self, operation, values, payload: &payload };
        let mut envelope =
            EnvelopeWriter::new(self.soap, payload.len(), |envelope| request.write_header(envelope))?;
        request.write_element(&mut envelope, &operation.body, None)?;
        Ok(envelope.finish())
    }

    /// The payload with the segment ends of the service.
    fn payload<'a>(&self, payload: &'a str) -> Cow<'a, str> {
        match self.segment_end {
            SegmentEnd::LineFeed if payload.contains('\r') => {
                Cow::Owned(payload.replace("\r\n", "\n").replace('\r', "\n"))
            }
            SegmentEnd::LineFeed | SegmentEnd::CarriageReturn => Cow::Borrowed(payload),
        }
    }
}

/// One request that is being written.
struct RequestWriter<'a> {
    service: &'a ServiceDescription,
    operation: &'a OperationDescription,
    values: &'a RequestValues<'a>,
    payload: &'a str,
}

impl RequestWriter<'_> {
    fn write_header(&self, envelope: &mut EnvelopeWriter) -> Result<(), WriteError> {
        for part in &self.service.header {
            match part {
                HeaderPart::Addressing(header) => self.write_addressing(envelope, *header)?,
                HeaderPart::UsernameToken(token) => self.write_token(envelope, *token)?,
                HeaderPart::Element(element) => self.write_element(envelope, element, None)?,
            }
        }
        self.operation.header.iter().try_for_each(|element| self.write_element(envelope, element, None))
    }

    fn write_addressing(
        &self,
        envelope: &mut EnvelopeWriter,
        header: AddressingHeader,
    ) -> Result<(), WriteError> {
        let (name, value) = match header {
            AddressingHeader::Action => {
                ("Action", self.operation.action.as_deref().filter(|_| self.values.message_id.is_some()))
            }
            AddressingHeader::MessageId => ("MessageID", self.values.message_id),
            AddressingHeader::To => ("To", self.values.to),
            AddressingHeader::ReplyTo => {
                envelope.open("ReplyTo", ADDRESSING);
                envelope.value("Address", ANONYMOUS)?;
                envelope.close("ReplyTo");
                return Ok(());
            }
        };
        value.map_or(Ok(()), |value| envelope.qualified(name, ADDRESSING, value))
    }

    fn write_token(&self, envelope: &mut EnvelopeWriter, token: UsernameToken) -> Result<(), WriteError> {
        let must_understand = match self.service.soap {
            _ if !token.must_understand => None,
            // SOAP 1.1 defines only 0 and 1.
            SoapVersion::V11 => Some("1"),
            SoapVersion::V12 => Some("true"),
        };
        username_token::write(envelope, self.values, token, must_understand)
    }

    /// Writes an element. `outer` is the default namespace at this place, which is inherited.
    fn write_element(
        &self,
        envelope: &mut EnvelopeWriter,
        element: &ElementTemplate,
        outer: Option<&str>,
    ) -> Result<(), WriteError> {
        let (name, namespace) = (element.name.as_ref(), element.namespace.as_deref());
        let text = match &element.content {
            Content::Elements(_) => None,
            Content::Text(text) => Some(text.as_ref()),
            Content::Value(value) => match self.value(*value)? {
                Some(text) => Some(text),
                None => return Ok(()),
            },
        };
        if namespace == outer {
            envelope.open_unchanged(name);
        } else {
            envelope.open(name, namespace.unwrap_or_default());
        }
        match (&element.content, text) {
            (Content::Elements(elements), _) => {
                for element in elements {
                    self.write_element(envelope, element, namespace)?;
                }
            }
            (Content::Value(Value::Message), Some(text)) => {
                envelope.message_text(name, text, self.service.text)?;
            }
            (_, text) => envelope.text(name, text.unwrap_or_default())?,
        }
        envelope.close(name);
        Ok(())
    }

    fn value(&self, value: Value) -> Result<Option<&str>, WriteError> {
        let values = self.values;
        Ok(match value {
            Value::Username => values.username,
            Value::Password => values.password,
            Value::SecondPassword => values.second_password,
            Value::FacilityId => values.facility_id,
            Value::OtherId => values.other_id,
            Value::Message | Value::Echo => Some(self.payload),
            Value::DestinationId => match values.destination_id {
                Some(id) if EnvelopeHeader::is_destination_id(id) => Some(id),
                _ => return Err(WriteError::DestinationId),
            },
        })
    }
}

#[cfg(test)]
mod tests;
