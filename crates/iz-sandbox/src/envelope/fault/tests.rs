use super::*;
use crate::envelope::{response_envelope, wsdl::wsdl, xml_tree};

const HUB: &str = "urn:cdc:iisb:hub:2014";
const OF_2014: &str = "urn:cdc:iisb:2014";

/// The names of the children of the detail of a fault, with their namespaces, and those of the children of the first one.
fn detail(endpoint: Endpoint, version: SoapVersion, kind: FaultKind) -> (Vec<String>, Vec<String>) {
    let to = Addressee { version, destination: Some("tx".to_owned()), ..Addressee::default() };
    let sent = response_envelope::fault(endpoint, &to, &FaultReply::new(kind, "what & why"));
    let envelope = xml_tree::read(&sent).unwrap();
    let soap = version.namespace();
    let fault = envelope.child(soap, "Body").unwrap().child(soap, "Fault").unwrap();
    let detail = match version {
        SoapVersion::V11 => fault.child("", "detail"),
        SoapVersion::V12 => fault.child(soap, "Detail"),
    };
    let names = |parent: &xml_tree::Node| -> Vec<String> {
        parent.children.iter().map(|child| format!("{} {}", child.namespace, child.name)).collect()
    };
    let detail = detail.unwrap();
    (names(detail), detail.children.first().map(names).unwrap_or_default())
}

#[test]
fn the_hub_writes_its_members_beside_the_element_that_its_wsdl_declares() {
    let id = format!("{HUB} DestinationId");
    let uri = format!("{HUB} DestinationUri");
    let sizes = vec![format!("{OF_2014} Size"), format!("{OF_2014} MaxSize")];
    for version in [SoapVersion::V11, SoapVersion::V12] {
        for (kind, namespace, children) in [
            (FaultKind::DestinationConnection, HUB, vec![id.clone(), uri.clone()]),
            (FaultKind::HubClient, HUB, vec![id.clone(), uri.clone()]),
            (FaultKind::UnknownDestination, HUB, vec![id.clone()]),
            (FaultKind::MessageTooLarge, OF_2014, sizes.clone()),
            (FaultKind::Security, OF_2014, Vec::new()),
            (FaultKind::UnsupportedOperation, OF_2014, Vec::new()),
            (FaultKind::UnexpectedException, OF_2014, Vec::new()),
            (FaultKind::Metadata, OF_2014, Vec::new()),
        ] {
            let (mut found, inner) = detail(Endpoint::Hub, version, kind);
            assert_eq!(inner, children, "{kind:?}");
            let element = FaultReply::new(kind, "").element_name();
            assert_eq!(found.remove(0), format!("{namespace} {element}"));
            let mut siblings = vec![" EventID", " Summary", " Detail", " Diagnostics", " Retry"];
            if kind == FaultKind::HubClient {
                siblings.push(" Original");
            }
            assert_eq!(found, siblings, "{kind:?}");
        }
    }
}

#[test]
fn a_fault_of_the_hub_in_2011_also_has_members_in_lower_case() {
    let (found, _) = detail(Endpoint::Cdc2011, SoapVersion::V12, FaultKind::HubClient);
    let of_2011 = |name: &str| format!("urn:cdc:iisb:2011 {name}");
    assert_eq!(
        found.get(..5).unwrap(),
        [
            format!("{HUB} HubClientFault"),
            of_2011("code"),
            of_2011("reason"),
            of_2011("detail"),
            " EventID".to_owned(),
        ]
    );
}

#[test]
fn the_faults_of_a_registry_have_only_their_element() {
    let (found, inner) = detail(Endpoint::Cdc2011, SoapVersion::V12, FaultKind::Security);
    assert_eq!(found, ["urn:cdc:iisb:2011 SecurityFault"]);
    assert_eq!(inner.len(), 3);
    let (found, inner) = detail(Endpoint::Cdc2014, SoapVersion::V12, FaultKind::Security);
    assert_eq!((found, inner), (vec![format!("{OF_2014} SecurityFault")], Vec::new()));
}

#[test]
fn the_wsdl_of_the_hub_declares_the_children_that_its_faults_have() {
    let document = xml_tree::read(&wsdl(Endpoint::Hub, "http://127.0.0.1:1/").unwrap()).unwrap();
    let schema = "http://www.w3.org/2001/XMLSchema";
    let types = document.children.iter().find(|child| child.name == "types").unwrap();
    for kind in [
        FaultKind::DestinationConnection,
        FaultKind::HubClient,
        FaultKind::MessageTooLarge,
        FaultKind::Security,
        FaultKind::UnknownDestination,
        FaultKind::UnsupportedOperation,
    ] {
        let element = FaultReply::new(kind, "").element_name();
        let schemas = types.children.iter().flat_map(|schema| &schema.children);
        let mut declared = schemas.filter(|child| child.attribute("", "name") == Some(&element));
        let sequence =
            declared.next().unwrap().child(schema, "complexType").unwrap().child(schema, "sequence");
        let children = sequence.map(|sequence| sequence.children.as_slice()).unwrap_or_default();
        let required: Vec<_> = children
            .iter()
            .filter(|child| child.attribute("", "minOccurs") != Some("0"))
            .map(|child| child.attribute("", "name").unwrap().to_owned())
            .collect();
        let (_, sent) = detail(Endpoint::Hub, SoapVersion::V12, kind);
        let sent: Vec<_> = sent.iter().map(|name| name.rsplit(' ').next().unwrap().to_owned()).collect();
        assert_eq!(sent, required, "{kind:?}");
    }
}
