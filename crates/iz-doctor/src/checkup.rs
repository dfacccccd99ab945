//! The examination of one registry: all checks, within a time limit.

use iz_client::{Environment, RegistryProfile};
use iz_hl7::Query;
use tokio::time::{Duration, Instant, timeout_at};

use crate::{
    check::{Check, NAMES},
    examine::{Subject, examine},
    report::Report,
};

/// An examination of one registry, with its profile and over its own kind of connection.
///
/// Nothing is told to the registry but what a question tells it. Three signs of life and one question are sent, at the
/// pace that the profile allows; where too few are allowed, one sign of life.
#[derive(Clone, Debug)]
pub struct Checkup {
    subject: Subject,
}

impl Checkup {
    /// The checks, in the order in which they are said. Each is said once, whatever happens.
    pub const NAMES: [&'static str; 24] = NAMES;

    /// An examination whose question is about an invented person whom no registry can know.
    #[must_use]
    pub const fn new(profile: RegistryProfile, environment: Environment) -> Self {
        Self { subject: Subject { profile, environment, own_query: None } }
    }

    /// Asks this question instead. The outcome is said, and nothing of the person.
    #[must_use]
    pub fn asking(self, query: Query) -> Self {
        Self { subject: Subject { own_query: Some(query), ..self.subject } }
    }

    /// How long all of it can take, each part with the patience that the profile has.
    #[must_use]
    pub const fn patience(&self) -> Duration {
        let transport = &self.subject.profile.transport;
        // To look up, to connect and to shake hands; four exchanges; and the pause before the question, which may be a
        // minute.
        Duration::from_secs(3 * transport.connect_timeout_s + 4 * transport.timeout_s + 75)
    }

    /// Makes the checks, tells each as it is made, and gives them all. What is not done by `deadline` is said to be so.
    pub async fn run(&self, deadline: Instant, tell: impl FnMut(&Check)) -> Vec<Check> {
        let started = Instant::now();
        let mut report = Report::new(tell);
        if timeout_at(deadline, examine(&self.subject, &mut report)).await.is_err() {
            report.out_of_time(started.elapsed());
        }
        report.into_checks()
    }
}
