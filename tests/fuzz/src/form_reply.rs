//! Arbitrary bytes as the reply of a service that takes a form, with the HTTP headers that decide how it is read.

use std::sync::{Arc, LazyLock};

use iz_client::transport::Protocol;

use crate::http_reply;

static PROTOCOLS: LazyLock<Vec<Arc<dyn Protocol>>> =
    LazyLock::new(|| http_reply::protocols(|transport| transport.soap_service().is_none()));

/// Reads the reply.
///
/// # Panics
///
/// If a property does not hold.
pub fn check(bytes: &[u8]) {
    let reply = http_reply::read(bytes);
    for protocol in PROTOCOLS.iter() {
        let _ = http_reply::check(&**protocol, &reply);
    }
}
