//! The project's own chores: `cargo xtask`, then one of the words below. `.ci/run` calls the same.

mod bench_report;
mod codes;
mod dates;
mod fuzz;

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

/// A word, what is checked, and how.
type Chore = (&'static str, &'static str, fn() -> anyhow::Result<()>);

/// The chores, in the order in which `all` does them.
const CHORES: [Chore; 8] = [
    ("codes", "the code tables are generated from their sources", check_codes),
    ("fmt", "the formatting is rustfmt's", fmt),
    ("lint", "clippy finds nothing", lint),
    ("doc", "the documentation builds without a warning", doc),
    ("examples", "every example runs", examples),
    ("benches", "every bench runs", benches),
    ("dates", "every test passes on other days too", dates::run),
    ("fuzz", "a minute of fuzzing finds nothing", || fuzz::Plan::default().run()),
];

fn main() -> anyhow::Result<()> {
    let mut arguments = env::args().skip(1);
    let word = arguments.next().unwrap_or_default();
    // Alone, `codes` generates; as a check, and with `--check`, it only compares.
    if word == "codes" && arguments.next().as_deref() != Some("--check") {
        return run("codes", generate_codes);
    }
    if word == "fuzz" {
        let plan = fuzz::Plan::parse(arguments)?;
        return run("fuzz", || plan.run());
    }
    if word == "bench-report" {
        let from_last = match arguments.next().as_deref() {
            None => false,
            Some("--from-last") => true,
            Some(other) => bail!("bench-report takes --from-last or nothing, not `{other}`"),
        };
        return io::stdout().write_all(bench_report::run(from_last)?.as_bytes()).map_err(Into::into);
    }
    if word == "load" {
        let services: Vec<String> = arguments.collect();
        let bench = ["bench", "--package", "izquery-workspace", "--bench", "load", "--"];
        let words: Vec<&str> = bench.into_iter().chain(services.iter().map(String::as_str)).collect();
        return cargo(&words, &[]);
    }
    if word == "all" {
        for (word, _, chore) in CHORES {
            run(word, chore)?;
        }
        return Ok(());
    }
    match CHORES.iter().find(|(known, ..)| *known == word) {
        Some((word, _, chore)) => run(word, *chore),
        None => {
            let mut err = io::stderr();
            writeln!(err, "cargo xtask CHORE, where CHORE is one of:")?;
            for (word, what, _) in CHORES {
                writeln!(err, "  {word:<9} checks that {what}")?;
            }
            writeln!(err, "  all       does all of them")?;
            writeln!(
                err,
                "`codes` alone generates the tables; with `--check`, and in `all`, it checks them\n\
                 `fuzz` takes --seconds N for each target and --target NAME for one alone"
            )?;
            writeln!(
                err,
                "`bench-report` runs the benches and prints their figures; with `--from-last` those of the last run\n\
                 `load` measures answers from memory beside a bare handler, of this build or of the services at the\n\
                 addresses that follow"
            )?;
            bail!("no chore `{word}`")
        }
    }
}

fn run(word: &str, chore: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<()> {
    let started = Instant::now();
    chore().with_context(|| format!("xtask {word}"))?;
    writeln!(io::stderr(), "xtask {word}: ok in {} s", started.elapsed().as_secs())?;
    Ok(())
}

/// Writes the Rust of the code tables, and removes what no table accounts for.
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
        stale => bail!("stale, so run `cargo xtask codes`: {stale:?}"),
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
    // The fuzz workspace without libFuzzer, which would have to be compiled.
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
    // Without `--bench` criterion runs each measurement once; in the test profile all is built already.
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

/// The top of the project.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
