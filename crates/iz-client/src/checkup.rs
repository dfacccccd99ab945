//! A registry examined from near to far: the settings, the way, the trust, the clocks, and what its answers look like
//! beside what its profile says. Every check is said with what to do about it.

mod certificate;
mod client_certificate;
mod clock;
mod echo;
mod examination;
mod exchange;
mod handshake;
mod question;
mod quirks;
mod reach;
mod report;
mod round_trip;
mod secrets;
mod settings;
mod tls;
mod tunnel;

use iz_hl7::Query;
use serde::Serialize;
use tokio::time::{Duration, Instant, timeout_at};

use self::{examination::examine, report::Report};
use crate::{Environment, RegistryProfile};

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
    /// A stable word: one of [`Checkup::NAMES`].
    pub name: &'static str,
    /// How it came out.
    pub result: CheckResult,
    /// What was found, or why nothing was looked for.
    pub found: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
}

/// An examination of one registry, with its profile and over its own kind of connection.
///
/// Nothing is told to the registry but what a question tells it. Three signs of life and one question are sent, at the
/// pace that the profile allows; where too few are allowed, one sign of life.
#[derive(Clone, Debug)]
pub struct Checkup {
    profile: RegistryProfile,
    environment: Environment,
    own_question: Option<Query>,
}

impl Checkup {
    /// The checks, in the order in which they are said. Each is said once, whatever happens.
    pub const NAMES: [&'static str; 24] = [
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

    /// An examination whose question is about an invented person whom no registry can know.
    #[must_use]
    pub const fn new(profile: RegistryProfile, environment: Environment) -> Self {
        Self { profile, environment, own_question: None }
    }

    /// Asks this question instead. The outcome is said, and nothing of the person.
    #[must_use]
    pub fn asking(self, query: Query) -> Self {
        Self { own_question: Some(query), ..self }
    }

    /// How long all of it can take, each part with the patience that the profile has.
    #[must_use]
    pub const fn patience(&self) -> Duration {
        let transport = &self.profile.transport;
        // To look up, to connect and to shake hands; four exchanges; and the pause before the question, which may be a
        // minute.
        Duration::from_secs(3 * transport.connect_timeout_s + 4 * transport.timeout_s + 75)
    }

    /// Makes the checks, tells each as it is made, and gives them all. What is not done by `deadline` is said to be so.
    pub async fn run(&self, deadline: Instant, tell: impl FnMut(&Check)) -> Vec<Check> {
        let started = Instant::now();
        let mut report = Report::new(tell);
        if timeout_at(deadline, examine(self, &mut report)).await.is_err() {
            report.out_of_time(started.elapsed());
        }
        report.into_checks()
    }
}

/// The worst of them.
#[must_use]
pub fn worst(checks: &[Check]) -> CheckResult {
    checks.iter().map(|check| check.result).max().unwrap_or(CheckResult::Skipped)
}
