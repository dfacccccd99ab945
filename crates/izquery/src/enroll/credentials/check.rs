//! `check`: asks the registry with stored credentials, as `izquery doctor` does.

use std::process::ExitCode;

use iz_credentials::{CredentialSet, Part, StoreError, Which};
use iz_doctor::Checkup;
use iz_facade::client::{RegistryProfile, Secret};
use secrecy::ExposeSecret as _;

use super::Context;
use crate::{
    cli, doctor,
    enroll::examination,
    serve::runtime,
    visible::{say, visible},
};

pub(super) fn run(context: &Context, options: &cli::CheckCredentials) -> anyhow::Result<ExitCode> {
    let site = options.site.as_str();
    let profile = context.profile(site)?;
    let (which, set) = match context.credentials.set(site, Which::Waiting) {
        Err(StoreError::Missing { .. }) => ("in_use", context.credentials.set(site, Which::InUse)?),
        waiting => ("waiting", waiting?),
    };
    // The connectivity test holds nothing about anybody. A query to the production system waits for the confirmation of step 12.
    if options.query {
        runtime()?.block_on(examination::check(&context.config, &context.environment, site, profile))?;
    }
    let kind = if options.query { "query" } else { "connectivity_test" };
    context.record("credentials_check", Some(site), Some(format!("set={which} by={kind}")))?;
    if which == "waiting" {
        say(&format!("the new credentials of {} are checked, which wait for `confirm`", visible(site)));
    }
    let checkup = Checkup::new(with(profile, &set), context.environment.clone());
    let checkup = if options.query { checkup } else { checkup.without_query() };
    let code = doctor::examine(site, &checkup, false)?;
    if !options.query {
        say(
            "the connectivity test of many registries does not look at the credentials; --query sends a query about an \
             invented person with them",
        );
    }
    Ok(code)
}

/// The profile with these credentials.
fn with(profile: &RegistryProfile, set: &CredentialSet) -> RegistryProfile {
    let mut profile = profile.clone();
    let credentials = &mut profile.credentials;
    for (part, value) in set.parts() {
        let text = || Some(value.expose_secret().to_owned());
        match part {
            Part::Username => credentials.username = text(),
            Part::Password => credentials.password = Some(Secret::given(value.clone())),
            Part::FacilityId => credentials.facility_id = text(),
            Part::SecondPassword => credentials.second_password = Some(Secret::given(value.clone())),
            Part::OtherId => credentials.other_id = text(),
        }
    }
    profile
}
