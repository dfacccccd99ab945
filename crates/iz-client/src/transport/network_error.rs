//! Finds the cause of a network error by the types of its sources. Texts change between versions and languages.

use std::{error::Error, io};

use super::header_limits::{MAX_HEADER_BYTES, MAX_HEADER_FIELDS};
use crate::error::{AskError, TlsFault};

/// The error of a failed HTTP exchange. Only the types of the sources are used, because the text of the error contains
/// the endpoint.
pub(super) fn network_error(error: &reqwest::Error) -> AskError {
    if let Some(cause) = find_cause::<rustls::Error>(error) {
        return AskError::Tls(TlsFault::of(cause));
    }
    if error.is_connect() {
        return AskError::Unreachable;
    }
    match find_cause::<hyper::Error>(error) {
        Some(cause) if cause.is_parse_too_large() => {
            AskError::HeaderTooLarge { fields: MAX_HEADER_FIELDS, bytes: MAX_HEADER_BYTES }
        }
        Some(cause) if cause.is_parse() => AskError::NotHttp,
        _ => AskError::Interrupted,
    }
}

/// The first error of type `E` in the chain of sources.
#[must_use]
pub fn find_cause<'e, E: Error + 'static>(error: &'e (dyn Error + 'static)) -> Option<&'e E> {
    let mut cause = Some(error);
    while let Some(current) = cause {
        if let Some(found) = current.downcast_ref() {
            return Some(found);
        }
        // `io::Error::source` skips the error that it wraps, so the wrapped error is visited here.
        let wrapped = current.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        cause = match wrapped {
            Some(wrapped) => Some(wrapped),
            None => current.source(),
        };
    }
    None
}

#[cfg(test)]
#[path = "../../../../tests/support/creep.rs"]
mod creep;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rustls::{AlertDescription, CertificateError};
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    /// The error of a request to a server that always replies with these bytes.
    async fn error_of(scheme: &str, reply: &'static [u8]) -> AskError {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("{scheme}://{}/", listener.local_addr().unwrap());
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(reply).await;
            let _ = stream.shutdown().await;
            let _ = stream.read(&mut request).await;
        });
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(20)).build().unwrap();
        let error = http.get(endpoint).send().await.unwrap_err();
        server.abort();
        network_error(&error)
    }

    #[tokio::test(start_paused = true)]
    async fn network_errors_are_recognized_by_type() {
        creep::creep(Duration::from_millis(1));
        for (scheme, reply, code) in [
            // Fatal TLS alerts: handshake_failure and certificate_required.
            ("https", b"\x15\x03\x03\x00\x02\x02\x28".as_slice(), "registry_tls_refused"),
            ("https", b"\x15\x03\x03\x00\x02\x02\x74", "registry_tls_refused"),
            ("https", b"HTTP/1.1 400 Bad Request\r\n\r\n", "registry_tls"),
            ("https", b"", "registry_unreachable"),
            ("http", b"220 mail.example ESMTP certificate\r\n", "registry_no_http"),
            ("http", b"", "registry_interrupted"),
        ] {
            assert_eq!(error_of(scheme, reply).await.code(), code, "{scheme} {}", reply.escape_ascii());
        }
    }

    #[test]
    fn a_source_is_found_at_any_depth() {
        let tls = rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer);
        let deep = io::Error::other(io::Error::new(io::ErrorKind::InvalidData, tls));
        assert_eq!(find_cause::<rustls::Error>(&deep).map(TlsFault::of), Some(TlsFault::UnknownIssuer));
        let only_words = io::Error::other("invalid peer certificate: TLS handshake");
        assert!(find_cause::<rustls::Error>(&only_words).is_none());
    }

    #[test]
    fn certificate_errors_and_alerts_have_their_own_faults() {
        let certificate = rustls::Error::InvalidCertificate;
        for (error, fault) in [
            (certificate(CertificateError::Expired), TlsFault::Expired),
            (certificate(CertificateError::NotValidYet), TlsFault::NotYetValid),
            (certificate(CertificateError::NotValidForName), TlsFault::WrongName),
            (certificate(CertificateError::UnknownIssuer), TlsFault::UnknownIssuer),
            (certificate(CertificateError::Revoked), TlsFault::Other),
            (rustls::Error::AlertReceived(AlertDescription::CertificateRequired), TlsFault::Refused),
            (rustls::Error::DecryptError, TlsFault::Other),
        ] {
            assert_eq!(TlsFault::of(&error), fault, "{error}");
        }
    }
}
