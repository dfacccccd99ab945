//! Runs cargo, and knows the folders of the project.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail};

/// Runs cargo in the root folder of the project, with these environment variables.
///
/// # Errors
///
/// If cargo cannot be started or does not succeed.
pub(crate) fn cargo(arguments: &[&str], variables: &[(&str, &str)]) -> anyhow::Result<()> {
    let status = Command::new(cargo_program())
        .args(arguments)
        .envs(variables.iter().copied())
        .current_dir(root())
        .status()
        .context("cargo cannot be started")?;
    if !status.success() {
        bail!("cargo {} ended with {status}", arguments.join(" "));
    }
    Ok(())
}

/// The cargo that started this program.
pub(crate) fn cargo_program() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// The folder in which cargo builds.
///
/// # Errors
///
/// If the folder of this program is unknown.
pub(crate) fn target() -> anyhow::Result<PathBuf> {
    // This program is in a folder of the profile.
    let program = env::current_exe()?;
    program.ancestors().nth(2).map(Path::to_owned).context("the program is in a folder of cargo")
}

/// The root folder of the project.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
