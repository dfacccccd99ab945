//! Whether `izquery doctor` may examine the production system of a registry.

use anyhow::{Context, bail};
use iz_facade::{
    EnrollmentRecords, RecordError,
    client::{Environment, RegistryProfile},
    enroll::ProductionUse,
};

use crate::{
    config::Config,
    service::{is_gated, location_of},
    store,
};

/// Checks that a site may be examined: it needs no enrollment, or every step of its location is recorded.
///
/// # Errors
///
/// One sentence that says where the location stands.
pub(crate) async fn check(
    config: &Config,
    environment: &Environment,
    site: &str,
    profile: &RegistryProfile,
) -> anyhow::Result<()> {
    let Some(enrollment) = profile.enrollment.as_deref().filter(|_| is_gated(profile)) else { return Ok(()) };
    let store = store::open(&config.store, &environment.randomness)?;
    let records = EnrollmentRecords::new(store, config.enrollments.profiles()?)?;
    let location = location_of(site).context("the id of the location")?;
    let today = environment.clock.now().to_zoned(profile.time_zone.clone()).date();
    let stands = match records.get(enrollment, &location).await {
        Ok(stored) => {
            let status = stored.enrollment.status(records.profile(enrollment)?, today)?;
            if status.production != ProductionUse::Nothing {
                return Ok(());
            }
            status.sentence()
        }
        Err(RecordError::NoSuchLocation { .. }) => "its enrollment is not recorded".to_owned(),
        Err(error) => return Err(error.into()),
    };
    bail!(
        "{location} may not ask the production system yet: {stands}; `izquery enroll show {location}` says what comes next"
    )
}
