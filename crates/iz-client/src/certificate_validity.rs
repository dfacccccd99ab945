//! From when until when a certificate is valid.

use iz_hl7::code_words;
use jiff::{SignedDuration, Timestamp};
use x509_parser::{certificate::X509Certificate, prelude::FromDer};

/// The time before the end of a certificate at which it ends soon: two weeks. Programs that renew certificates have
/// done it by then.
const SOON: SignedDuration = SignedDuration::from_hours(14 * 24);

/// From when until when a certificate is valid, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CertificateValidity {
    /// The first second.
    pub start: Timestamp,
    /// The last second.
    pub end: Timestamp,
}

code_words! {
    /// What the validity of a certificate means now.
    pub enum CertificateState {
        /// It is not valid yet.
        NotYetValid = "not_yet_valid",
        /// It is valid.
        Valid = "valid",
        /// It is valid, and ends within two weeks.
        EndsSoon = "ends_soon",
        /// It was valid.
        Expired = "expired",
    }
}

impl CertificateValidity {
    /// Reads a certificate in DER. `None` if the bytes are no certificate.
    #[must_use]
    pub fn of(der: &[u8]) -> Option<Self> {
        let (_, certificate) = X509Certificate::from_der(der).ok()?;
        let validity = certificate.validity();
        Some(Self {
            start: Timestamp::from_second(validity.not_before.timestamp()).unwrap_or(Timestamp::MIN),
            end: Timestamp::from_second(validity.not_after.timestamp()).unwrap_or(Timestamp::MAX),
        })
    }

    /// What the validity means at a time.
    #[must_use]
    pub fn state(self, now: Timestamp) -> CertificateState {
        match self.end.duration_since(now) {
            _ if now < self.start => CertificateState::NotYetValid,
            left if left.is_negative() => CertificateState::Expired,
            left if left < SOON => CertificateState::EndsSoon,
            _ => CertificateState::Valid,
        }
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    use super::*;

    #[test]
    fn the_state_changes_with_the_seconds_of_the_validity() {
        let mut params = CertificateParams::new(vec!["pharmacy.local".to_owned()]).unwrap();
        params.not_before = date_time_ymd(2026, 1, 1);
        params.not_after = date_time_ymd(2027, 1, 1);
        let certificate = params.self_signed(&KeyPair::generate().unwrap()).unwrap();
        let validity = CertificateValidity::of(certificate.der()).unwrap();
        for (now, expected) in [
            ("2025-12-31T23:59:59Z", CertificateState::NotYetValid),
            ("2026-01-01T00:00:00Z", CertificateState::Valid),
            ("2026-12-18T00:00:00Z", CertificateState::Valid),
            ("2026-12-18T00:00:01Z", CertificateState::EndsSoon),
            ("2027-01-01T00:00:00Z", CertificateState::EndsSoon),
            ("2027-01-01T00:00:01Z", CertificateState::Expired),
        ] {
            assert_eq!(validity.state(now.parse().unwrap()), expected, "{now}");
        }
    }

    #[test]
    fn other_bytes_are_no_certificate() {
        assert_eq!(CertificateValidity::of(b"0\x03hunter2"), None);
    }
}
