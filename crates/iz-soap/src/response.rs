//! Replies of a registry.

use std::fmt;

use crate::codec::chunked;
use crate::description::ServiceDescription;
use crate::dialect::Dialect;
use crate::envelope::{self, is_fault, reply_operation};
use crate::envelope_writer::EnvelopeWriter;
use crate::fault::{HubFaultForm, SoapFault};
use crate::header::EnvelopeHeader;
use crate::media_type::parameter;
use crate::multipart::{Multipart, include_parts};
use crate::padding::is_padding;
use crate::read_error::SoapReadError;
use crate::result_path::ExpectedReply;
use crate::service::Operation;
use crate::write_error::WriteError;
use crate::xml::element::Element;
use crate::xml::{read_mode::ReadMode, reader};

/// The content of the Body of a reply.
#[derive(Clone, PartialEq, Eq)]
pub enum Response {
    /// The `return` of `connectivityTestResponse`, in 2014 `EchoBack`. Some registries add words to the echo, or send
    /// none.
    ConnectivityTest(String),
    /// The `return` of `submitSingleMessageResponse`, in 2014 `Hl7Message`: an HL7 message, or any other text that the
    /// registry sent. Empty if the element is nil or empty.
    SubmitSingleMessage(String),
    /// A SOAP fault. It may come with any HTTP status, including 200.
    Fault(SoapFault),
}

impl Response {
    /// Writes the envelope of the service of 2011, in SOAP 1.2.
    ///
    /// # Errors
    ///
    /// [`WriteError`] if a text holds a character that XML 1.0 does not allow, or if the service does not define the
    /// fault.
    pub fn write(&self) -> Result<String, WriteError> {
        self.write_in(Dialect::default(), &EnvelopeHeader::default())
    }

    /// Writes the envelope of any service.
    ///
    /// # Errors
    ///
    /// [`WriteError`], as for [`Response::write`].
    pub fn write_in(&self, dialect: Dialect, header: &EnvelopeHeader) -> Result<String, WriteError> {
        let names = dialect.service.names();
        let (operation, member, text) = match self {
            Self::ConnectivityTest(text) => (Operation::ConnectivityTest, names.echo_reply, text),
            Self::SubmitSingleMessage(text) => (Operation::SubmitSingleMessage, names.hl7_reply, text),
            Self::Fault(fault) => return fault.write_in(dialect, HubFaultForm::default()),
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

    /// Reads an envelope, as a client does: of any service, in any SOAP version, and from servers that follow no WSDL.
    ///
    /// Case and namespaces are ignored, and so are elements that the WSDL does not define. These are accepted:
    ///
    /// * one element that holds text or HL7 counts as `return`, whatever its name; elements around its text are removed
    /// * an empty `return` beside the full one, and a second one with the same text
    /// * a missing end tag, if an element around it ends
    /// * a processing instruction before or behind the Envelope; control characters and sizes of HTTP chunks behind it;
    ///   a body in whole chunks
    /// * a fault that was escaped as text into `return`
    ///
    /// A document that is cut off is always an error. So is text beside the message, because it may be the rest of the
    /// message.
    ///
    /// # Errors
    ///
    /// [`SoapReadError`] if the bytes break the XML policy, or hold no reply of a service.
    pub fn read(envelope: &[u8]) -> Result<Self, SoapReadError> {
        Self::of(envelope, None, None, None)
    }

    /// Reads the body of an HTTP reply, as [`Response::read`] does. `content_type` is the value of its `Content-Type`
    /// header: it may say that the body is multipart, or which encoding it has. In a multipart body, an `xop:Include`
    /// stands for the text of another part.
    ///
    /// # Errors
    ///
    /// [`SoapReadError`], as for [`Response::read`].
    pub fn read_with(content_type: &str, body: &[u8]) -> Result<Self, SoapReadError> {
        Self::read_expected(content_type, body, None)
    }

    /// Reads the body of an HTTP reply. The result of the expected reply is taken first.
    pub(crate) fn read_expected(
        content_type: &str,
        body: &[u8],
        expected: Option<ExpectedReply<'_>>,
    ) -> Result<Self, SoapReadError> {
        let without_chunks = chunked::decode(body);
        let body = without_chunks.as_deref().unwrap_or(body);
        let Some(multipart) = Multipart::of(content_type, body) else {
            return Self::of(body, parameter(content_type, "charset"), None, expected);
        };
        let at = body.len();
        let response = multipart.root().ok_or(SoapReadError::CutOff { at }).and_then(|root| {
            let charset = parameter(root.content_type(), "charset");
            Self::of(&root.decoded()?, charset, Some(&multipart), expected)
        });
        // A whole envelope needs no boundary behind it.
        response.map_err(|error| multipart.cut_off().unwrap_or(error))
    }

    fn of(
        envelope: &[u8],
        charset: Option<&str>,
        multipart: Option<&Multipart<'_>>,
        expected: Option<ExpectedReply<'_>>,
    ) -> Result<Self, SoapReadError> {
        Self::of_root(reader::read(envelope, charset, ReadMode::Lenient)?, multipart, expected)
    }

    /// The reply in a document that was read leniently.
    pub(crate) fn of_root(
        root: Element,
        multipart: Option<&Multipart<'_>>,
        expected: Option<ExpectedReply<'_>>,
    ) -> Result<Self, SoapReadError> {
        let is_reply =
            |child: &Element| reply_operation(child).is_ok() || expected.is_some_and(|reply| reply.is(child));
        let mut opened = envelope::open_reply(root, is_reply)?;
        if is_fault(&opened.content) {
            return Ok(Self::Fault(SoapFault::read(&opened.content)));
        }
        let element = &mut opened.content;
        include_parts(element, multipart)?;
        let result = expected.map_or(Ok(None), |reply| reply.take_text(element))?;
        let operation = match expected {
            Some(reply) if result.is_some() || reply.is_named(element) => reply.operation,
            _ => reply_operation(element)?,
        };
        let is_named = result.as_ref().is_some_and(|result| !result.trim_matches(is_padding).is_empty());
        let text = if let Some(result) = result {
            match result.trim_matches(is_padding).is_empty() {
                true => element.take_hl7_text()?.or(Some(result)),
                false => Some(result),
            }
        } else if element.children.is_empty() && !element.text.trim().is_empty() {
            // The element itself holds the text.
            Some(std::mem::take(&mut element.text))
        } else {
            element.take_any_text(&["return", "Hl7Message", "EchoBack"])?
        };
        match operation {
            // Any reply to a connectivity test is a success.
            Operation::ConnectivityTest => Ok(Self::ConnectivityTest(text.unwrap_or_default())),
            Operation::SubmitSingleMessage => {
                let at = element.at;
                // Where the description names the result, another element may repeat the query.
                let has_rest =
                    if is_named { element.has_rest_of_message() } else { element.has_leftover_text() };
                if has_rest {
                    return Err(SoapReadError::TextBesideValue { at });
                }
                opened.check_leftover_text()?;
                let text = text.ok_or(SoapReadError::MissingReturn { at })?;
                Ok(envelope::escaped_fault(&text).map_or(Self::SubmitSingleMessage(text), Self::Fault))
            }
        }
    }
}

impl ServiceDescription {
    /// Reads the body of an HTTP reply to a request of this service. The element that the description names is taken,
    /// wherever it stands below the Body. Without such an element, the rules of [`Response::read_with`] apply. Case,
    /// prefix and namespace are ignored.
    ///
    /// # Errors
    ///
    /// [`SoapReadError`], as for [`Response::read`].
    pub fn read_reply(
        &self,
        operation: Operation,
        content_type: &str,
        body: &[u8],
    ) -> Result<Response, SoapReadError> {
        let expected = self.operation(operation).map(|description| ExpectedReply { operation, description });
        Response::read_expected(content_type, body, expected)
    }
}

/// `Debug` prints the size of a payload, never the payload, which may be a person's data.
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
