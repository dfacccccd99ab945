//! A SOAP fault of a registry or of a hub, without its texts: they have held people's names.

use std::fmt;

use iz_soap::{FaultKind, HubRetry, SoapFaultCode};

/// What is kept of a SOAP fault. [`crate::error::ErrorRow`] says what follows from it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceFault {
    /// What the detail element says.
    pub kind: FaultKind,
    /// Whom the SOAP code blames: `Code/Value` of SOAP 1.2, `faultcode` of SOAP 1.1.
    pub blamed: Option<SoapFaultCode>,
    /// `Retry`, the advice of a hub.
    pub hub_retry: Option<HubRetry>,
    /// `Code`, if it is a short number.
    pub code: Option<String>,
    /// `EventID` of a hub, if it has the form of an id.
    pub event_id: Option<String>,
}

impl ServiceFault {
    /// A fault that says its kind and no more.
    #[must_use]
    pub const fn new(kind: FaultKind) -> Self {
        Self { kind, blamed: None, hub_retry: None, code: None, event_id: None }
    }

    pub(crate) fn of(fault: &iz_soap::SoapFault) -> Self {
        Self {
            kind: fault.kind,
            blamed: fault.sender_or_receiver,
            hub_retry: fault.hub_retry(),
            code: fault.printed_code().map(str::to_owned),
            event_id: fault.printed_event_id().map(str::to_owned),
        }
    }

    /// Whether a hub wrote the fault: only a hub gives advice or an event id.
    pub(super) const fn is_of_hub(&self) -> bool {
        self.hub_retry.is_some() || self.event_id.is_some()
    }

    /// The SOAP code that blames the sender, where neither the kind nor a hub says more than that code.
    const fn refused_envelope(&self) -> Option<SoapFaultCode> {
        match (self.kind, self.blamed) {
            (FaultKind::Unknown, Some(code)) if code.blames_sender() && !self.is_of_hub() => Some(code),
            _ => None,
        }
    }

    /// Whether the fault leaves open what failed, so that the HTTP status says more.
    pub(crate) fn says_nothing(&self) -> bool {
        self.kind == FaultKind::Unknown && !self.is_of_hub() && self.refused_envelope().is_none()
    }
}

impl fmt::Display for ServiceFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(code) = self.refused_envelope() {
            let code = code.code();
            return write!(formatter, "the registry's service found the SOAP message at fault: {code}");
        }
        let kind = self.kind.code();
        if !self.is_of_hub() {
            return write!(formatter, "the registry answered with a SOAP fault: {kind}");
        }
        write!(formatter, "the hub answered with a SOAP fault: {kind}")?;
        if let Some(code) = &self.code {
            write!(formatter, ", code {code}")?;
        }
        match &self.event_id {
            Some(id) => write!(formatter, ", event id {id}"),
            None => Ok(()),
        }
    }
}
