//! Certificates of invented authorities, and a folder with those of the service.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use iz_client::{Clock, Secret};
use jiff::{Timestamp, civil::Date};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    date_time_ymd,
};
use tempfile::TempDir;
use tokio_rustls::rustls::pki_types::{CertificateDer, pem::PemObject as _};

use crate::tls_files::TlsFiles;

/// Days of a validity that holds the time of all tests, with more than two weeks before its end.
pub(super) const VALID: (&str, &str) = ("2026-11-01", "2026-12-31");

/// A certificate and its private key, in PEM.
#[derive(Clone)]
pub(super) struct Pair {
    pub(super) certificate: String,
    pub(super) key: String,
}

impl Pair {
    pub(super) fn der(&self) -> Vec<u8> {
        CertificateDer::from_pem_slice(self.certificate.as_bytes()).unwrap().to_vec()
    }
}

/// A certificate authority.
pub(super) struct Authority {
    certificate: rcgen::Certificate,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub(super) fn new(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = within(CertificateParams::default(), ("2020-01-01", "2040-01-01"));
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).unwrap();
        Self { certificate, issuer: Issuer::new(params, key) }
    }

    pub(super) fn pem(&self) -> String {
        self.certificate.pem()
    }

    /// A certificate of a server with these names, valid from one day to another.
    pub(super) fn server(&self, names: &[&str], days: (&str, &str)) -> Pair {
        self.issue(names, ExtendedKeyUsagePurpose::ServerAuth, days)
    }

    /// A certificate of a client.
    pub(super) fn client(&self, days: (&str, &str)) -> Pair {
        self.issue(&[], ExtendedKeyUsagePurpose::ClientAuth, days)
    }

    fn issue(&self, names: &[&str], purpose: ExtendedKeyUsagePurpose, days: (&str, &str)) -> Pair {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = within(CertificateParams::new(names).unwrap(), days);
        params.extended_key_usages = vec![purpose];
        let key = KeyPair::generate().unwrap();
        Pair { certificate: params.signed_by(&key, &self.issuer).unwrap().pem(), key: key.serialize_pem() }
    }
}

fn within(mut params: CertificateParams, (start, end): (&str, &str)) -> CertificateParams {
    let [start, end] = [start, end].map(|day| {
        let day: Date = day.parse().unwrap();
        date_time_ymd(day.year().into(), day.month().unsigned_abs(), day.day().unsigned_abs())
    });
    (params.not_before, params.not_after) = (start, end);
    params
}

/// A folder with `cert.pem`, `key.pem` and perhaps `ca.pem`.
pub(super) struct TlsFolder {
    folder: TempDir,
    has_client_ca: bool,
}

impl TlsFolder {
    /// With a valid certificate for `pharmacy.local` and loopback.
    pub(super) fn new(authority: &Authority) -> Self {
        let folder = Self { folder: tempfile::tempdir().unwrap(), has_client_ca: false };
        folder.write(&authority.server(&["pharmacy.local"], VALID));
        folder
    }

    pub(super) fn with_client_ca(self, pem: &str) -> Self {
        std::fs::write(self.path("ca.pem"), pem).unwrap();
        Self { has_client_ca: true, ..self }
    }

    pub(super) fn write(&self, pair: &Pair) {
        std::fs::write(self.path("cert.pem"), &pair.certificate).unwrap();
        std::fs::write(self.path("key.pem"), &pair.key).unwrap();
    }

    pub(super) fn key(&self) -> String {
        std::fs::read_to_string(self.path("key.pem")).unwrap()
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn files(&self) -> TlsFiles {
        TlsFiles {
            certificate: self.path("cert.pem"),
            key: Secret::File(self.path("key.pem")),
            client_ca: self.has_client_ca.then(|| self.path("ca.pem")),
        }
    }
}

/// A clock that begins at the time of all tests, and the number of seconds that it shows.
pub(super) fn moving_clock() -> (Clock, Arc<AtomicI64>) {
    let seconds = Arc::new(AtomicI64::new(super::environment().clock.now().as_second()));
    let shown = Arc::clone(&seconds);
    (Clock::of(move || Timestamp::from_second(shown.load(Ordering::SeqCst)).unwrap()), seconds)
}
