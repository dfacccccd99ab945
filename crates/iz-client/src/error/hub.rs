//! The faults of a hub, which say more than those of a registry.

use std::fmt;

use iz_soap::{FaultKind, HubRetry};

use super::Fault;

/// A fault that came with the hub's advice, or with an event id for its support.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HubFault {
    /// What the detail element says.
    pub kind: FaultKind,
    /// The hub's advice.
    pub retry: Option<HubRetry>,
    /// `Code`, if it is a short number.
    pub code: Option<String>,
    /// `EventID`, if it has the form of an id.
    pub event_id: Option<String>,
}

impl HubFault {
    /// What is known of a fault, if any of it is a hub's.
    pub(crate) fn of(fault: &iz_soap::Fault) -> Option<Self> {
        let (retry, event_id) = (fault.hub_retry(), fault.printed_event_id());
        if retry.is_none() && event_id.is_none() {
            return None;
        }
        let code = fault.printed_code().map(str::to_owned);
        Some(Self { kind: fault.kind, retry, code, event_id: event_id.map(str::to_owned) })
    }

    /// The advice, where the kind leaves open what to do: a refused password stays one whatever the hub advises.
    const fn decisive_retry(&self) -> Option<HubRetry> {
        match self.kind {
            FaultKind::DestinationConnection
            | FaultKind::HubClient
            | FaultKind::UnexpectedException
            | FaultKind::Unknown => self.retry,
            _ => None,
        }
    }

    pub(super) const fn fault(&self) -> Fault {
        match self.decisive_retry() {
            Some(HubRetry::CorrectMessage) => Fault::Caller,
            Some(HubRetry::ContactSupport) => Fault::Registry,
            _ => fault_of(self.kind),
        }
    }

    pub(super) const fn is_retryable(&self) -> bool {
        match self.decisive_retry() {
            Some(HubRetry::Normal | HubRetry::CheckIisStatus) => true,
            Some(HubRetry::CorrectMessage | HubRetry::ContactSupport) => false,
            None => is_retryable(self.kind),
        }
    }

    pub(super) const fn most_attempts(&self) -> u32 {
        match self.decisive_retry() {
            Some(HubRetry::Normal) => u32::MAX,
            Some(_) => 1,
            None => most_attempts(self.kind),
        }
    }

    /// What to do, where that depends on the hub.
    pub(super) const fn advice_of_the_hub(&self) -> Option<&'static str> {
        match self.decisive_retry() {
            Some(HubRetry::CorrectMessage) => Some(
                "Check the message settings of this registry's profile against its guide; the hub finds the message at fault.",
            ),
            Some(HubRetry::CheckIisStatus) => Some(
                "Look at the registry's status page, and ask again when it is up. Use other records meanwhile.",
            ),
            Some(HubRetry::ContactSupport) => Some(
                "Report the code, the event id and the time to the hub's support. Use other records meanwhile.",
            ),
            _ => None,
        }
    }
}

impl fmt::Display for HubFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.kind.code())?;
        if let Some(code) = &self.code {
            write!(formatter, ", code {code}")?;
        }
        match &self.event_id {
            Some(id) => write!(formatter, ", event id {id}"),
            None => Ok(()),
        }
    }
}

/// Where the cause of a fault of this kind lies.
pub(super) const fn fault_of(kind: FaultKind) -> Fault {
    match kind {
        FaultKind::DestinationConnection => Fault::Network,
        FaultKind::Security
        | FaultKind::MessageTooLarge
        | FaultKind::Metadata
        | FaultKind::UnknownDestination
        | FaultKind::UnsupportedOperation => Fault::Caller,
        _ => Fault::Registry,
    }
}

pub(super) const fn is_retryable(kind: FaultKind) -> bool {
    matches!(kind, FaultKind::Unknown | FaultKind::DestinationConnection)
}

/// A fault that says nothing may pass, and is then something that the registry has to look at.
pub(super) const fn most_attempts(kind: FaultKind) -> u32 {
    match kind {
        FaultKind::DestinationConnection => u32::MAX,
        FaultKind::Unknown => 2,
        _ => 1,
    }
}
