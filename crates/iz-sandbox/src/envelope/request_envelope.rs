//! The SOAP envelope of a request, read strictly, for every service and both versions of SOAP.

use iz_soap::{Operation, SoapVersion};

use crate::{
    endpoint::{Endpoint, OPERATIONS},
    envelope::{
        document_text,
        envelope_error::EnvelopeError,
        header_block::{self, BlockName, UsernameToken},
        soap::{ADDRESSING, Addressee},
        xml_tree::{self, Node},
    },
};

/// The namespace of `xsi:nil`.
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// The content of an envelope.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct RequestEnvelope {
    pub(crate) to: Addressee,
    /// `Action` of WS-Addressing.
    pub(crate) action: Option<String>,
    /// Whether it has `To` of WS-Addressing.
    has_to: bool,
    /// The header blocks for this receiver.
    blocks: Vec<Node>,
    operation: Node,
}

/// How the content of an operation differs from its schema. The names of elements are those of the WSDL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Difference {
    /// A child that the schema knows is in another namespace than the operation, or in none.
    Namespace { child: &'static str, is_in_none: bool },
    /// A child is unknown, misspelled, repeated or out of order.
    Sequence,
    /// Text is beside the children, or an element is in a child.
    Content,
}

impl RequestEnvelope {
    /// Reads an envelope. `charset` is the parameter of the `Content-Type`.
    ///
    /// # Errors
    ///
    /// [`EnvelopeError`] if it is not a well-formed envelope with one operation.
    pub(crate) fn read(sent: &[u8], charset: Option<&str>) -> Result<Self, EnvelopeError> {
        let envelope = xml_tree::read(&document_text::decode(sent, charset)?)?;
        let version = version(&envelope)?;
        let (blocks, body) = parts(envelope, version)?;
        let blocks = header_block::for_this_node(blocks, version);
        let has_text = body.has_text();
        let [operation] = <[Node; 1]>::try_from(body.children).map_err(|_| EnvelopeError::NotOneOperation)?;
        if has_text {
            return Err(EnvelopeError::NotOneOperation);
        }
        let block = |namespace, name| blocks.iter().rfind(|block| block.is(namespace, name));
        let text = |node: &Node| node.text.trim().to_owned();
        let hub = block(Endpoint::Hub.namespace(), "HubRequestHeader");
        let destination = hub.and_then(|hub| hub.child(Endpoint::Hub.namespace(), "DestinationId"));
        let to = Addressee {
            version,
            message_id: block(ADDRESSING, "MessageID").map(text),
            destination: destination.map(text),
            operation: None,
        };
        let action = block(ADDRESSING, "Action").map(text);
        let has_to = block(ADDRESSING, "To").is_some();
        Ok(Self { to, action, has_to, blocks, operation })
    }

    /// Whether it has the WS-Addressing headers that the policy of the services of 2014 requires.
    pub(crate) const fn is_addressed(&self) -> bool {
        self.action.is_some() && self.to.message_id.is_some() && self.has_to
    }

    /// The header blocks that the endpoint must understand and does not.
    ///
    /// # Errors
    ///
    /// [`EnvelopeError::MustUnderstandValue`] if a block has a wrong attribute.
    pub(crate) fn not_understood(&self, endpoint: Endpoint) -> Result<Vec<BlockName>, EnvelopeError> {
        header_block::not_understood(&self.blocks, self.to.version, endpoint)
    }

    /// The `UsernameToken` of WS-Security.
    pub(crate) fn username_token(&self) -> Option<UsernameToken> {
        header_block::username_token(&self.blocks)
    }

    /// The requested operation of a service.
    pub(crate) fn operation(&self, endpoint: Endpoint) -> Option<Operation> {
        OPERATIONS
            .into_iter()
            .find(|&of| self.operation.is(endpoint.operations(), endpoint.service().names().request(of)))
    }

    /// The text of a child of the operation. A child with `xsi:nil` has none. `name` is the name in the WSDL of 2011, and
    /// its case does not matter.
    pub(crate) fn member(&self, name: &str) -> Option<&str> {
        let found = self.operation.children.iter().find(|child| child.name.eq_ignore_ascii_case(name))?;
        let is_nil = matches!(found.attribute(INSTANCE, "nil"), Some("1" | "true"));
        (!is_nil).then_some(&found.text)
    }

    /// The first difference between the operation and its schema: `elementFormDefault` is `qualified`, and `known` are the
    /// children in their order.
    pub(crate) fn difference(&self, known: &[&'static str]) -> Option<Difference> {
        let (mut rest, namespace) = (known.iter(), &self.operation.namespace);
        for child in &self.operation.children {
            if child.namespace != *namespace
                && let Some(&name) = known.iter().find(|&&name| name == child.name)
            {
                return Some(Difference::Namespace { child: name, is_in_none: child.namespace.is_empty() });
            }
            if child.namespace != *namespace || !rest.any(|&name| name == child.name) {
                return Some(Difference::Sequence);
            }
            if !child.children.is_empty() {
                return Some(Difference::Content);
            }
        }
        self.operation.has_text().then_some(Difference::Content)
    }
}

/// The version of SOAP, by the namespace of the envelope.
fn version(envelope: &Node) -> Result<SoapVersion, EnvelopeError> {
    let known = [SoapVersion::V11, SoapVersion::V12];
    match known.into_iter().find(|version| envelope.namespace == version.namespace()) {
        _ if envelope.name != "Envelope" => Err(EnvelopeError::NoEnvelope),
        None => Err(EnvelopeError::OtherVersion),
        Some(version) => Ok(version),
    }
}

/// The header blocks and the Body. SOAP 1.1 allows elements of other namespaces behind the Body.
fn parts(envelope: Node, version: SoapVersion) -> Result<(Vec<Node>, Node), EnvelopeError> {
    let soap = version.namespace();
    let has_text = envelope.has_text();
    let mut parts = envelope.children.into_iter().peekable();
    let header = parts.next_if(|part| part.is(soap, "Header"));
    let body = parts.next().filter(|part| part.is(soap, "Body")).ok_or(EnvelopeError::NotOneBody)?;
    let is_allowed =
        |part: &Node| version == SoapVersion::V11 && !part.namespace.is_empty() && part.namespace != soap;
    if !parts.all(|part| is_allowed(&part)) {
        return Err(EnvelopeError::NotOneBody);
    }
    if has_text || header.as_ref().is_some_and(Node::has_text) {
        return Err(EnvelopeError::TextBesideElements);
    }
    Ok((header.map(|header| header.children).unwrap_or_default(), body))
}

#[cfg(test)]
mod tests;
