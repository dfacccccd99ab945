//! `cargo xtask fuzz`: runs the committed corpus of iz-hl7 as a test, then each of its fuzz targets for some time.
//!
//! Stable Rust is enough: with `RUSTC_BOOTSTRAP` it accepts the flags of cargo-fuzz. The targets have no sanitizer, because
//! the crate has no unsafe code of its own. Fuzzing looks for panics.

use std::{
    env, fs,
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context, bail};

use crate::{
    arguments::Arguments,
    cargo::{cargo, cargo_program, root},
};

/// The fuzz workspace, relative to the root folder of the project.
pub(crate) const MANIFEST: &str = "crates/iz-hl7/fuzz/Cargo.toml";

/// The arguments of cargo that install cargo-fuzz.
const INSTALL: [&str; 4] = ["install", "cargo-fuzz", "--locked", "--version=0.13.1"];

/// How long each target runs by default, in seconds.
const DEFAULT_S: u32 = 60;

/// An input usually takes milliseconds. One that takes longer than this (in seconds) is reported.
const SLOWEST_INPUT_S: u32 = 10;

/// Runs the targets of the plan that the arguments describe.
pub(crate) fn run(arguments: &mut Arguments) -> anyhow::Result<()> {
    Plan::read(arguments)?.run()
}

/// Which targets run, and for how long each.
struct Plan {
    seconds: u32,
    target: Option<String>,
}

impl Plan {
    /// Reads `--seconds N` and `--target NAME`.
    fn read(arguments: &mut Arguments) -> anyhow::Result<Self> {
        let target = arguments.value("--target")?;
        let seconds = match arguments.value("--seconds")? {
            None => DEFAULT_S,
            // For libFuzzer, 0 means no limit.
            Some(text) => {
                let seconds = text.parse().ok().filter(|seconds| *seconds > 0);
                seconds.context("--seconds needs a whole number from 1")?
            }
        };
        arguments.end()?;
        Ok(Self { seconds, target })
    }

    /// The names of the targets to run: their file names.
    fn targets(&self) -> anyhow::Result<Vec<String>> {
        let mut names: Vec<String> = fs::read_dir(folder().join("fuzz_targets"))?
            .filter_map(|entry| Some(entry.ok()?.path().file_stem()?.to_str()?.to_owned()))
            .collect();
        names.sort();
        if let Some(target) = &self.target {
            if !names.contains(target) {
                bail!("there is no fuzz target `{target}`; there are {}", names.join(", "));
            }
            names.retain(|name| name == target);
        }
        Ok(names)
    }

    /// Runs the committed corpus, then fuzzes two targets at a time.
    fn run(&self) -> anyhow::Result<()> {
        let targets = self.targets()?;
        cargo(&["test", "--quiet", "--manifest-path", MANIFEST, "--no-default-features", "--lib"], &[])?;
        if !is_installed() {
            if env::var_os("CI").is_none() {
                writeln!(
                    io::stderr(),
                    "\nWARNING: xtask fuzz: NOT FUZZED, because cargo-fuzz is not installed: {}.\n\
                     Only the committed corpus was run. `cargo {}` installs it.\n",
                    targets.join(", "),
                    INSTALL.join(" ")
                )?;
                return Ok(());
            }
            cargo(&INSTALL, &[])?;
        }
        let built = cargo_fuzz("build").status()?;
        if !built.success() {
            bail!("cargo fuzz build ended with {built}");
        }
        let mut failures = Vec::new();
        for pair in targets.chunks(2) {
            let runs: Vec<_> = pair.iter().map(|name| Run::start(name, self.seconds)).collect();
            for run in runs {
                failures.extend(run?.finish()?);
            }
        }
        if !failures.is_empty() {
            bail!("{}", failures.join("\n"));
        }
        Ok(())
    }
}

/// A target that is running.
struct Run {
    name: String,
    log: PathBuf,
    child: Child,
}

impl Run {
    fn start(name: &str, seconds: u32) -> anyhow::Result<Self> {
        // libFuzzer writes new inputs to the first folder and only reads the second.
        let new_inputs = folder().join("target/corpus").join(name);
        let committed = folder().join("corpus").join(name);
        fs::create_dir_all(&new_inputs)?;
        let log = folder().join("target").join(name).with_extension("log");
        let child = cargo_fuzz("run")
            .arg(name)
            .args([new_inputs, committed])
            .arg("--")
            .arg(format!("-max_total_time={seconds}"))
            .arg(format!("-timeout={SLOWEST_INPUT_S}"))
            .arg("-print_final_stats=1")
            .stdout(Stdio::null())
            // The target would stop when a pipe that is not read becomes full.
            .stderr(File::create(&log)?)
            .spawn()
            .context("cargo cannot be started")?;
        Ok(Self { name: name.to_owned(), log, child })
    }

    /// Waits for the target to end and prints its figures. Gives a description of the failure, if there is one.
    fn finish(mut self) -> anyhow::Result<Option<String>> {
        let status = self.child.wait()?;
        // The log may contain an input, so it may not be UTF-8.
        let log = String::from_utf8_lossy(&fs::read(&self.log)?).into_owned();
        let after = |mark: &str| {
            let (_, rest) = log.rsplit_once(mark)?;
            rest.split_whitespace().next()
        };
        let figure = |mark| after(mark).unwrap_or("?");
        writeln!(
            io::stderr(),
            "xtask fuzz: {}: {} executions, {} per second, coverage {}, {} new inputs",
            self.name,
            figure("stat::number_of_executed_units:"),
            figure("stat::average_exec_per_sec:"),
            figure(" cov: "),
            figure("stat::new_units_added:"),
        )?;
        if status.success() {
            return Ok(None);
        }
        // The lines with a number sign show only progress.
        for line in log.lines().filter(|line| !line.starts_with('#')) {
            writeln!(io::stderr(), "{line}")?;
        }
        Ok(Some(match after("Test unit written to ") {
            Some(input) => format!("{} found a failure; the input is {input}", self.name),
            None => format!("{} ended with {status}", self.name),
        }))
    }
}

fn is_installed() -> bool {
    let version = cargo_fuzz_command().arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}

/// `cargo fuzz build` or `cargo fuzz run`. Both have the same options, so that `run` does not build the targets again.
fn cargo_fuzz(subcommand: &str) -> Command {
    let mut command = cargo_fuzz_command();
    command.args([subcommand, "--sanitizer", "none", "--target-dir"]).arg(folder().join("target"));
    command
}

fn cargo_fuzz_command() -> Command {
    let mut command = Command::new(cargo_program());
    command.arg("fuzz").env("RUSTC_BOOTSTRAP", "1").current_dir(folder());
    command
}

fn folder() -> PathBuf {
    let manifest = root().join(MANIFEST);
    manifest.parent().map_or_else(PathBuf::new, Path::to_path_buf)
}
