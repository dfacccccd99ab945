//! Why an envelope is refused.

use iz_soap::SoapFaultCode;

/// An envelope that cannot be read. The texts never quote the envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum EnvelopeError {
    #[error("the bytes are not {encoding}: name the encoding in the XML declaration or in charset")]
    NotDecodable { encoding: &'static str },
    #[error("the XML declaration or charset names an encoding that is not read: send UTF-8")]
    UnknownEncoding,
    #[error(
        "the XML is broken, or has a DTD or a processing instruction in it, at byte {at} of its UTF-8 form"
    )]
    NotXml { at: u64 },
    #[error("elements are nested deeper than 32 levels at byte {at} of its UTF-8 form")]
    TooDeep { at: u64 },
    #[error("an element has more than 100 attributes at byte {at} of its UTF-8 form")]
    TooManyAttributes { at: u64 },
    #[error("a namespace is longer than 1000 bytes, in the element at byte {at} of its UTF-8 form")]
    NamespaceTooLong { at: u64 },
    #[error("the document is not an Envelope of SOAP 1.1 or 1.2: check the name of its root element")]
    NoEnvelope,
    #[error("the namespace of the Envelope is that of neither SOAP 1.1 nor SOAP 1.2")]
    OtherVersion,
    #[error("the Envelope must have at most one Header, then one Body, and nothing else")]
    NotOneBody,
    #[error("the Envelope and its Header must have no text beside their elements")]
    TextBesideElements,
    #[error("the Body must have one element, and no text beside it")]
    NotOneOperation,
    #[error("the value of mustUnderstand must be 0, 1, true or false")]
    MustUnderstandValue,
}

impl EnvelopeError {
    /// The code of the fault that reports it.
    pub(crate) const fn fault_code(self) -> SoapFaultCode {
        match self {
            Self::OtherVersion => SoapFaultCode::VersionMismatch,
            _ => SoapFaultCode::Sender,
        }
    }
}
