//! Subcommands of cargo that are programs of their own, such as cargo-fuzz.

use std::process::{Command, Stdio};

use crate::{
    cargo::{cargo, cargo_program, root},
    program::is_ci,
    skipped,
};

/// A subcommand of cargo that `cargo install` installs.
pub(crate) struct CargoTool {
    /// The subcommand, such as `fuzz`. Its package is `cargo-fuzz`.
    pub(crate) name: &'static str,
    /// The version that is installed.
    pub(crate) version: &'static str,
}

impl CargoTool {
    /// Whether the tool can be used. Where `CI` is set, it is installed if it is missing. Otherwise a warning names the
    /// task and says what is `not_done` without the tool.
    ///
    /// # Errors
    ///
    /// If the tool cannot be installed.
    pub(crate) fn prepare(&self, task: &str, not_done: &str) -> anyhow::Result<bool> {
        if self.is_installed() {
            return Ok(true);
        }
        let (package, version) = (format!("cargo-{}", self.name), format!("--version={}", self.version));
        let install = ["install", &package, "--locked", &version];
        if is_ci() {
            cargo(&install, &[])?;
            return Ok(true);
        }
        skipped::warn(
            task,
            &format!("{not_done}, because {package} is not installed"),
            &format!("`cargo {}` installs it.", install.join(" ")),
        )?;
        Ok(false)
    }

    /// The subcommand, in the root folder of the project.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(cargo_program());
        command.arg(self.name).current_dir(root());
        command
    }

    fn is_installed(&self) -> bool {
        let version = self.command().arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        version.is_ok_and(|status| status.success())
    }
}
