//! Every SOAP document of the corpus: envelopes as servers and clients sent them, some of them with errors.

use std::{collections::BTreeMap, fs, path::Path};

use iz_soap::{Request, Response, SoapFault, hl7_text};

use super::folder;

/// The number of documents of each kind. Five are refused, and should be: broken markup, an operation that no service has,
/// requests without a message, and a namespace that is not the CDC's.
const COUNTS: [(&str, usize); 12] = [
    ("fault: message_too_large", 9),
    ("fault: security", 13),
    ("fault: unknown", 11),
    ("fault: unsupported_operation", 8),
    ("refused: missing_echo_back", 1),
    ("refused: missing_hl7_message", 1),
    ("refused: not_well_formed", 1),
    ("refused: unexpected_operation", 2),
    ("request: connectivityTest", 14),
    ("request: submitSingleMessage", 35),
    ("response: connectivityTest", 14),
    ("response: submitSingleMessage", 26),
];

fn kind_of(document: &[u8]) -> String {
    match (Request::read(document), Response::read(document)) {
        (Ok(Request::ConnectivityTest(_)), _) => "request: connectivityTest".to_owned(),
        (Ok(Request::SubmitSingleMessage(_)), _) => "request: submitSingleMessage".to_owned(),
        (_, Ok(Response::ConnectivityTest(_))) => "response: connectivityTest".to_owned(),
        (_, Ok(Response::SubmitSingleMessage(_))) => "response: submitSingleMessage".to_owned(),
        (_, Ok(Response::Fault(SoapFault { kind, .. }))) => format!("fault: {}", kind.code()),
        (Err(error), Err(_)) => format!("refused: {}", error.code()),
    }
}

/// The files in one folder of the corpus, by name.
fn documents(folder: &Path, part: &str) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(folder.join("soap").join(part)).expect("a part of the corpus");
    files
        .map(|file| file.expect("a file"))
        .map(|file| {
            (file.file_name().to_string_lossy().into_owned(), fs::read(file.path()).expect("its bytes"))
        })
        .collect()
}

#[test]
fn every_soap_document_of_the_corpus_is_read() {
    let Some(folder) = folder() else { return };
    let mut counts = BTreeMap::<String, usize>::new();
    for part in ["envelopes", "odd"] {
        for document in documents(&folder, part).values() {
            *counts.entry(kind_of(document)).or_default() += 1;
        }
    }
    let counts: Vec<(&str, usize)> = counts.iter().map(|(kind, count)| (kind.as_str(), *count)).collect();
    assert_eq!(counts, COUNTS);
}

#[test]
fn every_unusual_reply_is_read_as_what_its_sender_meant() {
    let Some(folder) = folder() else { return };
    for (name, document) in documents(&folder, "odd") {
        let response = Response::read(&document).unwrap_or_else(|error| panic!("{name}: {error}"));
        match response {
            Response::Fault(_) => assert!(name.ends_with("_fault.xml"), "{name}"),
            Response::ConnectivityTest(_) => assert!(name.contains("connectivityTest"), "{name}"),
            Response::SubmitSingleMessage(payload) => {
                // One kind of server sends a sentence instead of HL7.
                let is_hl7 = !name.contains("IncorrectImplementation");
                assert_eq!(hl7_text(&payload).trim_start().starts_with("MSH|"), is_hl7, "{name}");
            }
        }
    }
}

#[test]
fn every_wsdl_of_the_corpus_is_within_the_xml_limits() {
    let Some(folder) = folder() else { return };
    for (name, document) in documents(&folder, "wsdl") {
        let error = Response::read(&document).map(|_| ()).unwrap_err();
        assert_eq!(error.code(), "not_an_envelope", "{name}: {error}");
    }
}
