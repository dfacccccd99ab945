//! `cargo xtask dates`: the tests again on other days. faketime moves the clock of each test program.
//!
//! faketime does not move the monotonic clock. So waits keep their length. A wait until a moment of that clock would never
//! end if only a part of the program saw the moved clock.

use std::{
    env,
    io::{self, Write},
    process::{Command, Stdio},
};

use anyhow::Context;

use crate::{apt, cargo::cargo, skipped};

/// The package that contains `faketime`.
const PACKAGE: &str = "faketime";

/// The crates that know no clock. Their tests cannot notice that the day changes, so they run on one day only.
const PURE: [&str; 5] = ["iz-consent", "iz-enroll", "iz-hl7", "iz-match", "iz-soap"];

/// What `cargo test` does not run either.
const NOT_TESTED: [&str; 2] = ["iz-fuzz", "xtask"];

/// A day on which the tests run.
struct Day {
    /// What is special about the day.
    description: &'static str,
    /// The time zone of the test programs. `None` means the machine's own.
    zone: Option<&'static str>,
    /// The arguments of faketime. A date and time is the moment at which each test program starts. It has no blank, because
    /// cargo splits a runner's arguments at blanks, and no `@`, because rustdoc takes an argument with `@` for a file.
    time: &'static str,
    /// Whether the tests of the crates that know no clock run too.
    with_pure: bool,
}

/// Two of the days start two seconds before midnight, so that the day changes while a test program runs.
const DAYS: [Day; 3] = [
    Day { description: "in 400 days", zone: None, time: "-f +400d", with_pure: true },
    Day {
        description: "at the end of a year, and of a day in UTC",
        zone: Some("UTC"),
        time: "2027-12-31T23:59:58",
        with_pure: false,
    },
    Day {
        description: "on 29 February in UTC, and at the midnight before it in Chicago",
        zone: Some("America/Chicago"),
        time: "2028-02-28T23:59:58",
        with_pure: false,
    },
];

/// Runs the tests on each day.
pub(crate) fn run() -> anyhow::Result<()> {
    if !is_installed() {
        if env::var_os("CI").is_none() {
            return skipped::warn(
                "dates",
                "NOT CHECKED, because faketime is not installed",
                &format!(
                    "`apt-get install {PACKAGE}` installs it. Other systems have a package of the same name."
                ),
            );
        }
        apt::install(PACKAGE)?;
    }
    let runner = runner_variable(&host()?);
    DAYS.iter().try_for_each(|day| day.run(&runner))
}

impl Day {
    fn run(&self, runner: &str) -> anyhow::Result<()> {
        writeln!(io::stderr(), "xtask dates: {} ({})", self.description, self.time)?;
        let faketime = format!("faketime --exclude-monotonic {}", self.time);
        let mut variables = vec![(runner, faketime.as_str())];
        variables.extend(self.zone.map(|zone| ("TZ", zone)));
        // The packages are named by those that are left out, so that a new one is tested. Without them, the others have
        // the same features, so nothing is built again.
        let mut arguments = vec!["test", "--quiet", "--workspace"];
        let pure = if self.with_pure { &[][..] } else { &PURE };
        arguments.extend(NOT_TESTED.iter().chain(pure).flat_map(|package| ["--exclude", package]));
        cargo(&arguments, &variables).with_context(|| self.description)
    }
}

fn is_installed() -> bool {
    let version = Command::new("faketime").arg("--version").stdout(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}

/// The default target of rustc.
fn host() -> anyhow::Result<String> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("-vV").output().context("rustc cannot be started")?;
    let output = String::from_utf8(output.stdout).context("rustc -vV")?;
    let host = output.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc -vV names no host")
}

/// The environment variable that names the program with which cargo starts tests.
fn runner_variable(target: &str) -> String {
    format!("CARGO_TARGET_{}_RUNNER", target.to_uppercase().replace('-', "_"))
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        path::{Path, PathBuf},
    };

    use super::*;
    use crate::cargo::root;

    /// The Rust files in a folder and below it.
    fn sources(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries
            .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] })
            .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
            .collect()
    }

    #[test]
    fn the_crates_that_run_on_one_day_only_read_no_clock() {
        for name in PURE {
            // An example may measure how long something takes.
            let crate_folder = root().join("crates").join(name);
            let files = ["src", "tests"].map(|folder| sources(&crate_folder.join(folder))).concat();
            assert!(files.len() > 10, "{name}");
            for file in files {
                let text = fs::read_to_string(&file).unwrap();
                for clock in ["now()", "SystemTime", "Instant", "elapsed()"] {
                    assert!(!text.contains(clock), "{} reads a clock: {clock}", file.display());
                }
            }
        }
    }

    #[test]
    fn the_variable_names_the_target() {
        assert_eq!(
            runner_variable("x86_64-unknown-linux-gnu"),
            "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER"
        );
    }
}
