//! An HTTP client with the TLS settings of a registry, made when it is needed.
//!
//! A client that trusts the authorities of the machine reads all of their certificates, which takes most of the start of
//! a service. So [`HttpClient::prepare`] makes it beside the first requests.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use reqwest::{Client, Proxy, redirect, tls};
use tokio::task::spawn_blocking;

use super::{
    certificates::Certificates, connection_watch::ConnectionWatch, header_limits::MAX_HEADER_FIELDS,
    setup_error::SetupError,
};
use crate::{
    error::{AskError, TlsFault},
    profile::{PROXY_OF_THE_ENVIRONMENT, TlsSettings},
};

/// The settings in which clients differ.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct ClientSettings {
    pub(super) tls: TlsSettings,
    pub(super) proxy: Option<String>,
    pub(super) connect_timeout_s: u64,
}

/// A client that is made at its first use. Clones share it.
#[derive(Clone)]
pub(super) struct HttpClient(Arc<Shared>);

struct Shared {
    settings: ClientSettings,
    certificates: Arc<Certificates>,
    max_open_connections: usize,
    /// `None` inside if it cannot be made.
    made: OnceLock<Option<Client>>,
}

impl HttpClient {
    /// A client that keeps at most this number of connections open. It is not made yet.
    pub(super) fn new(
        settings: &ClientSettings,
        certificates: &Arc<Certificates>,
        max_open_connections: usize,
    ) -> Self {
        Self(Arc::new(Shared {
            settings: settings.clone(),
            certificates: Arc::clone(certificates),
            max_open_connections,
            made: OnceLock::new(),
        }))
    }

    /// Reports settings with which no client can be made. A client with certificates of its own is made at once, because
    /// only that shows whether they can be used.
    ///
    /// # Errors
    ///
    /// [`SetupError`] with the key whose value cannot be used.
    pub(super) fn check(&self) -> Result<(), SetupError> {
        let Shared { settings, certificates, made, .. } = &*self.0;
        settings.proxies()?;
        if certificates.are_of_the_machine() {
            return Ok(());
        }
        let client = self.0.client()?;
        made.get_or_init(|| Some(client));
        Ok(())
    }

    /// Makes the client if it is not made yet. It reads files, so it blocks. `false` if the client cannot be made.
    pub(super) fn prepare(&self) -> bool {
        self.0.made().is_some()
    }

    /// Whether the client is made.
    #[cfg(test)]
    pub(super) fn is_made(&self) -> bool {
        self.0.made.get().is_some()
    }

    /// The client. It is made on a thread that may block.
    ///
    /// # Errors
    ///
    /// [`AskError::Tls`] if the client cannot be made, because the machine has no certificate authorities.
    pub(super) async fn get(&self) -> Result<Client, AskError> {
        let made = match self.0.made.get() {
            Some(made) => made.clone(),
            None => {
                let shared = Arc::clone(&self.0);
                spawn_blocking(move || shared.made().cloned()).await.map_err(|_| AskError::Dropped)?
            }
        };
        made.ok_or(AskError::Tls(TlsFault::NoAuthorities))
    }
}

impl Shared {
    fn made(&self) -> Option<&Client> {
        self.made.get_or_init(|| self.client().ok()).as_ref()
    }

    fn client(&self) -> Result<Client, SetupError> {
        // A redirect or an unconfigured proxy could pass the password to a third party.
        let builder = Client::builder()
            .user_agent(concat!("izquery/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .tls_version_min(tls::Version::TLS_1_2)
            .connect_timeout(Duration::from_secs(self.settings.connect_timeout_s))
            .connector_layer(ConnectionWatch)
            // Each response carries a copy of the certificate, of one or two KB.
            .tls_info(true)
            .pool_max_idle_per_host(self.max_open_connections)
            .http1_max_headers(MAX_HEADER_FIELDS)
            // Old servers and proxies write such header fields. None of them is needed to read a reply.
            .http1_allow_obsolete_multiline_headers_in_responses(true)
            .http1_allow_spaces_after_header_name_in_responses(true)
            .http1_ignore_invalid_headers_in_responses(true);
        let builder = match self.settings.proxies()? {
            Proxies::None => builder.no_proxy(),
            Proxies::OfTheEnvironment => builder,
            Proxies::One(proxy) => builder.no_proxy().proxy(*proxy),
        };
        self.certificates.add_to(builder).build().map_err(SetupError::Client)
    }
}

/// Through which proxy a client sends its requests.
enum Proxies {
    None,
    OfTheEnvironment,
    One(Box<Proxy>),
}

impl ClientSettings {
    fn proxies(&self) -> Result<Proxies, SetupError> {
        match self.proxy.as_deref() {
            None => Ok(Proxies::None),
            Some(PROXY_OF_THE_ENVIRONMENT) => Ok(Proxies::OfTheEnvironment),
            Some(address) => Proxy::all(address)
                .map(|proxy| Proxies::One(Box::new(proxy)))
                .map_err(|_| SetupError::Key("transport.proxy", "is not a URL")),
        }
    }
}
