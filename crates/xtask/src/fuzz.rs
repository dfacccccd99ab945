//! `cargo xtask fuzz`: runs each fuzz target of `tests/fuzz` for some time. `cargo test` runs their committed inputs.
//!
//! Stable Rust is enough: with `RUSTC_BOOTSTRAP` it accepts the flags of cargo-fuzz. The targets have no sanitizer, because
//! the crates have no unsafe code of their own. Fuzzing looks for panics.

use std::{
    fs,
    fs::File,
    io::{self, Write},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use anyhow::{Context, bail};

use crate::{
    arguments::Arguments,
    cargo::{root, target},
    cargo_tool::CargoTool,
};

/// The folder of the fuzz targets, from the root folder of the project.
const FOLDER: &str = "tests/fuzz";

const TOOL: CargoTool = CargoTool { name: "fuzz", version: "0.13.1" };

/// How long each target runs by default, in seconds.
const DEFAULT_S: u32 = 20;

/// The release profile is for production, and its build takes too long.
const PROFILE: [(&str, &str); 2] =
    [("CARGO_PROFILE_RELEASE_LTO", "off"), ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")];

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

    /// Fuzzes two targets at a time.
    fn run(&self) -> anyhow::Result<()> {
        let targets = self.targets()?;
        if !TOOL.prepare("fuzz", &format!("NOT FUZZED: {}", targets.join(", ")))? {
            return Ok(());
        }
        let mut build = cargo_fuzz("build")?;
        // All targets are built at once, or the one that is named.
        build.args(&self.target);
        let built = build.status()?;
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
        let new_inputs = target()?.join("fuzz/corpus").join(name);
        let committed = folder().join("corpus").join(name);
        fs::create_dir_all(&new_inputs)?;
        let log = target()?.join("fuzz").join(name).with_extension("log");
        let child = cargo_fuzz("run")?
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

/// `cargo fuzz build` or `cargo fuzz run`. Both have the same options, so that `run` does not build the targets again.
fn cargo_fuzz(subcommand: &str) -> anyhow::Result<Command> {
    let mut command = TOOL.command();
    command.args([subcommand, "--fuzz-dir", FOLDER, "--features", "libfuzzer", "--sanitizer", "none"]);
    command.args(["--codegen-units", "16", "--target-dir"]).arg(target()?);
    command.envs(PROFILE).env("RUSTC_BOOTSTRAP", "1");
    Ok(command)
}

fn folder() -> PathBuf {
    root().join(FOLDER)
}
