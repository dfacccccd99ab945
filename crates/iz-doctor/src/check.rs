//! One check, and its result.

use serde::Serialize;

/// The names of all checks, in their order.
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

/// How a check came out, from good to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CheckResult {
    /// It could not be made, or there is nothing to check.
    Skipped,
    /// As it should be.
    Pass,
    /// Questions are answered, and something should be seen to.
    Warning,
    /// Questions are not answered, or not as they should be.
    Failure,
}

impl CheckResult {
    /// A stable word, as in JSON.
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

/// One thing that was looked at. No text here holds a secret, a person's details or the text of a reply: codes, keys
/// of the profile, addresses and the names in certificates are all that is repeated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Check {
    /// A stable word: one of [`Checkup::NAMES`](crate::Checkup::NAMES).
    pub name: &'static str,
    /// How it came out.
    pub result: CheckResult,
    /// What was found, or why nothing was looked for.
    pub found: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
}

/// The worst of them.
#[must_use]
pub fn worst(checks: &[Check]) -> CheckResult {
    checks.iter().map(|check| check.result).max().unwrap_or(CheckResult::Skipped)
}
