//! SOAP faults: those of the WSDLs of 2011 and 2014 and of the hub, and those of no WSDL.

use std::fmt;

use crate::dialect::{Dialect, SoapVersion};
use crate::element::Element;
use crate::error::WriteError;
use crate::service::{NAMESPACE_2014, NAMESPACE_HUB, Service};
use crate::write::EnvelopeWriter;

/// The longest code that [`Fault`] prints, in digits; the codes of known servers have up to seven.
const MAX_PRINTED_CODE_DIGITS: usize = 7;

/// What kind of fault the detail element says it is.
///
/// The enum is exhaustive: a new kind does not compile until the code that reads faults handles it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// `DestinationConnectionFault` of the hub: the registry behind it cannot be reached.
    DestinationConnection,
    /// `HubClientFault` of the hub: the registry behind it answered with an error.
    HubClient,
    /// `MessageTooLargeFault`; servers also say so of more than one message.
    MessageTooLarge,
    /// `MetadataFault` of the hub.
    Metadata,
    /// `SecurityFault`
    Security,
    /// `UnexpectedExceptionFault` of the hub.
    UnexpectedException,
    /// `fault` (`UnknownFault` of the WSDL), and every fault whose detail says nothing that is known here.
    Unknown,
    /// `UnknownDestinationFault` of the hub.
    UnknownDestination,
    /// `UnsupportedOperationFault`
    UnsupportedOperation,
}

impl FaultKind {
    const ELEMENTS: [(&'static str, Self); 10] = [
        ("DestinationConnectionFault", Self::DestinationConnection),
        ("HubClientFault", Self::HubClient),
        ("MessageTooLargeFault", Self::MessageTooLarge),
        ("MetadataFault", Self::Metadata),
        ("SecurityFault", Self::Security),
        ("UnexpectedExceptionFault", Self::UnexpectedException),
        ("UnknownDestinationFault", Self::UnknownDestination),
        ("UnsupportedOperationFault", Self::UnsupportedOperation),
        ("fault", Self::Unknown),
        ("UnknownFault", Self::Unknown),
    ];

    /// A stable word for metrics, logs and problem documents.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::DestinationConnection => "destination_connection",
            Self::HubClient => "hub_client",
            Self::MessageTooLarge => "message_too_large",
            Self::Metadata => "metadata",
            Self::Security => "security",
            Self::UnexpectedException => "unexpected_exception",
            Self::Unknown => "unknown",
            Self::UnknownDestination => "unknown_destination",
            Self::UnsupportedOperation => "unsupported_operation",
        }
    }

    fn of(detail_element: &Element) -> Option<Self> {
        let name = &detail_element.local_name;
        Self::ELEMENTS.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, kind)| kind)
    }

    /// By the `Reason` that the schema of 2011 fixes, or the `Code` that the servers in the field give it: some put
    /// them into an element that says nothing.
    fn by_words(reason: Option<&str>, code: Option<&str>) -> Option<Self> {
        let kinds = [Self::MessageTooLarge, Self::Security, Self::UnsupportedOperation];
        let fixed = |kind: Self| kind.in_2011().map_or("", |(_, fixed)| fixed);
        let by_reason =
            |reason: &str| kinds.into_iter().find(|&kind| fixed(kind).eq_ignore_ascii_case(reason));
        reason.and_then(by_reason).or(match code? {
            "10" => Some(Self::Security),
            "1313" => Some(Self::MessageTooLarge),
            "8675309" => Some(Self::UnsupportedOperation),
            _ => None,
        })
    }

    /// The detail element of 2011 and the `Reason` that its schema fixes.
    const fn in_2011(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::MessageTooLarge => Some(("MessageTooLargeFault", "MessageTooLarge")),
            Self::Security => Some(("SecurityFault", "Security")),
            Self::Unknown => Some(("fault", "Unknown")),
            Self::UnsupportedOperation => Some(("UnsupportedOperationFault", "UnsupportedOperation")),
            _ => None,
        }
    }

    /// The detail element of 2014, or of the hub, and its namespace; an unknown fault has none.
    fn in_2014(self, service: Service) -> Option<(&'static str, &'static str)> {
        let namespace = match self {
            Self::MessageTooLarge | Self::Security | Self::UnsupportedOperation => NAMESPACE_2014,
            _ if service == Service::Hub => NAMESPACE_HUB,
            _ => return None,
        };
        let (element, _) = Self::ELEMENTS.into_iter().find(|(_, kind)| *kind == self)?;
        Some((element, namespace))
    }
}

/// Who is to blame, in SOAP's words: `Code/Value` of SOAP 1.2, `faultcode` of 1.1.
///
/// The enum is exhaustive, as [`FaultKind`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SoapFaultCode {
    /// `DataEncodingUnknown`
    DataEncodingUnknown,
    /// `MustUnderstand`: a header was not understood.
    MustUnderstand,
    /// A code that SOAP does not define.
    Other,
    /// `Receiver`, `Server` in SOAP 1.1: the registry.
    Receiver,
    /// `Sender`, `Client` in SOAP 1.1: us.
    Sender,
    /// `VersionMismatch`: the other SOAP version is wanted.
    VersionMismatch,
}

impl SoapFaultCode {
    /// A stable word for metrics, logs and problem documents.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::DataEncodingUnknown => "data_encoding_unknown",
            Self::MustUnderstand => "must_understand",
            Self::Other => "other",
            Self::Receiver => "receiver",
            Self::Sender => "sender",
            Self::VersionMismatch => "version_mismatch",
        }
    }

    /// Whether the code finds the message at fault, and not the service that received it.
    #[must_use]
    pub const fn blames_sender(self) -> bool {
        match self {
            Self::DataEncodingUnknown | Self::MustUnderstand | Self::Sender | Self::VersionMismatch => true,
            Self::Other | Self::Receiver => false,
        }
    }

    /// Of a value such as `soap:Receiver`, `Sender` or `Client.Authentication`.
    fn of(value: &str) -> Self {
        let local_name = value.rsplit(':').next().unwrap_or_default();
        let code = local_name.split('.').next().unwrap_or_default();
        match code.to_ascii_lowercase().as_str() {
            "client" | "sender" => Self::Sender,
            "dataencodingunknown" => Self::DataEncodingUnknown,
            "mustunderstand" => Self::MustUnderstand,
            "receiver" | "server" => Self::Receiver,
            "versionmismatch" => Self::VersionMismatch,
            _ => Self::Other,
        }
    }

    const fn value(self, soap: SoapVersion) -> &'static str {
        match (self, soap) {
            (Self::MustUnderstand, _) => "soap:MustUnderstand",
            (Self::VersionMismatch, _) => "soap:VersionMismatch",
            (Self::DataEncodingUnknown, SoapVersion::V12) => "soap:DataEncodingUnknown",
            (Self::Sender, SoapVersion::V12) => "soap:Sender",
            (Self::Other | Self::Receiver, SoapVersion::V12) => "soap:Receiver",
            (Self::Sender | Self::DataEncodingUnknown, SoapVersion::V11) => "soap:Client",
            (Self::Other | Self::Receiver, SoapVersion::V11) => "soap:Server",
        }
    }
}

/// The hub's advice, `Retry` of its faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HubRetry {
    /// `NORMAL`: the same message may succeed a moment later.
    Normal,
    /// `CORRECT_MESSAGE`: the message is at fault.
    CorrectMessage,
    /// `CHECK_IIS_STATUS`: the registry is down, and will be for a while.
    CheckIisStatus,
    /// `CONTACT_SUPPORT`: somebody has to look at it.
    ContactSupport,
}

/// The longest event id that is shown, in bytes.
const MAX_EVENT_ID: usize = 64;

/// A SOAP fault, in the words of the registry.
///
/// Servers copy messages and passwords into these texts, so `Debug` and `Display` print the kind and the codes only.
/// Outer blanks are left out; a member without text is `None`.
#[derive(Clone, PartialEq, Eq)]
pub struct Fault {
    /// What the detail element says.
    pub kind: FaultKind,
    /// `Code` of the detail element, an integer in the WSDL.
    pub code: Option<String>,
    /// `Reason` of the detail element; without one, the fault's own.
    pub reason: Option<String>,
    /// `Detail` of the detail element; all text of the detail if it is not made of elements that are known here.
    pub detail: Option<String>,
    /// Who is to blame; `None` if the fault does not say.
    pub sender_or_receiver: Option<SoapFaultCode>,
    /// The fault's own `Reason/Text`, `faultstring` in SOAP 1.1.
    pub soap_reason: Option<String>,
    /// `Summary` of the hub.
    pub summary: Option<String>,
    /// `Diagnostics` of the hub.
    pub diagnostics: Option<String>,
    /// `Retry` of the hub: its advice, such as `NORMAL` or `CORRECT_MESSAGE`.
    pub retry: Option<String>,
    /// `EventID` of the hub, for its support.
    pub event_id: Option<String>,
}

impl Fault {
    /// A fault without texts. An unknown one is blamed on the receiver, the others on the sender.
    #[must_use]
    pub const fn new(kind: FaultKind) -> Self {
        let blamed = match kind {
            FaultKind::Unknown => SoapFaultCode::Receiver,
            _ => SoapFaultCode::Sender,
        };
        Self {
            kind,
            code: None,
            reason: None,
            detail: None,
            sender_or_receiver: Some(blamed),
            soap_reason: None,
            summary: None,
            diagnostics: None,
            retry: None,
            event_id: None,
        }
    }

    /// Reads a `soap:Fault` of either version; there is none that cannot be read.
    pub(crate) fn read(fault: &Element) -> Self {
        let words = |parent: Option<&Element>, name: &str| parent?.find(name)?.words();
        let value = words(fault.find("Code"), "Value").or_else(|| words(Some(fault), "faultcode"));
        let soap_reason = words(fault.find("Reason"), "Text")
            .or_else(|| words(Some(fault), "Reason"))
            .or_else(|| words(Some(fault), "faultstring"));
        let holder = fault.find("Detail");
        let known = holder
            .and_then(|holder| holder.children.iter().find_map(|child| Some((FaultKind::of(child)?, child))));
        let element = known.map(|(_, element)| element);
        let detail = match element {
            Some(element) if !element.children.is_empty() => words(Some(element), "Detail"),
            _ => holder.and_then(Element::words),
        };
        let (code, reason) = (words(element, "Code"), words(element, "Reason"));
        let kind = match known.map_or(FaultKind::Unknown, |(kind, _)| kind) {
            FaultKind::Unknown => FaultKind::by_words(reason.as_deref(), code.as_deref()),
            kind => Some(kind),
        };
        Self {
            kind: kind.unwrap_or(FaultKind::Unknown),
            code,
            reason: reason.or_else(|| soap_reason.clone()),
            detail,
            sender_or_receiver: value.as_deref().map(SoapFaultCode::of),
            soap_reason,
            summary: words(element, "Summary"),
            diagnostics: words(element, "Diagnostics"),
            retry: words(element, "Retry"),
            event_id: words(element, "EventID"),
        }
    }

    /// The envelope.
    pub(crate) fn write(&self, dialect: Dialect) -> Result<String, WriteError> {
        let fixed = self.kind.in_2011().map(|(_, fixed)| fixed);
        let reason = self.reason.as_deref().or(fixed).unwrap_or_else(|| self.kind.code());
        let soap_reason = self.soap_reason.as_deref().unwrap_or(reason);
        let blamed = self.sender_or_receiver.unwrap_or(SoapFaultCode::Receiver).value(dialect.soap);
        let mut envelope = EnvelopeWriter::new(dialect.soap, 0, |_| Ok(()))?;
        match dialect.soap {
            SoapVersion::V11 => {
                envelope.raw("<soap:Fault>");
                envelope.value("faultcode", blamed)?;
                envelope.value("faultstring", soap_reason)?;
                envelope.raw("<detail>");
                self.write_detail(&mut envelope, dialect.service, reason)?;
                envelope.raw("</detail></soap:Fault>");
            }
            SoapVersion::V12 => {
                envelope.raw("<soap:Fault><soap:Code><soap:Value>");
                envelope.raw(blamed);
                envelope.raw("</soap:Value></soap:Code><soap:Reason><soap:Text xml:lang=\"en\">");
                envelope.text("Reason", soap_reason)?;
                envelope.raw("</soap:Text></soap:Reason><soap:Detail>");
                self.write_detail(&mut envelope, dialect.service, reason)?;
                envelope.raw("</soap:Detail></soap:Fault>");
            }
        }
        Ok(envelope.finish())
    }

    fn write_detail(
        &self,
        envelope: &mut EnvelopeWriter,
        service: Service,
        reason: &str,
    ) -> Result<(), WriteError> {
        if service == Service::Cdc2011 {
            return self.write_detail_2011(envelope, reason);
        }
        let Some((element, namespace)) = self.kind.in_2014(service) else {
            return match self.kind {
                FaultKind::Unknown => Ok(()),
                kind => Err(WriteError::FaultKind { kind }),
            };
        };
        // The schema leaves most of these faults empty; the hub's servers fill them all the same.
        let members = [
            ("Code", &self.code),
            ("Reason", &self.reason),
            ("EventID", &self.event_id),
            ("Summary", &self.summary),
            ("Detail", &self.detail),
            ("Diagnostics", &self.diagnostics),
            ("Retry", &self.retry),
        ];
        envelope.open(element, namespace);
        for (member, value) in members {
            if let Some(value) = value {
                envelope.value(member, value)?;
            }
        }
        envelope.close(element);
        Ok(())
    }

    /// The schema wants a `Code`: 0 if there is none.
    fn write_detail_2011(&self, envelope: &mut EnvelopeWriter, reason: &str) -> Result<(), WriteError> {
        let Some((element, fixed)) = self.kind.in_2011() else {
            return Err(WriteError::FaultKind { kind: self.kind });
        };
        let code = self.code.as_deref().unwrap_or("0");
        if !is_integer(code) {
            return Err(WriteError::FaultCode);
        }
        envelope.open(element, Service::Cdc2011.namespace());
        envelope.value("Code", code)?;
        envelope.value("Reason", if self.kind == FaultKind::Unknown { reason } else { fixed })?;
        envelope.value("Detail", self.detail.as_deref().unwrap_or_default())?;
        envelope.close(element);
        Ok(())
    }

    /// The hub's advice, if it is one that is known.
    #[must_use]
    pub fn hub_retry(&self) -> Option<HubRetry> {
        match self.retry.as_deref()?.to_ascii_uppercase().as_str() {
            "NORMAL" => Some(HubRetry::Normal),
            "CORRECT_MESSAGE" => Some(HubRetry::CorrectMessage),
            "CHECK_IIS_STATUS" => Some(HubRetry::CheckIisStatus),
            "CONTACT_SUPPORT" => Some(HubRetry::ContactSupport),
            _ => None,
        }
    }

    /// The event id, if it has the form of one: letters, digits, `-`, `_` and `.`, a digit among them, and not many.
    /// Anything else may be a person's data.
    #[must_use]
    pub fn printed_event_id(&self) -> Option<&str> {
        self.event_id.as_deref().filter(|id| {
            id.len() <= MAX_EVENT_ID
                && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
                && id.bytes().any(|byte| byte.is_ascii_digit())
        })
    }

    /// The code if it is a short number: a longer text may be anything.
    #[must_use]
    pub fn printed_code(&self) -> Option<&str> {
        self.code.as_deref().filter(|code| is_integer(code) && code.len() <= MAX_PRINTED_CODE_DIGITS)
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Fault")
            .field("kind", &self.kind)
            .field("code", &self.printed_code())
            .field("sender_or_receiver", &self.sender_or_receiver)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SOAP fault of the kind {}", self.kind.code())?;
        match self.printed_code() {
            Some(code) => write!(formatter, ", code {code}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Fault {}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests;
