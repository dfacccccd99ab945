//! The HTTP server under our services: one accept loop with every limit, and the rules that keep web pages of other
//! sites away from a service on loopback.
//!
//! * [`serve`] accepts connections, with or without TLS, and gives each request to a [`tower::Service`].
//! * [`ServerLimits`] holds the limits of connections and headers. When too many connections are open, the server closes
//!   those that wait for a request or are slow. A request that is too many has the extension [`Overloaded`].
//! * [`HostRules`] checks `Host`, `Origin` and `Sec-Fetch-Site`. A service calls it before anything else.
//!
//! The limits of a request body belong to the service, because the error that the client gets does too.

mod connection;
mod connection_state;
mod framing;
mod host_rules;
mod limits;
mod load;
mod open_connections;
mod serve;
mod tls;
mod tracked_body;
mod tracked_stream;
mod waits;
mod write_timeout;

pub use self::{
    host_rules::{HostRules, Refusal, Scheme},
    limits::ServerLimits,
    open_connections::Overloaded,
    serve::serve,
    tls::{AcceptedStream, ByteStream},
    tracked_body::RequestBody,
};
