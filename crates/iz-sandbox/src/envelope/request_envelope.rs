//! The SOAP envelope of a request, read strictly, for every service and both versions of SOAP.

use iz_soap::{MAX_DEPTH, Operation, SoapVersion};
use quick_xml::{
    NsReader,
    escape::resolve_xml_entity,
    events::{BytesRef, BytesStart, Event},
    name::ResolveResult,
};

use crate::{
    endpoint::{Endpoint, OPERATIONS},
    envelope::soap::{ADDRESSING, Addressee},
};

/// The content of an envelope.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct RequestEnvelope {
    pub(crate) to: Addressee,
    /// `Action` of WS-Addressing.
    pub(crate) action: Option<String>,
    /// Whether it has `To` of WS-Addressing.
    has_to: bool,
    operation: Node,
}

/// An envelope that cannot be read. The texts never quote the envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum EnvelopeError {
    #[error("the body is not UTF-8: send UTF-8")]
    NotUtf8,
    #[error("the XML is broken, or has a DTD or a processing instruction in it, at byte {at}")]
    NotXml { at: u64 },
    #[error("elements are nested deeper than 32 levels at byte {at}")]
    TooDeep { at: u64 },
    #[error("the document is not an Envelope of SOAP 1.1 or 1.2: check the namespace of the Envelope")]
    NoEnvelope,
    #[error("the Envelope must have one Body, and the Body one element")]
    NotOneOperation,
}

impl RequestEnvelope {
    pub(crate) fn read(sent: &[u8]) -> Result<Self, EnvelopeError> {
        let text = std::str::from_utf8(sent).map_err(|_| EnvelopeError::NotUtf8)?;
        let envelope = tree(text.strip_prefix('\u{feff}').unwrap_or(text))?;
        let version = [SoapVersion::V11, SoapVersion::V12]
            .into_iter()
            .find(|version| envelope.is(version.namespace(), "Envelope"))
            .ok_or(EnvelopeError::NoEnvelope)?;
        let (mut headers, mut operations) = (Vec::new(), Vec::new());
        for part in envelope.children {
            if part.is(version.namespace(), "Header") {
                headers.extend(part.children);
            } else if part.is(version.namespace(), "Body") && operations.len() != 1 {
                operations = part.children;
            }
        }
        let [operation] = <[Node; 1]>::try_from(operations).map_err(|_| EnvelopeError::NotOneOperation)?;
        let header = |namespace, name| headers.iter().rfind(|header| header.is(namespace, name));
        let text = |node: &Node| node.text.trim().to_owned();
        let hub = header(Endpoint::Hub.namespace(), "HubRequestHeader");
        let destination = hub.and_then(|hub| hub.children.iter().find(|child| child.name == "DestinationId"));
        let to = Addressee {
            version,
            message_id: header(ADDRESSING, "MessageID").map(text),
            destination: destination.map(text),
            operation: None,
        };
        let action = header(ADDRESSING, "Action").map(text);
        Ok(Self { to, action, has_to: header(ADDRESSING, "To").is_some(), operation })
    }

    /// Whether it has the WS-Addressing headers that the policy of the services of 2014 requires.
    pub(crate) const fn is_addressed(&self) -> bool {
        self.action.is_some() && self.to.message_id.is_some() && self.has_to
    }

    /// The requested operation of a service.
    pub(crate) fn operation(&self, endpoint: Endpoint) -> Option<Operation> {
        OPERATIONS
            .into_iter()
            .find(|&of| self.operation.is(endpoint.operations(), endpoint.service().names().request(of)))
    }

    /// The text of a child of the operation. `name` is the name in the WSDL of 2011, and its case does not matter.
    pub(crate) fn member(&self, name: &str) -> Option<&str> {
        let found = self.operation.children.iter().find(|child| child.name.eq_ignore_ascii_case(name))?;
        Some(&found.text)
    }

    /// The first child that is unknown, misspelled, repeated or out of order.
    pub(crate) fn odd_member(&self, known: &[&str]) -> Option<&str> {
        let mut rest = known.iter();
        let odd = |child: &&Node| !rest.any(|&name| name == child.name);
        self.operation.children.iter().find(odd).map(|child| child.name.as_str())
    }
}

/// An element. It is not `Debug`, because it holds data of persons.
#[derive(Clone, Default, PartialEq, Eq)]
struct Node {
    namespace: String,
    name: String,
    text: String,
    children: Vec<Node>,
}

impl Node {
    fn of(namespace: String, tag: &BytesStart<'_>) -> Self {
        Self { namespace, name: tag.local_name().as_ref().to_owned(), ..Self::default() }
    }

    fn is(&self, namespace: &str, name: &str) -> bool {
        self.namespace == namespace && self.name == name
    }
}

/// The root element of the document.
fn tree(text: &str) -> Result<Node, EnvelopeError> {
    let mut reader = NsReader::from_str(text);
    // The document itself, and the elements in it that have no end tag yet.
    let mut open = vec![Node::default()];
    loop {
        let at = reader.buffer_position();
        let broken = EnvelopeError::NotXml { at };
        let (namespace, event) = reader.read_resolved_event().map_err(|_| broken)?;
        let namespace = match namespace {
            ResolveResult::Bound(uri) => uri.into_inner().to_owned(),
            ResolveResult::Unbound => String::new(),
            ResolveResult::Unknown(_) => return Err(broken),
        };
        match event {
            Event::Start(_) | Event::Empty(_) if has_root(&open) => return Err(broken),
            Event::Start(_) | Event::Empty(_) if open.len() > MAX_DEPTH => {
                return Err(EnvelopeError::TooDeep { at });
            }
            Event::Start(tag) => open.push(Node::of(namespace, &tag)),
            Event::Empty(tag) => {
                let node = Node::of(namespace, &tag);
                open.last_mut().ok_or(broken)?.children.push(node);
            }
            Event::End(_) => {
                let closed = open.pop();
                open.last_mut().ok_or(broken)?.children.extend(closed);
            }
            Event::Text(text) => put(&mut open, &text.xml10_content()).ok_or(broken)?,
            Event::CData(text) => put(&mut open, &text.xml10_content()).ok_or(broken)?,
            Event::GeneralRef(reference) => {
                let character = resolved(&reference).ok_or(broken)?;
                put(&mut open, character.encode_utf8(&mut [0; 4])).ok_or(broken)?;
            }
            Event::Comment(_) => {}
            Event::Decl(_) if at == 0 => {}
            Event::Decl(_) | Event::PI(_) | Event::DocType(_) => return Err(broken),
            Event::Eof => {
                let document = open.pop().filter(|_| open.is_empty());
                return document.and_then(|mut document| document.children.pop()).ok_or(broken);
            }
        }
    }
}

/// Whether the document has its root element, and the root element its end tag.
fn has_root(open: &[Node]) -> bool {
    matches!(open, [document] if !document.children.is_empty())
}

/// Adds text to the innermost open element. Outside of the root element only white space is allowed.
fn put(open: &mut [Node], text: &str) -> Option<()> {
    let is_xml = |c: char| !matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}');
    let is_allowed = if open.len() == 1 { text.trim().is_empty() } else { text.chars().all(is_xml) };
    open.last_mut().filter(|_| is_allowed)?.text.push_str(text);
    Some(())
}

fn resolved(reference: &BytesRef<'_>) -> Option<char> {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => Some(character),
        Ok(None) => resolve_xml_entity(reference)?.chars().next(),
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use iz_soap::{Request, SubmitSingleMessage};

    use super::*;

    #[test]
    fn the_envelope_of_a_client_is_read() {
        let message = "MSH|^~\\&|a<b>\rQPD|ñ]]>&\r";
        let request = Request::SubmitSingleMessage(SubmitSingleMessage {
            username: Some("u".to_owned()),
            password: None,
            facility_id: Some(String::new()),
            hl7_message: message.to_owned(),
        });
        let envelope = RequestEnvelope::read(request.write().unwrap().as_bytes()).unwrap_or_default();
        assert_eq!(envelope.to.version, SoapVersion::V12);
        assert_eq!(envelope.operation(Endpoint::Cdc2011), Some(Operation::SubmitSingleMessage));
        assert_eq!(envelope.operation(Endpoint::Cdc2014), None);
        assert_eq!(envelope.member("hl7Message"), Some(message));
        assert_eq!(envelope.member("username"), Some("u"));
        assert_eq!(envelope.member("password"), None);
        assert_eq!(envelope.member("facilityID"), Some(""));
        assert_eq!(envelope.odd_member(&["username", "password", "facilityID", "hl7Message"]), None);
        assert_eq!(envelope.odd_member(&["facilityID", "username", "hl7Message"]), Some("facilityID"));
    }

    #[test]
    fn the_header_of_the_hub_and_soap_1_1_are_read() {
        let sent = "<?xml version=\"1.0\"?><e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Header>\
            <a:Action xmlns:a=\"http://www.w3.org/2005/08/addressing\"> x </a:Action>\
            <h:HubRequestHeader xmlns:h=\"urn:cdc:iisb:hub:2014\"><h:DestinationId>tx</h:DestinationId>\
            </h:HubRequestHeader></e:Header><e:Body><ConnectivityTestRequest xmlns=\"urn:cdc:iisb:2014\">\
            <EchoBack><![CDATA[a<b]]>&#x26;</EchoBack></ConnectivityTestRequest></e:Body></e:Envelope>\n";
        let envelope = RequestEnvelope::read(sent.as_bytes()).unwrap_or_default();
        assert_eq!(envelope.to.version, SoapVersion::V11);
        assert_eq!(envelope.to.destination.as_deref(), Some("tx"));
        assert_eq!(envelope.action.as_deref(), Some("x"));
        assert_eq!(envelope.operation(Endpoint::Hub), Some(Operation::ConnectivityTest));
        assert_eq!(envelope.member("echoBack"), Some("a<b&"));
    }

    #[test]
    fn each_kind_of_broken_envelope_has_its_error() {
        let deep = "<a>".repeat(40);
        let soap = "<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\">";
        let error = |sent: &[u8]| RequestEnvelope::read(sent).err();
        for text in ["", " ", "MSH|", "<a>", "<a/><b/>", "<a/>b", "<!DOCTYPE a><a/>", "<?pi?><a/>", "<p:a/>"]
        {
            assert!(matches!(error(text.as_bytes()), Some(EnvelopeError::NotXml { .. })), "{text}");
        }
        for text in ["<a>&b;</a>", "<a>&#x0;</a>", "<a>&#xB;</a>"] {
            assert!(matches!(error(text.as_bytes()), Some(EnvelopeError::NotXml { .. })), "{text}");
        }
        assert!(matches!(error(deep.as_bytes()), Some(EnvelopeError::TooDeep { .. })));
        assert_eq!(error(b"<a/>"), Some(EnvelopeError::NoEnvelope));
        assert_eq!(error(b"<a>\xff</a>"), Some(EnvelopeError::NotUtf8));
        for rest in ["</e:Envelope>", "<e:Body/></e:Envelope>", "<e:Body><a/><b/></e:Body></e:Envelope>"] {
            let sent = format!("{soap}{rest}");
            assert_eq!(error(sent.as_bytes()), Some(EnvelopeError::NotOneOperation), "{rest}");
        }
    }
}
