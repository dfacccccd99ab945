//! Why a TLS connection to the registry failed.

use rustls::CertificateError;

/// Why there is no trusted TLS connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TlsFault {
    /// The registry's certificate has expired.
    Expired,
    /// The registry's certificate is not valid yet.
    NotYetValid,
    /// The registry's certificate is for another host.
    WrongName,
    /// Nobody who is trusted has issued the registry's certificate.
    UnknownIssuer,
    /// The registry's server ended the handshake with an alert.
    Refused,
    /// Anything else.
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

    /// What follows in the error's text.
    pub(crate) const fn details(self) -> &'static str {
        match self {
            Self::Expired => ": its certificate has expired",
            Self::NotYetValid => ": its certificate is not valid yet",
            Self::WrongName => ": its certificate is for another host",
            Self::UnknownIssuer => ": its certificate was issued by nobody who is trusted",
            Self::Refused => ": its server refused",
            Self::Other => "",
        }
    }
}
