//! `cargo xtask bench-report --instructions`: how many instructions fixed workloads take, counted by callgrind.
//!
//! Times differ from hour to hour on a shared machine. The number of instructions does not, so that a change of a
//! hundredth shows.

use std::{
    ffi::{OsStr, OsString},
    fmt::Write,
    process::{Command, Stdio},
};

use anyhow::{Context, bail};
use serde_json::Value;

use crate::{
    apt,
    cargo::{cargo_program, root},
    program::{is_ci, is_installed},
};

/// One workload of `benches/instructions.rs`.
struct Workload {
    name: String,
    /// How many bytes one run reads or writes.
    bytes: f64,
    /// The instructions of one run.
    instructions: f64,
}

/// Builds the bench, counts each workload, and gives the tables.
pub(super) fn report() -> anyhow::Result<String> {
    require_valgrind()?;
    let bench = build()?;
    let workloads = list(&bench)?
        .into_iter()
        .map(|(name, runs)| count(&bench, name, runs))
        .collect::<anyhow::Result<Vec<_>>>()?;
    Ok(format!("{}\n{}", reading_table(&workloads), other_table(&workloads)))
}

/// Installs valgrind where `CI` is set. Elsewhere, it says how to install it.
fn require_valgrind() -> anyhow::Result<()> {
    if is_installed("valgrind") {
        return Ok(());
    }
    if is_ci() {
        return apt::install("valgrind");
    }
    bail!(
        "valgrind is not installed. `apt-get install valgrind` installs it; other systems have a package of that name"
    )
}

/// Builds the bench with its own profile, which takes less time than that of `cargo bench`. Gives the path of the program.
fn build() -> anyhow::Result<OsString> {
    let package = ["bench", "--package", "izquery-workspace", "--bench", "instructions"];
    let arguments = [&package[..], &["--profile", "instructions", "--no-run"]].concat();
    let built = Command::new(cargo_program())
        .args(&arguments)
        .arg("--message-format=json-render-diagnostics")
        .current_dir(root())
        .stderr(Stdio::inherit())
        .output()
        .context("cargo cannot be started")?;
    if !built.status.success() {
        bail!("cargo {} ended with {}", arguments.join(" "), built.status);
    }
    let messages = String::from_utf8(built.stdout)?;
    executable(&messages).map(OsString::from).context("cargo names no program of the bench")
}

/// The path of the bench in cargo's messages, which are lines of JSON.
fn executable(messages: &str) -> Option<String> {
    messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()).find_map(|message| {
        let is_bench = message.pointer("/target/name")?.as_str()? == "instructions";
        let path = message.get("executable")?.as_str()?.to_owned();
        is_bench.then_some(path)
    })
}

/// The names of the workloads, each with the number of runs that are counted.
fn list(bench: &OsStr) -> anyhow::Result<Vec<(String, u32)>> {
    let output = Command::new(bench).arg("--list").output().context("the bench cannot be started")?;
    let text = String::from_utf8(output.stdout)?;
    text.lines()
        .map(|line| {
            let (name, runs) = line.split_once('\t').context("a line of the list without a tab")?;
            Ok((name.to_owned(), runs.parse()?))
        })
        .collect()
}

/// Counts a workload. The difference between two counts leaves out the start of the process and the first run, in which
/// memory is allocated and tables are read for the first time.
fn count(bench: &OsStr, name: String, runs: u32) -> anyhow::Result<Workload> {
    let (first, _) = collected(bench, &name, 1)?;
    let (all, bytes) = collected(bench, &name, 1 + runs)?;
    let instructions = (all - first) / f64::from(runs);
    Ok(Workload { name, bytes, instructions })
}

/// The instructions that callgrind counts for a process with that many runs, and the bytes of one run.
fn collected(bench: &OsStr, name: &str, runs: u32) -> anyhow::Result<(f64, f64)> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(bench)
        .args([name, &runs.to_string()])
        .output()
        .context("valgrind cannot be started")?;
    let (printed, counted) = (String::from_utf8(output.stdout)?, String::from_utf8_lossy(&output.stderr));
    if !output.status.success() {
        bail!("{name} ended with {}: {counted}", output.status);
    }
    let bytes = printed.split_whitespace().next().context("the bench prints no bytes")?.parse()?;
    let instructions = instructions(&counted).with_context(|| format!("no count of {name}"))?;
    Ok((instructions, bytes))
}

/// The number behind `Collected :` in the messages of callgrind.
fn instructions(messages: &str) -> Option<f64> {
    messages.lines().find_map(|line| line.split_once("Collected :")?.1.trim().parse().ok())
}

/// The readers of `benches/instructions.rs`, ours first.
const READERS: [&str; 3] = ["read", "hl7-parser", "scan"];

/// The table of the readers: instructions for each byte of each answer, and how many times as many as ours the others
/// take.
fn reading_table(workloads: &[Workload]) -> String {
    let mut table = String::from(
        "| answer | bytes | ours | hl7-parser | scan | hl7-parser / ours | ours / scan |\n|---|--:|--:|--:|--:|--:|--:|\n",
    );
    for answer in ["small", "typical", "large", "corpus"] {
        let find = |reader: &str| {
            let name = format!("{reader} {answer}");
            // Without a corpus, nothing is read.
            workloads.iter().find(|workload| workload.name == name && workload.bytes > 0.0)
        };
        if let [Some(ours), Some(parser), Some(scan)] = READERS.map(find) {
            let [per_byte, others, least] = [ours, parser, scan].map(|it| it.instructions / it.bytes);
            // Writing to a string cannot fail.
            let _ = writeln!(
                table,
                "| {answer} | {:.0} | {per_byte:.2} | {others:.2} | {least:.2} | {:.1} × | {:.2} × |",
                ours.bytes,
                others / per_byte,
                per_byte / least,
            );
        }
    }
    table
}

/// The table of the other workloads.
fn other_table(workloads: &[Workload]) -> String {
    let mut table = String::from("| workload | bytes | instructions | per byte |\n|---|--:|--:|--:|\n");
    let is_reading = |name: &str| {
        READERS.iter().any(|reader| name.strip_prefix(reader).is_some_and(|rest| rest.starts_with(' ')))
    };
    for workload in workloads.iter().filter(|workload| !is_reading(&workload.name)) {
        let Workload { name, bytes, instructions } = workload;
        let _ = writeln!(table, "| {name} | {bytes:.0} | {instructions:.0} | {:.1} |", instructions / bytes);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workload(name: &str, bytes: f64, instructions: f64) -> Workload {
        Workload { name: name.to_owned(), bytes, instructions }
    }

    #[test]
    fn the_number_of_instructions_is_found_in_the_messages_of_callgrind() {
        let messages = "==77== Callgrind, a call-graph generating cache profiler\n==77== \n==77== Collected : 1234567\n==77==\n";
        assert_eq!(instructions(messages), Some(1_234_567.0));
        assert_eq!(instructions("==77== Events    : Ir"), None);
    }

    #[test]
    fn the_program_of_the_bench_is_found_in_the_messages_of_cargo() {
        let messages = concat!(
            r#"{"reason":"compiler-artifact","target":{"name":"anyhow"},"executable":null}"#,
            "\nnot JSON\n",
            r#"{"reason":"compiler-artifact","target":{"name":"instructions"},"executable":"/t/deps/instructions-1"}"#,
        );
        assert_eq!(executable(messages).as_deref(), Some("/t/deps/instructions-1"));
    }

    #[test]
    fn the_tables_hold_instructions_for_each_byte_and_leave_out_an_absent_corpus() {
        let workloads = [
            workload("read typical", 1000.0, 30_000.0),
            workload("hl7-parser typical", 1000.0, 360_000.0),
            workload("scan typical", 1000.0, 20_000.0),
            workload("read corpus", 0.0, 10.0),
            workload("hl7-parser corpus", 0.0, 10.0),
            workload("scan corpus", 0.0, 10.0),
            workload("query", 500.0, 4_000.0),
        ];
        assert_eq!(
            reading_table(&workloads),
            "| answer | bytes | ours | hl7-parser | scan | hl7-parser / ours | ours / scan |\n\
             |---|--:|--:|--:|--:|--:|--:|\n\
             | typical | 1000 | 30.00 | 360.00 | 20.00 | 12.0 × | 1.50 × |\n"
        );
        assert_eq!(
            other_table(&workloads),
            "| workload | bytes | instructions | per byte |\n|---|--:|--:|--:|\n| query | 500 | 4000 | 8.0 |\n"
        );
    }
}
