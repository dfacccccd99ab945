//! The transport: one attempt of one query, over the registry's kind of web service.
//!
//! A SOAP service of a state needs no code: a profile of the kind `soap` describes it. To add another kind of service, add
//! a variant of [`TransportKind`](crate::profile::TransportKind), an arm of [`protocol_for`], and a file beside `soap.rs`
//! that implements [`Protocol`].
//!
//! The parts of a transport are public only for `iz-doctor`, which examines each of them.

mod answer_check;
mod bare_message;
mod body_memory;
mod certificates;
mod connection;
mod connection_watch;
mod content_encoding;
mod form_post;
mod header_limits;
mod http_client;
mod http_headers;
mod http_registry;
mod network_error;
mod protocol;
mod protocol_for;
mod reply_error;
mod retry_after;
mod seen_certificate;
mod setup_error;
mod soap;

pub use self::{
    answer_check::error_summary,
    connection::{Clients, Connection, endpoint},
    header_limits::MAX_HEADER_FIELDS,
    http_registry::{HttpRegistry, Passwords, ReadReply},
    network_error::find_cause,
    protocol::{BodyEnd, HttpReply, HttpRequest, MAX_REPLY_BYTES, Payload, Protocol, RequestContext, Sender},
    protocol_for::protocol_for,
    seen_certificate::SeenCertificate,
    setup_error::SetupError,
    soap::ECHO,
};
