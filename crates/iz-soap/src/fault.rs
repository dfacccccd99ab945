//! SOAP faults: those that a WSDL of the CDC defines, and any other.

mod event_id;

use std::fmt;

use crate::dialect::{Dialect, SoapVersion};
use crate::envelope_writer::EnvelopeWriter;
use crate::fault_code::{HubRetry, SoapFaultCode};
use crate::fault_detail::FaultDetail;
use crate::fault_kind::FaultKind;
use crate::service::SoapService;
use crate::write_error::WriteError;
use crate::xml::element::Element;

/// The longest code that [`SoapFault`] prints, in bytes. The codes of known servers have up to 7 digits.
const MAX_PRINTED_CODE_BYTES: usize = 7;

/// Where the members of a fault of the hub are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum HubFaultForm {
    /// Beside the detail element, in no namespace, as the real hub writes them (`SoapMessageWriter` of izgw-core).
    #[default]
    Beside,
    /// In the detail element. No known hub does this.
    Inside,
}

/// A SOAP fault, as the registry or the hub sent it.
///
/// Registries write the members `Code`, `Reason` and `Detail` in the detail element. The hub writes its members beside
/// that element, in the `Detail` of the SOAP fault. Both places are read, the detail element first.
///
/// Texts are trimmed; a member without text is `None`. Servers copy messages and passwords into these texts, so `Debug`
/// and `Display` print only the kind and the codes.
#[derive(Clone, PartialEq, Eq)]
pub struct SoapFault {
    /// The kind, by the detail element. If that says nothing, by its `Reason` or `Code`.
    pub kind: FaultKind,
    /// `Code`. The WSDL requires an integer.
    pub code: Option<String>,
    /// `Reason` of the detail. Without one, the reason of the fault itself.
    pub reason: Option<String>,
    /// `Detail` of the detail. Without one, all text of the detail that is no other member, unless a known detail
    /// element has child elements.
    pub detail: Option<String>,
    /// SOAP's own code, which says who caused the fault. `None` if the fault has none.
    pub sender_or_receiver: Option<SoapFaultCode>,
    /// The reason of the fault itself: `Reason/Text`, in SOAP 1.1 `faultstring`.
    pub soap_reason: Option<String>,
    /// `Summary` of a fault of the hub.
    pub summary: Option<String>,
    /// `Diagnostics` of a fault of the hub.
    pub diagnostics: Option<String>,
    /// `Retry` of a fault of the hub: its advice, such as `NORMAL` or `CORRECT_MESSAGE`.
    pub retry: Option<String>,
    /// `EventID` of a fault of the hub. The support of the hub asks for it.
    pub event_id: Option<String>,
}

impl SoapFault {
    /// A fault without texts. Its SOAP code is `Receiver` if the kind is unknown, and `Sender` otherwise.
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

    /// Reads a `soap:Fault` of SOAP 1.1 or 1.2. This never fails: every element is a fault with at least a kind.
    pub(crate) fn read(fault: &Element) -> Self {
        let text = |parent: Option<&Element>, name: &str| parent?.find(name)?.all_text();
        let value = text(fault.find("Code"), "Value").or_else(|| text(Some(fault), "faultcode"));
        let soap_reason = text(fault.find("Reason"), "Text")
            .or_else(|| text(Some(fault), "Reason"))
            .or_else(|| text(Some(fault), "faultstring"));
        let detail = FaultDetail::of(fault);
        let (code, reason) = (detail.member("Code"), detail.member("Reason"));
        let kind = match detail.kind {
            FaultKind::Unknown => FaultKind::of_reason_or_code(reason.as_deref(), code.as_deref()),
            kind => Some(kind),
        };
        Self {
            kind: kind.unwrap_or(FaultKind::Unknown),
            code,
            reason: reason.or_else(|| soap_reason.clone()),
            detail: detail.text(),
            sender_or_receiver: value.as_deref().map(SoapFaultCode::of),
            soap_reason,
            summary: detail.member("Summary"),
            diagnostics: detail.member("Diagnostics"),
            retry: detail.member("Retry"),
            event_id: detail.member("EventID"),
        }
    }

    /// Writes an envelope that holds the fault. `form` says where the members of a fault of the hub stand; it makes no
    /// difference to the other services. [`crate::Response::write_in`] writes the form of the real hub.
    ///
    /// # Errors
    ///
    /// [`WriteError`] if a text holds a character that XML 1.0 does not allow, if the service does not define the kind
    /// of fault, or if the code is not an integer and the service is that of 2011.
    pub fn write_in(&self, dialect: Dialect, form: HubFaultForm) -> Result<String, WriteError> {
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
                self.write_detail(&mut envelope, dialect.service, form, reason)?;
                envelope.raw("</detail></soap:Fault>");
            }
            SoapVersion::V12 => {
                envelope.raw("<soap:Fault><soap:Code><soap:Value>");
                envelope.raw(blamed);
                envelope.raw("</soap:Value></soap:Code><soap:Reason><soap:Text xml:lang=\"en\">");
                envelope.text("Reason", soap_reason)?;
                envelope.raw("</soap:Text></soap:Reason><soap:Detail>");
                self.write_detail(&mut envelope, dialect.service, form, reason)?;
                envelope.raw("</soap:Detail></soap:Fault>");
            }
        }
        Ok(envelope.finish())
    }

    fn write_detail(
        &self,
        envelope: &mut EnvelopeWriter,
        service: SoapService,
        form: HubFaultForm,
        reason: &str,
    ) -> Result<(), WriteError> {
        if service == SoapService::Cdc2011 {
            return self.write_detail_2011(envelope, reason);
        }
        let Some((element, namespace)) = self.kind.in_2014(service) else {
            return match self.kind {
                FaultKind::Unknown => Ok(()),
                kind => Err(WriteError::FaultKind { kind }),
            };
        };
        // The schema defines none of these members. The hub sends them nevertheless.
        let members = [
            ("Code", &self.code),
            ("Reason", &self.reason),
            ("EventID", &self.event_id),
            ("Summary", &self.summary),
            ("Detail", &self.detail),
            ("Diagnostics", &self.diagnostics),
            ("Retry", &self.retry),
        ];
        let is_beside = service == SoapService::Hub && form == HubFaultForm::Beside;
        envelope.open(element, namespace);
        if is_beside {
            envelope.close(element);
        }
        for (member, value) in members {
            if let Some(value) = value {
                envelope.value(member, value)?;
            }
        }
        if !is_beside {
            envelope.close(element);
        }
        Ok(())
    }

    /// The schema of 2011 requires a `Code`. Without one, 0 is written.
    fn write_detail_2011(&self, envelope: &mut EnvelopeWriter, reason: &str) -> Result<(), WriteError> {
        let Some((element, fixed)) = self.kind.in_2011() else {
            return Err(WriteError::FaultKind { kind: self.kind });
        };
        let code = self.code.as_deref().unwrap_or("0");
        if !is_integer(code) {
            return Err(WriteError::FaultCode);
        }
        envelope.open(element, SoapService::Cdc2011.namespace());
        envelope.value("Code", code)?;
        envelope.value("Reason", if self.kind == FaultKind::Unknown { reason } else { fixed })?;
        envelope.value("Detail", self.detail.as_deref().unwrap_or_default())?;
        envelope.close(element);
        Ok(())
    }

    /// The advice of the hub, if it is a known one.
    #[must_use]
    pub fn hub_retry(&self) -> Option<HubRetry> {
        HubRetry::of(self.retry.as_deref()?)
    }

    /// The event id, if it has the form of an id of the hub, such as `1746382910000.17` or a UUID. Any other text may be a
    /// person's data.
    #[must_use]
    pub fn printed_event_id(&self) -> Option<&str> {
        self.event_id.as_deref().filter(|id| event_id::is_event_id(id))
    }

    /// The code, if it is safe to print: an integer of at most 7 characters. Any other text may be a person's data.
    #[must_use]
    pub fn printed_code(&self) -> Option<&str> {
        self.code.as_deref().filter(|code| is_integer(code) && code.len() <= MAX_PRINTED_CODE_BYTES)
    }
}

impl fmt::Debug for SoapFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SoapFault")
            .field("kind", &self.kind)
            .field("code", &self.printed_code())
            .field("sender_or_receiver", &self.sender_or_receiver)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for SoapFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SOAP fault of the kind {}", self.kind.code())?;
        match self.printed_code() {
            Some(code) => write!(formatter, ", code {code}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for SoapFault {}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests;
