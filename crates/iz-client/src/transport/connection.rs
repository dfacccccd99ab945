//! The connection to a registry: one HTTP client with its own TLS settings.

use std::{fmt, net::IpAddr, sync::Arc, time::Duration};

use reqwest::{Client, RequestBuilder, Response, Url, header};
use tokio::time::Instant;
use tracing::error;

use super::{
    body_memory::BodyMemory,
    certificates::Certificates,
    connection_watch::watched,
    content_encoding::{self, is_compressed},
    http_client::{ClientSettings, HttpClient},
    network_error::network_error,
    protocol::{BodyEnd, HttpReply, HttpRequest, MAX_REPLY_BYTES},
    retry_after::retry_after,
    seen_certificate::SeenCertificate,
    setup_error::SetupError,
};
use crate::{error::AskError, profile::RegistryProfile, resources::Resources};

/// The greatest number of connections to one host that stay open without a request.
const MAX_OPEN_CONNECTIONS: usize = 64;

/// The most times that one request is sent again because its connection was already closed.
const MAX_RESENDS: usize = 2;

/// The most pieces (chunks, or what one read gives) of the body of a reply. A usual reply has fewer than a hundred, and
/// 8 MiB in the smallest usual packets fewer than 20,000. Each piece costs about a microsecond.
const MAX_PIECES: usize = 100_000;

/// The longest time after which the failure of a request shows that its connection was already closed. The server's reset
/// needs one round trip.
const LONGEST_STALE_FAILURE: Duration = Duration::from_secs(1);

/// The HTTP clients. Sites with the same settings share a pair.
#[derive(Clone, Default)]
pub struct Clients(Vec<(ClientSettings, ClientPair)>);

/// Two HTTP clients with the same settings.
#[derive(Clone)]
struct ClientPair {
    /// The client that keeps connections open.
    pooled: HttpClient,
    /// The client that opens a connection for each request. It is seldom needed.
    unpooled: HttpClient,
}

impl Clients {
    /// The clients for a registry. They are added if no clients with the same settings exist.
    fn of(&mut self, profile: &RegistryProfile) -> Result<ClientPair, SetupError> {
        let settings = ClientSettings {
            tls: profile.tls.clone(),
            proxy: profile.transport.proxy.clone(),
            connect_timeout_s: profile.transport.connect_timeout_s,
        };
        if let Some((_, clients)) = self.0.iter().find(|(known, _)| *known == settings) {
            return Ok(clients.clone());
        }
        let certificates = Arc::new(Certificates::of(&settings.tls)?);
        let client = |max_open_connections| HttpClient::new(&settings, &certificates, max_open_connections);
        let clients = ClientPair { pooled: client(MAX_OPEN_CONNECTIONS), unpooled: client(0) };
        clients.pooled.check()?;
        self.0.push((settings, clients.clone()));
        Ok(clients)
    }

    /// Makes the clients that are not made yet, so that the first query does not wait for them. It reads the certificates
    /// of the machine, so it blocks for some milliseconds.
    pub fn prepare(&self) {
        for (_, clients) in &self.0 {
            if !clients.pooled.prepare() {
                error!("this machine has no certificate authorities, so no registry can be reached over TLS");
            }
        }
    }
}

/// The addresses are not shown: they may contain credentials.
impl fmt::Debug for Clients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clients({})", self.0.len())
    }
}

/// The address is not shown: it may contain credentials.
impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connection(<redacted>)")
    }
}

/// One registry's URL and the client for it. Clones share the client and its open connections.
#[derive(Clone)]
pub struct Connection {
    clients: ClientPair,
    endpoint: Url,
    certificate: SeenCertificate,
}

impl Connection {
    /// Prepares a connection to the registry of `profile`. No network access happens yet.
    ///
    /// # Errors
    ///
    /// [`SetupError`] with the key of the profile that is wrong.
    pub fn new(profile: &RegistryProfile, clients: &mut Clients) -> Result<Self, SetupError> {
        let endpoint = endpoint(profile)?;
        Ok(Self { clients: clients.of(profile)?, endpoint, certificate: SeenCertificate::default() })
    }

    /// Stores the certificate of the registry there.
    pub(super) fn storing_certificate_in(self, certificate: SeenCertificate) -> Self {
        Self { certificate, ..self }
    }

    /// Sends a request and waits for the whole reply.
    ///
    /// # Errors
    ///
    /// [`AskError`] if no complete reply arrives, or if the reply is longer than [`MAX_REPLY_BYTES`].
    pub async fn send(&self, request: HttpRequest) -> Result<HttpReply, AskError> {
        let deadline = Instant::now() + LONGEST_WAIT_FOR_MEMORY;
        let received = self.send_within(request, &Resources::default(), deadline).await?;
        Ok(received.reply)
    }

    /// As [`Connection::send`], for one of many replies at the same time: the body of the reply takes from the memory of
    /// `resources`, for which it waits no longer than `deadline`.
    pub(super) async fn send_within(
        &self,
        request: HttpRequest,
        resources: &Resources,
        deadline: Instant,
    ) -> Result<Received, AskError> {
        let HttpRequest { content_type, soap_action, headers, body } = request;
        let endpoint = self.endpoint.clone();
        let client = self.clients.pooled.get().await?;
        let request = match body {
            Some(body) => client.post(endpoint).header(header::CONTENT_TYPE, content_type).body(body),
            None => client.get(endpoint),
        };
        let request = request.headers(headers);
        let request = match soap_action {
            Some(action) => request.header("SOAPAction", action),
            None => request,
        };
        // A small compressed reply could expand to a very large one.
        let request = request.header(header::ACCEPT_ENCODING, "identity");
        let mut response = self.response(&client, request).await?;
        self.certificate.record(&response);
        let text = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
        let content_type = text(header::CONTENT_TYPE).unwrap_or_default().to_owned();
        let retry_after = retry_after(response.headers());
        let date = text(header::DATE).map(str::to_owned);
        // The length of a part (206) says nothing about the whole.
        let is_whole = response.status() != reqwest::StatusCode::PARTIAL_CONTENT;
        let mut end =
            if is_whole && is_end_marked(response.headers()) { BodyEnd::Marked } else { BodyEnd::Closed };
        let mut body = Vec::new();
        let mut memory = BodyMemory::new(&resources.memory, deadline, response.content_length());
        let mut pieces = 0;
        loop {
            let piece = response.chunk().await;
            pieces += 1;
            match piece {
                Ok(Some(_)) if pieces > MAX_PIECES => {
                    return Err(AskError::TooManyPieces { limit: MAX_PIECES });
                }
                Ok(Some(chunk)) if body.len() + chunk.len() > MAX_REPLY_BYTES => {
                    return Err(AskError::TooLarge { limit: MAX_REPLY_BYTES });
                }
                Ok(Some(chunk)) => {
                    memory.grow_to(body.len() + chunk.len()).await?;
                    body.extend_from_slice(&chunk);
                }
                Ok(None) => break,
                // An envelope may be complete although HTTP is not: its end tag shows that.
                Err(_) => {
                    end = BodyEnd::Broken;
                    break;
                }
            }
        }
        let status = response.status().as_u16();
        let codings = response.headers().get_all(header::CONTENT_ENCODING);
        let codings: Vec<String> =
            codings.iter().filter_map(|value| value.to_str().ok()).map(str::to_owned).collect();
        let is_plain = codings.is_empty() && !is_compressed(&body);
        if !is_plain {
            memory.take_for_decoding().await?;
        }
        let size = if is_plain { body.len() } else { MAX_REPLY_BYTES };
        let decode = move || content_encoding::decoded(codings.iter().map(String::as_str), body);
        let body = resources.workers.run(size, decode).await?;
        let body =
            body.map_err(|error| if end == BodyEnd::Broken { AskError::Interrupted } else { error })?;
        memory.end(body.len());
        let reply = HttpReply { status, content_type, retry_after, date, end, body };
        Ok(Received { reply, memory })
    }
}

/// A reply, and the memory that its body takes.
pub(super) struct Received {
    pub(super) reply: HttpReply,
    pub(super) memory: BodyMemory,
}

/// How long a request that is not one of many waits for memory. Its memory is free, so it never waits.
const LONGEST_WAIT_FOR_MEMORY: Duration = Duration::from_secs(1);

impl Connection {
    /// The head of the response.
    ///
    /// A server may close a connection that is kept open at any time, also while the next request is on its way (RFC 9112,
    /// section 9.3.1). So a request that fails on an open connection before a response starts is sent again. That is no
    /// second attempt: a query is idempotent, and the failure says nothing about the registry. The last time, it is sent on
    /// a connection of its own, because the other open connections may be closed as well.
    ///
    /// Only a failure that comes at once is of this kind. A server that works on the query first has received it, so its
    /// failure is an interruption.
    async fn response(&self, pooled: &Client, request: RequestBuilder) -> Result<Response, AskError> {
        let mut request = request.build().map_err(|error| network_error(&error))?;
        let mut resent = 0;
        loop {
            let again = request.try_clone();
            let sent = Instant::now();
            let client = if resent < MAX_RESENDS { pooled } else { &self.clients.unpooled.get().await? };
            let failure = match watched(client.execute(request)).await {
                Ok(response) => return Ok(response),
                Err(failure) => failure,
            };
            let error = network_error(&failure.error);
            match again {
                Some(again)
                    if matches!(error, AskError::Interrupted)
                        && failure.was_open_before
                        && sent.elapsed() <= LONGEST_STALE_FAILURE
                        && resent < MAX_RESENDS =>
                {
                    resent += 1;
                    request = again;
                }
                _ => return Err(error),
            }
        }
    }
}

/// The URL of the registry of `profile`.
///
/// # Errors
///
/// [`SetupError::BadEndpoint`] if it is not an http or https URL. [`SetupError::PlainHttp`] if it is http and not this
/// machine.
pub fn endpoint(profile: &RegistryProfile) -> Result<Url, SetupError> {
    let endpoint = profile.transport.endpoint.as_deref().unwrap_or_default();
    let endpoint = Url::parse(endpoint).map_err(|_| SetupError::BadEndpoint)?;
    match endpoint.scheme() {
        "https" => Ok(endpoint),
        "http" if is_this_machine(&endpoint) => Ok(endpoint),
        "http" => Err(SetupError::PlainHttp),
        _ => Err(SetupError::BadEndpoint),
    }
}

/// Whether HTTP shows where the body ends: by its length or by chunks. A body with any other transfer coding ends when the
/// connection closes (RFC 9112, section 6.3), whatever `Content-Length` says.
fn is_end_marked(headers: &header::HeaderMap) -> bool {
    match headers.get_all(header::TRANSFER_ENCODING).iter().next_back() {
        Some(codings) => codings
            .to_str()
            .ok()
            .and_then(|codings| codings.rsplit(',').next())
            .is_some_and(|last| last.trim().eq_ignore_ascii_case("chunked")),
        None => headers.contains_key(header::CONTENT_LENGTH),
    }
}

fn is_this_machine(endpoint: &Url) -> bool {
    let host = endpoint.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_with_the_same_settings_share_a_client() {
        let mut clients = Clients::default();
        let mut connect = |settings: &str| {
            let changes = format!("transport.endpoint = 'https://registry.example/x'\n{settings}");
            let profile = RegistryProfile::load("tx", changes.parse().unwrap()).unwrap();
            Connection::new(&profile, &mut clients).unwrap();
            clients.0.len()
        };
        assert_eq!(connect(""), 1);
        for site in 0..300 {
            assert_eq!(connect(&format!("credentials.username = 'store-{site}'")), 1);
        }
        assert_eq!(connect("transport.proxy = 'http://127.0.0.1:1'"), 2);
        assert_eq!(connect("transport.proxy = 'http://127.0.0.1:1'\ntransport.connect_timeout_s = 3"), 3);
        assert_eq!(connect("credentials.username = 'store-12'"), 3);
    }

    #[test]
    fn a_client_that_trusts_the_machine_is_made_when_it_is_needed() {
        let mut clients = Clients::default();
        let mut connect = |settings: &str| {
            let changes = format!("transport.endpoint = 'https://registry.example/x'\n{settings}");
            let profile = RegistryProfile::load("tx", changes.parse().unwrap()).unwrap();
            Connection::new(&profile, &mut clients)
        };
        let connection = connect("").unwrap();
        let pair = connection.clients;
        assert!(!pair.pooled.is_made() && !pair.unpooled.is_made());
        clients.prepare();
        assert!(pair.pooled.is_made() && !pair.unpooled.is_made());
    }
}
