//! A SOAP fault of a registry or of a hub, without its texts: they can contain names of patients.

use std::fmt;

use iz_soap::{FaultKind, HubRetry, SoapFaultCode};

/// The parts of a SOAP fault that are safe to show. [`crate::error::ErrorRow`] gives its meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceFault {
    /// The kind of fault, from the detail element.
    pub kind: FaultKind,
    /// The SOAP fault code, which blames the sender or the receiver: `Code/Value` in SOAP 1.2, `faultcode` in SOAP 1.1.
    pub blamed: Option<SoapFaultCode>,
    /// The hub's retry advice, from its element `Retry`.
    pub hub_retry: Option<HubRetry>,
    /// The element `Code`, if it is a short number.
    pub code: Option<String>,
    /// The hub's element `EventID`, if it has the form of an id.
    pub event_id: Option<String>,
}

impl ServiceFault {
    /// A fault of which only the kind is known.
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

    /// Whether a hub wrote the fault. Only a hub sends retry advice or an event id.
    pub(super) const fn is_of_hub(&self) -> bool {
        self.hub_retry.is_some() || self.event_id.is_some()
    }

    /// The SOAP code that blames the sender, if neither the kind nor a hub says more than that code.
    const fn refused_envelope(&self) -> Option<SoapFaultCode> {
        match (self.kind, self.blamed) {
            (FaultKind::Unknown, Some(code)) if code.blames_sender() && !self.is_of_hub() => Some(code),
            _ => None,
        }
    }

    /// Whether the fault does not say what failed. Then the HTTP status says more.
    pub(crate) fn is_unspecific(&self) -> bool {
        self.kind == FaultKind::Unknown && !self.is_of_hub() && self.refused_envelope().is_none()
    }
}

impl fmt::Display for ServiceFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(code) = self.refused_envelope() {
            let code = code.code();
            return write!(formatter, "the registry's service refused the SOAP message: {code}");
        }
        let kind = self.kind.code();
        if !self.is_of_hub() {
            return write!(formatter, "the registry replied with a SOAP fault: {kind}");
        }
        write!(formatter, "the hub replied with a SOAP fault: {kind}")?;
        if let Some(code) = &self.code {
            write!(formatter, ", code {code}")?;
        }
        match &self.event_id {
            Some(id) => write!(formatter, ", event id {id}"),
            None => Ok(()),
        }
    }
}
