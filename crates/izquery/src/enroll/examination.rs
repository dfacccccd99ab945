//! Whether the production system of a registry may be examined for a location.

use anyhow::{Context, bail};
use iz_facade::{
    EnrollmentRecords, RecordError,
    client::{Environment, RegistryProfile},
    enroll::{EnrollmentProfile, ProductionUse, Status, StepState},
};

use crate::{
    config::{Config, location_of},
    service::is_gated,
    store,
};

/// The id of the step in which a location gets its credentials. The credentials exist when all steps before it are done.
const CREDENTIALS_STEP: &str = "credentials";

/// The check of the doctor that sends a query.
pub(crate) const QUESTION: &str = "question";

/// What an examination sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sends {
    /// At most the connectivity test, which holds nothing about anybody.
    ConnectivityTest,
    /// A query, too.
    Query,
}

/// Whether lookups of a site are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lookups {
    /// Nothing refuses them.
    Open,
    /// They are refused until the location goes live.
    RefusedUntilGoLive,
}

/// Checks that a site may be examined. It may if it needs no enrollment, or if every step of its location is recorded. The
/// connectivity test needs only the steps before that of the credentials, so that new credentials can be tried. An enrollment
/// without such a step needs every step for it.
///
/// # Errors
///
/// One sentence that says where the location stands.
pub(crate) async fn check(
    config: &Config,
    environment: &Environment,
    site: &str,
    profile: &RegistryProfile,
    sends: Sends,
) -> anyhow::Result<Lookups> {
    let Some(enrollment) = profile.enrollment.as_deref().filter(|_| is_gated(profile)) else {
        return Ok(Lookups::Open);
    };
    let store = store::open(&config.store, &environment.randomness)?;
    let records = EnrollmentRecords::new(store, config.enrollments.profiles()?)?;
    let location = location_of(site).context("the id of the location")?;
    let today = environment.clock.now().to_zoned(profile.time_zone.clone()).date();
    let enrollment_profile = records.profile(enrollment)?;
    let (stands, command) = match records.get(enrollment, &location).await {
        Ok(stored) => {
            let status = stored.enrollment.status(enrollment_profile, today)?;
            match (status.production, sends) {
                (ProductionUse::Everything, _) => return Ok(Lookups::Open),
                (ProductionUse::ChecksOnly, _) => return Ok(Lookups::RefusedUntilGoLive),
                (ProductionUse::Nothing, Sends::ConnectivityTest) if has_credentials_step_begun(&status) => {
                    return Ok(Lookups::RefusedUntilGoLive);
                }
                (ProductionUse::Nothing, _) => {
                    (status.sentence(), "`izquery enroll show` says what comes next")
                }
            }
        }
        Err(RecordError::NoSuchLocation { .. }) => {
            ("its enrollment is not recorded".to_owned(), "`izquery enroll new` opens its record")
        }
        Err(error) => return Err(error.into()),
    };
    let waits = match (sends, credentials_step(enrollment_profile)) {
        (Sends::ConnectivityTest, Some(before)) => format!("the connectivity test waits for {before}"),
        _ => "it waits until every step is recorded".to_owned(),
    };
    bail!("{location} may not ask the production system yet: {stands}; {waits}; {command}")
}

/// Whether every step before that of the credentials is done.
fn has_credentials_step_begun(status: &Status) -> bool {
    let step = status.steps.iter().find(|step| step.step.as_str() == CREDENTIALS_STEP);
    step.is_some_and(|step| matches!(step.state, StepState::Open | StepState::Done))
}

/// The steps before that of the credentials, in words. `None` if the enrollment has no such step.
fn credentials_step(profile: &EnrollmentProfile) -> Option<String> {
    let step = profile.tasks().find(|step| step.id.as_str() == CREDENTIALS_STEP)?;
    let before: Vec<String> = step.after.iter().map(|id| format!("step `{id}`")).collect();
    (!before.is_empty()).then(|| before.join(" and "))
}
