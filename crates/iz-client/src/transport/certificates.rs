//! The certificates of a client: the authorities that it trusts, and its own.

use reqwest::{Certificate, ClientBuilder, Identity};
use secrecy::{ExposeSecret, SecretString};

use super::setup_error::SetupError;
use crate::{profile::TlsSettings, secret::Secret};

/// The certificates of a client.
pub(super) struct Certificates {
    /// The certificate authorities that the client trusts. `None` if it trusts those of the machine.
    authorities: Option<Vec<Certificate>>,
    /// The client certificate, with its private key.
    identity: Option<Identity>,
}

impl Certificates {
    /// Reads the certificates that the settings name.
    ///
    /// # Errors
    ///
    /// [`SetupError`] with the key whose value cannot be resolved, or holds no certificate.
    pub(super) fn of(tls: &TlsSettings) -> Result<Self, SetupError> {
        let authorities = |reference| {
            const KEY: &str = "tls.private_ca";
            let pem = fetch(KEY, reference)?;
            let authorities =
                Certificate::from_pem_bundle(pem.expose_secret().as_bytes()).unwrap_or_default();
            match authorities.is_empty() {
                true => Err(SetupError::Key(KEY, "holds no certificate in PEM")),
                false => Ok(authorities),
            }
        };
        let identity = |reference: &Secret| {
            const KEY: &str = "tls.client_certificate";
            // The certificate comes with its private key. An authority is public.
            reference.warn_if_open(KEY);
            let pem = fetch(KEY, reference)?;
            Identity::from_pem(pem.expose_secret().as_bytes())
                .map_err(|_| SetupError::Key(KEY, "holds no certificate with its private key in PEM"))
        };
        Ok(Self {
            authorities: tls.private_ca.as_ref().map(authorities).transpose()?,
            identity: tls.client_certificate.as_ref().map(identity).transpose()?,
        })
    }

    /// Whether the client trusts the authorities of the machine, and has no certificate of its own.
    pub(super) const fn are_of_the_machine(&self) -> bool {
        self.authorities.is_none() && self.identity.is_none()
    }

    /// Sets the certificates of a client.
    pub(super) fn add_to(&self, mut builder: ClientBuilder) -> ClientBuilder {
        if let Some(authorities) = &self.authorities {
            // No other authority is trusted: a public one could issue a certificate for this name as well.
            builder = builder.tls_certs_only(authorities.clone());
        }
        match &self.identity {
            Some(identity) => builder.identity(identity.clone()),
            None => builder,
        }
    }
}

fn fetch(key: &'static str, reference: &Secret) -> Result<SecretString, SetupError> {
    reference.resolve().map_err(|error| SetupError::Reference(key, error))
}
