//! The project's own development tasks: `cargo xtask TASK`. `.ci/run` runs the same tasks.

mod apt;
mod bench_report;
mod codes;
mod contract;
mod dates;
mod foreign;
mod fuzz;
mod nist;
mod program;
mod programs;
mod python;
mod sandbox;

use std::{
    env,
    ffi::OsString,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use anyhow::{Context, bail};

/// The name of a task, what it checks, and its function.
type Task = (&'static str, &'static str, fn() -> anyhow::Result<()>);

/// The tasks, in the order in which `all` runs them.
const TASKS: [Task; 12] = [
    ("programs", "the interpreters of other languages are installed", programs::run),
    ("tests", "the tests of the tasks themselves pass", tests),
    ("codes", "the code tables are generated from their sources", check_codes),
    ("fmt", "rustfmt changes nothing", fmt),
    ("lint", "clippy finds nothing", lint),
    ("doc", "the documentation builds without a warning", doc),
    ("examples", "every example runs", examples),
    ("benches", "every bench runs", benches),
    ("contract", "the OpenAPI document is valid, and the service does what it says", contract::run),
    ("foreign", "SOAP clients and servers of other languages understand ours", foreign::run),
    ("dates", "every test passes on other days too", dates::run),
    ("fuzz", "a minute of fuzzing finds nothing", || fuzz::Plan::default().run()),
];

fn main() -> anyhow::Result<()> {
    let mut arguments = env::args().skip(1);
    let word = arguments.next().unwrap_or_default();
    // `codes` generates the tables. `codes --check`, and `all`, only compare them.
    if word == "codes" && arguments.next().as_deref() != Some("--check") {
        return run("codes", generate_codes);
    }
    if word == "fuzz" {
        let plan = fuzz::Plan::parse(arguments)?;
        return run("fuzz", || plan.run());
    }
    if word == "bench-report" {
        let report = bench_report::Report::parse(arguments.next().as_deref())?;
        return io::stdout().write_all(bench_report::run(report)?.as_bytes()).map_err(Into::into);
    }
    if word == "nist" {
        let profiles = nist::profiles(arguments)?;
        return run("nist", || nist::run(&profiles));
    }
    if word == "load" {
        let services: Vec<String> = arguments.collect();
        let bench = ["bench", "--package", "izquery-workspace", "--bench", "load", "--"];
        let words: Vec<&str> = bench.into_iter().chain(services.iter().map(String::as_str)).collect();
        return cargo(&words, &[]);
    }
    if word == "all" {
        for (word, _, task) in TASKS {
            run(word, task)?;
        }
        return Ok(());
    }
    match TASKS.iter().find(|(known, ..)| *known == word) {
        Some((word, _, task)) => run(word, *task),
        None => {
            let mut err = io::stderr();
            writeln!(err, "cargo xtask TASK, where TASK is one of:")?;
            for (word, check, _) in TASKS {
                writeln!(err, "  {word:<9} checks that {check}")?;
            }
            writeln!(err, "  all       runs all of them")?;
            writeln!(
                err,
                "`codes` generates the tables; `codes --check`, and `all`, only check them\n\
                 `fuzz` takes --seconds N (for each target) and --target NAME (for one target only)"
            )?;
            writeln!(
                err,
                "`bench-report` runs the benches and prints their figures; `--from-last` prints those of the last run;\n\
                 `--instructions` counts instructions with valgrind instead, which a busy machine does not change\n\
                 `load` compares cached answers with a bare handler; it measures this build, or the services at the\n\
                 addresses that follow\n\
                 `nist --profiles FOLDER` checks the messages of the sandbox with NIST's profiles, which are not here"
            )?;
            bail!("there is no task `{word}`")
        }
    }
}

fn run(word: &str, task: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<()> {
    let started = Instant::now();
    task().with_context(|| format!("xtask {word}"))?;
    writeln!(io::stderr(), "xtask {word}: ok in {} s", started.elapsed().as_secs())?;
    Ok(())
}

/// `cargo test` leaves them out, because xtask is not a default member of the workspace.
fn tests() -> anyhow::Result<()> {
    cargo(&["test", "--quiet", "--package", "xtask"], &[])
}

/// Writes the Rust code of the code tables, and removes generated files that belong to no table.
fn generate_codes() -> anyhow::Result<()> {
    let folder = iz_hl7();
    for (path, text) in codes::generate(&folder).map_err(anyhow::Error::msg)? {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().context("a file has a folder")?)?;
        fs::write(&path, text).with_context(|| path.display().to_string())?;
    }
    for path in codes::stale(&folder).map_err(anyhow::Error::msg)? {
        fs::remove_file(folder.join(path))?;
    }
    Ok(())
}

fn check_codes() -> anyhow::Result<()> {
    match codes::stale(&iz_hl7()).map_err(anyhow::Error::msg)?.as_slice() {
        [] => Ok(()),
        stale => bail!("these files are not up to date; run `cargo xtask codes`: {stale:?}"),
    }
}

fn iz_hl7() -> PathBuf {
    root().join("crates/iz-hl7")
}

fn fmt() -> anyhow::Result<()> {
    cargo(&["fmt", "--all", "--check"], &[])?;
    cargo(&["fmt", "--manifest-path", fuzz::MANIFEST, "--check"], &[])
}

fn lint() -> anyhow::Result<()> {
    cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"], &[])?;
    // The fuzz workspace is checked without libFuzzer, because compiling libFuzzer takes long.
    let fuzz = ["clippy", "--manifest-path", fuzz::MANIFEST, "--no-default-features", "--all-targets"];
    cargo(&[&fuzz[..], &["--", "-D", "warnings"]].concat(), &[])
}

fn doc() -> anyhow::Result<()> {
    cargo(&["doc", "--workspace", "--no-deps"], &[("RUSTDOCFLAGS", "-D warnings")])
}

fn examples() -> anyhow::Result<()> {
    let mut names: Vec<String> = fs::read_dir(root().join("examples"))?
        .filter_map(|entry| Some(entry.ok()?.path().file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    if names.is_empty() {
        bail!("examples/ is empty");
    }
    names
        .iter()
        .try_for_each(|name| cargo(&["run", "--package", "izquery-workspace", "--example", name], &[]))
}

fn benches() -> anyhow::Result<()> {
    // Without `--bench`, criterion runs each measurement once. The test profile is used because it is already built.
    cargo(&["test", "--package", "izquery-workspace", "--benches"], &[])
}

fn cargo(arguments: &[&str], variables: &[(&str, &str)]) -> anyhow::Result<()> {
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

fn cargo_program() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// The folder in which cargo builds.
fn target() -> anyhow::Result<PathBuf> {
    // The program of this task is in a folder of the profile.
    let program = env::current_exe()?;
    program.ancestors().nth(2).map(Path::to_owned).context("the program is in a folder of cargo")
}

/// The root folder of the project.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
