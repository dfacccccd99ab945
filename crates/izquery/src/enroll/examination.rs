//! Whether `izquery doctor` may examine the production system of a registry.

use anyhow::{Context, bail};
use iz_facade::{
    EnrollmentRecords, RecordError,
    client::{Environment, RegistryProfile},
    enroll::ProductionUse,
};

use crate::{
    config::{Config, location_of},
    service::is_gated,
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
    let (stands, command) = match records.get(enrollment, &location).await {
        Ok(stored) => {
            let status = stored.enrollment.status(records.profile(enrollment)?, today)?;
            if status.production != ProductionUse::Nothing {
                return Ok(());
            }
            (status.sentence(), "`izquery enroll show` says what comes next")
        }
        Err(RecordError::NoSuchLocation { .. }) => {
            ("its enrollment is not recorded".to_owned(), "`izquery enroll new` opens its record")
        }
        Err(error) => return Err(error.into()),
    };
    bail!("{location} may not ask the production system yet: {stands}; {command}")
}
