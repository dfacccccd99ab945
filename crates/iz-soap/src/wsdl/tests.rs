use super::*;
use crate::xml::element::Element;
use crate::xml::{read_mode::ReadMode, reader};
use crate::{Operation, SoapService};

/// All elements of that name in the document.
fn all<'a>(element: &'a Element, local_name: &str, found: &mut Vec<&'a Element>) {
    if element.local_name == local_name {
        found.push(element);
    }
    for child in &element.children {
        all(child, local_name, found);
    }
}

#[test]
fn the_document_is_well_formed_and_complete() {
    let document = wsdl("https://registry.example/client_Service");
    let root = reader::read(document.as_bytes(), None, ReadMode::Strict).unwrap();
    for (local_name, count) in
        [("message", 8), ("portType", 1), ("binding", 2), ("port", 1), ("address", 1), ("fault", 15)]
    {
        let mut found = Vec::new();
        all(&root, local_name, &mut found);
        assert_eq!(found.len(), count, "{local_name}");
    }
}

#[test]
fn the_document_holds_every_name_of_the_service() {
    let document = wsdl("x");
    let names = SoapService::Cdc2011.names();
    for operation in [Operation::ConnectivityTest, Operation::SubmitSingleMessage] {
        assert!(document.contains(&format!("soapAction=\"{}\"", SoapService::Cdc2011.action(operation))));
        for element in [names.request(operation), names.response(operation)] {
            assert!(document.contains(&format!("<xs:element name=\"{element}\">")));
            assert!(document.contains(&format!("element=\"iis:{element}\"")));
        }
    }
    for element in ["fault", "UnsupportedOperationFault", "SecurityFault", "MessageTooLargeFault"] {
        assert!(document.contains(&format!("<xs:element name=\"{element}\">")));
        assert!(document.contains(&format!("element=\"iis:{element}\"")));
    }
    for name in ["IIS_PortType", "client_Binding_Soap12", "client_Service", "client_Port_Soap12"] {
        assert!(document.contains(&format!("name=\"{name}\"")));
    }
    assert!(document.contains(&format!("targetNamespace=\"{}\"", crate::NAMESPACE)));
}

#[test]
fn the_address_is_escaped() {
    let document = wsdl("https://registry.example/a?b=1&c=\"<2>\"\n\u{0}");
    assert!(
        document
            .contains("location=\"https://registry.example/a?b=1&amp;c=&quot;&lt;2&gt;&quot;&#xA;\u{FFFD}\"")
    );
    assert!(!document.contains(ADDRESS));
    assert!(reader::read(document.as_bytes(), None, ReadMode::Strict).is_ok());
}
