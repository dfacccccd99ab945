//! The HTTP server under our services: one accept loop with every limit, and the rules that keep web pages of other
//! sites away.
//!
//! * [`serve`] accepts connections, with or without TLS, and gives each request to a [`tower::Service`].
//! * [`ServerLimits`] holds the limits of connections and headers. When too many connections are open, the server closes
//!   those that wait for a request or are slow. A request that is too many has the extension [`Overloaded`].
//! * [`TlsSetup`] reads certificates and keys. [`CurrentTls`] replaces them while the server serves.
//! * [`HostRules`] checks `Host`, `Origin` and `Sec-Fetch-Site`. A service calls it before anything else.
//!
//! The limits of a request body belong to the service, because the error that the client gets does too.

mod connection;
mod connection_state;
mod current_tls;
mod framing;
mod host_name;
mod host_rules;
mod limits;
mod load;
mod open_connections;
mod serve;
mod tls;
mod tls_setup;
mod tracked_body;
mod tracked_stream;
mod waits;
mod write_timeout;

pub use self::{
    connection::ArrivalAddress,
    current_tls::{CurrentTls, TlsReplacer},
    host_name::{HostName, HostNameError},
    host_rules::{HostRules, Refusal, Scheme},
    limits::ServerLimits,
    open_connections::Overloaded,
    serve::serve,
    tls::{AcceptedStream, ByteStream},
    tls_setup::{ClientCertificates, PemText, TlsClock, TlsSetup, TlsSetupError, has_validated_cryptography},
    tracked_body::RequestBody,
};
