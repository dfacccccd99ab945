//! Why an envelope could not be written.

use crate::fault_kind::FaultKind;

/// Why an envelope could not be written. The text names the element, never its value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The header for the hub has no `DestinationId`, or one with characters that the hub's schema does not allow.
    #[error("the hub needs a DestinationId of letters, digits, _ and -: set the one of the registry")]
    DestinationId,
    /// The code of the fault is not an integer. The WSDL of 2011 requires an `xs:integer` in `Code`.
    #[error("the code of the fault is not an integer, as the WSDL requires")]
    FaultCode,
    /// The WSDL of the service does not define this kind of fault.
    #[error("the service does not define a fault of the kind {}", kind.code())]
    FaultKind {
        /// The kind that was to be written.
        kind: FaultKind,
    },
    /// A value for an HTTP header holds a control character, or has a blank at its start or its end. No header can hold
    /// it: a server removes such blanks (RFC 9110, section 5.5).
    #[error(
        "the value for the HTTP header {name} holds a control character or a blank at one of its ends: remove it"
    )]
    HttpHeader {
        /// The name of the header.
        name: String,
    },
    /// A character that XML 1.0 does not allow, not even as a reference.
    #[error("{member} holds U+{code_point:04X}, which XML 1.0 does not allow: remove the character")]
    ForbiddenCharacter {
        /// The element that was to hold the text.
        member: String,
        /// The Unicode code point of the character.
        code_point: u32,
    },
}

impl WriteError {
    /// The stable code of the error, for metrics, logs and problem documents.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::DestinationId => "destination_id",
            Self::FaultCode => "fault_code",
            Self::FaultKind { .. } => "fault_kind",
            Self::HttpHeader { .. } => "http_header",
            Self::ForbiddenCharacter { .. } => "forbidden_character",
        }
    }
}
