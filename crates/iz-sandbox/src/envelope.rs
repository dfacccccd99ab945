//! Envelopes that the sandbox writes, in either version of SOAP. They are its own: a mistake of the client's writer
//! must not be answered by the same mistake.

use iz_soap::FaultKind;

use crate::transport::{Operation, Transport};

/// WS-Addressing, which the services of 2014 ask for.
pub(crate) const ADDRESSING: &str = "http://www.w3.org/2005/08/addressing";

/// The action of a fault that no WSDL names.
const OF_SOAP_ITSELF: &str = "http://www.w3.org/2005/08/addressing/soap/fault";

/// The address that the hub's answers name.
const BEHIND_THE_HUB: &str = "https://sandbox.example/IISService";

/// A version of SOAP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Version {
    Soap11,
    #[default]
    Soap12,
}

impl Version {
    pub(crate) const fn namespace(self) -> &'static str {
        match self {
            Self::Soap11 => "http://schemas.xmlsoap.org/soap/envelope/",
            Self::Soap12 => "http://www.w3.org/2003/05/soap-envelope",
        }
    }

    pub(crate) const fn content_type(self) -> &'static str {
        match self {
            Self::Soap11 => "text/xml; charset=utf-8",
            Self::Soap12 => "application/soap+xml; charset=utf-8",
        }
    }
}

/// Where an envelope goes: in which words and to which question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Addressee {
    pub(crate) version: Version,
    /// `MessageID` of WS-Addressing.
    pub(crate) message_id: Option<String>,
    /// `DestinationId` of the hub.
    pub(crate) destination: Option<String>,
    /// What was asked for, as far as it was understood.
    pub(crate) operation: Option<Operation>,
}

/// A fault before it has a WSDL's shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) kind: FaultKind,
    pub(crate) detail: String,
    /// `Sender` or `Receiver`.
    pub(crate) is_senders: bool,
}

impl Fault {
    pub(crate) fn new(kind: FaultKind, detail: impl Into<String>) -> Self {
        let is_senders = matches!(
            kind,
            FaultKind::MessageTooLarge
                | FaultKind::Security
                | FaultKind::UnknownDestination
                | FaultKind::UnsupportedOperation
        );
        Self { kind, detail: detail.into(), is_senders }
    }

    /// A fault of the kind that no WSDL names, and the sender's.
    pub(crate) fn of_sender(detail: impl Into<String>) -> Self {
        Self { is_senders: true, ..Self::new(FaultKind::Unknown, detail) }
    }

    /// `Code` of 2011, as servers in the field number them.
    const fn code(&self) -> &'static str {
        match self.kind {
            FaultKind::MessageTooLarge => "1313",
            FaultKind::Security => "10",
            FaultKind::UnsupportedOperation => "8675309",
            _ => "54353",
        }
    }

    /// The detail element's name and the `Reason` of 2011.
    const fn names(&self) -> (&'static str, &'static str) {
        match self.kind {
            FaultKind::DestinationConnection => ("DestinationConnectionFault", "DestinationConnection"),
            FaultKind::HubClient => ("HubClientFault", "HubClient"),
            FaultKind::MessageTooLarge => ("MessageTooLargeFault", "MessageTooLarge"),
            FaultKind::Metadata => ("MetadataFault", "Metadata"),
            FaultKind::Security => ("SecurityFault", "Security"),
            FaultKind::UnexpectedException => ("UnexpectedExceptionFault", "UnexpectedException"),
            FaultKind::UnknownDestination => ("UnknownDestinationFault", "UnknownDestination"),
            FaultKind::UnsupportedOperation => ("UnsupportedOperationFault", "UnsupportedOperation"),
            _ => ("fault", "Unknown"),
        }
    }

    /// The hub's advice.
    const fn retry(&self) -> &'static str {
        match self.kind {
            FaultKind::DestinationConnection => "CHECK_IIS_STATUS",
            FaultKind::HubClient | FaultKind::UnexpectedException => "NORMAL",
            FaultKind::Security => "CONTACT_SUPPORT",
            _ => "CORRECT_MESSAGE",
        }
    }
}

/// The answer of an operation; `payload` is XML, such as [`escape`] makes of a text.
pub(crate) fn answer(transport: Transport, to: &Addressee, operation: Operation, payload: &str) -> String {
    let names = transport.names(operation);
    let body = format!(
        "<{response} xmlns=\"{namespace}\"><{answered}>{payload}</{answered}></{response}>",
        response = names.response,
        namespace = transport.operations(),
        answered = names.answered,
    );
    envelope(to.version, &header(transport, to, names.response_action), &body)
}

/// A fault, in the shape of the service's WSDL.
pub(crate) fn fault(transport: Transport, to: &Addressee, fault: &Fault) -> String {
    let action = fault_action(transport, to, fault);
    let detail = detail(transport, fault);
    let words = escape(&fault.detail);
    let body = match to.version {
        Version::Soap11 => {
            let code = if fault.is_senders { "Client" } else { "Server" };
            format!(
                "<soap:Fault><faultcode>soap:{code}</faultcode><faultstring>{words}</faultstring>\
                 <detail>{detail}</detail></soap:Fault>"
            )
        }
        Version::Soap12 => {
            let code = if fault.is_senders { "Sender" } else { "Receiver" };
            format!(
                "<soap:Fault><soap:Code><soap:Value>soap:{code}</soap:Value></soap:Code><soap:Reason>\
                 <soap:Text xml:lang=\"en\">{words}</soap:Text></soap:Reason>\
                 <soap:Detail>{detail}</soap:Detail></soap:Fault>"
            )
        }
    };
    envelope(to.version, &header(transport, to, &action), &body)
}

/// `wsa:Action` as the WSDL gives it to a fault of an operation.
fn fault_action(transport: Transport, to: &Addressee, fault: &Fault) -> String {
    let operation = match fault.kind {
        FaultKind::MessageTooLarge | FaultKind::Security => Operation::Submit,
        FaultKind::UnsupportedOperation => Operation::Test,
        FaultKind::DestinationConnection | FaultKind::HubClient | FaultKind::UnknownDestination
            if transport == Transport::Hub =>
        {
            to.operation.unwrap_or(Operation::Submit)
        }
        _ => return OF_SOAP_ITSELF.to_owned(),
    };
    let request = transport.names(operation).request_action;
    let name = request.strip_suffix("Request").unwrap_or(request);
    format!("{name}:Fault:{}", fault.names().0)
}

/// The detail element of a fault: of 2011 with three children, of 2014 with sizes or nothing, of the hub with advice.
fn detail(transport: Transport, fault: &Fault) -> String {
    let (element, reason) = fault.names();
    let words = escape(&fault.detail);
    let is_of_hub_alone = matches!(
        fault.kind,
        FaultKind::DestinationConnection
            | FaultKind::HubClient
            | FaultKind::Metadata
            | FaultKind::UnexpectedException
            | FaultKind::UnknownDestination
    );
    if is_of_hub_alone || transport == Transport::Hub && fault.kind == FaultKind::Security {
        return format!(
            "<{element} xmlns=\"{namespace}\"><EventID>7700</EventID><Code>7</Code><Reason>{reason}</Reason>\
             <Summary>{reason}</Summary><Detail>{words}</Detail><Diagnostics>None: this is a sandbox\
             </Diagnostics><Retry>{retry}</Retry></{element}>",
            namespace = if is_of_hub_alone { Transport::Hub.namespace() } else { transport.operations() },
            retry = fault.retry(),
        );
    }
    match (transport, fault.kind) {
        (Transport::Cdc2011 | Transport::Post | Transport::Asmx, _) => format!(
            "<{element} xmlns=\"{namespace}\"><Code>{code}</Code><Reason>{reason}</Reason>\
             <Detail>{words}</Detail></{element}>",
            namespace = transport.namespace(),
            code = fault.code(),
        ),
        (_, FaultKind::MessageTooLarge) => format!(
            "<{element} xmlns=\"{namespace}\"><Size>{size}</Size><MaxSize>{max}</MaxSize></{element}>",
            namespace = transport.operations(),
            size = crate::MAX_REQUEST_BYTES + 1,
            max = crate::MAX_REQUEST_BYTES,
        ),
        (_, FaultKind::Security | FaultKind::UnsupportedOperation) => {
            format!("<{element} xmlns=\"{}\"/>", transport.operations())
        }
        // The WSDL of 2014 has no element for anything else.
        _ => String::new(),
    }
}

fn header(transport: Transport, to: &Addressee, action: &str) -> String {
    if matches!(transport, Transport::Cdc2011 | Transport::Post | Transport::Asmx) {
        return String::new();
    }
    let mut header = format!("<wsa:Action xmlns:wsa=\"{ADDRESSING}\">{action}</wsa:Action>");
    if let Some(id) = &to.message_id {
        header.push_str(&format!("<wsa:RelatesTo xmlns:wsa=\"{ADDRESSING}\">{}</wsa:RelatesTo>", escape(id)));
    }
    if let (Transport::Hub, Some(destination)) = (transport, &to.destination) {
        header.push_str(&format!(
            "<hub:HubResponseHeader xmlns:hub=\"{namespace}\"><hub:DestinationId>{destination}\
             </hub:DestinationId><hub:DestinationUri>{BEHIND_THE_HUB}</hub:DestinationUri>\
             </hub:HubResponseHeader>",
            namespace = transport.namespace(),
            destination = escape(destination),
        ));
    }
    header
}

fn envelope(version: Version, header: &str, body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soap:Envelope xmlns:soap=\"{}\"><soap:Header>{header}\
         </soap:Header><soap:Body>{body}</soap:Body></soap:Envelope>",
        version.namespace()
    )
}

/// Text that stands for itself in XML 1.0. A bare CR would be read as LF; what XML cannot carry becomes U+FFFD.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#xD;"),
            '\t' | '\n' => out.push(character),
            '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => out.push(char::REPLACEMENT_CHARACTER),
            _ => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use iz_soap::{Response, SoapFaultCode};

    use super::*;

    const VERSIONS: [Version; 2] = [Version::Soap11, Version::Soap12];

    #[test]
    fn a_client_reads_the_answers_of_2011() {
        let text = "MSH|^~\\&|a<b>\rQPD|ñ]]>\r";
        for version in VERSIONS {
            let to = Addressee { version, ..Addressee::default() };
            let sent = answer(Transport::Cdc2011, &to, Operation::Submit, &escape(text));
            assert!(
                Response::read(sent.as_bytes()).unwrap() == Response::SubmitSingleMessage(text.to_owned())
            );
            let sent = answer(Transport::Cdc2011, &to, Operation::Test, &escape(text));
            assert!(Response::read(sent.as_bytes()).unwrap() == Response::ConnectivityTest(text.to_owned()));
        }
    }

    #[test]
    fn a_client_knows_every_fault_of_every_service() {
        let kinds = [
            FaultKind::DestinationConnection,
            FaultKind::HubClient,
            FaultKind::MessageTooLarge,
            FaultKind::Metadata,
            FaultKind::Security,
            FaultKind::UnexpectedException,
            FaultKind::Unknown,
            FaultKind::UnknownDestination,
            FaultKind::UnsupportedOperation,
        ];
        for transport in Transport::ALL {
            for version in VERSIONS {
                for kind in kinds {
                    let told = Fault::new(kind, "what & why");
                    let to = Addressee { version, ..Addressee::default() };
                    let sent = fault(transport, &to, &told);
                    let Response::Fault(read) = Response::read(sent.as_bytes()).unwrap() else { panic!() };
                    assert_eq!(read.kind, kind, "{sent}");
                    assert_eq!(read.soap_reason.as_deref(), Some("what & why"));
                    let blamed =
                        if told.is_senders { SoapFaultCode::Sender } else { SoapFaultCode::Receiver };
                    assert_eq!(read.sender_or_receiver, Some(blamed));
                    if transport == Transport::Cdc2011 {
                        assert_eq!(read.detail.as_deref(), Some("what & why"), "{sent}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_action_of_a_fault_is_that_of_the_wsdl() {
        for transport in [Transport::Cdc2014, Transport::Hub] {
            let document = crate::wsdl::wsdl(transport, "http://127.0.0.1:1/").unwrap();
            for (kind, operations) in [
                (FaultKind::Security, &[Operation::Submit][..]),
                (FaultKind::MessageTooLarge, &[Operation::Submit]),
                (FaultKind::UnsupportedOperation, &[Operation::Test]),
                (FaultKind::UnknownDestination, &Operation::ALL),
                (FaultKind::DestinationConnection, &Operation::ALL),
                (FaultKind::HubClient, &Operation::ALL),
                (FaultKind::Unknown, &Operation::ALL),
                (FaultKind::Metadata, &Operation::ALL),
            ] {
                for &operation in operations {
                    let told = Fault::new(kind, "x");
                    let to = Addressee { operation: Some(operation), ..Addressee::default() };
                    let sent = fault(transport, &to, &told);
                    let action = sent.split("addressing\">").nth(1).unwrap().split('<').next().unwrap();
                    let named = format!(":Fault:{}\"", told.names().0);
                    if document.contains(&named) {
                        let of_operation = transport.names(operation).request.replace("Request", ":Fault:");
                        assert!(action.contains(&of_operation), "{action}");
                        assert!(document.contains(&format!("wsaw:Action=\"{action}\"")), "{action}");
                    } else {
                        assert_eq!(action, OF_SOAP_ITSELF, "{kind:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_services_of_2014_answer_in_their_own_words() {
        let to = Addressee {
            message_id: Some("urn:uuid:1".to_owned()),
            destination: Some("tx".to_owned()),
            ..Addressee::default()
        };
        let sent = answer(Transport::Hub, &to, Operation::Submit, "MSH");
        for part in [
            "<SubmitSingleMessageResponse xmlns=\"urn:cdc:iisb:2014\"><Hl7Message>MSH</Hl7Message>",
            ">urn:cdc:iisb:hub:2014:IISHubPortType:SubmitSingleMessageResponse</wsa:Action>",
            ">urn:uuid:1</wsa:RelatesTo>",
            "<hub:DestinationId>tx</hub:DestinationId>",
        ] {
            assert!(sent.contains(part), "{part}: {sent}");
        }
        let sent = answer(Transport::Cdc2014, &to, Operation::Test, "Hi");
        assert!(
            sent.contains("<ConnectivityTestResponse xmlns=\"urn:cdc:iisb:2014\"><EchoBack>Hi</EchoBack>")
        );
        assert!(!sent.contains("Hub"), "{sent}");
    }
}
