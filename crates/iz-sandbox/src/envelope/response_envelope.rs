//! The SOAP envelopes of responses, in both versions of SOAP.
//!
//! The sandbox does not write them with iz-soap. A mistake of the client's writer would otherwise be answered with the
//! same mistake. Only the names of the elements come from there. Tests compare them with the WSDL documents.

use iz_soap::{Operation, SoapVersion};

use crate::{
    endpoint::Endpoint,
    envelope::{
        fault::FaultReply,
        soap::{ADDRESSING, Addressee, BEHIND_THE_HUB, escape},
    },
};

/// The response of an operation. `payload` is XML, such as the result of [`escape`].
pub(crate) fn response(endpoint: Endpoint, to: &Addressee, operation: Operation, payload: &str) -> String {
    let names = endpoint.service().names();
    let body = format!(
        "<{response} xmlns=\"{namespace}\"><{returned}>{payload}</{returned}></{response}>",
        response = names.response(operation),
        namespace = endpoint.operations(),
        returned = names.returned(operation),
    );
    envelope(to.version, &header(endpoint, to, endpoint.service().response_action(operation)), &body)
}

/// The response with a fault, in the form of the endpoint's WSDL.
pub(crate) fn fault(endpoint: Endpoint, to: &Addressee, fault: &FaultReply) -> String {
    let header = header(endpoint, to, &fault.action(endpoint, to)) + &fault.header(to.version);
    envelope(to.version, &header, &fault.element(endpoint, to))
}

fn header(endpoint: Endpoint, to: &Addressee, action: &str) -> String {
    if !endpoint.is_addressed() {
        return String::new();
    }
    let mut header = format!("<wsa:Action xmlns:wsa=\"{ADDRESSING}\">{action}</wsa:Action>");
    if let Some(id) = &to.message_id {
        header.push_str(&format!("<wsa:RelatesTo xmlns:wsa=\"{ADDRESSING}\">{}</wsa:RelatesTo>", escape(id)));
    }
    if let (Endpoint::Hub, Some(destination)) = (endpoint, &to.destination) {
        header.push_str(&format!(
            "<hub:HubResponseHeader xmlns:hub=\"{namespace}\"><hub:DestinationId>{destination}\
             </hub:DestinationId><hub:DestinationUri>{BEHIND_THE_HUB}</hub:DestinationUri>\
             </hub:HubResponseHeader>",
            namespace = endpoint.namespace(),
            destination = escape(destination),
        ));
    }
    header
}

fn envelope(version: SoapVersion, header: &str, body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soap:Envelope xmlns:soap=\"{}\"><soap:Header>{header}\
         </soap:Header><soap:Body>{body}</soap:Body></soap:Envelope>",
        version.namespace()
    )
}

#[cfg(test)]
mod tests {
    use iz_soap::{FaultKind, Response, SoapFaultCode};

    use super::*;
    use crate::endpoint::OPERATIONS;
    use crate::envelope::{fault::SOAP_FAULT_ACTION, wsdl::wsdl};

    const VERSIONS: [SoapVersion; 2] = [SoapVersion::V11, SoapVersion::V12];

    #[test]
    fn a_client_reads_the_responses_of_2011() {
        let text = "MSH|^~\\&|a<b>\rQPD|ñ]]>\r";
        for version in VERSIONS {
            let to = Addressee { version, ..Addressee::default() };
            let sent = response(Endpoint::Cdc2011, &to, Operation::SubmitSingleMessage, &escape(text));
            assert!(
                Response::read(sent.as_bytes()).unwrap() == Response::SubmitSingleMessage(text.to_owned())
            );
            let sent = response(Endpoint::Cdc2011, &to, Operation::ConnectivityTest, &escape(text));
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
        for endpoint in Endpoint::ALL {
            for version in VERSIONS {
                for kind in kinds {
                    let told = FaultReply::new(kind, "what & why");
                    let to = Addressee { version, ..Addressee::default() };
                    let sent = fault(endpoint, &to, &told);
                    let Response::Fault(read) = Response::read(sent.as_bytes()).unwrap() else { panic!() };
                    assert_eq!(read.kind, kind, "{sent}");
                    assert_eq!(read.soap_reason.as_deref(), Some("what & why"));
                    let is_hub = endpoint == Endpoint::Hub;
                    let blamed = if is_hub { SoapFaultCode::Receiver } else { told.code };
                    assert_eq!(read.sender_or_receiver, Some(blamed));
                    if endpoint == Endpoint::Cdc2011 {
                        assert_eq!(read.detail.as_deref(), Some("what & why"), "{sent}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_action_of_a_fault_is_that_of_the_wsdl() {
        for endpoint in [Endpoint::Cdc2014, Endpoint::Hub] {
            let document = wsdl(endpoint, "http://127.0.0.1:1/").unwrap();
            for (kind, operations) in [
                (FaultKind::Security, &[Operation::SubmitSingleMessage][..]),
                (FaultKind::MessageTooLarge, &[Operation::SubmitSingleMessage]),
                (FaultKind::UnsupportedOperation, &[Operation::ConnectivityTest]),
                (FaultKind::UnknownDestination, &OPERATIONS),
                (FaultKind::DestinationConnection, &OPERATIONS),
                (FaultKind::HubClient, &OPERATIONS),
                (FaultKind::Unknown, &OPERATIONS),
                (FaultKind::Metadata, &OPERATIONS),
            ] {
                for &operation in operations {
                    let told = FaultReply::new(kind, "x");
                    let to = Addressee { operation: Some(operation), ..Addressee::default() };
                    let sent = fault(endpoint, &to, &told);
                    let action = sent.split("addressing\">").nth(1).unwrap().split('<').next().unwrap();
                    let named = format!(":Fault:{}\"", told.element_name());
                    if document.contains(&named) {
                        let of_operation =
                            endpoint.service().names().request(operation).replace("Request", ":Fault:");
                        assert!(action.contains(&of_operation), "{action}");
                        assert!(document.contains(&format!("wsaw:Action=\"{action}\"")), "{action}");
                    } else {
                        assert_eq!(action, SOAP_FAULT_ACTION, "{kind:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_services_of_2014_answer_with_their_own_names() {
        let to = Addressee {
            message_id: Some("urn:uuid:1".to_owned()),
            destination: Some("tx".to_owned()),
            ..Addressee::default()
        };
        let sent = response(Endpoint::Hub, &to, Operation::SubmitSingleMessage, "MSH");
        for part in [
            "<SubmitSingleMessageResponse xmlns=\"urn:cdc:iisb:2014\"><Hl7Message>MSH</Hl7Message>",
            ">urn:cdc:iisb:hub:2014:IISHubPortType:SubmitSingleMessageResponse</wsa:Action>",
            ">urn:uuid:1</wsa:RelatesTo>",
            "<hub:DestinationId>tx</hub:DestinationId>",
        ] {
            assert!(sent.contains(part), "{part}: {sent}");
        }
        let sent = response(Endpoint::Cdc2014, &to, Operation::ConnectivityTest, "Hi");
        assert!(
            sent.contains("<ConnectivityTestResponse xmlns=\"urn:cdc:iisb:2014\"><EchoBack>Hi</EchoBack>")
        );
        assert!(!sent.contains("Hub"), "{sent}");
    }
}
