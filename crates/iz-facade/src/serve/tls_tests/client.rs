//! A client of the TLS listener.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::aws_lc_rs,
        pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime, pem::PemObject as _},
        time_provider::TimeProvider,
        version::{TLS12, TLS13},
    },
};

use super::files::{Authority, Pair};

/// The version that a client speaks.
#[derive(Clone, Copy, Debug)]
pub(super) enum Handshake {
    Tls12,
    Tls13,
}

/// A client that trusts one authority.
pub(super) struct Client {
    pub(super) authority: String,
    pub(super) certificate: Option<Pair>,
    pub(super) handshake: Handshake,
    pub(super) alpn: &'static str,
    /// The name that it expects in the certificate.
    pub(super) name: &'static str,
}

/// The time of all tests.
#[derive(Debug)]
struct TestTime;

impl TimeProvider for TestTime {
    fn current_time(&self) -> Option<UnixTime> {
        let now = super::environment().clock.now().as_second();
        Some(UnixTime::since_unix_epoch(Duration::from_secs(now.unsigned_abs())))
    }
}

impl Client {
    pub(super) fn of(authority: &Authority) -> Self {
        Self {
            authority: authority.pem(),
            certificate: None,
            handshake: Handshake::Tls13,
            alpn: "http/1.1",
            name: "pharmacy.local",
        }
    }

    async fn connect(&self, address: SocketAddr) -> Result<TlsStream<TcpStream>, String> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(self.authority.as_bytes()).unwrap()).unwrap();
        let provider = Arc::new(aws_lc_rs::default_provider());
        let version = match self.handshake {
            Handshake::Tls12 => &TLS12,
            Handshake::Tls13 => &TLS13,
        };
        let config = ClientConfig::builder_with_details(provider, Arc::new(TestTime))
            .with_protocol_versions(&[version])
            .unwrap()
            .with_root_certificates(roots);
        let mut config = match &self.certificate {
            None => config.with_no_client_auth(),
            Some(pair) => {
                let chain = CertificateDer::from_pem_slice(pair.certificate.as_bytes()).unwrap();
                let key = PrivateKeyDer::from_pem_slice(pair.key.as_bytes()).unwrap();
                config.with_client_auth_cert(vec![chain], key).unwrap()
            }
        };
        config.alpn_protocols = vec![self.alpn.as_bytes().to_vec()];
        let stream = TcpStream::connect(address).await.unwrap();
        let name = ServerName::try_from(self.name).unwrap();
        let connected = TlsConnector::from(Arc::new(config)).connect(name, stream).await;
        connected.map_err(|error| format!("{error:?}"))
    }

    /// Sends a request and reads the response. In TLS 1.3 the refusal of a client certificate comes with the response.
    pub(super) async fn exchange(&self, address: SocketAddr, request: &str) -> Result<String, String> {
        let mut stream = self.connect(address).await?;
        let failed = |error: std::io::Error| format!("{error:?}");
        stream.write_all(request.as_bytes()).await.map_err(failed)?;
        let mut response = Vec::new();
        match stream.read_to_end(&mut response).await {
            Err(error) if response.is_empty() => Err(failed(error)),
            _ => Ok(String::from_utf8(response).unwrap()),
        }
    }

    /// Gets a target. `fields` are the lines of the header.
    pub(super) async fn get(
        &self,
        address: SocketAddr,
        target: &str,
        fields: &str,
    ) -> Result<String, String> {
        let request = format!("GET {target} HTTP/1.1\r\n{fields}\r\nConnection: close\r\n\r\n");
        self.exchange(address, &request).await
    }

    /// The certificate that the server presents, in DER.
    pub(super) async fn certificate_of(&self, address: SocketAddr) -> Vec<u8> {
        let stream = self.connect(address).await.unwrap();
        stream.get_ref().1.peer_certificates().unwrap()[0].to_vec()
    }
}

/// Sends a ClientHello of an old version, and gives the code of the alert that comes back.
pub(super) async fn alert_for_version(address: SocketAddr, version: [u8; 2]) -> Option<u8> {
    // RFC 5246 section 7.4.1.2: version, random, no session, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 and
    // TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, no compression. The extensions name P-256, its uncompressed points, and ECDSA
    // with SHA-256.
    let mut hello = version.to_vec();
    hello.extend([7; 32]);
    hello.extend([0, 0, 4, 0xc0, 0x2b, 0xc0, 0x09, 1, 0]);
    hello.extend([0, 22, 0, 10, 0, 4, 0, 2, 0, 23, 0, 11, 0, 2, 1, 0, 0, 13, 0, 4, 0, 2, 4, 3]);
    let length = u8::try_from(hello.len()).unwrap();
    let mut record = vec![22, version[0], version[1], 0, length + 4, 1, 0, 0, length];
    record.append(&mut hello);
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(&record).await.unwrap();
    // An alert: its type, its version, two bytes of length, the level, the code.
    let mut received = [0; 7];
    stream.read_exact(&mut received).await.unwrap();
    (received[0] == 21).then_some(received[6])
}
