//! SOAP faults of the three WSDLs.

use iz_soap::{FaultKind, Operation, SoapFaultCode, SoapVersion};

use crate::{
    endpoint::{Endpoint, MAX_REQUEST_BYTES},
    envelope::{
        header_block::BlockName,
        soap::{Addressee, escape, escape_value},
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
    pub(super) fn element(&self, endpoint: Endpoint, version: SoapVersion) -> String {
        let (code, text) = (code(self.code, version), escape(&self.detail));
        let detail = match self.code {
            // A detail is about the Body (SOAP 1.1, section 4.4).
            SoapFaultCode::MustUnderstand | SoapFaultCode::VersionMismatch => String::new(),
            _ if version == SoapVersion::V11 => format!("<detail>{}</detail>", self.detail(endpoint)),
            _ => format!("<soap:Detail>{}</soap:Detail>", self.detail(endpoint)),
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

    /// The detail element. 2011: three children. 2014: sizes or nothing. Hub: with the retry advice.
    fn detail(&self, endpoint: Endpoint) -> String {
        let (element, (reason, code, retry)) = (self.element_name(), self.names());
        let text = escape(&self.detail);
        let is_of_hub = is_of_hub(self.kind);
        if is_of_hub || endpoint == Endpoint::Hub && self.kind == FaultKind::Security {
            let namespace = if is_of_hub { Endpoint::Hub.namespace() } else { endpoint.operations() };
            return format!(
                "<{element} xmlns=\"{namespace}\"><EventID>7700</EventID><Code>7</Code><Reason>{reason}</Reason>\
                 <Summary>{reason}</Summary><Detail>{text}</Detail><Diagnostics>None: this is a sandbox\
                 </Diagnostics><Retry>{retry}</Retry></{element}>"
            );
        }
        let namespace = endpoint.operations();
        match (endpoint, self.kind) {
            (Endpoint::Cdc2011 | Endpoint::Post | Endpoint::Asmx, _) => format!(
                "<{element} xmlns=\"{namespace}\"><Code>{code}</Code><Reason>{reason}</Reason>\
                 <Detail>{text}</Detail></{element}>"
            ),
            (_, FaultKind::MessageTooLarge) => format!(
                "<{element} xmlns=\"{namespace}\"><Size>{size}</Size><MaxSize>{MAX_REQUEST_BYTES}</MaxSize></{element}>",
                size = MAX_REQUEST_BYTES + 1,
            ),
            (_, FaultKind::Security | FaultKind::UnsupportedOperation) => {
                format!("<{element} xmlns=\"{namespace}\"/>")
            }
            // The WSDL of 2014 has no element for any other fault.
            _ => String::new(),
        }
    }
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
