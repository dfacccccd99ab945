//! The parts of credentials that a registry needs, and that neither the settings nor the store have.

use std::collections::BTreeMap;

use iz_credentials::Part;
use iz_facade::client::{RegistryProfile, Secret};
use secrecy::{ExposeSecret as _, SecretString};

use super::{Context, references};

/// The parts that the registry of a site needs, but that are missing in the settings and in `parts`.
pub(super) fn missing(
    context: &Context,
    profile: &RegistryProfile,
    site: &str,
    parts: &BTreeMap<Part, SecretString>,
) -> Vec<Part> {
    let stored = references::of_site(&context.config, site);
    let refers = |part| stored.iter().any(|value| value.name == references::name(site, part));
    let mut profile = with(profile, parts);
    // What a setting refers to is needed, too.
    let referred: Vec<Part> =
        Part::ALL.into_iter().filter(|part| !parts.contains_key(part) && refers(*part)).collect();
    referred.iter().for_each(|part| set(&mut profile, *part, None));
    let keys = profile.missing();
    let needs = |part: &Part| {
        let is_needed = keys.iter().any(|key| key.strip_prefix("credentials.") == Some(part.key()));
        is_needed || referred.contains(part)
    };
    Part::ALL.into_iter().filter(needs).collect()
}

/// The profile with these credentials.
pub(super) fn with(profile: &RegistryProfile, parts: &BTreeMap<Part, SecretString>) -> RegistryProfile {
    let mut profile = profile.clone();
    parts.iter().for_each(|(part, value)| set(&mut profile, *part, Some(value)));
    profile
}

fn set(profile: &mut RegistryProfile, part: Part, value: Option<&SecretString>) {
    let text = || value.map(|value| value.expose_secret().to_owned());
    let secret = || value.cloned().map(Secret::given);
    let credentials = &mut profile.credentials;
    match part {
        Part::Username => credentials.username = text(),
        Part::Password => credentials.password = secret(),
        Part::FacilityId => credentials.facility_id = text(),
        Part::SecondPassword => credentials.second_password = secret(),
        Part::OtherId => credentials.other_id = text(),
    }
}
