//! Why an envelope could not be read or written.

use crate::fault::FaultKind;

/// Why bytes are no envelope that can be trusted.
///
/// `at` is a place in bytes from the start; where the document was not UTF-8, in its UTF-8 form. The texts say
/// what, where and what to do, and never quote the document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// A reference such as `&#0;` names no character of XML 1.0.
    #[error("the character reference at byte {at} names no XML 1.0 character: the sender must leave it out")]
    CharacterReference {
        /// Where the reference or its tag starts.
        at: usize,
    },
    /// A control character (or U+FFFE, U+FFFF) stands in the document.
    #[error("U+{code_point:04X} at byte {at} is not allowed in XML 1.0: the sender must leave it out")]
    ControlCharacter {
        /// Where it stands.
        at: usize,
        /// Which one.
        code_point: u32,
    },
    /// The document ends within a tag, a reference or a part, so it has lost its end.
    #[error("the document is cut off at byte {at}: ask again")]
    CutOff {
        /// Where what does not end starts.
        at: usize,
    },
    /// A document type declaration.
    #[error("a DOCTYPE at byte {at} is refused, SOAP forbids it: check that the address is the SOAP service")]
    Doctype {
        /// Where it starts.
        at: usize,
    },
    /// An element inside a value that is text only, such as `return`.
    #[error("an element at byte {at} stands in a value that is text: the sender must escape its `<`")]
    ElementInText {
        /// Where the inner element starts.
        at: usize,
    },
    /// No bytes, or blanks only.
    #[error("it is empty: check that the address is the service")]
    EmptyBody,
    /// A web page in place of an envelope.
    #[error("a web page at byte {at}: check the address, and for a log-in page or a proxy on the way")]
    HtmlPage {
        /// Where the page starts.
        at: usize,
    },
    /// `connectivityTest` without `echoBack`.
    #[error("the connectivityTest at byte {at} has no echoBack: add one, it may be empty")]
    MissingEchoBack {
        /// Where the operation's element starts.
        at: usize,
    },
    /// `submitSingleMessage` without `hl7Message`.
    #[error("the submitSingleMessage at byte {at} has no hl7Message: add one")]
    MissingHl7Message {
        /// Where the operation's element starts.
        at: usize,
    },
    /// A reply without `return`.
    #[error("the reply at byte {at} has no return element: report it to the registry")]
    MissingReturn {
        /// Where the operation's element starts.
        at: usize,
    },
    /// An Envelope with neither Body nor Fault.
    #[error("the Envelope at byte {at} has no Body: report it to the sender")]
    NoBody {
        /// Where the Envelope starts.
        at: usize,
    },
    /// A Body without an element.
    #[error("the Body at byte {at} is empty: report it to the sender")]
    NoOperation {
        /// Where the Body starts.
        at: usize,
    },
    /// XML, but not a SOAP 1.1 or 1.2 Envelope.
    #[error(
        "the document at byte {at} is no SOAP 1.1 or 1.2 Envelope: check that the address is the service"
    )]
    NotAnEnvelope {
        /// Where the document's element starts.
        at: usize,
    },
    /// Bytes that are no UTF-8, and no other encoding was declared.
    #[error("byte {at} is not UTF-8: the sender must send UTF-8 or declare its encoding")]
    NotUtf8 {
        /// Where the first wrong byte stands.
        at: usize,
    },
    /// Against the grammar of XML or its namespaces.
    #[error("the XML is broken at byte {at} ({problem}): report it to the sender")]
    NotWellFormed {
        /// Where the broken part starts.
        at: usize,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// Plain text, JSON or anything else that is no XML.
    #[error("no XML at byte {at}: check that the address is the SOAP service")]
    NotXml {
        /// Where the text starts.
        at: usize,
    },
    /// A processing instruction, or an XML declaration that is not at the start.
    #[error("a processing instruction at byte {at} is refused: the sender must leave it out")]
    ProcessingInstruction {
        /// Where it starts.
        at: usize,
    },
    /// An element of which there may be one only.
    #[error("an element at byte {at} stands where there may be one only: the sender must send one message")]
    RepeatedElement {
        /// Where the second one starts.
        at: usize,
    },
    /// Another element behind the document's element.
    #[error("a second document starts at byte {at}: report it to the sender")]
    SecondRoot {
        /// Where it starts.
        at: usize,
    },
    /// Text beside the value of a reply, or HL7 in another of its elements: half of the message may stand there.
    #[error(
        "text beside the message, in the element at byte {at}: the sender must send one message in one element"
    )]
    TextBesideValue {
        /// Where the element starts that holds it.
        at: usize,
    },
    /// Text behind the document's element.
    #[error("text behind the document at byte {at}: report it to the sender")]
    TextOutsideRoot {
        /// Where the text starts.
        at: usize,
    },
    /// Elements in elements beyond the limit.
    #[error("the element at byte {at} is deeper than the {limit} levels that are read")]
    TooDeep {
        /// Where the element starts.
        at: usize,
        /// The limit in levels.
        limit: usize,
    },
    /// More bytes than are read.
    #[error("the document has {size_bytes} bytes, more than the {limit_bytes} that are read: ask for less")]
    TooLarge {
        /// The size of the document.
        size_bytes: usize,
        /// The limit.
        limit_bytes: usize,
    },
    /// More attributes in one tag than are read.
    #[error("the tag at byte {at} has more than the {limit} attributes that are read")]
    TooManyAttributes {
        /// Where the tag starts.
        at: usize,
        /// The limit.
        limit: usize,
    },
    /// More tags and comments than are read.
    #[error("at byte {at} there are more than the {limit} tags and comments that are read")]
    TooManyEvents {
        /// Where the one too many starts.
        at: usize,
        /// The limit.
        limit: usize,
    },
    /// More CDATA sections than are read.
    #[error("at byte {at} there are more than the {limit} CDATA sections that are read")]
    TooManySections {
        /// Where the one too many starts.
        at: usize,
        /// The limit.
        limit: usize,
    },
    /// A part of the reply whose `Content-Transfer-Encoding` cannot be undone.
    #[error("the part at byte {at} is not encoded as it says: report it to the sender")]
    TransferEncoding {
        /// Where the part starts.
        at: usize,
    },
    /// Elements that are not closed.
    #[error(
        "an end tag is missing at byte {at} (elements open: {open}): the sender left it out or the reply is cut"
    )]
    UnclosedElement {
        /// Where the missing end tag was noticed.
        at: usize,
        /// How many elements lack their end tag.
        open: usize,
    },
    /// An element in the Body that is none of the service's.
    #[error("the element at byte {at} is no operation of the CDC's services: check the service's version")]
    UnexpectedOperation {
        /// Where it starts.
        at: usize,
    },
    /// An entity that is none of the five of XML; often an `&` that was not escaped.
    #[error("an unknown entity or an unescaped & at byte {at}: the sender must write & as &amp;")]
    UnknownEntity {
        /// Where the reference or its tag starts.
        at: usize,
    },
    /// An encoding that is not read.
    #[error("the encoding at byte {at} is not read: ask the sender for UTF-8")]
    UnsupportedEncoding {
        /// Where the document starts.
        at: usize,
    },
    /// An XInclude element.
    #[error("an XInclude at byte {at} is refused: the sender must leave it out")]
    XInclude {
        /// Where it starts.
        at: usize,
    },
}

impl ReadError {
    /// A stable word for metrics, logs and problem documents.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::CharacterReference { .. } => "character_reference",
            Self::ControlCharacter { .. } => "control_character",
            Self::CutOff { .. } => "cut_off",
            Self::Doctype { .. } => "doctype",
            Self::ElementInText { .. } => "element_in_text",
            Self::EmptyBody => "empty_body",
            Self::HtmlPage { .. } => "html_page",
            Self::MissingEchoBack { .. } => "missing_echo_back",
            Self::MissingHl7Message { .. } => "missing_hl7_message",
            Self::MissingReturn { .. } => "missing_return",
            Self::NoBody { .. } => "no_body",
            Self::NoOperation { .. } => "no_operation",
            Self::NotAnEnvelope { .. } => "not_an_envelope",
            Self::NotUtf8 { .. } => "not_utf8",
            Self::NotWellFormed { .. } => "not_well_formed",
            Self::NotXml { .. } => "not_xml",
            Self::ProcessingInstruction { .. } => "processing_instruction",
            Self::RepeatedElement { .. } => "repeated_element",
            Self::SecondRoot { .. } => "second_root",
            Self::TextBesideValue { .. } => "text_beside_value",
            Self::TextOutsideRoot { .. } => "text_outside_root",
            Self::TooDeep { .. } => "too_deep",
            Self::TooLarge { .. } => "too_large",
            Self::TooManyAttributes { .. } => "too_many_attributes",
            Self::TooManyEvents { .. } => "too_many_events",
            Self::TooManySections { .. } => "too_many_sections",
            Self::TransferEncoding { .. } => "transfer_encoding",
            Self::UnclosedElement { .. } => "unclosed_element",
            Self::UnexpectedOperation { .. } => "unexpected_operation",
            Self::UnknownEntity { .. } => "unknown_entity",
            Self::UnsupportedEncoding { .. } => "unsupported_encoding",
            Self::XInclude { .. } => "xinclude",
        }
    }

    /// Whether the document has lost its end, so that it may well come whole when it is asked for again.
    #[must_use]
    pub const fn is_cut_off(&self) -> bool {
        matches!(self.cause(), Cause::CutOff)
    }

    /// Whether something else than a service of the CDC answered, so that the address is likely wrong.
    #[must_use]
    pub const fn is_of_another_service(&self) -> bool {
        matches!(self.cause(), Cause::AnotherService)
    }

    /// The match has no wildcard, so that a new variant does not compile until its cause is said.
    const fn cause(&self) -> Cause {
        match self {
            Self::CutOff { .. } | Self::UnclosedElement { .. } => Cause::CutOff,
            Self::Doctype { .. }
            | Self::EmptyBody
            | Self::HtmlPage { .. }
            | Self::NotAnEnvelope { .. }
            | Self::NotXml { .. }
            | Self::UnexpectedOperation { .. } => Cause::AnotherService,
            Self::CharacterReference { .. }
            | Self::ControlCharacter { .. }
            | Self::ElementInText { .. }
            | Self::MissingEchoBack { .. }
            | Self::MissingHl7Message { .. }
            | Self::MissingReturn { .. }
            | Self::NoBody { .. }
            | Self::NoOperation { .. }
            | Self::NotUtf8 { .. }
            | Self::NotWellFormed { .. }
            | Self::ProcessingInstruction { .. }
            | Self::RepeatedElement { .. }
            | Self::SecondRoot { .. }
            | Self::TextBesideValue { .. }
            | Self::TextOutsideRoot { .. }
            | Self::TooDeep { .. }
            | Self::TooLarge { .. }
            | Self::TooManyAttributes { .. }
            | Self::TooManyEvents { .. }
            | Self::TooManySections { .. }
            | Self::TransferEncoding { .. }
            | Self::UnknownEntity { .. }
            | Self::UnsupportedEncoding { .. }
            | Self::XInclude { .. } => Cause::Document,
        }
    }
}

/// What an unreadable document most likely comes from.
#[derive(Clone, Copy)]
enum Cause {
    /// It has lost its end.
    CutOff,
    /// Something else than a service of the CDC wrote it.
    AnotherService,
    /// A service of the CDC wrote it, and it breaks a rule or a limit.
    Document,
}

/// Why an envelope could not be written. The texts name the member, never its value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The hub was not told for which registry a message is, or in characters that its schema does not allow.
    #[error("the hub wants a DestinationId of letters, digits, _ and -: set the registry's")]
    DestinationId,
    /// The fault's code is no integer, as the WSDL's `Code` must be.
    #[error("the code of the fault is no integer: the WSDL's Code is an xs:integer")]
    FaultCode,
    /// A fault of another service.
    #[error("the service has no fault of the kind {}", kind.code())]
    FaultKind {
        /// The kind that was asked for.
        kind: FaultKind,
    },
    /// A character that XML 1.0 cannot carry, not even as a reference.
    #[error("{member} holds U+{code_point:04X}, which XML 1.0 cannot carry: take it out")]
    ForbiddenCharacter {
        /// The element of the WSDL that was to hold it.
        member: &'static str,
        /// Which character.
        code_point: u32,
    },
}

impl WriteError {
    /// A stable word for metrics, logs and problem documents.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::DestinationId => "destination_id",
            Self::FaultCode => "fault_code",
            Self::FaultKind { .. } => "fault_kind",
            Self::ForbiddenCharacter { .. } => "forbidden_character",
        }
    }
}
