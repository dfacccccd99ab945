//! `cargo xtask nist --profiles FOLDER`: checks the answers of the sandbox with NIST's conformance profiles.
//!
//! The profiles are not part of the project. FOLDER holds them, and `check.py`, which prints each distinct finding with
//! the number of its messages. An example of iz-sandbox writes the messages: a folder for each style, and one for the
//! queries. In the style `guide`, and in the queries, only findings that are NIST's own may be left.

mod finding;

use std::{
    ffi::OsString,
    fs,
    io::{self, Write},
    path::Path,
    process::Command,
};

use anyhow::{Context, bail};

use self::finding::Findings;
use crate::{
    arguments::Arguments,
    cargo::{cargo, target},
};

/// The folder of the queries.
const QUERIES: &str = "queries";

/// The arguments of cargo that write the messages. The folder follows them.
const WRITE: [&str; 7] = ["run", "--quiet", "--package", "iz-sandbox", "--example", "exchanges", "--"];

/// The groups of messages that must have no finding but NIST's own.
const RIGHT: [&str; 2] = ["guide", QUERIES];

/// Writes the messages, checks them, and prints a row for each style and profile.
pub(crate) fn run(arguments: &mut Arguments) -> anyhow::Result<()> {
    let profiles = arguments.value("--profiles")?;
    arguments.end()?;
    let profiles = profiles.context("--profiles FOLDER is missing: NIST's profiles and check.py")?;
    let profiles = Path::new(&profiles).canonicalize().with_context(|| profiles.clone())?;
    let messages = target()?.join("nist");
    if messages.exists() {
        fs::remove_dir_all(&messages)?;
    }
    let folder = messages.to_str().context("the folder of cargo has a name in UTF-8")?;
    cargo(&[&WRITE[..], &[folder]].concat(), &[])?;
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{:<15} {:<8} {:>8} {:>8} {:>8} {:>8}",
        "style", "profile", "messages", "findings", "NIST's", "ours"
    )?;
    let mut left = Vec::new();
    for group in names(&messages)? {
        for label in names(&messages.join(&group))? {
            let files = files(&messages.join(&group).join(&label))?;
            let profile = profile(&label);
            let findings = check(&profiles, &profile, &files)?;
            writeln!(
                out,
                "{group:<15} {profile:<8} {:>8} {:>8} {:>8} {:>8}",
                files.len(),
                findings.count(),
                findings.of_nist(),
                findings.ours()
            )?;
            if RIGHT.contains(&group.as_str()) {
                left.extend(findings.lines().map(|line| format!("{group} {profile}: {line}")));
            }
        }
    }
    if left.is_empty() { Ok(()) } else { bail!("findings that are not NIST's own:\n{}", left.join("\n")) }
}

/// The name of NIST's profile for the messages with a label in MSH-21.
fn profile(label: &str) -> String {
    let kind = match label {
        "Z34" | "Z44" => "QBP",
        "Z23" => "ACK",
        _ => "RSP",
    };
    format!("{kind}-{label}")
}

/// Runs the checker.
fn check(profiles: &Path, profile: &str, files: &[OsString]) -> anyhow::Result<Findings> {
    let output = Command::new("python3")
        .arg(profiles.join("check.py"))
        .arg(profiles)
        .arg(profile)
        .args(files)
        .output()
        .context("python3 cannot be started")?;
    if !output.status.success() {
        bail!("check.py {profile} ended with {}: {}", output.status, String::from_utf8_lossy(&output.stderr));
    }
    Findings::read(&String::from_utf8_lossy(&output.stdout))
}

/// The names in a folder, in order.
fn names(folder: &Path) -> anyhow::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// The files of a folder, in order.
fn files(folder: &Path) -> anyhow::Result<Vec<OsString>> {
    Ok(names(folder)?.iter().map(|name| folder.join(name).into_os_string()).collect())
}
