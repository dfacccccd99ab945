//! `import` and `rotate`: take what the registry gave into the store.

use std::{fs, io::Write as _, path::Path, process::ExitCode};

use anyhow::{Context as _, bail, ensure};
use iz_credentials::{CredentialSet, Given, Part, StoreError, Which};
use iz_facade::client::RegistryProfile;
use secrecy::zeroize::Zeroizing;

use super::{Context, missing_parts::missing, prompt, references};
use crate::{
    cli, input_file,
    standard_output::StandardOutput,
    visible::{say, visible},
};

/// Whether a site has credentials already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    First,
    Rotation,
}

pub(super) fn run(
    context: &Context,
    options: &cli::ImportCredentials,
    kind: Kind,
) -> anyhow::Result<ExitCode> {
    let site = options.site.as_str();
    let profile = context.profile(site)?;
    check_state(context, site, kind)?;
    let given = given(context, profile, options)?;
    let now = context.environment.clock.now();
    let set = CredentialSet::of(&given, now);
    match kind {
        Kind::First => {
            context.record("credentials_import", Some(site), None)?;
            context.credentials.import(site, &set)?;
        }
        Kind::Rotation => {
            context.record("credentials_rotate", Some(site), None)?;
            context.credentials.rotate(site, &set)?;
        }
    }
    report(context, site, &given, kind)?;
    if let Some(file) = options.file().filter(|file| !input_file::is_standard_input(file)) {
        remove(file, options.remove)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Refuses before anything is asked for and recorded.
fn check_state(context: &Context, site: &str, kind: Kind) -> anyhow::Result<()> {
    match (kind, context.credentials.set(site, Which::InUse)) {
        (Kind::First, Err(StoreError::Missing { .. })) | (Kind::Rotation, Ok(_)) => Ok(()),
        (Kind::First, Ok(_)) => Err(StoreError::Exists { name: site.to_owned() }.into()),
        (_, Err(error)) => Err(error.into()),
    }
}

/// The parts of the file, and those that a person types.
fn given(
    context: &Context,
    profile: &RegistryProfile,
    options: &cli::ImportCredentials,
) -> anyhow::Result<Given> {
    let mut given = match options.file() {
        Some(file) => {
            let bytes = Zeroizing::new(input_file::small(file)?);
            Given::read(&bytes).with_context(|| file.display().to_string())?
        }
        None => {
            ensure!(
                prompt::is_possible(),
                "--prompt: the standard input is no terminal; name a file, or - to read the standard input"
            );
            Given::typed([])
        }
    };
    let missing = missing(context, profile, &options.site, given.parts());
    if !missing.is_empty() && !prompt::is_possible() {
        let names: Vec<&str> = missing.iter().map(|part| part.name()).collect();
        let lines: Vec<String> = missing.iter().map(|part| format!("{}=...", part.key())).collect();
        bail!(
            "the {} of {} is missing; add a line {}, or run the command at a terminal, which asks for it",
            names.join(" and the "),
            visible(&options.site),
            lines.join(" and ")
        );
    }
    let wanted = if options.prompt { Part::ALL.to_vec() } else { missing.clone() };
    for part in wanted {
        if let Some(value) = prompt::part(part, missing.contains(&part))? {
            given.add(part, value);
        }
    }
    Ok(given)
}

/// Says what was taken in, and which settings refer to it. No value is among it.
fn report(context: &Context, site: &str, given: &Given, kind: Kind) -> anyhow::Result<()> {
    let mut out = StandardOutput;
    let parts: Vec<Part> = given.parts().keys().copied().collect();
    let names: Vec<&str> = parts.iter().map(|part| part.name()).collect();
    writeln!(out, "stored for {}: {}", visible(site), names.join(", "))?;
    if !given.unknown().is_empty() {
        let keys = given.unknown().join(", ");
        writeln!(out, "no part of credentials, and kept in the stored original: {}", visible(&keys))?;
    }
    if !given.lines_without_key().is_empty() {
        let lines: Vec<String> = given.lines_without_key().iter().map(ToString::to_string).collect();
        writeln!(out, "lines without a known key, kept in the stored original: {}", lines.join(", "))?;
    }
    let referring = references::of_site(&context.config, site);
    if !referring.is_empty() {
        writeln!(out, "these settings refer to it:")?;
        for value in &referring {
            writeln!(out, "  {}", visible(&value.key))?;
        }
    }
    let is_new = |part: &Part| referring.iter().all(|value| value.name != references::name(site, *part));
    let new: Vec<Part> = parts.into_iter().filter(is_new).collect();
    if !new.is_empty() {
        writeln!(out, "for lookups to use it, these lines belong into {}:", context.file.display())?;
        for line in references::lines(site, &new) {
            writeln!(out, "  {line}")?;
        }
    }
    if kind == Kind::Rotation {
        writeln!(
            out,
            "the old credentials are in use until `izquery enroll credentials confirm`; `izquery enroll credentials check` \
             tries the new ones"
        )?;
    }
    Ok(())
}

/// Removes the file that the registry gave, if the person wants it.
fn remove(file: &Path, is_wanted: bool) -> anyhow::Result<()> {
    let name = file.display().to_string();
    let is_wanted =
        is_wanted || prompt::is_possible() && prompt::yes(&format!("remove {}?", visible(&name)))?;
    if !is_wanted {
        say(&format!(
            "{} still has the credentials in plain text; remove it, also from backups",
            visible(&name)
        ));
        return Ok(());
    }
    // The file behind a link has the credentials.
    let real = fs::canonicalize(file)?;
    fs::remove_file(&real)
        .and_then(|()| if fs::symlink_metadata(file).is_ok() { fs::remove_file(file) } else { Ok(()) })
        .with_context(|| format!("the credentials are stored, but {name} cannot be removed"))?;
    writeln!(StandardOutput, "{} is removed", visible(&name))?;
    Ok(())
}
