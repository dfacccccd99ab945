//! The TLS certificate of a registry, as the last reply showed it.

use std::sync::{Arc, Mutex, PoisonError};

use reqwest::{Response, tls::TlsInfo};

use crate::certificate_validity::CertificateValidity;

/// The validity of the certificate that a registry presented last. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct SeenCertificate(Arc<Mutex<Option<Seen>>>);

#[derive(Debug)]
struct Seen {
    der: Vec<u8>,
    validity: Option<CertificateValidity>,
}

impl SeenCertificate {
    /// The validity. `None` if no certificate was seen yet, or if it cannot be read.
    #[must_use]
    pub fn validity(&self) -> Option<CertificateValidity> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).as_ref().and_then(|seen| seen.validity)
    }

    /// Stores the certificate of the connection on which a response came. It is read only if it is another one than before.
    pub(super) fn record(&self, response: &Response) {
        let der = response.extensions().get::<TlsInfo>().and_then(TlsInfo::peer_certificate);
        let Some(der) = der else { return };
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.as_ref().is_none_or(|seen| seen.der != der) {
            *seen = Some(Seen { der: der.to_vec(), validity: CertificateValidity::of(der) });
        }
    }
}
