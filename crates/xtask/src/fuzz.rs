//! `cargo xtask fuzz`: the committed corpus of iz-hl7 as a test, then its fuzz targets for a while.
//!
//! Stable Rust will do: `RUSTC_BOOTSTRAP` lets it take the flags of cargo-fuzz. No sanitizer is built
//! in, for the crate has no unsafe code of its own; what is sought is a panic.

use std::{
    env, fs,
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context, bail};

/// The fuzz workspace, from the top of the project.
pub(crate) const MANIFEST: &str = "crates/iz-hl7/fuzz/Cargo.toml";

/// What `cargo install` is given where the command is needed and missing.
const INSTALL: [&str; 4] = ["install", "cargo-fuzz", "--locked", "--version=0.13.1"];

/// How long each target runs where nothing else is asked for.
const DEFAULT_S: u32 = 60;

/// An input takes milliseconds; one that takes longer than this is a finding.
const SLOWEST_INPUT_S: u32 = 10;

/// Which targets run, and for how long each.
pub(crate) struct Plan {
    seconds: u32,
    target: Option<String>,
}

impl Default for Plan {
    fn default() -> Self {
        Self { seconds: DEFAULT_S, target: None }
    }
}

impl Plan {
    /// Reads `--seconds N` and `--target NAME`.
    pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> anyhow::Result<Self> {
        let mut plan = Self::default();
        while let Some(word) = words.next() {
            let value = words.next().with_context(|| format!("`{word}` needs a value"))?;
            match word.as_str() {
                // libFuzzer takes 0 for "without end".
                "--seconds" => {
                    let seconds = value.parse().ok().filter(|seconds| *seconds > 0);
                    plan.seconds = seconds.context("--seconds wants a whole number from 1")?;
                }
                "--target" => plan.target = Some(value),
                _ => bail!("fuzz takes --seconds N and --target NAME, not `{word}`"),
            }
        }
        Ok(plan)
    }

    /// The targets that are asked for, by the names of their files.
    fn targets(&self) -> anyhow::Result<Vec<String>> {
        let mut names: Vec<String> = fs::read_dir(folder().join("fuzz_targets"))?
            .filter_map(|entry| Some(entry.ok()?.path().file_stem()?.to_str()?.to_owned()))
            .collect();
        names.sort();
        if let Some(wanted) = &self.target {
            if !names.contains(wanted) {
                bail!("no fuzz target `{wanted}`; there are {}", names.join(", "));
            }
            names.retain(|name| name == wanted);
        }
        Ok(names)
    }

    /// Replays the committed corpus, then fuzzes two targets at a time.
    pub(crate) fn run(&self) -> anyhow::Result<()> {
        let targets = self.targets()?;
        super::cargo(
            &["test", "--quiet", "--manifest-path", MANIFEST, "--no-default-features", "--lib"],
            &[],
        )?;
        if !is_installed() {
            if env::var_os("CI").is_none() {
                writeln!(
                    io::stderr(),
                    "\nWARNING: xtask fuzz: NOT FUZZED, for cargo-fuzz is not installed: {}.\n\
                     Only the committed corpus was run. `cargo {}` installs it.\n",
                    targets.join(", "),
                    INSTALL.join(" ")
                )?;
                return Ok(());
            }
            super::cargo(&INSTALL, &[])?;
        }
        let built = cargo_fuzz("build").status()?;
        if !built.success() {
            bail!("cargo fuzz build ended with {built}");
        }
        let mut findings = Vec::new();
        for pair in targets.chunks(2) {
            let runs: Vec<_> = pair.iter().map(|name| Run::start(name, self.seconds)).collect();
            for run in runs {
                findings.extend(run?.finish()?);
            }
        }
        if !findings.is_empty() {
            bail!("{}", findings.join("\n"));
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
        // New inputs go to the first folder; the committed ones are only read.
        let found = folder().join("target/corpus").join(name);
        let committed = folder().join("corpus").join(name);
        fs::create_dir_all(&found)?;
        let log = folder().join("target").join(name).with_extension("log");
        let child = cargo_fuzz("run")
            .arg(name)
            .args([found, committed])
            .arg("--")
            .arg(format!("-max_total_time={seconds}"))
            .arg(format!("-timeout={SLOWEST_INPUT_S}"))
            .arg("-print_final_stats=1")
            .stdout(Stdio::null())
            // A pipe that nobody reads would stop the target.
            .stderr(File::create(&log)?)
            .spawn()
            .context("cargo cannot be started")?;
        Ok(Self { name: name.to_owned(), log, child })
    }

    /// Waits for the end, prints the figures, and gives what was found.
    fn finish(mut self) -> anyhow::Result<Option<String>> {
        let status = self.child.wait()?;
        // An input may stand in the log, so it need not be UTF-8.
        let log = String::from_utf8_lossy(&fs::read(&self.log)?).into_owned();
        let after = |mark: &str| {
            let (_, rest) = log.rsplit_once(mark)?;
            rest.split_whitespace().next()
        };
        let figure = |mark| after(mark).unwrap_or("?");
        writeln!(
            io::stderr(),
            "xtask fuzz: {}: {} executions, {} a second, coverage {}, {} new inputs",
            self.name,
            figure("stat::number_of_executed_units:"),
            figure("stat::average_exec_per_sec:"),
            figure(" cov: "),
            figure("stat::new_units_added:"),
        )?;
        if status.success() {
            return Ok(None);
        }
        // The lines with a number sign tell of progress.
        for line in log.lines().filter(|line| !line.starts_with('#')) {
            writeln!(io::stderr(), "{line}")?;
        }
        Ok(Some(match after("Test unit written to ") {
            Some(input) => format!("{} found something: the input is {input}", self.name),
            None => format!("{} ended with {status}", self.name),
        }))
    }
}

fn is_installed() -> bool {
    let version = cargo_fuzz_command().arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}

/// `cargo fuzz build` or `cargo fuzz run`, alike in all that would have the targets built again.
fn cargo_fuzz(word: &str) -> Command {
    let mut command = cargo_fuzz_command();
    command.args([word, "--sanitizer", "none", "--target-dir"]).arg(folder().join("target"));
    command
}

fn cargo_fuzz_command() -> Command {
    let mut command = Command::new(super::cargo_program());
    command.arg("fuzz").env("RUSTC_BOOTSTRAP", "1").current_dir(folder());
    command
}

fn folder() -> PathBuf {
    let manifest = super::root().join(MANIFEST);
    manifest.parent().map_or_else(PathBuf::new, Path::to_path_buf)
}
