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
}

/// Takes the one element out of the Body, or the Fault that some servers put in the Body's place.
///
/// In a forgiving reading the Envelope and its Body may be spelled in any case and stand in any namespace.
pub(crate) fn open(sent: &[u8], reading: Reading) -> Result<Opened, ReadError> {
    let mut envelope = reader::read(sent, reading)?;
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
    let header = envelope.take(|child| is(child, "Header"))?;
    let Some(body) = envelope.take(|child| is(child, "Body"))? else {
        let fault = envelope.take(|child| child.local_name.eq_ignore_ascii_case("Fault"))?;
        let content = fault.ok_or(ReadError::NoBody { at })?;
        return Ok(Opened { soap, header, content });
    };
    let mut children = body.children.into_iter();
    let content = children.next().ok_or(ReadError::NoOperation { at: body.at })?;
    match children.next() {
        Some(second) => Err(ReadError::RepeatedElement { at: second.at }),
        None => Ok(Opened { soap, header, content }),
    }
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

/// The operation that a reply's element belongs to, in any namespace and case: the services differ in case alone.
pub(crate) fn answered(element: &Element) -> Result<Operation, ReadError> {
    let names = Service::Cdc2011.names();
    OPERATIONS
        .into_iter()
        .find(|&operation| names.response(operation).eq_ignore_ascii_case(&element.local_name))
        .ok_or(ReadError::UnexpectedOperation { at: element.at })
}
