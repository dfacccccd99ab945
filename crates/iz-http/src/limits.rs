//! The limits of a server.

use std::time::Duration;

/// How long a client may keep a server waiting, and how much of the server it may use.
///
/// [`serve`](crate::serve) applies these limits. The limits of a request body belong to the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerLimits {
    /// The time in which the header of a request must arrive: for the first request from the beginning of the
    /// connection, for a later one from its first byte. The TLS handshake has the same limit. A connection that exceeds
    /// it is closed.
    pub header_timeout: Duration,
    /// The time that a connection may be idle between two requests. A connection that exceeds it is closed.
    pub keep_alive: Duration,
    /// The most header fields of a request. A request with more gets status 431.
    pub header_fields: usize,
    /// The most bytes of a request header. A request with more gets status 431.
    pub header_bytes: usize,
    /// The time in which the client must take a response, from its first byte. A connection that exceeds it is closed.
    /// `None` is no limit.
    pub write_timeout: Option<Duration>,
    /// The time that requests in flight have after the server was told to stop.
    pub drain_timeout: Duration,
    /// The most connections whose requests are answered at the same time. A request beyond it reaches the service with
    /// the extension [`Overloaded`](crate::Overloaded). If more connections are open, and more than `spare_connections`
    /// wait for a request, those are closed, the longest waiting one first.
    pub connections: usize,
    /// The most connections that are open beyond `connections`. They let newcomers send a request and get a response
    /// while all others are in use.
    pub spare_connections: usize,
}

impl Default for ServerLimits {
    /// The limits of a service that programs of other makers call.
    fn default() -> Self {
        Self {
            header_timeout: Duration::from_secs(5),
            keep_alive: Duration::from_secs(30),
            header_fields: 64,
            header_bytes: 16 * 1024,
            write_timeout: Some(Duration::from_secs(30)),
            drain_timeout: Duration::from_secs(15),
            connections: 128,
            spare_connections: 32,
        }
    }
}
