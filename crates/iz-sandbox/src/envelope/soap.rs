//! What requests and responses share: the addressee, and text in XML.

use iz_soap::{Operation, SoapVersion};
use quick_xml::escape::{escape as full_escape, partial_escape};

/// The namespace of WS-Addressing, which the services of 2014 require.
pub(crate) const ADDRESSING: &str = "http://www.w3.org/2005/08/addressing";

/// The address of the registry that the hub's responses name.
pub(crate) const BEHIND_THE_HUB: &str = "https://sandbox.example/IISService";

/// The parts of a request that its response depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Addressee {
    pub(crate) version: SoapVersion,
    /// `MessageID` of WS-Addressing.
    pub(crate) message_id: Option<String>,
    /// `DestinationId` of the hub.
    pub(crate) destination: Option<String>,
    /// The requested operation, if it is known.
    pub(crate) operation: Option<Operation>,
}

/// Escapes a text for XML 1.0. CR becomes `&#xD;` as real servers write it, because XML readers change a plain CR into
/// LF. A character that XML cannot hold becomes U+FFFD.
pub(crate) fn escape(text: &str) -> String {
    let is_forbidden =
        |c| matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}');
    partial_escape(text.replace(is_forbidden, "\u{FFFD}")).replace("&#13;", "&#xD;")
}

/// Escapes the value of an attribute, which is in double quotation marks.
pub(crate) fn escape_value(value: &str) -> String {
    full_escape(value).into_owned()
}
