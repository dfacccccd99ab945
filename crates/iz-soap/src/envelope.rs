//! What an envelope carries, whatever its SOAP version and prefixes.

use crate::dialect::SoapVersion;
use crate::element::{Element, Namespace};
use crate::error::ReadError;
use crate::reader::{self, Reading};
use crate::service::{Operation, Service};

/// An envelope that was opened.
pub(crate) struct Opened {
    pub(crate) soap: SoapVersion,
    pub(crate) header: Option<Element>,
    /// The one element of the Body.
    pub(crate) content: Element,
    /// Where an element of the Envelope or the Body starts that holds text, or HL7, and is none of these.
    pub(crate) beside: Option<usize>,
}

impl Opened {
    /// Whether the content is all there is: half of a message may stand beside it. The header is no place for that; a hub
    /// is known to send the question back in it.
    pub(crate) fn check_beside(&self) -> Result<(), ReadError> {
        self.beside.map_or(Ok(()), |at| Err(ReadError::TextBesideValue { at }))
    }
}

/// Takes the one element out of the Body, or the Fault that some servers put in the Body's place.
///
/// In a forgiving reading the Envelope and its Body may be spelled in any case and stand in any namespace, and the Body
/// may hold other elements beside the one that is a reply or a fault. `charset` is what HTTP says of the encoding.
pub(crate) fn open(sent: &[u8], charset: Option<&str>, reading: Reading) -> Result<Opened, ReadError> {
    let mut envelope = reader::read(sent, charset, reading)?;
    let at = envelope.at;
    let is = |element: &Element, name: &str| match reading {
        Reading::Exact => element.is_soap(name),
        Reading::Forgiving => element.local_name.eq_ignore_ascii_case(name),
    };
    if !is(&envelope, "Envelope") {
        return Err(ReadError::NotAnEnvelope { at });
    }
    let soap = match envelope.namespace {
        Namespace::Soap(version) => version,
        _ => SoapVersion::default(),
    };
    let beside = |element: &Element| element.has_text_beside().then_some(element.at);
    let header = envelope.take(|child| is(child, "Header"))?;
    let Some(mut body) = envelope.take(|child| is(child, "Body"))? else {
        let content = envelope.take(is_fault)?.ok_or(ReadError::NoBody { at })?;
        return Ok(Opened { soap, header, content, beside: beside(&envelope) });
    };
    if body.children.is_empty() {
        return Err(ReadError::NoOperation { at: body.at });
    }
    let answer = match reading {
        Reading::Exact => None,
        Reading::Forgiving => body.take(|child| is_fault(child) || answered(child).is_ok())?,
    };
    let content = match answer {
        Some(answer) => answer,
        None => {
            let first = body.children.remove(0);
            if let Some(second) = body.children.first() {
                return Err(ReadError::RepeatedElement { at: second.at });
            }
            first
        }
    };
    Ok(Opened { soap, header, content, beside: beside(&envelope).or(beside(&body)) })
}

/// Whether this is a fault, in any namespace and case.
pub(crate) fn is_fault(element: &Element) -> bool {
    element.local_name.eq_ignore_ascii_case("Fault")
}

const OPERATIONS: [Operation; 2] = [Operation::ConnectivityTest, Operation::SubmitSingleMessage];

/// The service and the operation that a request's element belongs to.
///
/// A missing namespace is forgiven, and so is SOAP's: both come from a default namespace that was forgotten.
pub(crate) fn requested(element: &Element) -> Result<(Service, Operation), ReadError> {
    let services: &[Service] = match element.namespace {
        Namespace::Cdc2011 => &[Service::Cdc2011],
        Namespace::Cdc2014 => &[Service::Cdc2014],
        Namespace::Absent | Namespace::Soap(_) => &[Service::Cdc2011, Service::Cdc2014],
        Namespace::Other => &[],
    };
    services
        .iter()
        .flat_map(|&service| OPERATIONS.map(|operation| (service, operation)))
        .find(|(service, operation)| service.names().request(*operation) == element.local_name)
        .ok_or(ReadError::UnexpectedOperation { at: element.at })
}

/// The operation that a reply's element belongs to, in any namespace and case: the services differ in case alone, and
/// some servers made with other tools write `Result` for `Response`.
pub(crate) fn answered(element: &Element) -> Result<Operation, ReadError> {
    let names = Service::Cdc2011.names();
    let name = element.local_name.to_ascii_lowercase();
    let stem = name.strip_suffix("result").or(name.strip_suffix("response"));
    OPERATIONS
        .into_iter()
        .find(|&operation| stem.is_some_and(|stem| names.request(operation).eq_ignore_ascii_case(stem)))
        .ok_or(ReadError::UnexpectedOperation { at: element.at })
}
