//! The names of the CDC service of 2011, as its WSDL gives them.

/// The target namespace of the WSDL.
pub const NAMESPACE: &str = "urn:cdc:iisb:2011";

/// The media type of an envelope, without the action; what a server answers with.
pub const CONTENT_TYPE: &str = "application/soap+xml; charset=utf-8";

/// SOAP 1.2, which this crate writes.
pub(crate) const SOAP_12: &str = "http://www.w3.org/2003/05/soap-envelope";

/// SOAP 1.1, which this crate reads only.
pub(crate) const SOAP_11: &str = "http://schemas.xmlsoap.org/soap/envelope/";

/// An operation of `IIS_PortType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// `connectivityTest`
    ConnectivityTest,
    /// `submitSingleMessage`
    SubmitSingleMessage,
}

impl Operation {
    /// The `soapAction` of the binding.
    #[must_use]
    pub const fn action(self) -> &'static str {
        match self {
            Self::ConnectivityTest => "urn:cdc:iisb:2011:connectivityTest",
            Self::SubmitSingleMessage => "urn:cdc:iisb:2011:submitSingleMessage",
        }
    }

    /// The request's element in the Body.
    pub(crate) const fn request_element(self) -> &'static str {
        match self {
            Self::ConnectivityTest => "connectivityTest",
            Self::SubmitSingleMessage => "submitSingleMessage",
        }
    }

    /// The reply's element in the Body.
    pub(crate) const fn response_element(self) -> &'static str {
        match self {
            Self::ConnectivityTest => "connectivityTestResponse",
            Self::SubmitSingleMessage => "submitSingleMessageResponse",
        }
    }
}

/// The `Content-Type` of a request: SOAP 1.2 carries the action as a parameter of the media type.
#[must_use]
pub fn media_type(operation: Operation) -> String {
    format!("{CONTENT_TYPE}; action=\"{}\"", operation.action())
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
        assert_eq!(
            media_type(Operation::ConnectivityTest),
            "application/soap+xml; charset=utf-8; action=\"urn:cdc:iisb:2011:connectivityTest\""
        );
    }
}
