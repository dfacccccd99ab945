//! A separate TLS handshake, which shows the server's certificates even if they are not trusted. Nothing is sent over
//! the connection after it, and no client certificate is presented.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use iz_client::transport::find_cause;
use rustls::{
    DigitallySignedStruct, Error, SignatureScheme,
    client::{
        ResolvesClientCert,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
    sign::CertifiedKey,
};
use tokio::{
    net::TcpStream,
    time::{Duration, timeout},
};
use tokio_rustls::TlsConnector;

use crate::{
    certificate::authority,
    tunnel::{TunnelError, tunnel},
};

/// The result of a handshake, as far as it went.
#[derive(Debug)]
pub(crate) struct Handshake {
    /// The server's certificates, its own first.
    pub(crate) chain: Vec<CertificateDer<'static>>,
    /// The names of the authorities whose client certificates the server accepts (possibly empty). `None` if the server
    /// requests no client certificate.
    pub(crate) requested_issuers: Option<Vec<String>>,
    /// The protocol version and the cipher suite, or the error.
    pub(crate) result: Result<(String, String), HandshakeError>,
}

/// Why a handshake failed.
#[derive(Debug)]
pub(crate) enum HandshakeError {
    /// The connection could not be opened, or it broke.
    Broken,
    /// The time limit passed.
    TimedOut,
    /// The server sent a TLS alert.
    Alert(String),
    /// The reply is not TLS.
    NotTls,
    /// Client and server have no TLS version, cipher suite or key exchange in common.
    Incompatible,
    /// The proxy does not connect to the host. The value is its HTTP status, if it sent one.
    Proxy(Option<u16>),
    /// The host name is not valid in a handshake.
    NoServerName,
    /// Anything else.
    Other,
}

/// The server to connect to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer<'u> {
    pub(crate) host: &'u str,
    pub(crate) port: u16,
    /// The address of the server, or that of the proxy.
    pub(crate) address: SocketAddr,
    /// Whether the address is a proxy that must connect to the server.
    pub(crate) is_proxied: bool,
}

/// Makes a TLS handshake, in at most `time_limit`.
pub(crate) async fn shake(peer: Peer<'_>, time_limit: Duration) -> Handshake {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let recorder =
        Arc::new(Recorder { provider, chain: Mutex::default(), requested_issuers: Mutex::default() });
    let result = match timeout(time_limit, connect(peer, &recorder)).await {
        Ok(result) => result,
        Err(_) => Err(HandshakeError::TimedOut),
    };
    let chain = std::mem::take(&mut *recorder.chain.lock().unwrap_or_else(PoisonError::into_inner));
    let requested_issuers = recorder.requested_issuers.lock().unwrap_or_else(PoisonError::into_inner).take();
    Handshake { chain, requested_issuers, result }
}

async fn connect(peer: Peer<'_>, recorder: &Arc<Recorder>) -> Result<(String, String), HandshakeError> {
    let config = rustls::ClientConfig::builder_with_provider(Arc::clone(&recorder.provider))
        .with_safe_default_protocol_versions()
        .map_err(|_| HandshakeError::Other)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::<Recorder>::clone(recorder))
        .with_client_cert_resolver(Arc::<Recorder>::clone(recorder));
    let name = ServerName::try_from(peer.host.to_owned()).map_err(|_| HandshakeError::NoServerName)?;
    let mut stream = TcpStream::connect(peer.address).await.map_err(|_| HandshakeError::Broken)?;
    if peer.is_proxied {
        tunnel(&mut stream, peer.host, peer.port).await.map_err(|error| match error {
            TunnelError::Broken => HandshakeError::Broken,
            TunnelError::Refused(status) => HandshakeError::Proxy(status),
        })?;
    }
    let stream =
        TlsConnector::from(Arc::new(config)).connect(name, stream).await.map_err(|error| failure(&error))?;
    let (_, session) = stream.get_ref();
    let protocol = session.protocol_version().and_then(|version| version.as_str()).unwrap_or_default();
    let suite = session.negotiated_cipher_suite().and_then(|suite| suite.suite().as_str());
    Ok((protocol.replace("TLSv1_", "TLS 1."), suite.unwrap_or_default().to_owned()))
}

fn failure(error: &std::io::Error) -> HandshakeError {
    match find_cause::<Error>(error) {
        Some(Error::AlertReceived(alert)) => HandshakeError::Alert(format!("{alert:?}")),
        Some(Error::InvalidMessage(_)) => HandshakeError::NotTls,
        Some(Error::PeerIncompatible(_)) => HandshakeError::Incompatible,
        Some(_) => HandshakeError::Other,
        None => HandshakeError::Broken,
    }
}

/// Accepts every certificate and stores the chain. Presents no client certificate.
#[derive(Debug)]
struct Recorder {
    provider: Arc<CryptoProvider>,
    chain: Mutex<Vec<CertificateDer<'static>>>,
    requested_issuers: Mutex<Option<Vec<String>>>,
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let chain = std::iter::once(end_entity).chain(intermediates);
        let chain = chain.map(|certificate| certificate.clone().into_owned()).collect();
        *self.chain.lock().unwrap_or_else(PoisonError::into_inner) = chain;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// The greatest number of authorities that are named.
const MAX_AUTHORITIES: usize = 3;

impl ResolvesClientCert for Recorder {
    fn resolve(&self, authorities: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        let names = authorities.iter().filter_map(|der| authority(der)).take(MAX_AUTHORITIES).collect();
        *self.requested_issuers.lock().unwrap_or_else(PoisonError::into_inner) = Some(names);
        None
    }

    fn has_certs(&self) -> bool {
        false
    }
}
