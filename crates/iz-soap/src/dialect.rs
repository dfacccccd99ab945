//! How a service wants to be spoken to.

use crate::service::{Operation, Service};

/// The media type of an envelope of SOAP 1.2, without the action; what a server answers with.
pub const CONTENT_TYPE: &str = "application/soap+xml; charset=utf-8";

/// The media type of an envelope of SOAP 1.1.
const CONTENT_TYPE_11: &str = "text/xml; charset=utf-8";

/// The namespace of SOAP 1.2.
pub(crate) const SOAP_12: &str = "http://www.w3.org/2003/05/soap-envelope";

/// The namespace of SOAP 1.1.
pub(crate) const SOAP_11: &str = "http://schemas.xmlsoap.org/soap/envelope/";

/// A version of SOAP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SoapVersion {
    /// SOAP 1.1: `text/xml`, and the action in a header of its own.
    V11,
    /// SOAP 1.2: `application/soap+xml` with the action as a parameter.
    #[default]
    V12,
}

/// How an HL7 message is put into XML.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TextForm {
    /// `&amp;`, `&lt;`, `&gt;` and `&#xD;`.
    #[default]
    Entities,
    /// CDATA sections with `&#xD;` between them: within one a CR would be read as LF (XML 1.0, section 2.11).
    Cdata,
}

/// A service, a version of SOAP and a form of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Dialect {
    /// The WSDL.
    pub service: Service,
    /// The SOAP version.
    pub soap: SoapVersion,
    /// How the HL7 message is written. It makes no difference to what is read.
    pub text: TextForm,
}

impl Dialect {
    /// The `Content-Type` of a request.
    #[must_use]
    pub fn content_type(self, operation: Operation) -> String {
        match self.soap {
            SoapVersion::V11 => CONTENT_TYPE_11.to_owned(),
            SoapVersion::V12 => format!("{CONTENT_TYPE}; action=\"{}\"", self.service.action(operation)),
        }
    }

    /// The `Content-Type` of a reply.
    #[must_use]
    pub const fn response_content_type(self) -> &'static str {
        match self.soap {
            SoapVersion::V11 => CONTENT_TYPE_11,
            SoapVersion::V12 => CONTENT_TYPE,
        }
    }

    /// The `SOAPAction` header of a request, quotation marks included; SOAP 1.2 has none.
    #[must_use]
    pub fn soap_action(self, operation: Operation) -> Option<String> {
        (self.soap == SoapVersion::V11).then(|| format!("\"{}\"", self.service.action(operation)))
    }
}

impl SoapVersion {
    /// The namespace of its Envelope.
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
    Dialect::default().content_type(operation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_action_is_a_parameter_of_the_media_type() {
        assert_eq!(
            media_type(Operation::SubmitSingleMessage),
            "application/soap+xml; charset=utf-8; action=\"urn:cdc:iisb:2011:submitSingleMessage\""
        );
        let hub = Dialect { service: Service::Hub, ..Dialect::default() };
        assert_eq!(
            hub.content_type(Operation::ConnectivityTest),
            "application/soap+xml; charset=utf-8; \
             action=\"urn:cdc:iisb:hub:2014:IISHubPortType:ConnectivityTestRequest\""
        );
        assert_eq!(hub.soap_action(Operation::ConnectivityTest), None);
    }

    #[test]
    fn soap_1_1_has_a_header_for_the_action() {
        let old = Dialect { soap: SoapVersion::V11, ..Dialect::default() };
        assert_eq!(old.content_type(Operation::SubmitSingleMessage), "text/xml; charset=utf-8");
        assert_eq!(
            old.soap_action(Operation::SubmitSingleMessage).as_deref(),
            Some("\"urn:cdc:iisb:2011:submitSingleMessage\"")
        );
    }
}
