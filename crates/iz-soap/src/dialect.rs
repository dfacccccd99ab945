//! The form of envelopes: the service, the SOAP version and the form of text.

use crate::service::{Operation, SoapService};

/// The `Content-Type` of a reply in SOAP 1.2. That of a request also has the action.
pub const CONTENT_TYPE: &str = "application/soap+xml; charset=utf-8";

/// The `Content-Type` of a request or a reply in SOAP 1.1.
pub(crate) const CONTENT_TYPE_11: &str = "text/xml; charset=utf-8";

/// The namespace of the Envelope in SOAP 1.2.
pub(crate) const SOAP_12: &str = "http://www.w3.org/2003/05/soap-envelope";

/// The namespace of the Envelope in SOAP 1.1.
pub(crate) const SOAP_11: &str = "http://schemas.xmlsoap.org/soap/envelope/";

/// A version of SOAP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SoapVersion {
    /// SOAP 1.1: the media type is `text/xml`, and the action stands in the `SOAPAction` header.
    V11,
    /// SOAP 1.2: the media type is `application/soap+xml`, and the action is its parameter.
    #[default]
    V12,
}

/// How an HL7 message is written in XML.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TextForm {
    /// As text with the references `&amp;`, `&lt;`, `&gt;` and `&#xD;`.
    #[default]
    Entities,
    /// As one CDATA section, as PHP, node-soap, JAX-WS, spyne and zeep read it. A parser reads each CR in it as LF (XML
    /// 1.0, section 2.11), so the receiver must accept LF as the end of a segment. A message that holds `]]>` is written
    /// as [`TextForm::Entities`].
    Cdata,
    /// In Base64.
    Base64,
}

/// The form of the envelopes of a service of the CDC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Dialect {
    /// The service, by its WSDL.
    pub service: SoapService,
    /// The SOAP version.
    pub soap: SoapVersion,
    /// How an HL7 message is written. All forms are read.
    pub text: TextForm,
}

impl Dialect {
    /// The `Content-Type` of a reply.
    #[must_use]
    pub const fn response_content_type(self) -> &'static str {
        match self.soap {
            SoapVersion::V11 => CONTENT_TYPE_11,
            SoapVersion::V12 => CONTENT_TYPE,
        }
    }
}

impl SoapVersion {
    /// The namespace of the Envelope.
    #[must_use]
    pub const fn namespace(self) -> &'static str {
        match self {
            Self::V11 => SOAP_11,
            Self::V12 => SOAP_12,
        }
    }
}

/// The `Content-Type` of a request to the service of 2011 over SOAP 1.2.
#[must_use]
pub fn media_type(operation: Operation) -> String {
    let service = Dialect::default().description();
    service.operation(operation).map_or_else(|| CONTENT_TYPE.to_owned(), |of| service.content_type(of))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn http_headers(dialect: Dialect, operation: Operation) -> (String, Option<String>) {
        let service = dialect.description();
        let operation = service.operation(operation).unwrap();
        (service.content_type(operation), service.soap_action(operation))
    }

    #[test]
    fn in_soap_1_2_the_action_is_a_parameter_of_the_media_type() {
        assert_eq!(
            media_type(Operation::SubmitSingleMessage),
            "application/soap+xml; charset=utf-8; action=\"urn:cdc:iisb:2011:submitSingleMessage\""
        );
        let hub = Dialect { service: SoapService::Hub, ..Dialect::default() };
        let expected = "application/soap+xml; charset=utf-8; \
             action=\"urn:cdc:iisb:hub:2014:IISHubPortType:ConnectivityTestRequest\"";
        assert_eq!(http_headers(hub, Operation::ConnectivityTest), (expected.to_owned(), None));
    }

    #[test]
    fn in_soap_1_1_the_action_stands_in_a_header() {
        let old = Dialect { soap: SoapVersion::V11, ..Dialect::default() };
        let (content_type, action) = http_headers(old, Operation::SubmitSingleMessage);
        assert_eq!(content_type, "text/xml; charset=utf-8");
        assert_eq!(action.as_deref(), Some("\"urn:cdc:iisb:2011:submitSingleMessage\""));
    }
}
