//! `cargo xtask dates`: the whole suite again on other days, with the clock of every test's process moved by faketime.
//!
//! The monotonic clock is left alone: waits are as long as they are, and what waits until a moment of that clock would
//! wait for ever if only half of the program saw it moved.

use std::{
    env,
    io::{self, Write},
    process::{Command, Stdio},
};

use anyhow::{Context, bail};

/// What is installed where `faketime` is needed and missing.
const PACKAGE: &str = "faketime";

/// A day on which the suite runs.
struct Day {
    /// Why this one.
    what: &'static str,
    /// The zone of the machine; its own without one.
    zone: Option<&'static str>,
    /// The arguments of faketime that say so; a moment is that at which each program of tests starts. Cargo splits a
    /// runner's arguments at blanks, and rustdoc takes one that starts with `@` for a file.
    time: &'static str,
}

/// The programs of tests take seconds, so midnight passes within those that take more than two.
const DAYS: [Day; 3] = [
    Day { what: "in 400 days", zone: None, time: "-f +400d" },
    Day { what: "at the end of a year, and of a day in UTC", zone: Some("UTC"), time: "2027-12-31T23:59:58" },
    Day {
        what: "on 29 February in UTC, and at the midnight before it in Chicago",
        zone: Some("America/Chicago"),
        time: "2028-02-28T23:59:58",
    },
];

/// Runs the suite on each day.
pub(crate) fn run() -> anyhow::Result<()> {
    if !is_installed() {
        if env::var_os("CI").is_none() {
            writeln!(
                io::stderr(),
                "\nWARNING: xtask dates: NOT CHECKED, for faketime is not installed.\n\
                 `apt-get install {PACKAGE}` installs it, and so do other systems under that name.\n"
            )?;
            return Ok(());
        }
        install()?;
    }
    let runner = runner_variable(&host()?);
    DAYS.iter().try_for_each(|day| day.run(&runner))
}

impl Day {
    fn run(&self, runner: &str) -> anyhow::Result<()> {
        writeln!(io::stderr(), "xtask dates: {} ({})", self.what, self.time)?;
        let faketime = format!("faketime --exclude-monotonic {}", self.time);
        let mut variables = vec![(runner, faketime.as_str())];
        variables.extend(self.zone.map(|zone| ("TZ", zone)));
        super::cargo(&["test", "--quiet"], &variables).with_context(|| self.what)
    }
}

fn is_installed() -> bool {
    let version = Command::new("faketime").arg("--version").stdout(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}

/// With the lists of packages that are there, or else with new ones.
fn install() -> anyhow::Result<()> {
    let apt = |arguments: &[&str]| {
        Command::new("apt-get").args(arguments).status().context("apt-get cannot be started")
    };
    let package = ["install", "--yes", PACKAGE];
    if apt(&package)?.success() {
        return Ok(());
    }
    apt(&["update"])?;
    let installed = apt(&package)?;
    if !installed.success() {
        bail!("apt-get {} ended with {installed}", package.join(" "));
    }
    Ok(())
}

/// The target for which cargo builds where nothing else is asked for.
fn host() -> anyhow::Result<String> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let said = Command::new(rustc).arg("-vV").output().context("rustc cannot be started")?;
    let said = String::from_utf8(said.stdout).context("rustc -vV")?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc -vV names no host")
}

/// Of the program that cargo starts tests with.
fn runner_variable(target: &str) -> String {
    format!("CARGO_TARGET_{}_RUNNER", target.to_uppercase().replace('-', "_"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runner_is_the_targets() {
        assert_eq!(
            runner_variable("x86_64-unknown-linux-gnu"),
            "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER"
        );
    }
}
