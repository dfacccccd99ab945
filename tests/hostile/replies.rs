//! A shape as the HTTP response of a service by SOAP or by a form.

use crate::shapes::{Content, Shape, envelope, plain, soap};

/// The most bytes of a body that the service reads.
pub(crate) const LIMIT: usize = 8 * 1024 * 1024;

/// The kind of a web service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transport {
    Soap,
    Form,
}

impl Transport {
    /// The id of the registry in the configuration, which is also its path.
    pub(crate) const fn registry(self) -> &'static str {
        match self {
            Self::Soap => "soap",
            Self::Form => "form",
        }
    }

    /// The transports that carry a shape.
    pub(crate) const fn of(shape: &Shape) -> &'static [Self] {
        match shape.content {
            Content::Message(_) => &[Self::Form, Self::Soap],
            Content::Bytes(_) => &[Self::Form],
            Content::Response(_) => &[Self::Soap],
        }
    }
}

/// The response that answers the query with this control id. A body of a message has at most `size` bytes.
pub(crate) fn response(shape: &Shape, transport: Transport, id: &str, size: usize) -> Vec<u8> {
    match (&shape.content, transport) {
        (Content::Message(pattern), Transport::Form) => plain(pattern.message(id, size).as_bytes()),
        (Content::Message(pattern), Transport::Soap) => {
            let whole = envelope(&pattern.message(id, size));
            if whole.len() <= size {
                return soap(whole.as_bytes());
            }
            // Escaping makes the text longer.
            let shorter = size.saturating_sub(1024) as u64 * size as u64 / whole.len() as u64;
            soap(envelope(&pattern.message(id, usize::try_from(shorter).unwrap_or(size))).as_bytes())
        }
        (Content::Bytes(bytes), _) => plain(&bytes(id, size)),
        (Content::Response(response), _) => response(id, size),
    }
}
