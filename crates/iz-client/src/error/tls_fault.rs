//! Why a TLS connection to the registry failed.

use rustls::CertificateError;

/// Why no trusted TLS connection is possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TlsFault {
    /// The registry's certificate has expired.
    Expired,
    /// The registry's certificate is not valid yet.
    NotYetValid,
    /// The registry's certificate is for another host.
    WrongName,
    /// The registry's certificate has an issuer that is not trusted.
    UnknownIssuer,
    /// The registry's server ended the handshake with a TLS alert.
    Refused,
    /// This machine has no certificate authorities, so no certificate can be trusted.
    NoAuthorities,
    /// Any other failure of TLS.
    Other,
}

impl TlsFault {
    pub(crate) const fn of(error: &rustls::Error) -> Self {
        use rustls::Error::{AlertReceived, InvalidCertificate};
        match error {
            InvalidCertificate(CertificateError::Expired | CertificateError::ExpiredContext { .. }) => {
                Self::Expired
            }
            InvalidCertificate(
                CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. },
            ) => Self::NotYetValid,
            InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            ) => Self::WrongName,
            InvalidCertificate(CertificateError::UnknownIssuer) => Self::UnknownIssuer,
            AlertReceived(_) => Self::Refused,
            _ => Self::Other,
        }
    }

    /// The text that follows in the error message.
    pub(crate) const fn details(self) -> &'static str {
        match self {
            Self::Expired => ": its certificate has expired",
            Self::NotYetValid => ": its certificate is not valid yet",
            Self::WrongName => ": its certificate is for another host",
            Self::UnknownIssuer => ": the issuer of its certificate is not trusted",
            Self::Refused => ": its server refused the handshake",
            Self::NoAuthorities => ": this machine has no certificate authorities",
            Self::Other => "",
        }
    }
}
