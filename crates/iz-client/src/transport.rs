//! The transport: one attempt at one query, over the registry's own kind of web service.
//!
//! A new kind of service is a variant of [`TransportKind`](crate::TransportKind), an arm of [`protocol_for`], and a file beside `soap.rs` that
//! implements [`Protocol`].

mod answer_check;
mod connection;
mod form_post;
mod http_registry;
mod network_error;
mod protocol;
mod protocol_for;
mod setup_error;
mod soap;

pub use self::{
    answer_check::error_summary,
    connection::{Clients, Connection, MAX_REPLY_BYTES, endpoint},
    http_registry::{HttpRegistry, ReadReply},
    network_error::find_cause,
    protocol::{HttpReply, HttpRequest, Protocol, Sender},
    protocol_for::protocol_for,
    setup_error::SetupError,
    soap::ECHO,
};
