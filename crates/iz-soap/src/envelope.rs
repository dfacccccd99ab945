//! Opens an envelope and finds the operation in its Body.

use crate::dialect::SoapVersion;
use crate::fault::SoapFault;
use crate::padding::is_padding;
use crate::read_error::SoapReadError;
use crate::service::{Operation, SoapService};
use crate::xml::element::{Element, Namespace};
use crate::xml::read_mode::ReadMode;
use crate::xml::reader;

/// The name of the element of a fault.
const FAULT: &str = "Fault";

/// The parts of an envelope.
pub(crate) struct OpenedEnvelope {
    pub(crate) soap: SoapVersion,
    pub(crate) header: Option<Element>,
    /// The operation or the fault: the element of the Body.
    pub(crate) content: Element,
    /// The offset of the Envelope or the Body, if it holds text, or HL7 in an element other than these.
    pub(crate) leftover_text_at: Option<usize>,
}

impl OpenedEnvelope {
    /// Refuses text beside the content, because it may be the rest of the message. The header is not checked: a hub is
    /// known to repeat the query in it.
    pub(crate) fn check_leftover_text(&self) -> Result<(), SoapReadError> {
        self.leftover_text_at.map_or(Ok(()), |at| Err(SoapReadError::TextBesideValue { at }))
    }
}

/// Reads a request strictly, and takes out the element in its Body. `charset` is the parameter of the HTTP
/// `Content-Type`.
pub(crate) fn open_request(sent: &[u8], charset: Option<&str>) -> Result<OpenedEnvelope, SoapReadError> {
    open(reader::read(sent, charset, ReadMode::Strict)?, ReadMode::Strict, |_| false)
}

/// Takes out the element in the Body of a reply that is a fault or for which `is_reply` is true. `envelope` is the root
/// of a document that was read leniently. The names of the Envelope and the Body may have any case and namespace, and
/// the Body may hold other elements.
pub(crate) fn open_reply(
    envelope: Element,
    is_reply: impl Fn(&Element) -> bool,
) -> Result<OpenedEnvelope, SoapReadError> {
    open(envelope, ReadMode::Lenient, is_reply)
}

/// Takes out the element in the Body of an envelope. Some servers put a Fault in the place of the Body; it is then taken
/// instead.
fn open(
    mut envelope: Element,
    mode: ReadMode,
    is_reply: impl Fn(&Element) -> bool,
) -> Result<OpenedEnvelope, SoapReadError> {
    let at = envelope.at;
    let is = |element: &Element, name: &str| match mode {
        ReadMode::Strict => element.is_soap(name),
        ReadMode::Lenient => element.local_name.eq_ignore_ascii_case(name),
    };
    if !is(&envelope, "Envelope") {
        return Err(SoapReadError::NotAnEnvelope { at });
    }
    let soap = match envelope.namespace {
        Namespace::Soap(version) => version,
        _ => SoapVersion::default(),
    };
    let leftover_text_at = |element: &Element| element.has_leftover_text().then_some(element.at);
    let header = envelope.take(|child| is(child, "Header"))?;
    let Some(mut body) = envelope.take(|child| is(child, "Body"))? else {
        let content = envelope.take(is_fault)?.ok_or(SoapReadError::NoBody { at })?;
        return Ok(OpenedEnvelope { soap, header, content, leftover_text_at: leftover_text_at(&envelope) });
    };
    if body.children.is_empty() {
        return Err(SoapReadError::NoOperation { at: body.at });
    }
    let reply = match mode {
        ReadMode::Strict => None,
        ReadMode::Lenient => take_reply(&mut body, is_reply)?,
    };
    let content = match reply {
        Some(reply) => reply,
        None => {
            let first = body.children.remove(0);
            if let Some(second) = body.children.first() {
                return Err(SoapReadError::RepeatedElement { at: second.at });
            }
            first
        }
    };
    Ok(OpenedEnvelope {
        soap,
        header,
        content,
        leftover_text_at: leftover_text_at(&envelope).or(leftover_text_at(&body)),
    })
}

/// Removes the only reply or fault of a Body. A reply without content is ignored where there is another
/// reply.
fn take_reply(
    body: &mut Element,
    is_reply: impl Fn(&Element) -> bool,
) -> Result<Option<Element>, SoapReadError> {
    if body.children.len() > 1 && body.children.iter().any(|child| is_reply(child) && !child.is_blank()) {
        body.children.retain(|child| !is_reply(child) || !child.is_blank());
    }
    body.take(|child| is_fault(child) || is_reply(child))
}

/// The fault in a document that a server escaped and put into its reply as text. `None` if the text is anything else.
pub(crate) fn escaped_fault(text: &str) -> Option<SoapFault> {
    let document = text.trim_matches(is_padding);
    // Reading the document costs much more than this search.
    if !document.starts_with('<') || !names_fault(document) {
        return None;
    }
    let root = reader::read(document.as_bytes(), Some("utf-8"), ReadMode::Lenient).ok()?;
    if is_fault(&root) {
        return Some(SoapFault::read(&root));
    }
    let opened = open_reply(root, |_| false).ok()?;
    is_fault(&opened.content).then(|| SoapFault::read(&opened.content))
}

/// Whether the name of a fault stands anywhere in a document.
fn names_fault(document: &str) -> bool {
    let name = |at: usize| document.get(at..at + FAULT.len());
    document
        .match_indices(['F', 'f'])
        .any(|(at, _)| name(at).is_some_and(|name| name.eq_ignore_ascii_case(FAULT)))
}

/// Whether an element is a fault. Case and namespace are ignored.
pub(crate) fn is_fault(element: &Element) -> bool {
    element.local_name.eq_ignore_ascii_case(FAULT)
}

const OPERATIONS: [Operation; 2] = [Operation::ConnectivityTest, Operation::SubmitSingleMessage];

/// The service and the operation of the element of a request.
///
/// No namespace and the namespace of SOAP are accepted as well. Both occur where the sender forgot to declare a default
/// namespace.
pub(crate) fn request_operation(element: &Element) -> Result<(SoapService, Operation), SoapReadError> {
    let services: &[SoapService] = match element.namespace {
        Namespace::Cdc2011 => &[SoapService::Cdc2011],
        Namespace::Cdc2014 => &[SoapService::Cdc2014],
        Namespace::Absent | Namespace::Soap(_) => &[SoapService::Cdc2011, SoapService::Cdc2014],
        Namespace::Other => &[],
    };
    services
        .iter()
        .flat_map(|&service| OPERATIONS.map(|operation| (service, operation)))
        .find(|(service, operation)| service.names().request(*operation) == element.local_name)
        .ok_or(SoapReadError::UnexpectedOperation { at: element.at })
}

/// The operation of the element of a reply. The namespace is ignored, and so is the case, in which the services differ.
/// Some servers write `Result` for `Response`.
pub(crate) fn reply_operation(element: &Element) -> Result<Operation, SoapReadError> {
    let names = SoapService::Cdc2011.names();
    let name = element.local_name.to_ascii_lowercase();
    let stem = name.strip_suffix("result").or(name.strip_suffix("response"));
    OPERATIONS
        .into_iter()
        .find(|&operation| stem.is_some_and(|stem| names.request(operation).eq_ignore_ascii_case(stem)))
        .ok_or(SoapReadError::UnexpectedOperation { at: element.at })
}
