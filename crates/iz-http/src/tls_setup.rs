//! The TLS settings of a server, from PEM texts.

use std::{fmt, sync::Arc, time::Duration};

use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        self, RootCertStore, ServerConfig,
        crypto::{CryptoProvider, aws_lc_rs},
        pki_types::{CertificateDer, PrivateKeyDer, UnixTime, pem::PemObject},
        server::{NoServerSessionStorage, WebPkiClientVerifier, danger::ClientCertVerifier},
        sign::{CertifiedKey, SingleCertAndKey},
        time_provider::TimeProvider,
        version::{TLS12, TLS13},
    },
};

/// The label of a private key that a passphrase protects (RFC 7468 section 11, and the older form of OpenSSL).
const ENCRYPTED: [&str; 2] = ["BEGIN ENCRYPTED PRIVATE KEY", "Proc-Type: 4,ENCRYPTED"];

/// A PEM text.
#[derive(Clone, Copy)]
pub struct PemText<'p> {
    /// What people call its place, such as `the file /etc/izquery/server.pem`. Errors name it.
    pub place: &'p str,
    /// The text.
    pub text: &'p str,
}

/// Whether a client presents a certificate. It must be valid and come from one of the CA certificates.
#[derive(Clone, Copy)]
pub enum ClientCertificates<'p> {
    /// The server does not ask for one.
    Ignored,
    /// A certificate that a client presents is checked.
    Optional(PemText<'p>),
    /// A connection needs one.
    Required(PemText<'p>),
}

/// The clock with which certificates of clients are checked. It gives the seconds since 1970-01-01 in UTC.
#[derive(Clone)]
pub struct TlsClock(Arc<dyn Fn() -> u64 + Send + Sync>);

impl TlsClock {
    /// A clock that calls `unix_s` for each reading.
    pub fn of(unix_s: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(unix_s))
    }
}

impl fmt::Debug for TlsClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsClock")
    }
}

impl TimeProvider for TlsClock {
    fn current_time(&self) -> Option<UnixTime> {
        Some(UnixTime::since_unix_epoch(Duration::from_secs((self.0)())))
    }
}

/// The TLS settings of a server that were read and checked.
#[derive(Clone)]
pub struct TlsSetup {
    /// Does the handshakes.
    pub acceptor: TlsAcceptor,
    /// The certificate of the server, in DER.
    pub certificate: Vec<u8>,
}

impl fmt::Debug for TlsSetup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsSetup")
    }
}

/// A PEM text cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TlsSetupError {
    /// The text has no certificate, or something else than PEM where a certificate begins.
    #[error(
        "{0} has no certificate in PEM form: write the certificate of the service into it (BEGIN CERTIFICATE), and \
         after it the certificates of the authorities in between"
    )]
    NoCertificate(String),
    /// The bytes in the PEM form are no certificate.
    #[error(
        "{0} has a certificate that cannot be read: write it into the file again, as the authority issued it"
    )]
    BrokenCertificate(String),
    /// The text has no private key.
    #[error(
        "{0} has no private key in PEM form: write the private key of the certificate into it (BEGIN PRIVATE KEY)"
    )]
    NoKey(String),
    /// A passphrase protects the private key.
    #[error(
        "{0} has a private key with a passphrase: write the key without one (openssl pkey), and run chmod 600 on it"
    )]
    EncryptedKey(String),
    /// The private key has a kind that TLS does not use, or is too short.
    #[error(
        "{0} has a private key that TLS cannot use: make a key of ECDSA P-256, or of RSA with 2048 bits or more"
    )]
    UnusableKey(String),
    /// The private key does not belong to the certificate.
    #[error(
        "{key} has a private key that does not belong to the first certificate of {certificate}: name the key with \
         which this certificate was requested"
    )]
    WrongKey {
        /// The place of the key.
        key: String,
        /// The place of the certificate.
        certificate: String,
    },
    /// The text has no CA certificate.
    #[error(
        "{0} has no CA certificate in PEM form: write the CA certificates of the clients into it (BEGIN CERTIFICATE)"
    )]
    NoClientCa(String),
    /// A CA certificate cannot be read.
    #[error(
        "{0} has a CA certificate that cannot be read: write it into the file again, as the authority issued it"
    )]
    BrokenClientCa(String),
    /// The TLS library refuses the settings.
    #[error("TLS cannot be set up")]
    Refused,
}

impl TlsSetup {
    /// Reads the certificate of a server with the certificates of the authorities in between, its private key, and the
    /// CA certificates of the clients. The server speaks TLS 1.2 and 1.3, and HTTP/1.1 in them.
    ///
    /// It does not examine whether the certificate of the server is valid now.
    ///
    /// # Errors
    ///
    /// [`TlsSetupError`] with the place of the text and what to do.
    pub fn read(
        chain: PemText<'_>,
        key: PemText<'_>,
        clients: ClientCertificates<'_>,
        clock: TlsClock,
    ) -> Result<Self, TlsSetupError> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let identity = identity(chain, key, &provider)?;
        let certificate =
            identity.end_entity_cert().map_err(|_| TlsSetupError::NoCertificate(chain.place.to_owned()))?;
        let certificate = certificate.to_vec();
        let verifier = match clients {
            ClientCertificates::Ignored => None,
            ClientCertificates::Optional(ca) => Some(verifier(ca, &provider, true)?),
            ClientCertificates::Required(ca) => Some(verifier(ca, &provider, false)?),
        };
        let asks_clients = verifier.is_some();
        let config = ServerConfig::builder_with_details(provider, Arc::new(clock))
            .with_protocol_versions(&[&TLS13, &TLS12])
            .map_err(|_| TlsSetupError::Refused)?;
        let config = match verifier {
            None => config.with_no_client_auth(),
            Some(verifier) => config.with_client_cert_verifier(verifier),
        };
        let mut config = config.with_cert_resolver(Arc::new(SingleCertAndKey::from(identity)));
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        if asks_clients {
            // A resumed session would not check the certificate of the client again, which may have expired.
            config.session_storage = Arc::new(NoServerSessionStorage {});
            config.send_tls13_tickets = 0;
        }
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), certificate })
    }
}

/// Whether the cryptography of this build is a module that is validated for FIPS 140.
#[must_use]
pub fn has_validated_cryptography() -> bool {
    aws_lc_rs::default_provider().fips()
}

/// The certificate of a server with its key.
fn identity(
    chain: PemText<'_>,
    key: PemText<'_>,
    provider: &CryptoProvider,
) -> Result<CertifiedKey, TlsSetupError> {
    let none = || TlsSetupError::NoCertificate(chain.place.to_owned());
    let certificates = certificates(chain).ok_or_else(none)?;
    let place = || key.place.to_owned();
    let private = PrivateKeyDer::from_pem_slice(key.text.as_bytes()).map_err(|_| {
        let is_encrypted = ENCRYPTED.iter().any(|label| key.text.contains(label));
        if is_encrypted { TlsSetupError::EncryptedKey(place()) } else { TlsSetupError::NoKey(place()) }
    })?;
    let private =
        provider.key_provider.load_private_key(private).map_err(|_| TlsSetupError::UnusableKey(place()))?;
    let identity = CertifiedKey::new(certificates, private);
    match identity.keys_match() {
        Ok(()) => Ok(identity),
        Err(rustls::Error::InconsistentKeys(_)) => {
            Err(TlsSetupError::WrongKey { key: place(), certificate: chain.place.to_owned() })
        }
        Err(_) => Err(TlsSetupError::BrokenCertificate(chain.place.to_owned())),
    }
}

/// The certificates in a PEM text. `None` if the text has no certificate, or if it is not valid PEM.
fn certificates(pem: PemText<'_>) -> Option<Vec<CertificateDer<'static>>> {
    let found: Vec<_> = CertificateDer::pem_slice_iter(pem.text.as_bytes()).collect::<Result<_, _>>().ok()?;
    (!found.is_empty()).then_some(found)
}

fn verifier(
    ca: PemText<'_>,
    provider: &Arc<CryptoProvider>,
    is_optional: bool,
) -> Result<Arc<dyn ClientCertVerifier>, TlsSetupError> {
    let broken = || TlsSetupError::BrokenClientCa(ca.place.to_owned());
    let mut roots = RootCertStore::empty();
    for certificate in certificates(ca).ok_or_else(|| TlsSetupError::NoClientCa(ca.place.to_owned()))? {
        roots.add(certificate).map_err(|_| broken())?;
    }
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider));
    let verifier = if is_optional { verifier.allow_unauthenticated() } else { verifier };
    verifier.build().map_err(|_| broken())
}

#[cfg(test)]
mod tests;
