//! The kinds of faults in the WSDLs of 2011 and 2014 and of the hub.

use crate::service::{NAMESPACE_2014, NAMESPACE_HUB, SoapService};

/// The kind of a fault, by the name of its detail element.
///
/// The enum is exhaustive, so a new kind does not compile until the code that handles faults knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// `DestinationConnectionFault` of the hub: the hub cannot reach the registry.
    DestinationConnection,
    /// `HubClientFault` of the hub: the registry answered the hub with an error.
    HubClient,
    /// `MessageTooLargeFault`. Servers also send it for more than one message.
    MessageTooLarge,
    /// `MetadataFault` of the hub.
    Metadata,
    /// `SecurityFault`
    Security,
    /// `UnexpectedExceptionFault` of the hub.
    UnexpectedException,
    /// `fault` (`UnknownFault` in the WSDL), and each fault without a known detail element.
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

    /// The stable code of the kind, for metrics, logs and problem documents.
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

    /// The kind that a detail element of this local name stands for. Case is ignored.
    pub(crate) fn of_element(name: &str) -> Option<Self> {
        Self::ELEMENTS.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, kind)| kind)
    }

    /// The kind that a `Reason` or a `Code` stands for. The schema of 2011 fixes the reasons; the codes are those that
    /// servers send. Some servers put them into a detail element of the unknown kind.
    pub(crate) fn of_reason_or_code(reason: Option<&str>, code: Option<&str>) -> Option<Self> {
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

    /// The detail element in the WSDL of 2011, and the `Reason` that its schema fixes. `None` if the WSDL has no such
    /// fault.
    pub(crate) const fn in_2011(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::MessageTooLarge => Some(("MessageTooLargeFault", "MessageTooLarge")),
            Self::Security => Some(("SecurityFault", "Security")),
            Self::Unknown => Some(("fault", "Unknown")),
            Self::UnsupportedOperation => Some(("UnsupportedOperationFault", "UnsupportedOperation")),
            _ => None,
        }
    }

    /// The detail element in the WSDL of 2014 or of the hub, and its namespace. `None` if the WSDL has no such fault.
    pub(crate) fn in_2014(self, service: SoapService) -> Option<(&'static str, &'static str)> {
        let namespace = match self {
            Self::MessageTooLarge | Self::Security | Self::UnsupportedOperation => NAMESPACE_2014,
            _ if service == SoapService::Hub => NAMESPACE_HUB,
            _ => return None,
        };
        let (element, _) = Self::ELEMENTS.into_iter().find(|(_, kind)| *kind == self)?;
        Some((element, namespace))
    }
}
