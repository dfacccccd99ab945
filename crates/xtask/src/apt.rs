//! Installs packages of the system.

use std::process::Command;

use anyhow::{Context, bail};

/// Installs a package. Where that fails, it updates the package lists and tries again.
pub(crate) fn install(package: &str) -> anyhow::Result<()> {
    let apt = |arguments: &[&str]| {
        Command::new("apt-get").args(arguments).status().context("apt-get cannot be started")
    };
    let arguments = ["install", "--yes", package];
    if apt(&arguments)?.success() {
        return Ok(());
    }
    apt(&["update"])?;
    let installed = apt(&arguments)?;
    if !installed.success() {
        bail!("apt-get {} ended with {installed}", arguments.join(" "));
    }
    Ok(())
}
