//! What stands in a certificate, as far as people want to see it.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use x509_parser::{
    certificate::X509Certificate,
    extensions::GeneralName,
    prelude::FromDer,
    x509::{AttributeTypeAndValue, X509Name},
};

use crate::check::{Check, CheckResult};

/// So long before its end a certificate is warned of: renewing one takes a registry's support weeks.
const SOON: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The longest name that is repeated, in characters. Whoever answers there may have written it.
const MAX_NAME: usize = 100;

/// The most names of hosts that are repeated.
const MAX_HOSTS: usize = 5;

/// One certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Certificate {
    /// Whose it is.
    pub(crate) subject: String,
    /// Who issued it.
    pub(crate) issuer: String,
    /// The first moment at which it is good.
    pub(crate) not_before: Timestamp,
    /// The last one.
    pub(crate) not_after: Timestamp,
    /// The hosts that it is for.
    pub(crate) hosts: Vec<String>,
    /// The names as they are encoded, to be compared.
    subject_der: Vec<u8>,
    issuer_der: Vec<u8>,
}

impl Certificate {
    /// Reads one; none where the bytes are no certificate.
    pub(crate) fn read(der: &[u8]) -> Option<Self> {
        let (_, read) = X509Certificate::from_der(der).ok()?;
        let hosts = read.subject_alternative_name().ok().flatten();
        let hosts = hosts.iter().flat_map(|names| &names.value.general_names).filter_map(|name| match name {
            GeneralName::DNSName(name) => Some(printable(name)),
            GeneralName::IPAddress([a, b, c, d]) => Some(format!("{a}.{b}.{c}.{d}")),
            _ => None,
        });
        let moment = |seconds| Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX);
        Some(Self {
            subject: name(read.subject()),
            issuer: name(read.issuer()),
            not_before: moment(read.validity().not_before.timestamp()),
            not_after: moment(read.validity().not_after.timestamp()),
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

/// The common name, or else the organisation, or else all of it.
fn name(name: &X509Name<'_>) -> String {
    let text = |part: Option<&AttributeTypeAndValue<'_>>| {
        part.and_then(|part| part.as_str().ok().map(str::to_owned))
    };
    let found = text(name.iter_common_name().next()).or_else(|| text(name.iter_organization().next()));
    let found = found.unwrap_or_else(|| name.to_string());
    if found.trim().is_empty() { "nobody".to_owned() } else { printable(&found) }
}

/// The name of an authority as a server asks for it.
pub(crate) fn authority(der: &[u8]) -> Option<String> {
    X509Name::from_der(der).ok().map(|(_, read)| name(&read))
}

/// What a terminal shows as it is.
fn printable(text: &str) -> String {
    text.chars().take(MAX_NAME).map(|c| if c.is_control() { '?' } else { c }).collect()
}

/// When certificates end. The result is that of the worst, and each is said with its day. A server may send others
/// behind its own that have ended and that nobody needs any more; whether it is trusted is another check.
pub(crate) fn expiry<'c>(
    name: &'static str,
    certificates: impl IntoIterator<Item = &'c Certificate>,
    now: Timestamp,
    whose_advice: &'static str,
) -> Check {
    let mut worst = CheckResult::Pass;
    let mut said = Vec::new();
    for (at, certificate) in certificates.into_iter().enumerate() {
        let (result, text) = lasts(certificate, now);
        let most = if at == 0 { CheckResult::Failure } else { CheckResult::Warning };
        worst = worst.max(result.min(most));
        said.push(text);
    }
    let found = said.join(", ");
    match worst {
        CheckResult::Failure => Check::failure(name, found, whose_advice),
        CheckResult::Warning => Check::warning(name, found, whose_advice),
        _ => Check::pass(name, found),
    }
}

fn lasts(certificate: &Certificate, now: Timestamp) -> (CheckResult, String) {
    let Certificate { subject, not_before, not_after, .. } = certificate;
    let day = |moment: &Timestamp| moment.to_zoned(TimeZone::UTC).date();
    let left = not_after.duration_since(now);
    let days = left.as_hours() / 24;
    if left.is_negative() {
        return (CheckResult::Failure, format!("{subject} has expired on {}", day(not_after)));
    }
    if *not_before > now {
        return (CheckResult::Failure, format!("{subject} is good only from {} on", day(not_before)));
    }
    let result = if left < SOON { CheckResult::Warning } else { CheckResult::Pass };
    (result, format!("{subject} is good until {} ({days} days)", day(not_after)))
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
    fn names_and_dates_are_read_and_what_is_no_certificate_is_none() {
        let read = certificate("A registry\u{1b}[2J");
        assert_eq!((read.subject.as_str(), &read.issuer), ("A registry?[2J", &read.subject));
        assert_eq!(read.hosts, ["registry.example", "127.0.0.1"]);
        assert!(read.is_its_own_issuer());
        assert_eq!(read.not_after.to_string(), "2027-01-01T00:00:00Z");
        assert_eq!(Certificate::read(b"0\x03hunter2"), None);
    }

    #[test]
    fn thirty_days_before_the_end_is_soon() {
        let read = certificate("A registry");
        for (now, result, part) in [
            ("2025-12-31T00:00:00Z", CheckResult::Failure, "from 2026-01-01 on"),
            ("2026-12-01T23:00:00Z", CheckResult::Pass, "until 2027-01-01 (30 days)"),
            ("2026-12-02T01:00:00Z", CheckResult::Warning, "(29 days)"),
            ("2027-01-01T00:00:01Z", CheckResult::Failure, "has expired on 2027-01-01"),
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
