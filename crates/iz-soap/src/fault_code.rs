//! The codes of a fault that are not specific to immunization services: SOAP's own, and the advice of the hub.

use crate::dialect::SoapVersion;

/// The code of a SOAP fault, which says who caused it: `Code/Value` in SOAP 1.2, `faultcode` in SOAP 1.1.
///
/// The enum is exhaustive, so a new code does not compile until the code that handles faults knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SoapFaultCode {
    /// `DataEncodingUnknown`: the receiver does not support the encoding of the message.
    DataEncodingUnknown,
    /// `MustUnderstand`: the receiver did not understand a mandatory header.
    MustUnderstand,
    /// A code that SOAP does not define.
    Other,
    /// `Receiver`, in SOAP 1.1 `Server`: the registry caused the fault.
    Receiver,
    /// `Sender`, in SOAP 1.1 `Client`: the request caused the fault.
    Sender,
    /// `VersionMismatch`: the receiver wants the other SOAP version.
    VersionMismatch,
}

impl SoapFaultCode {
    /// The stable code, for metrics, logs and problem documents.
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

    /// Whether the code says that the message caused the fault, and not the service that received it.
    #[must_use]
    pub const fn blames_sender(self) -> bool {
        match self {
            Self::DataEncodingUnknown | Self::MustUnderstand | Self::Sender | Self::VersionMismatch => true,
            Self::Other | Self::Receiver => false,
        }
    }

    /// The code of a value such as `soap:Receiver`, `Sender` or `Client.Authentication`.
    pub(crate) fn of(value: &str) -> Self {
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

    /// The value that is written in that SOAP version.
    pub(crate) const fn value(self, soap: SoapVersion) -> &'static str {
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

/// The advice of the hub: `Retry` of its faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HubRetry {
    /// `NORMAL`: the same message may succeed a moment later.
    Normal,
    /// `CORRECT_MESSAGE`: the message caused the fault and must be corrected.
    CorrectMessage,
    /// `CHECK_IIS_STATUS`: the registry is down, and will be down for some time.
    CheckIisStatus,
    /// `CONTACT_SUPPORT`: the support of the hub has to find the cause.
    ContactSupport,
}

impl HubRetry {
    /// The advice that a text of the hub stands for. Case is ignored, and a blank or a hyphen counts as `_`.
    pub(crate) fn of(text: &str) -> Option<Self> {
        match text.trim().to_ascii_uppercase().replace([' ', '-'], "_").as_str() {
            "NORMAL" => Some(Self::Normal),
            "CORRECT_MESSAGE" => Some(Self::CorrectMessage),
            "CHECK_IIS_STATUS" => Some(Self::CheckIisStatus),
            "CONTACT_SUPPORT" => Some(Self::ContactSupport),
            _ => None,
        }
    }
}
