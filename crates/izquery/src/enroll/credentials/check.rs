//! `check`: asks the registry with stored credentials, as `izquery doctor` does.

use std::process::ExitCode;

use anyhow::ensure;
use iz_credentials::{CredentialSet, StoreError, Which};
use iz_doctor::Checkup;
use iz_facade::client::RegistryProfile;

use super::{
    Context,
    missing_parts::{missing, with},
};
use crate::{
    cli, doctor,
    enroll::examination::{self, Sends},
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
    check_whole(context, profile, site, &set)?;
    let sends = if options.query { Sends::Query } else { Sends::ConnectivityTest };
    let allowed = examination::check(&context.config, &context.environment, site, profile, sends);
    let lookups = runtime()?.block_on(allowed)?;
    let kind = if options.query { "query" } else { "connectivity_test" };
    context.record("credentials_check", Some(site), Some(format!("set={which} by={kind}")))?;
    if which == "waiting" {
        say(&format!("the new credentials of {} are checked, which wait for `confirm`", visible(site)));
    }
    let checkup = Checkup::new(with(profile, set.parts()), context.environment.clone());
    let checkup = if options.query { checkup } else { checkup.without_query() };
    let code = doctor::examine(site, &checkup, lookups, false)?;
    if !options.query {
        say(
            "the connectivity test of many registries does not look at the credentials; --query sends a query about an \
             invented person with them",
        );
    }
    Ok(code)
}

/// Checks that the registry would be asked with whole credentials.
///
/// # Errors
///
/// One sentence with the parts that are missing.
fn check_whole(
    context: &Context,
    profile: &RegistryProfile,
    site: &str,
    set: &CredentialSet,
) -> anyhow::Result<()> {
    let mut parts = missing(context, profile, site, set.parts());
    // A setting may refer to the credentials of another site.
    let absent = context.config.secrets.absent_texts.get(site).into_iter().flatten();
    parts.extend(absent.filter(|part| !set.parts().contains_key(part)));
    parts.sort_unstable();
    parts.dedup();
    let names: Vec<&str> = parts.iter().map(|part| part.name()).collect();
    ensure!(
        names.is_empty(),
        "{} cannot be asked: the {} is neither in the settings nor in the stored credentials; `izquery enroll credentials rotate` \
         takes whole credentials in",
        visible(site),
        names.join(" and the ")
    );
    Ok(())
}
