//! The forms in which a server may put an HL7 message into its reply, beyond the text of an element.

/// A form that [`crate::hl7_text()`] undoes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PayloadForm {
    /// Base64.
    Base64,
    /// Escaped as XML once more: the whole message, or the ends of its segments.
    Escaped,
    /// Invisible characters around the message, such as the bytes of MLLP.
    Framed,
    /// An XML element, an envelope or a CDATA section around the message, as text.
    Markup,
    /// Percent-encoding.
    UrlEncoded,
}
