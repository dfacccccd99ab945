//! The HTTP server under our services: one accept loop with every limit, and the rules that keep web pages of other
//! sites away from a service on loopback.
//!
//! * [`serve`] accepts connections, with or without TLS, and gives each request to a [`tower::Service`].
//! * [`ServerLimits`] holds the limits of connections and headers.
//! * [`HostRules`] checks `Host`, `Origin` and `Sec-Fetch-Site`. A service calls it before anything else.
//!
//! The limits of a request body belong to the service, because the error that the client gets does too.

mod host_rules;
mod limits;
mod serve;
mod tls;
mod write_timeout;

pub use self::{
    host_rules::{HostRules, Refusal, Scheme},
    limits::ServerLimits,
    serve::serve,
    tls::{AcceptedStream, ByteStream},
};
