//! The figures of the benches as Markdown, from the files that criterion writes into the target folder.
//!
//! Each figure is the median of its measurement. The benches run on shared machines, and the load of others changes the
//! mean more.

mod instructions;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    env,
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use anyhow::{Context, bail};
use serde_json::Value;

use crate::{
    arguments::Arguments,
    cargo::{cargo, root},
};

/// The answers that `benches/read.rs` reads, the smallest first, and the readers that it measures.
const ANSWERS: [&str; 5] = ["small", "typical", "large", "huge", "pdf"];
const READERS: [&str; 5] = ["scan", "hl7-parser", "rust-hl7", "borrowed", "owned"];

/// One measurement.
struct Estimate {
    /// The number of bytes that one iteration reads, where the bench gives it.
    bytes: Option<f64>,
    nanoseconds: f64,
}

/// The measurements by group and name, such as `read/typical` and `owned`.
type Estimates = BTreeMap<(String, String), Estimate>;

/// Runs the benches and writes the report to the standard output. With `--from-last` it takes the files of the last run.
/// With `--instructions` it counts instructions instead of time.
pub(crate) fn run(arguments: &mut Arguments) -> anyhow::Result<()> {
    let (from_last, counts) = (arguments.flag("--from-last"), arguments.flag("--instructions"));
    arguments.end()?;
    let report = match (from_last, counts) {
        (true, true) => bail!("bench-report takes --from-last or --instructions, not both"),
        (false, true) => format!("{}\n\n{}", machine()?, instructions::report()?),
        (_, false) => report(from_last)?,
    };
    io::stdout().write_all(report.as_bytes()).map_err(Into::into)
}

/// Runs the benches, or takes the files of their last run. Gives the report.
fn report(from_last: bool) -> anyhow::Result<String> {
    if !from_last {
        let benches = ["--bench", "read", "--bench", "build", "--bench", "codes"];
        cargo(&[&["bench", "--package", "izquery-workspace"][..], &benches].concat(), &[])?;
    }
    let folder = target().join("criterion");
    let estimates = collect(&folder).with_context(|| format!("the estimates in {}", folder.display()))?;
    if estimates.is_empty() {
        bail!("no estimates in {}: run without --from-last", folder.display());
    }
    Ok(format!("{}\n\n{}\n{}", machine()?, reading_table(&estimates), other_benches_table(&estimates)))
}

/// The target folder of cargo. A relative `CARGO_TARGET_DIR` is relative to the root folder of the project, where this
/// program starts cargo.
fn target() -> PathBuf {
    root().join(env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}

/// Reads every measurement in criterion's folder: `<group>/<name>/new/`.
fn collect(folder: &Path) -> anyhow::Result<Estimates> {
    let mut estimates = Estimates::new();
    for group in folders(folder)? {
        for name in folders(&group)? {
            let new = name.join("new");
            if !new.join("estimates.json").is_file() {
                continue;
            }
            let (benchmark, figures) =
                (json(&new.join("benchmark.json"))?, json(&new.join("estimates.json"))?);
            let word = |key: &str| benchmark.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
            let bytes = benchmark.pointer("/throughput/Bytes").and_then(Value::as_f64);
            let nanoseconds =
                figures.pointer("/median/point_estimate").and_then(Value::as_f64).context("no median")?;
            estimates.insert((word("group_id"), word("function_id")), Estimate { bytes, nanoseconds });
        }
    }
    Ok(estimates)
}

fn folders(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    Ok(entries.into_iter().map(|entry| entry.path()).filter(|path| path.is_dir()).collect())
}

fn json(path: &Path) -> anyhow::Result<Value> {
    let text = fs::read(path).with_context(|| path.display().to_string())?;
    serde_json::from_slice(&text).with_context(|| path.display().to_string())
}

/// The machine of the measurements: the day, the processor and the compiler.
fn machine() -> anyhow::Result<String> {
    let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processors.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or(env::consts::ARCH, |(_, model)| model);
    let cores = thread::available_parallelism()?;
    let rustc =
        Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())).arg("--version").output()?;
    let rustc = String::from_utf8_lossy(&rustc.stdout).trim().to_owned();
    Ok(format!("{}, {cores} cores of {model}, {rustc}.", jiff::Zoned::now().date()))
}

/// The table of the readers. Ratios and nanoseconds per byte are those of `owned`. `growth` is its time per byte divided by
/// that for the typical answer.
fn reading_table(estimates: &Estimates) -> String {
    let find = |answer: &str, reader: &str| estimates.get(&(format!("read/{answer}"), reader.to_owned()));
    let per_byte = |answer| find(answer, "owned").and_then(|owned| Some(owned.nanoseconds / owned.bytes?));
    let mut table = String::from(
        "| answer | bytes | scan | hl7-parser | rust-hl7 | borrowed | owned | against hl7-parser | against the scan \
         | ns/byte | growth |\n|---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for answer in ANSWERS {
        let Some(bytes) = READERS.iter().find_map(|reader| find(answer, reader)?.bytes) else {
            continue;
        };
        let times = READERS.map(|reader| cell(find(answer, reader), |it| time(it.nanoseconds)));
        let against = |reader| {
            let pair = find(answer, reader).zip(find(answer, "owned"));
            cell(pair, |(other, owned)| ratio(other.nanoseconds / owned.nanoseconds))
        };
        let growth = per_byte(answer).zip(per_byte("typical"));
        let row = [
            times.join(" | "),
            against("hl7-parser"),
            against("scan"),
            cell(per_byte(answer), |figure| format!("{figure:.2}")),
            cell(growth, |(this, typical)| ratio(this / typical)),
        ];
        // Writing to a string cannot fail.
        let _ = writeln!(table, "| {answer} | {bytes:.0} | {} |", row.join(" | "));
    }
    if let Some((memchr, owned)) = find("pdf", "memchr").zip(find("pdf", "owned")) {
        let share = ratio(memchr.nanoseconds / owned.nanoseconds);
        let _ = writeln!(
            table,
            "\n`memchr` over `pdf`: {}; `owned` has {share} its speed.",
            time(memchr.nanoseconds)
        );
    }
    table
}

/// The table of all other benches, whose figures are compared with nothing.
fn other_benches_table(estimates: &Estimates) -> String {
    let mut table = String::from("| bench | time |\n|---|---|\n");
    for ((group, name), estimate) in estimates {
        if !group.starts_with("read") {
            let _ = writeln!(table, "| {group}: {name} | {} |", time(estimate.nanoseconds));
        }
    }
    table
}

/// A cell of a table. It is a dash where there is no figure.
fn cell<T>(figure: Option<T>, write: impl Fn(T) -> String) -> String {
    figure.map_or_else(|| "–".to_owned(), write)
}

fn time(nanoseconds: f64) -> String {
    let (figure, unit) = match nanoseconds {
        ..1e3 => (nanoseconds, "ns"),
        ..1e6 => (nanoseconds / 1e3, "µs"),
        _ => (nanoseconds / 1e6, "ms"),
    };
    format!("{} {unit}", three_digits(figure))
}

fn ratio(quotient: f64) -> String {
    format!("{} ×", three_digits(quotient))
}

fn three_digits(figure: f64) -> String {
    let decimals = if figure < 10.0 { 2 } else { usize::from(figure < 100.0) };
    format!("{figure:.decimals$}")
}
