//! `cargo xtask audit`: no package of `Cargo.lock` has a known weakness.
//!
//! cargo-audit compares the packages with a copy of the RustSec advisory database. It needs no network.
//! `IZQUERY_ADVISORY_DB` names the folder of the copy.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::bail;

use crate::{cargo_tool::CargoTool, skipped};

const TOOL: CargoTool = CargoTool { name: "audit", version: "0.22.2" };

/// The environment variable that names the folder of the database.
const DATABASE: &str = "IZQUERY_ADVISORY_DB";

/// Runs cargo-audit. Weaknesses, and packages that are unsound or that nobody maintains, are errors.
pub(crate) fn run() -> anyhow::Result<()> {
    let Some(database) = env::var_os(DATABASE).map(PathBuf::from) else {
        return skipped::warn(
            "audit",
            &format!("NOT CHECKED, because {DATABASE} is not set"),
            "It names a folder with a copy of the RustSec advisory database.",
        );
    };
    if !has_advisory(&database) {
        bail!(
            "{DATABASE} names no copy of the RustSec advisory database: `{}` has no file crates/*/RUSTSEC-*.md",
            database.display()
        );
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

/// Whether a folder holds advisories. Without any, cargo-audit finds no weakness.
fn has_advisory(database: &Path) -> bool {
    let entries =
        |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_advisory = |file: PathBuf| {
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        name.starts_with("RUSTSEC-") && name.ends_with(".md")
    };
    // An empty path is no folder, and `crates` is a folder of this project.
    !database.as_os_str().is_empty()
        && entries(&database.join("crates")).any(|package| entries(&package).any(is_advisory))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_an_advisory_is_no_database() {
        let folder = env::temp_dir().join(format!("izquery-audit-{}", std::process::id()));
        let package = folder.join("crates/one");
        fs::create_dir_all(&package).unwrap();
        assert!(!has_advisory(&folder) && !has_advisory(Path::new("")));
        fs::write(package.join("RUSTSEC-2026-0001.md"), "").unwrap();
        assert!(has_advisory(&folder));
        fs::remove_dir_all(&folder).unwrap();
    }
}
