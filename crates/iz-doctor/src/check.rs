//! One check and its result.

use serde::Serialize;

/// The names of all checks, in order.
pub(crate) const NAMES: [&str; 24] = [
    "profile",
    "secrets",
    "dns",
    "tcp",
    "tls",
    "certificate_chain",
    "certificate_expiry",
    "certificate_name",
    "trust",
    "client_certificate",
    "clock",
    "connectivity_test",
    "question",
    "message_time",
    "round_trip",
    "reply_http",
    "reply_envelope",
    "reply_text",
    "reply_correlation",
    "reply_sender",
    "reply_receiver",
    "reply_query_name",
    "reply_profile",
    "reply_character_set",
];

/// The result of a check, from good to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CheckResult {
    /// The check could not be made, or there is nothing to check.
    Skipped,
    /// The check found no problem.
    Pass,
    /// Queries are answered, but something should be corrected.
    Warning,
    /// Queries are not answered, or not correctly.
    Failure,
}

impl CheckResult {
    /// A stable code, as in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Skipped => "skipped",
            Self::Pass => "pass",
            Self::Warning => "warning",
            Self::Failure => "failure",
        }
    }
}

/// One check. Its texts contain no secret, no patient details and no text of a reply. They contain only codes, keys of
/// the profile, addresses, and the names in certificates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Check {
    /// A stable code: one of [`Checkup::NAMES`](crate::Checkup::NAMES).
    pub name: &'static str,
    /// The result.
    pub result: CheckResult,
    /// What the check found, or why it was skipped.
    pub found: String,
    /// What to do. Only warnings and failures have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
}

/// The worst result of these checks.
#[must_use]
pub fn worst(checks: &[Check]) -> CheckResult {
    checks.iter().map(|check| check.result).max().unwrap_or(CheckResult::Skipped)
}
