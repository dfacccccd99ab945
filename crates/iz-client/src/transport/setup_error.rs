//! Why a profile cannot be used to query a registry.

use crate::secret::SecretError;

/// A profile that cannot be used to query a registry.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// Keys that only the operator can fill in.
    #[error("not set: {}; the registry issues them when a site is enrolled", .0.join(", "))]
    Missing(Vec<&'static str>),
    /// A key whose value cannot be used.
    #[error("{0} {1}")]
    Key(&'static str, &'static str),
    /// A key whose secret cannot be fetched.
    #[error("{0}: {1}")]
    Reference(&'static str, SecretError),
    /// `transport.endpoint` is not a URL with http or https.
    #[error("transport.endpoint is not an http or https URL")]
    BadEndpoint,
    /// The password would cross the network unencrypted.
    #[error(
        "transport.endpoint must start with https: plain http is allowed only for 127.0.0.1 and localhost"
    )]
    PlainHttp,
    /// The TLS library cannot start.
    #[error("the HTTP client cannot start")]
    Client(#[source] reqwest::Error),
}
