//! The files of a TLS listener.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    path::PathBuf,
};

use iz_client::{CertificateState, CertificateValidity, Clock, Secret, SecretError};
use iz_http::{ClientCertificates, PemText, TlsClock, TlsSetup, TlsSetupError};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};

/// Where a listener finds its certificate, its private key, and the CA certificates of its clients. All are PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The file of the certificate. Those of the authorities in between follow it in the same file.
    pub certificate: PathBuf,
    /// Where the private key is.
    pub key: Secret,
    /// The file of the CA certificates of the clients. If it is set, every client must present a certificate.
    pub client_ca: Option<PathBuf>,
}

/// The files of a listener cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TlsFilesError {
    /// A file cannot be read.
    #[error(transparent)]
    Read(#[from] SecretError),
    /// The content of a file cannot be used.
    #[error(transparent)]
    Setup(#[from] TlsSetupError),
    /// The certificate has expired.
    #[error(
        "the certificate in the file {} expired at {end}: replace it with a new one from the authority that issued it",
        file.display()
    )]
    Expired {
        /// The file.
        file: PathBuf,
        /// The end of its validity.
        end: Timestamp,
    },
    /// The certificate is not valid yet.
    #[error(
        "the certificate in the file {} is not valid before {start}: correct the clock of this machine, or replace the \
         certificate",
        file.display()
    )]
    NotYetValid {
        /// The file.
        file: PathBuf,
        /// The start of its validity.
        start: Timestamp,
    },
}

/// The contents of the files.
pub(crate) struct TlsTexts {
    certificate: SecretString,
    key: SecretString,
    client_ca: Option<SecretString>,
}

impl TlsFiles {
    /// Reads the files. It waits for the disk.
    pub(crate) fn read(&self) -> Result<TlsTexts, TlsFilesError> {
        let file = |path: &PathBuf| Secret::File(path.clone()).resolve();
        Ok(TlsTexts {
            certificate: file(&self.certificate)?,
            key: self.key.resolve()?,
            client_ca: self.client_ca.as_ref().map(file).transpose()?,
        })
    }

    /// The TLS settings that the contents of these files make, if the certificate is valid now.
    pub(crate) fn setup(
        &self,
        texts: &TlsTexts,
        clock: &Clock,
    ) -> Result<(TlsSetup, CertificateValidity), TlsFilesError> {
        let file = |path: &PathBuf| format!("the file {}", path.display());
        let (certificate, key) = (file(&self.certificate), format!("the {}", self.key));
        let client_ca = self.client_ca.as_ref().map(file).unwrap_or_default();
        let clients = texts.client_ca.as_ref().map_or(ClientCertificates::Ignored, |text| {
            ClientCertificates::Required(PemText { place: &client_ca, text: text.expose_secret() })
        });
        let now = clock.clone();
        let setup = TlsSetup::read(
            PemText { place: &certificate, text: texts.certificate.expose_secret() },
            PemText { place: &key, text: texts.key.expose_secret() },
            clients,
            TlsClock::of(move || u64::try_from(now.now().as_second()).unwrap_or_default()),
        )?;
        let validity = CertificateValidity::of(&setup.certificate)
            .ok_or(TlsSetupError::BrokenCertificate(certificate))?;
        let file = self.certificate.clone();
        match validity.state(clock.now()) {
            CertificateState::Expired => Err(TlsFilesError::Expired { file, end: validity.end }),
            CertificateState::NotYetValid => Err(TlsFilesError::NotYetValid { file, start: validity.start }),
            CertificateState::Valid | CertificateState::EndsSoon => Ok((setup, validity)),
        }
    }
}

impl TlsTexts {
    /// A number that changes with the contents.
    pub(crate) fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        for text in [Some(&self.certificate), Some(&self.key), self.client_ca.as_ref()] {
            text.map(SecretString::expose_secret).hash(&mut hasher);
        }
        hasher.finish()
    }
}
