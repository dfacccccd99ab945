//! The TLS handshake of a connection.

use std::{io, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    time::timeout,
};
use tokio_rustls::TlsAcceptor;
use tracing::info;

/// A stream of bytes in both directions, whatever is below it.
pub trait ByteStream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> ByteStream for S {}

/// A connection of a client, with or without TLS. The bytes are those of HTTP.
pub type AcceptedStream = Box<dyn ByteStream>;

/// Does the TLS handshake if there is an acceptor. `None` means that the handshake failed or exceeded `limit`. The
/// connection is closed then.
pub(crate) async fn handshake(
    stream: impl ByteStream + 'static,
    acceptor: Option<&TlsAcceptor>,
    limit: Duration,
) -> Option<AcceptedStream> {
    let Some(acceptor) = acceptor else { return Some(Box::new(stream)) };
    match timeout(limit, acceptor.accept(stream).into_fallible()).await.ok()? {
        Ok(stream) => Some(Box::new(stream)),
        Err((error, stream)) => {
            info!(kind = ?error.kind(), "the TLS handshake failed");
            let _ = timeout(limit, linger(stream)).await;
            None
        }
    }
}

/// Closes a connection so that the client gets what was sent last, such as the TLS alert that says why the handshake
/// failed. A connection that is closed while received bytes are unread is reset, and the client may lose the alert.
async fn linger(mut stream: impl ByteStream) -> io::Result<()> {
    stream.shutdown().await?;
    let mut unread = [0; 4096];
    while stream.read(&mut unread).await? > 0 {}
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::{io::duplex, time::Instant};
    use tokio_rustls::rustls::{ServerConfig, crypto::aws_lc_rs, server::ResolvesServerCertUsingSni};

    use super::*;

    const LIMIT: Duration = Duration::from_secs(5);

    /// An acceptor without a certificate. No handshake succeeds with it.
    fn acceptor() -> TlsAcceptor {
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(ResolvesServerCertUsingSni::new()));
        TlsAcceptor::from(Arc::new(config))
    }

    #[tokio::test]
    async fn a_client_without_tls_gets_an_alert_although_it_sent_more_than_was_read() {
        // The server reads little of the request before it fails.
        let (client, server) = duplex(64);
        let (mut reading, mut writing) = tokio::io::split(client);
        let request = format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "x".repeat(64 * 1024));
        let send = async {
            writing.write_all(request.as_bytes()).await.unwrap();
            writing.shutdown().await.unwrap();
        };
        let mut received = Vec::new();
        let acceptor = acceptor();
        let (connection, (), read) =
            tokio::join!(handshake(server, Some(&acceptor), LIMIT), send, reading.read_to_end(&mut received));
        assert!(connection.is_none());
        read.unwrap();
        // RFC 8446 section 5.1: content type 21 is an alert.
        assert_eq!(received.first(), Some(&21), "{received:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_handshake_that_does_not_begin_ends_with_its_limit() {
        let (_client, server) = duplex(64);
        let start = Instant::now();
        assert!(handshake(server, Some(&acceptor()), LIMIT).await.is_none());
        assert_eq!(start.elapsed(), LIMIT);
    }
}
