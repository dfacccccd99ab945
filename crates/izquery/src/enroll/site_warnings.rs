//! Warnings about records that do not fit the sites of the configuration.

use iz_facade::{
    client::RegistryProfile,
    enroll::{EnrollmentProfile, Location, LocationId},
};

use super::enroll_run::EnrollRun;
use crate::{config::location_of, service::is_gated};

/// How many locations a warning names.
const MAX_NAMED: usize = 10;

/// Warnings about locations that no site of the configuration is. A site whose id differs only in upper and lower case is named.
/// The other locations share a warning.
pub(super) fn without_site<'l>(
    run: &EnrollRun,
    locations: impl IntoIterator<Item = &'l LocationId>,
) -> Vec<String> {
    let (mut warnings, mut others) = (Vec::new(), Vec::new());
    for location in locations {
        if run.sites_of(location).next().is_some() {
            continue;
        }
        match alike(run, location) {
            Some(site) => warnings.push(format!(
                "warning  {location}: no site of the configuration is this location; {site} differs only in upper and lower case"
            )),
            None => others.push(location.as_str()),
        }
    }
    if let Some(named) = others.get(..others.len().min(MAX_NAMED)).filter(|named| !named.is_empty()) {
        let more = others.len().saturating_sub(named.len());
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        warnings.push(format!(
            "warning  {}{more}: no site of the configuration is such a location; a site is the location of its facility's key, or \
             of the registry's id",
            named.join(", ")
        ));
    }
    warnings
}

/// A site whose id differs from a location only in upper and lower case.
fn alike<'r>(run: &'r EnrollRun, location: &LocationId) -> Option<&'r str> {
    let word = location.as_str().to_lowercase();
    let is_alike = |site: &&str| location_of(site).is_ok_and(|known| known.as_str().to_lowercase() == word);
    run.sites_of_enrollment().map(|(site, _)| site).find(is_alike)
}

/// Warnings about sites of a location that ask a production system with another id than the record has.
pub(super) fn other_ids(run: &EnrollRun, location: &Location) -> anyhow::Result<Vec<String>> {
    let enrollment = run.profile()?;
    let sites = run.sites_of(&location.id).filter(|(_, profile)| is_gated(profile));
    Ok(sites.filter_map(|(site, profile)| other_id(site, profile, enrollment, location)).collect())
}

/// A warning if a site asks with an id that is not one of the record. The ids themselves are not compared by the registry's
/// checks, which pass with the id of another location, too. `None` if one of the two is not known.
fn other_id(
    site: &str,
    profile: &RegistryProfile,
    enrollment: &EnrollmentProfile,
    location: &Location,
) -> Option<String> {
    let facility_id = profile.credentials.facility_id.as_deref()?;
    let (name, _) = location.registry_id(enrollment)?;
    let is_of_record = location.registry_ids.values().any(|id| id.as_str() == facility_id);
    (!is_of_record).then(|| {
        format!(
            "warning  {site}: its facility_id is not the {name} of the record of {}, nor another id of it; check which one \
             is right",
            location.id
        )
    })
}
