//! TLS with certificates that the sandbox makes.

use std::{
    fs::{self, OpenOptions},
    io::{self, Read as _, Write},
    path::{Path, PathBuf},
};

use iz_http::{ClientCertificates, PemText, TlsClock, TlsSetup, TlsSetupError};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use tokio_rustls::TlsAcceptor;

use crate::clock::SandboxClock;

/// The validity of the certificates, in months.
const MONTHS: i32 = 12;

/// The longest file with the CA certificates of the clients, in bytes: 1 MiB.
const MAX_CA_BYTES: u64 = 1024 * 1024;

/// How a sandbox offers TLS.
#[derive(Clone, Debug)]
pub struct SandboxTls {
    /// The folder for `ca.pem`, which clients must trust, and for `client.pem` with `client-key.pem`, a certificate for a
    /// client. All are made anew at every start.
    pub folder: PathBuf,
    /// Whether a client presents a certificate.
    pub client: ClientCertificate,
    /// The CA certificates that clients' certificates must come from, as PEM. Without it the sandbox's own CA.
    pub client_ca: Option<PathBuf>,
    /// The clock for the validity of the certificates. Clients check them with the clock of their machine, so this must
    /// be [`SandboxClock::system`] if a client is to accept them.
    pub clock: SandboxClock,
}

/// Whether a client presents a certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClientCertificate {
    /// The sandbox does not ask for one.
    #[default]
    Ignored,
    /// A certificate that a client presents must be valid.
    Optional,
    /// A connection needs a valid one.
    Required,
}

/// The reason why TLS cannot be set up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// A certificate cannot be made.
    #[error("a certificate of the sandbox cannot be made")]
    Certificate(#[from] rcgen::Error),
    /// A file cannot be written.
    #[error("{} cannot be written: name a folder that may be written to", file.display())]
    Write {
        /// The file.
        file: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The CA file of the clients cannot be read.
    #[error("{} cannot be read: name a PEM file of certificates", file.display())]
    ClientCa {
        /// The file.
        file: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The CA file of the clients is a folder, a pipe, a socket or a device.
    #[error("{} is no regular file: name a PEM file of certificates", file.display())]
    ClientCaKind {
        /// The file.
        file: PathBuf,
    },
    /// The CA file of the clients is longer than the limit.
    #[error("{} is longer than the limit of {MAX_CA_BYTES} bytes: name a PEM file of certificates", file.display())]
    ClientCaTooLong {
        /// The file.
        file: PathBuf,
    },
    /// TLS cannot use what the files hold.
    #[error(transparent)]
    Setup(#[from] TlsSetupError),
}

impl SandboxTls {
    /// Makes the certificates, writes the files, and returns the acceptor for connections.
    pub(crate) fn acceptor(&self) -> Result<TlsAcceptor, TlsError> {
        let authority = Authority::new(self.clock.now().timestamp())?;
        let (server, server_key) = authority.issue("izquery sandbox", ExtendedKeyUsagePurpose::ServerAuth)?;
        let (client, client_key) =
            authority.issue("izquery sandbox client", ExtendedKeyUsagePurpose::ClientAuth)?;
        fs::create_dir_all(&self.folder)
            .map_err(|source| TlsError::Write { file: self.folder.clone(), source })?;
        for (name, text) in [
            ("ca.pem", authority.certificate.pem()),
            ("client.pem", client.pem()),
            ("client-key.pem", client_key.serialize_pem()),
        ] {
            let file = self.folder.join(name);
            write(&file, &text).map_err(|source| TlsError::Write { file, source })?;
        }
        let (chain, key) = (server.pem(), server_key.serialize_pem());
        let (place, client_ca) = self.client_ca(&authority)?;
        let client_ca = PemText { place: &place, text: &client_ca };
        let clients = match self.client {
            ClientCertificate::Ignored => ClientCertificates::Ignored,
            ClientCertificate::Optional => ClientCertificates::Optional(client_ca),
            ClientCertificate::Required => ClientCertificates::Required(client_ca),
        };
        let own = |text| PemText { place: "the sandbox", text };
        let now = self.clock.clone();
        let clock =
            TlsClock::of(move || u64::try_from(now.now().timestamp().as_second()).unwrap_or_default());
        Ok(TlsSetup::read(own(&chain), own(&key), clients, clock)?.acceptor)
    }

    /// The place of the CA certificates of the clients, and their text.
    fn client_ca(&self, authority: &Authority) -> Result<(String, String), TlsError> {
        let Some(file) = &self.client_ca else {
            return Ok(("the sandbox".to_owned(), authority.certificate.pem()));
        };
        let unreadable = |source| TlsError::ClientCa { file: file.clone(), source };
        if !fs::metadata(file).map_err(unreadable)?.is_file() {
            return Err(TlsError::ClientCaKind { file: file.clone() });
        }
        let bytes = fs::File::open(file).and_then(read_limited).map_err(unreadable)?;
        let bytes = bytes.ok_or_else(|| TlsError::ClientCaTooLong { file: file.clone() })?;
        Ok((file.display().to_string(), String::from_utf8_lossy(&bytes).into_owned()))
    }
}

/// The bytes of a file. `None` if there are more than [`MAX_CA_BYTES`].
fn read_limited(file: fs::File) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    file.take(MAX_CA_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(u64::try_from(bytes.len()).is_ok_and(|length| length <= MAX_CA_BYTES).then_some(bytes))
}

/// The sandbox's own CA.
struct Authority {
    certificate: rcgen::Certificate,
    issuer: Issuer<'static, KeyPair>,
    now: Timestamp,
}

impl Authority {
    fn new(now: Timestamp) -> Result<Self, rcgen::Error> {
        let key = KeyPair::generate()?;
        let mut params = with_validity(CertificateParams::new(Vec::new())?, now);
        params.distinguished_name.push(DnType::CommonName, "izquery sandbox CA, for tests alone");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let certificate = params.self_signed(&key)?;
        Ok(Self { certificate, issuer: Issuer::new(params, key), now })
    }

    fn issue(
        &self,
        name: &str,
        purpose: ExtendedKeyUsagePurpose,
    ) -> Result<(rcgen::Certificate, KeyPair), rcgen::Error> {
        let key = KeyPair::generate()?;
        let names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).to_vec();
        let mut params = with_validity(CertificateParams::new(names)?, self.now);
        params.distinguished_name.push(DnType::CommonName, name);
        params.extended_key_usages = vec![purpose];
        params.use_authority_key_identifier_extension = true;
        Ok((params.signed_by(&key, &self.issuer)?, key))
    }
}

/// Sets the validity. It begins one day earlier, for clients whose clock is slow. The days are in UTC.
fn with_validity(mut params: CertificateParams, now: Timestamp) -> CertificateParams {
    let day = |date: Date| {
        date_time_ymd(i32::from(date.year()), date.month().unsigned_abs(), date.day().unsigned_abs())
    };
    let today = now.to_zoned(TimeZone::UTC).date();
    params.not_before = day(today.saturating_sub(1.day()));
    params.not_after = day(today.saturating_add(MONTHS.months()));
    params
}

/// Writes a file that only its owner can read, if the operating system supports that.
fn write(file: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)?.write_all(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_are_valid_from_the_day_before_for_most_of_a_year_on_every_day() {
        for now in [
            "2026-11-22T15:30:00Z",
            "2026-12-31T23:59:59Z",
            "2027-01-01T00:00:00Z",
            "2028-02-28T23:59:59-06:00",
            "2028-02-29T00:00:00Z",
            "2028-02-29T23:59:59Z",
            "2028-02-29T23:59:59+14:00",
            "2028-03-01T00:00:00-12:00",
        ] {
            let now: Timestamp = now.parse().unwrap();
            let params = with_validity(CertificateParams::default(), now);
            let before = now.as_second() - params.not_before.unix_timestamp();
            let after = params.not_after.unix_timestamp() - now.as_second();
            const DAY_S: i64 = 24 * 60 * 60;
            assert!((DAY_S..2 * DAY_S).contains(&before), "{now}: {before} s ago");
            assert!((363 * DAY_S..=366 * DAY_S).contains(&after), "{now}: for {after} s");
        }
    }
}
