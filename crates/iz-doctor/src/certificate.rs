//! The parts of a certificate that the report shows.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use x509_parser::{
    certificate::X509Certificate,
    extensions::GeneralName,
    prelude::FromDer,
    x509::{AttributeTypeAndValue, X509Name},
};

use crate::check::{Check, CheckResult};

/// The time before the end of a certificate at which a warning starts. A renewal may take a registry's support weeks.
const SOON: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The longest name that is shown, in characters. An unknown server may have written the name.
const MAX_NAME: usize = 100;

/// The greatest number of host names that are shown.
const MAX_HOSTS: usize = 5;

/// One certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Certificate {
    /// The name of its owner.
    pub(crate) subject: String,
    /// The name of its issuer.
    pub(crate) issuer: String,
    /// The start of its validity.
    pub(crate) not_before: Timestamp,
    /// The end of its validity.
    pub(crate) not_after: Timestamp,
    /// The hosts for which it is valid.
    pub(crate) hosts: Vec<String>,
    /// The names in DER, for comparison.
    subject_der: Vec<u8>,
    issuer_der: Vec<u8>,
}

impl Certificate {
    /// Reads a certificate in DER. `None` if the bytes are not a certificate.
    pub(crate) fn read(der: &[u8]) -> Option<Self> {
        let (_, read) = X509Certificate::from_der(der).ok()?;
        let hosts = read.subject_alternative_name().ok().flatten();
        let hosts = hosts.iter().flat_map(|names| &names.value.general_names).filter_map(|name| match name {
            GeneralName::DNSName(name) => Some(printable(name)),
            GeneralName::IPAddress([a, b, c, d]) => Some(format!("{a}.{b}.{c}.{d}")),
            _ => None,
        });
        let time = |seconds| Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX);
        Some(Self {
            subject: name(read.subject()),
            issuer: name(read.issuer()),
            not_before: time(read.validity().not_before.timestamp()),
            not_after: time(read.validity().not_after.timestamp()),
            hosts: hosts.take(MAX_HOSTS).collect(),
            subject_der: read.subject().as_raw().to_vec(),
            issuer_der: read.issuer().as_raw().to_vec(),
        })
    }

    pub(crate) fn is_issued_by(&self, other: &Self) -> bool {
        self.issuer_der == other.subject_der
    }

    pub(crate) fn is_its_own_issuer(&self) -> bool {
        self.is_issued_by(self)
    }
}

/// The common name, or else the organisation, or else the whole name.
fn name(name: &X509Name<'_>) -> String {
    let text = |part: Option<&AttributeTypeAndValue<'_>>| {
        part.and_then(|part| part.as_str().ok().map(str::to_owned))
    };
    let found = text(name.iter_common_name().next()).or_else(|| text(name.iter_organization().next()));
    let found = found.unwrap_or_else(|| name.to_string());
    if found.trim().is_empty() { "an empty name".to_owned() } else { printable(&found) }
}

/// The name of a certificate authority in a server's certificate request.
pub(crate) fn authority(der: &[u8]) -> Option<String> {
    X509Name::from_der(der).ok().map(|(_, read)| name(&read))
}

/// The text without control characters, so that a terminal shows it safely.
fn printable(text: &str) -> String {
    text.chars().take(MAX_NAME).map(|c| if c.is_control() { '?' } else { c }).collect()
}

/// Checks the validity of certificates. The text has the date of each, and the worst result counts. An expired
/// certificate after the first one is only a warning, because a server may send obsolete ones. Trust is another check.
pub(crate) fn expiry<'c>(
    name: &'static str,
    certificates: impl IntoIterator<Item = &'c Certificate>,
    now: Timestamp,
    advice: &'static str,
) -> Check {
    let mut worst = CheckResult::Pass;
    let mut texts = Vec::new();
    for (at, certificate) in certificates.into_iter().enumerate() {
        let (result, text) = validity(certificate, now);
        let most = if at == 0 { CheckResult::Failure } else { CheckResult::Warning };
        worst = worst.max(result.min(most));
        texts.push(text);
    }
    let found = texts.join(", ");
    match worst {
        CheckResult::Failure => Check::failure(name, found, advice),
        CheckResult::Warning => Check::warning(name, found, advice),
        _ => Check::pass(name, found),
    }
}

fn validity(certificate: &Certificate, now: Timestamp) -> (CheckResult, String) {
    let Certificate { subject, not_before, not_after, .. } = certificate;
    let day = |time: &Timestamp| time.to_zoned(TimeZone::UTC).date();
    let left = not_after.duration_since(now);
    let days = left.as_hours() / 24;
    if left.is_negative() {
        return (CheckResult::Failure, format!("{subject} expired on {}", day(not_after)));
    }
    if *not_before > now {
        return (CheckResult::Failure, format!("{subject} is not valid before {}", day(not_before)));
    }
    let result = if left < SOON { CheckResult::Warning } else { CheckResult::Pass };
    (result, format!("{subject} is valid until {} ({days} days)", day(not_after)))
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, DnType, KeyPair, date_time_ymd};

    use super::*;

    fn certificate(name: &str) -> Certificate {
        let key = KeyPair::generate().unwrap();
        let hosts = vec!["registry.example".to_owned(), "127.0.0.1".to_owned()];
        let mut params = CertificateParams::new(hosts).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.not_before = date_time_ymd(2026, 1, 1);
        params.not_after = date_time_ymd(2027, 1, 1);
        Certificate::read(params.self_signed(&key).unwrap().der()).unwrap()
    }

    #[test]
    fn names_and_dates_are_read_and_other_bytes_are_refused() {
        let read = certificate("A registry\u{1b}[2J");
        assert_eq!((read.subject.as_str(), &read.issuer), ("A registry?[2J", &read.subject));
        assert_eq!(read.hosts, ["registry.example", "127.0.0.1"]);
        assert!(read.is_its_own_issuer());
        assert_eq!(read.not_after.to_string(), "2027-01-01T00:00:00Z");
        assert_eq!(Certificate::read(b"0\x03hunter2"), None);
    }

    #[test]
    fn a_warning_starts_thirty_days_before_the_end() {
        let read = certificate("A registry");
        for (now, result, part) in [
            ("2025-12-31T00:00:00Z", CheckResult::Failure, "not valid before 2026-01-01"),
            ("2026-12-01T23:00:00Z", CheckResult::Pass, "until 2027-01-01 (30 days)"),
            ("2026-12-02T01:00:00Z", CheckResult::Warning, "(29 days)"),
            ("2027-01-01T00:00:01Z", CheckResult::Failure, "expired on 2027-01-01"),
        ] {
            let check = expiry("certificate_expiry", [&read], now.parse().unwrap(), "Renew it.");
            assert_eq!(check.result, result, "{now}");
            assert!(check.found.contains(part), "{}", check.found);
        }
        let late = "2027-06-01T00:00:00Z".parse().unwrap();
        let young = Certificate { not_after: Timestamp::MAX, ..certificate("Another") };
        assert_eq!(
            expiry("certificate_expiry", [&young, &read], late, "Renew it.").result,
            CheckResult::Warning
        );
    }
}
