//! `cargo xtask audit`: no package of `Cargo.lock` has a known weakness.
//!
//! cargo-audit compares the packages with a copy of the RustSec advisory database. It needs no network.
//! `IZQUERY_ADVISORY_DB` names the folder of the copy.

use std::{
    env,
    io::{self, Write},
    path::PathBuf,
};

use anyhow::bail;

use crate::cargo_tool::CargoTool;

const TOOL: CargoTool = CargoTool { name: "audit", version: "0.22.2" };

/// The environment variable that names the folder of the database.
const DATABASE: &str = "IZQUERY_ADVISORY_DB";

/// Runs cargo-audit. Weaknesses, and packages that are unsound or that nobody maintains, are errors.
pub(crate) fn run() -> anyhow::Result<()> {
    let Some(database) = env::var_os(DATABASE).map(PathBuf::from) else {
        writeln!(
            io::stderr(),
            "\nWARNING: xtask audit: NOT CHECKED, because {DATABASE} is not set. It names a folder with a copy of the \
             RustSec advisory database.\n"
        )?;
        return Ok(());
    };
    if !database.join("crates").is_dir() {
        bail!("{DATABASE} names no advisory database: {} has no folder `crates`", database.display());
    }
    if !TOOL.prepare("audit", "NOT CHECKED")? {
        return Ok(());
    }
    let mut audit = TOOL.command();
    audit
        .args(["--no-fetch", "--stale", "--deny", "unsound", "--deny", "unmaintained", "--db"])
        .arg(database);
    let status = audit.status()?;
    if !status.success() {
        bail!("cargo audit ended with {status}");
    }
    Ok(())
}
