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
/// The registry learns no more than from a query. Three probes and one query are sent, at the rate that the profile
/// allows. If the rate is low, only one probe is sent.
#[derive(Clone, Debug)]
pub struct Checkup {
    subject: Subject,
}

impl Checkup {
    /// The names of the checks, in order. Each is reported once, whatever happens.
    pub const NAMES: [&'static str; 24] = NAMES;

    /// An examination whose query is about an invented person that no registry can know.
    #[must_use]
    pub const fn new(profile: RegistryProfile, environment: Environment) -> Self {
        Self { subject: Subject { profile, environment, own_query: None, has_query: true } }
    }

    /// Sends this query instead. The report contains the outcome and nothing about the patient.
    #[must_use]
    pub fn with_query(self, query: Query) -> Self {
        Self { subject: Subject { own_query: Some(query), ..self.subject } }
    }

    /// Sends no query. The connectivity test is the last thing that is sent.
    #[must_use]
    pub fn without_query(self) -> Self {
        Self { subject: Subject { has_query: false, ..self.subject } }
    }

    /// The longest time that the examination can take, if each part uses the timeouts of the profile.
    #[must_use]
    pub const fn time_limit(&self) -> Duration {
        let transport = &self.subject.profile.transport;
        // Name resolution, connection and TLS handshake, four exchanges, and a pause of up to 60 s before the query.
        Duration::from_secs(3 * transport.connect_timeout_s + 4 * transport.timeout_s + 75)
    }

    /// Makes all checks. Passes each to `report_check` as soon as it is made, and returns them all. Checks that are not
    /// finished at `deadline` are reported as failed or skipped.
    pub async fn run(&self, deadline: Instant, report_check: impl FnMut(&Check)) -> Vec<Check> {
        let started = Instant::now();
        let mut report = Report::new(report_check);
        if timeout_at(deadline, examine(&self.subject, &mut report)).await.is_err() {
            report.out_of_time(started.elapsed());
        }
        report.into_checks()
    }
}
