//! Why an envelope could not be read.

/// Why bytes are not an envelope that can be trusted.
///
/// `at` is an offset in bytes from the start of the body. If the body was not UTF-8, it is an offset in its UTF-8 form.
/// The text of an error says what is wrong, where, and what to do. It never quotes the document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SoapReadError {
    /// A reference such as `&#0;` to a character that XML 1.0 does not allow.
    #[error(
        "the reference at byte {at} is to a character that XML 1.0 does not allow: the sender must remove it"
    )]
    CharacterReference {
        /// Where the reference starts, or the tag that holds it.
        at: usize,
    },
    /// A control character, U+FFFE or U+FFFF.
    #[error("U+{code_point:04X} at byte {at} is not allowed in XML 1.0: the sender must remove it")]
    ControlCharacter {
        /// Where the character stands.
        at: usize,
        /// The Unicode code point of the character.
        code_point: u32,
    },
    /// The document ends inside a tag, a reference or a part: its end is missing.
    #[error("the document is cut off at byte {at}: send the query again")]
    CutOff {
        /// Where the incomplete tag, reference or part starts.
        at: usize,
    },
    /// A document type declaration. SOAP forbids it.
    #[error("a DOCTYPE at byte {at} is refused, because SOAP forbids it: check the address of the service")]
    Doctype {
        /// Where it starts.
        at: usize,
    },
    /// An element inside a value that must be text, such as `return`.
    #[error("an element at byte {at} stands inside a text value: the sender must escape `<` as `&lt;`")]
    ElementInText {
        /// Where the inner element starts.
        at: usize,
    },
    /// The body is empty, or whitespace only.
    #[error("the body is empty: check the address of the service")]
    EmptyBody,
    /// An HTML page instead of an envelope.
    #[error(
        "an HTML page starts at byte {at}: check the address, and whether a log-in page or a proxy answers"
    )]
    HtmlPage {
        /// Where the page starts.
        at: usize,
    },
    /// Bytes that are not valid in the encoding that the sender named.
    #[error(
        "the document at byte {at} is not valid in the encoding that it names: the sender must correct the name, or send UTF-8"
    )]
    InvalidEncoding {
        /// Where the document starts.
        at: usize,
    },
    /// A `connectivityTest` without `echoBack`.
    #[error("the connectivityTest at byte {at} has no echoBack: add one, which may be empty")]
    MissingEchoBack {
        /// Where the operation's element starts.
        at: usize,
    },
    /// A `submitSingleMessage` without `hl7Message`.
    #[error("the submitSingleMessage at byte {at} has no hl7Message: add one")]
    MissingHl7Message {
        /// Where the operation's element starts.
        at: usize,
    },
    /// An `xop:Include` that names no part of the reply.
    #[error(
        "the xop:Include at byte {at} names a part that the reply does not hold: report it to the registry"
    )]
    MissingPart {
        /// Where the `xop:Include` starts, in the root part.
        at: usize,
    },
    /// A reply without `return`.
    #[error("the reply at byte {at} has no return element: report it to the registry")]
    MissingReturn {
        /// Where the operation's element starts.
        at: usize,
    },
    /// An Envelope with neither a Body nor a Fault.
    #[error("the Envelope at byte {at} has no Body: report it to the sender")]
    NoBody {
        /// Where the Envelope starts.
        at: usize,
    },
    /// A Body that holds no element.
    #[error("the Body at byte {at} is empty: report it to the sender")]
    NoOperation {
        /// Where the Body starts.
        at: usize,
    },
    /// XML that is not a SOAP 1.1 or SOAP 1.2 Envelope.
    #[error("the document at byte {at} is not a SOAP 1.1 or 1.2 Envelope: check the address of the service")]
    NotAnEnvelope {
        /// Where the root element starts.
        at: usize,
    },
    /// Bytes of a request that are not UTF-8, without a declaration of another encoding.
    #[error("byte {at} is not UTF-8: the sender must send UTF-8 or declare its encoding")]
    NotUtf8 {
        /// Where the first invalid byte stands.
        at: usize,
    },
    /// A violation of the grammar of XML or of XML namespaces.
    #[error("the XML is not well-formed at byte {at} ({problem}): report it to the sender")]
    NotWellFormed {
        /// Where the markup that is not well-formed starts.
        at: usize,
        /// What is wrong.
        problem: &'static str,
    },
    /// Plain text, JSON or anything else that is not XML.
    #[error("there is no XML at byte {at}: check the address of the service")]
    NotXml {
        /// Where the text starts.
        at: usize,
    },
    /// A processing instruction in the Envelope, or an XML declaration that is not at the start. In a request, a processing
    /// instruction at any place.
    #[error("a processing instruction at byte {at} is refused: the sender must remove it")]
    ProcessingInstruction {
        /// Where it starts.
        at: usize,
    },
    /// A second element where only one is allowed.
    #[error(
        "a second element stands at byte {at} where only one is allowed: the sender must send one message"
    )]
    RepeatedElement {
        /// Where the second element starts.
        at: usize,
    },
    /// A second root element.
    #[error("a second document starts at byte {at}: report it to the sender")]
    SecondRoot {
        /// Where it starts.
        at: usize,
    },
    /// Text beside the value of a reply, or HL7 text in another element. The value may then be only a part of the
    /// message.
    #[error(
        "text stands beside the message, in the element at byte {at}: the sender must put the whole message into one element"
    )]
    TextBesideValue {
        /// Where the element that holds the text starts.
        at: usize,
    },
    /// Text after the root element, other than what a transfer may leave there.
    #[error("text follows the document at byte {at}: report it to the sender")]
    TextOutsideRoot {
        /// Where the text starts.
        at: usize,
    },
    /// Elements nested more deeply than the limit.
    #[error("the element at byte {at} is deeper than the limit of {limit} levels")]
    TooDeep {
        /// Where the element starts.
        at: usize,
        /// The limit, in levels.
        limit: usize,
    },
    /// A body larger than the limit.
    #[error("the document has {size_bytes} bytes, more than the limit of {limit_bytes}: ask for less")]
    TooLarge {
        /// The size of the document, in bytes.
        size_bytes: usize,
        /// The limit.
        limit_bytes: usize,
    },
    /// A tag with more attributes than the limit.
    #[error("the tag at byte {at} has more attributes than the limit of {limit}")]
    TooManyAttributes {
        /// Where the tag starts.
        at: usize,
        /// The limit.
        limit: usize,
    },
    /// More tags and comments than the limit.
    #[error("at byte {at}, the document exceeds the limit of {limit} tags and comments")]
    TooManyEvents {
        /// Where the first tag, comment or section over the limit starts.
        at: usize,
        /// The limit.
        limit: usize,
    },
    /// More CDATA sections than the limit.
    #[error("at byte {at}, the document exceeds the limit of {limit} CDATA sections")]
    TooManySections {
        /// Where the first tag, comment or section over the limit starts.
        at: usize,
        /// The limit.
        limit: usize,
    },
    /// A part of the reply whose `Content-Transfer-Encoding` cannot be decoded.
    #[error("the part at byte {at} does not match its Content-Transfer-Encoding: report it to the sender")]
    TransferEncoding {
        /// Where the part starts.
        at: usize,
    },
    /// End tags are missing at the end of the document, or inside an element.
    #[error(
        "an end tag is missing at byte {at} (open elements: {open}): the sender left it out, or the reply is cut off"
    )]
    UnclosedElement {
        /// Where the reader noticed that the end tag is missing.
        at: usize,
        /// The number of elements without an end tag.
        open: usize,
    },
    /// An element in the Body that the service does not define.
    #[error(
        "the element at byte {at} is not an operation of the CDC services: check the version of the service"
    )]
    UnexpectedOperation {
        /// Where it starts.
        at: usize,
    },
    /// An entity that neither XML nor, in a reply, HTML defines. Often an `&` that is not escaped.
    #[error("an unknown entity or an unescaped & stands at byte {at}: the sender must write & as &amp;")]
    UnknownEntity {
        /// Where the reference starts, or the tag that holds it.
        at: usize,
    },
    /// UTF-32, UTF-7, EBCDIC, or an encoding that the WHATWG standard does not have. From a client, also a name of an
    /// encoding that the bytes of the document contradict.
    #[error("the encoding of the document at byte {at} ({encoding}) is not read: the sender must send UTF-8")]
    UnsupportedEncoding {
        /// Where the document starts.
        at: usize,
        /// The encoding, or `unknown`.
        encoding: &'static str,
    },
    /// An XInclude element.
    #[error("an XInclude at byte {at} is refused: the sender must remove it")]
    XInclude {
        /// Where it starts.
        at: usize,
    },
}

impl SoapReadError {
    /// The stable code of the error, for metrics, logs and problem documents.
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
            Self::InvalidEncoding { .. } => "invalid_encoding",
            Self::MissingEchoBack { .. } => "missing_echo_back",
            Self::MissingHl7Message { .. } => "missing_hl7_message",
            Self::MissingPart { .. } => "missing_part",
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

    /// Whether the end of the document is missing. A second attempt may then bring all of it.
    #[must_use]
    pub const fn is_cut_off(&self) -> bool {
        matches!(self.problem(), DocumentProblem::CutOff)
    }

    /// Whether something other than a CDC service answered. The address is then probably wrong.
    #[must_use]
    pub const fn is_of_another_service(&self) -> bool {
        matches!(self.problem(), DocumentProblem::AnotherService)
    }

    /// The match has no wildcard, so a new variant does not compile until its problem is named here.
    const fn problem(&self) -> DocumentProblem {
        match self {
            Self::CutOff { .. } | Self::UnclosedElement { .. } => DocumentProblem::CutOff,
            Self::Doctype { .. }
            | Self::EmptyBody
            | Self::HtmlPage { .. }
            | Self::NotAnEnvelope { .. }
            | Self::NotXml { .. }
            | Self::UnexpectedOperation { .. } => DocumentProblem::AnotherService,
            Self::CharacterReference { .. }
            | Self::ControlCharacter { .. }
            | Self::ElementInText { .. }
            | Self::InvalidEncoding { .. }
            | Self::MissingEchoBack { .. }
            | Self::MissingHl7Message { .. }
            | Self::MissingPart { .. }
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
            | Self::XInclude { .. } => DocumentProblem::Document,
        }
    }
}

/// What is most likely wrong with an unreadable document.
#[derive(Clone, Copy)]
enum DocumentProblem {
    /// Its end is missing.
    CutOff,
    /// Something other than a CDC service wrote it.
    AnotherService,
    /// A CDC service wrote it, and it breaks a rule or exceeds a limit.
    Document,
}
