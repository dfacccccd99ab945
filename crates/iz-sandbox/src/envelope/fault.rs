//! SOAP faults of the three WSDLs.

use iz_soap::{FaultKind, Operation, SoapFaultCode, SoapVersion};

use crate::{
    endpoint::{Endpoint, MAX_REQUEST_BYTES},
    envelope::{
        header_block::BlockName,
        soap::{Addressee, BEHIND_THE_HUB, escape, escape_value},
    },
};

/// The action of a fault that the WSDL does not declare.
pub(super) const SOAP_FAULT_ACTION: &str = "http://www.w3.org/2005/08/addressing/soap/fault";

/// A fault, independent of the WSDL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FaultReply {
    pub(crate) kind: FaultKind,
    pub(crate) detail: String,
    /// SOAP's own code.
    pub(crate) code: SoapFaultCode,
    /// The header blocks that are mandatory and not understood. Only a fault with that code has some.
    not_understood: Vec<BlockName>,
}

impl FaultReply {
    pub(crate) fn new(kind: FaultKind, detail: impl Into<String>) -> Self {
        let is_senders = matches!(
            kind,
            FaultKind::MessageTooLarge
                | FaultKind::Security
                | FaultKind::UnknownDestination
                | FaultKind::UnsupportedOperation
        );
        let code = if is_senders { SoapFaultCode::Sender } else { SoapFaultCode::Receiver };
        Self { kind, detail: detail.into(), code, not_understood: Vec::new() }
    }

    /// A fault of the sender that the WSDL does not declare.
    pub(crate) fn of_sender(detail: impl Into<String>) -> Self {
        Self::coded(SoapFaultCode::Sender, detail)
    }

    /// A fault with this code that the WSDL does not declare.
    pub(crate) fn coded(code: SoapFaultCode, detail: impl Into<String>) -> Self {
        Self { code, ..Self::new(FaultKind::Unknown, detail) }
    }

    /// The fault for mandatory header blocks that are not understood.
    pub(crate) fn not_understood(blocks: Vec<BlockName>) -> Self {
        let text = "A header block with mustUnderstand is not understood: understood are WS-Addressing, \
                    HubRequestHeader at the hub, and Security with a UsernameToken in plain text";
        Self { not_understood: blocks, ..Self::coded(SoapFaultCode::MustUnderstand, text) }
    }

    /// The name of the detail element.
    pub(super) fn element_name(&self) -> String {
        match self.kind {
            FaultKind::Unknown => "fault".to_owned(),
            _ => format!("{}Fault", self.names().0),
        }
    }

    /// `Reason` of 2011 and of the hub, `Code` of 2011 as real servers send it, and `Retry` of the hub.
    const fn names(&self) -> (&'static str, &'static str, &'static str) {
        match self.kind {
            FaultKind::DestinationConnection => ("DestinationConnection", "54353", "CHECK_IIS_STATUS"),
            FaultKind::HubClient => ("HubClient", "54353", "NORMAL"),
            FaultKind::MessageTooLarge => ("MessageTooLarge", "1313", "CORRECT_MESSAGE"),
            FaultKind::Metadata => ("Metadata", "54353", "CORRECT_MESSAGE"),
            FaultKind::Security => ("Security", "10", "CONTACT_SUPPORT"),
            FaultKind::UnexpectedException => ("UnexpectedException", "54353", "NORMAL"),
            FaultKind::Unknown => ("Unknown", "54353", "CORRECT_MESSAGE"),
            FaultKind::UnknownDestination => ("UnknownDestination", "54353", "CORRECT_MESSAGE"),
            FaultKind::UnsupportedOperation => ("UnsupportedOperation", "8675309", "CORRECT_MESSAGE"),
        }
    }

    /// `wsa:Action` of the fault, as the WSDL declares it.
    pub(super) fn action(&self, endpoint: Endpoint, to: &Addressee) -> String {
        let operation = match self.kind {
            FaultKind::MessageTooLarge | FaultKind::Security => Operation::SubmitSingleMessage,
            FaultKind::UnsupportedOperation => Operation::ConnectivityTest,
            FaultKind::DestinationConnection | FaultKind::HubClient | FaultKind::UnknownDestination
                if endpoint == Endpoint::Hub =>
            {
                to.operation.unwrap_or(Operation::SubmitSingleMessage)
            }
            _ => return SOAP_FAULT_ACTION.to_owned(),
        };
        let request = endpoint.service().action(operation);
        let name = request.strip_suffix("Request").unwrap_or(request);
        format!("{name}:Fault:{}", self.element_name())
    }

    /// The header blocks that SOAP 1.2 wants beside the fault (part 1, sections 5.4.7 and 5.4.8).
    pub(super) fn header(&self, version: SoapVersion) -> String {
        match (version, self.code) {
            (SoapVersion::V12, SoapFaultCode::MustUnderstand) => {
                self.not_understood.iter().map(not_understood_block).collect()
            }
            (SoapVersion::V12, SoapFaultCode::VersionMismatch) => {
                let envelope = |version: SoapVersion| {
                    let namespace = version.namespace();
                    format!("<soap:SupportedEnvelope qname=\"e:Envelope\" xmlns:e=\"{namespace}\"/>")
                };
                let (new, old) = (envelope(SoapVersion::V12), envelope(SoapVersion::V11));
                format!("<soap:Upgrade>{new}{old}</soap:Upgrade>")
            }
            _ => String::new(),
        }
    }

    /// The element `Fault` with its detail in the form of the WSDL.
    pub(super) fn element(&self, endpoint: Endpoint, to: &Addressee) -> String {
        let version = to.version;
        // The real hub blames itself in every fault that it declares.
        let is_hub_fault = endpoint == Endpoint::Hub && self.kind != FaultKind::Unknown;
        let blamed = if is_hub_fault { SoapFaultCode::Receiver } else { self.code };
        let (code, text) = (code(blamed, version), escape(&self.detail));
        let detail = match self.code {
            // A detail is about the Body (SOAP 1.1, section 4.4).
            SoapFaultCode::MustUnderstand | SoapFaultCode::VersionMismatch => String::new(),
            _ if version == SoapVersion::V11 => format!("<detail>{}</detail>", self.detail(endpoint, to)),
            _ => format!("<soap:Detail>{}</soap:Detail>", self.detail(endpoint, to)),
        };
        match version {
            SoapVersion::V11 => format!(
                "<soap:Fault><faultcode>soap:{code}</faultcode><faultstring>{text}</faultstring>{detail}</soap:Fault>"
            ),
            SoapVersion::V12 => format!(
                "<soap:Fault><soap:Code><soap:Value>soap:{code}</soap:Value></soap:Code><soap:Reason>\
                 <soap:Text xml:lang=\"en\">{text}</soap:Text></soap:Reason>{detail}</soap:Fault>"
            ),
        }
    }

    /// The content of the detail. 2011: an element with three children. 2014: an element with sizes or nothing.
    fn detail(&self, endpoint: Endpoint, to: &Addressee) -> String {
        let (element, (reason, code, _)) = (self.element_name(), self.names());
        if is_of_hub(self.kind) || endpoint == Endpoint::Hub && self.kind != FaultKind::Unknown {
            return self.detail_of_hub(endpoint, to);
        }
        let namespace = endpoint.operations();
        match (endpoint, self.kind) {
            (Endpoint::Cdc2011 | Endpoint::Post | Endpoint::Asmx, _) => format!(
                "<{element} xmlns=\"{namespace}\"><Code>{code}</Code><Reason>{reason}</Reason>\
                 <Detail>{text}</Detail></{element}>",
                text = escape(&self.detail),
            ),
            (_, FaultKind::MessageTooLarge) => {
                format!("<{element} xmlns=\"{namespace}\">{}</{element}>", sizes(""))
            }
            (_, FaultKind::Security | FaultKind::UnsupportedOperation) => {
                format!("<{element} xmlns=\"{namespace}\"/>")
            }
            // The WSDL of 2014 has no element for any other fault.
            _ => String::new(),
        }
    }

    /// The detail as the real hub writes it. The element holds only what the schema declares. Its siblings in no
    /// namespace say more. So a client that knows the WSDL can read the element, which comes first.
    fn detail_of_hub(&self, endpoint: Endpoint, to: &Addressee) -> String {
        let (name, (reason, code, retry)) = (self.element_name(), self.names());
        let text = escape(&self.detail);
        let id = escape(to.destination.as_deref().unwrap_or_default());
        let id = format!("<hub:DestinationId>{id}</hub:DestinationId>");
        let is_of_2011 = matches!(endpoint, Endpoint::Cdc2011 | Endpoint::Post | Endpoint::Asmx);
        let (of_hub, of_service) = (Endpoint::Hub.namespace(), endpoint.operations());
        let mut detail = match self.kind {
            FaultKind::UnknownDestination => {
                format!("<hub:{name} xmlns:hub=\"{of_hub}\">{id}</hub:{name}>")
            }
            FaultKind::DestinationConnection | FaultKind::HubClient => format!(
                "<hub:{name} xmlns:hub=\"{of_hub}\">{id}<hub:DestinationUri>{BEHIND_THE_HUB}</hub:DestinationUri>\
                 </hub:{name}>"
            ),
            FaultKind::MessageTooLarge => {
                format!("<iis:{name} xmlns:iis=\"{of_service}\">{}</iis:{name}>", sizes("iis:"))
            }
            _ => format!("<iis:{name} xmlns:iis=\"{of_service}\"></iis:{name}>"),
        };
        if is_of_2011 {
            let member = |name: &str, text: &str| {
                format!("<iis:{name} xmlns:iis=\"{of_service}\">{text}</iis:{name}>")
            };
            detail += &(member("code", code) + &member("reason", reason) + &member("detail", &text));
        }
        detail += &format!(
            "<EventID>7700.1</EventID><Summary>{reason}</Summary><Detail>{text}</Detail>\
             <Diagnostics>None: this is a sandbox</Diagnostics><Retry>{retry}</Retry>"
        );
        if self.kind == FaultKind::HubClient {
            detail += "<Original>The answer of the registry stands here.</Original>";
        }
        detail
    }
}

/// The children of `MessageTooLargeFault` of 2014.
fn sizes(prefix: &str) -> String {
    let size = MAX_REQUEST_BYTES + 1;
    format!("<{prefix}Size>{size}</{prefix}Size><{prefix}MaxSize>{MAX_REQUEST_BYTES}</{prefix}MaxSize>")
}

/// The local name of a code in a version of SOAP.
const fn code(code: SoapFaultCode, version: SoapVersion) -> &'static str {
    match (code, version) {
        (SoapFaultCode::MustUnderstand, _) => "MustUnderstand",
        (SoapFaultCode::VersionMismatch, _) => "VersionMismatch",
        (SoapFaultCode::DataEncodingUnknown, SoapVersion::V12) => "DataEncodingUnknown",
        (SoapFaultCode::Sender, SoapVersion::V12) => "Sender",
        (SoapFaultCode::Sender | SoapFaultCode::DataEncodingUnknown, SoapVersion::V11) => "Client",
        (SoapFaultCode::Receiver | SoapFaultCode::Other, SoapVersion::V12) => "Receiver",
        (SoapFaultCode::Receiver | SoapFaultCode::Other, SoapVersion::V11) => "Server",
    }
}

fn not_understood_block(block: &BlockName) -> String {
    let name = &block.name;
    if block.namespace.is_empty() {
        return format!("<soap:NotUnderstood qname=\"{name}\"/>");
    }
    let namespace = escape_value(&block.namespace);
    format!("<soap:NotUnderstood qname=\"b:{name}\" xmlns:b=\"{namespace}\"/>")
}

/// Whether only the WSDL of the hub declares a kind of fault.
pub(crate) const fn is_of_hub(kind: FaultKind) -> bool {
    use FaultKind::{DestinationConnection, HubClient, Metadata, UnexpectedException, UnknownDestination};
    matches!(kind, DestinationConnection | HubClient | Metadata | UnexpectedException | UnknownDestination)
}

#[cfg(test)]
mod tests;
