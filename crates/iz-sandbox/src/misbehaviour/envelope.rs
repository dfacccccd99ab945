//! Wrong envelopes. Each function receives a good envelope.

/// The characters between the element of a response and its only child.
const BEFORE_CHILD: &str = "\"><";

/// A right single quotation mark in Windows-1252.
const RIGHT_QUOTE: u8 = 0x92;

/// `é` in Windows-1252 and in ISO-8859-1.
pub(super) const E_ACUTE: u8 = 0xE9;

pub(super) fn bom(envelope: &str) -> Vec<u8> {
    format!("\u{feff}{envelope}").into_bytes()
}

pub(super) fn blank(envelope: &str) -> Vec<u8> {
    format!("\r\n{envelope}").into_bytes()
}

pub(super) fn no_declaration(envelope: &str) -> Vec<u8> {
    let body = envelope.split_once("?>").map_or(envelope, |(_, body)| body);
    body.as_bytes().to_vec()
}

pub(super) fn other_prefix(envelope: &str) -> Vec<u8> {
    envelope.replace("<soap:", "<").replace("</soap:", "</").replace("xmlns:soap=", "xmlns=").into_bytes()
}

/// Adds an element before the child of the response. A fault has other children and stays as it is.
pub(super) fn extra_elements(envelope: &str) -> Vec<u8> {
    let Some((head, body)) = envelope.split_once("<soap:Body>") else { return envelope.as_bytes().to_vec() };
    let body = body.replacen(BEFORE_CHILD, "\"><traceId>7</traceId><", 1);
    format!("{head}<soap:Body>{}", body.replacen("</soap:Body>", "</soap:Body><server>sandbox</server>", 1))
        .into_bytes()
}

pub(super) fn wrong_element(envelope: &str) -> Vec<u8> {
    let names = ["return", "Hl7Message", "EchoBack"];
    names.iter().fold(envelope.to_owned(), |envelope, name| renamed(&envelope, name, "result")).into_bytes()
}

/// The envelope with another name of an element.
fn renamed(envelope: &str, name: &str, other: &str) -> String {
    envelope
        .replace(&format!("<{name}>"), &format!("<{other}>"))
        .replace(&format!("</{name}>"), &format!("</{other}>"))
}

pub(super) fn missing_end_tag(envelope: &str) -> Vec<u8> {
    envelope.replace("</soap:Body></soap:Envelope>", "").into_bytes()
}

pub(super) fn wrong_charset(envelope: &str) -> Vec<u8> {
    with_byte(envelope, RIGHT_QUOTE)
}

/// Adds a byte that is not UTF-8 to MSH-3, so that no name of a person changes.
pub(super) fn with_byte(envelope: &str, byte: u8) -> Vec<u8> {
    const PLACE: &str = "|SANDBOX|";
    let at = match envelope.find(PLACE) {
        Some(at) => at + PLACE.len() - 1,
        None => envelope.find("</").unwrap_or_default(),
    };
    let mut bytes = envelope.as_bytes().to_vec();
    bytes.insert(at, byte);
    bytes
}

/// The entity is local and small, so it does no harm to a client that expands it.
pub(super) fn doctype(envelope: &str) -> Vec<u8> {
    envelope
        .replacen("?>", "?><!DOCTYPE e [<!ENTITY sandbox \"SANDBOX\">]>", 1)
        .replacen("|SANDBOX|", "|&sandbox;|", 1)
        .into_bytes()
}

pub(super) fn lower_case_detail(envelope: &str) -> String {
    let lower = |envelope: String, name: &&str| renamed(&envelope, name, &name.to_lowercase());
    let envelope = ["Code", "Reason", "Detail"].iter().fold(envelope.to_owned(), lower);
    envelope.replace(" xmlns=\"urn:cdc:iisb:2011\"", "")
}

/// Puts the siblings of the hub's detail element into the element.
pub(super) fn nested_hub_detail(envelope: &str) -> String {
    let end = "</hub:DestinationConnectionFault>";
    match envelope.split_once(end).map(|(head, rest)| (head, rest.split_once("</soap:Detail>"))) {
        Some((head, Some((siblings, rest)))) => format!("{head}{siblings}{end}</soap:Detail>{rest}"),
        _ => envelope.to_owned(),
    }
}

pub(super) fn without_body(envelope: &str) -> String {
    envelope.replace("<soap:Body>", "").replace("</soap:Body>", "")
}
