//! What an envelope carries, whatever its SOAP version and prefixes.

use crate::element::{Element, Namespace};
use crate::error::ReadError;
use crate::reader;
use crate::service::Operation;

/// Takes the one element out of the Body, or the Fault that some servers put in the Body's place.
pub(crate) fn content(sent: &[u8]) -> Result<Element, ReadError> {
    let mut envelope = reader::read(sent)?;
    let at = envelope.at;
    if !envelope.is_soap("Envelope") {
        return Err(ReadError::NotAnEnvelope { at });
    }
    let Some(body) = envelope.take(|child| child.is_soap("Body"))? else {
        return envelope.take(|child| child.local_name == "Fault")?.ok_or(ReadError::NoBody { at });
    };
    let mut children = body.children.into_iter();
    let first = children.next().ok_or(ReadError::NoOperation { at: body.at })?;
    match children.next() {
        Some(second) => Err(ReadError::RepeatedElement { at: second.at }),
        None => Ok(first),
    }
}

/// The operation that an element belongs to, by its local name.
///
/// A missing namespace is forgiven, and so is SOAP's: both come from a default namespace that was forgotten.
pub(crate) fn operation(
    element: &Element,
    name: impl Fn(Operation) -> &'static str,
) -> Result<Operation, ReadError> {
    let ours = element.namespace != Namespace::Other;
    [Operation::ConnectivityTest, Operation::SubmitSingleMessage]
        .into_iter()
        .find(|&operation| ours && name(operation) == element.local_name)
        .ok_or(ReadError::UnexpectedOperation { at: element.at })
}
