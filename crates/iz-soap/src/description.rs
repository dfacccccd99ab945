//! How a SOAP service expects its requests: everything in which services differ, as data.

use std::borrow::Cow;

use crate::dialect::{CONTENT_TYPE, CONTENT_TYPE_11, SoapVersion, TextForm};
use crate::element_template::ElementTemplate;
use crate::service::Operation;

/// A SOAP service. [`Dialect::description`](crate::Dialect::description) has the services of the CDC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceDescription {
    /// The SOAP version of the envelope.
    pub soap: SoapVersion,
    /// The `Content-Type` of a request, without the action. `None` uses the one of the SOAP version.
    pub content_type: Option<Cow<'static, str>>,
    /// Where the action is sent.
    pub action_in: ActionPlace,
    /// How the HL7 message is written.
    pub text: TextForm,
    /// What ends each segment of the HL7 message.
    pub segment_end: SegmentEnd,
    /// The parts of the Header, in the order in which they are written.
    pub header: Vec<HeaderPart>,
    /// The operation that answers an HL7 message.
    pub submit: OperationDescription,
    /// The operation that returns a text. `None` if the service has no such operation.
    pub connectivity_test: Option<OperationDescription>,
}

/// An operation of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationDescription {
    /// The action: the `soapAction` of the WSDL, and `wsa:Action`.
    pub action: Option<Cow<'static, str>>,
    /// Elements of this operation in the Header. They follow the parts of the service.
    pub header: Vec<ElementTemplate>,
    /// The element in the Body.
    pub body: ElementTemplate,
    /// The element of a reply that holds the text: its local name, after those of as many elements around it as are
    /// needed to find it. Empty if the lenient rules of [`Response::read`](crate::Response::read) find it.
    pub result: Vec<Cow<'static, str>>,
}

/// Where the action is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ActionPlace {
    /// As the parameter `action` of the `Content-Type`, as SOAP 1.2 defines it.
    #[default]
    ContentType,
    /// In the HTTP header `SOAPAction` with quotation marks, as SOAP 1.1 defines it.
    QuotedHeader,
    /// In the HTTP header `SOAPAction` without quotation marks.
    UnquotedHeader,
    /// Nowhere in HTTP.
    Nowhere,
}

/// What ends each segment of an HL7 message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SegmentEnd {
    /// CR, as HL7 defines it.
    #[default]
    CarriageReturn,
    /// LF, which a few services expect.
    LineFeed,
}

/// A part of the Header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderPart {
    /// A header of WS-Addressing 1.0.
    Addressing(AddressingHeader),
    /// The user name and the password, as `UsernameToken` of WS-Security 1.0.
    UsernameToken(UsernameToken),
    /// An element of the service.
    Element(ElementTemplate),
}

/// A header of WS-Addressing 1.0. One without a value is not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AddressingHeader {
    /// `Action`: the action of the operation.
    Action,
    /// `MessageID`: the id of the request.
    MessageId,
    /// `To`: the address of the service.
    To,
    /// `ReplyTo`, with the anonymous address: the reply comes over the same connection.
    ReplyTo,
}

/// `UsernameToken` of WS-Security 1.0, with the password as text. TLS protects it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct UsernameToken {
    /// Whether `Nonce` is sent: random bytes in Base64.
    pub nonce: bool,
    /// Whether `Created` is sent: the time of the request.
    pub created: bool,
    /// Whether `mustUnderstand` is true, so that a service that does not know WS-Security refuses the request.
    pub must_understand: bool,
}

impl ServiceDescription {
    /// The description of an operation. `None` if the service does not have it.
    #[must_use]
    pub const fn operation(&self, operation: Operation) -> Option<&OperationDescription> {
        match operation {
            Operation::ConnectivityTest => self.connectivity_test.as_ref(),
            Operation::SubmitSingleMessage => Some(&self.submit),
        }
    }

    /// The `UsernameToken` in the Header, if there is one.
    #[must_use]
    pub fn username_token(&self) -> Option<UsernameToken> {
        self.header.iter().find_map(|part| match part {
            HeaderPart::UsernameToken(token) => Some(*token),
            HeaderPart::Addressing(_) | HeaderPart::Element(_) => None,
        })
    }

    /// The `Content-Type` of a request.
    #[must_use]
    pub fn content_type(&self, operation: &OperationDescription) -> String {
        let of_version = match self.soap {
            SoapVersion::V11 => CONTENT_TYPE_11,
            SoapVersion::V12 => CONTENT_TYPE,
        };
        let content_type = self.content_type.as_deref().unwrap_or(of_version);
        match &operation.action {
            Some(action) if self.action_in == ActionPlace::ContentType => {
                format!("{content_type}; action=\"{action}\"")
            }
            _ => content_type.to_owned(),
        }
    }

    /// The value of the `SOAPAction` header of a request, with its quotation marks. `None` if there is no such header.
    ///
    /// SOAP 1.1 requires the header (section 6.1.1). So an operation without an action sends an empty one in quotation
    /// marks, unless the description says that the action is sent nowhere.
    #[must_use]
    pub fn soap_action(&self, operation: &OperationDescription) -> Option<String> {
        let action = operation.action.as_deref();
        match self.action_in {
            ActionPlace::QuotedHeader => Some(format!("\"{}\"", action.unwrap_or_default())),
            ActionPlace::UnquotedHeader => action.map(str::to_owned),
            ActionPlace::ContentType | ActionPlace::Nowhere => None,
        }
    }
}
