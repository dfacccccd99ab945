//! `cargo xtask codes`: writes or checks the generated Rust code of the code tables.

use std::{fs, path::PathBuf};

use anyhow::{Context, bail};

use crate::{arguments::Arguments, cargo::root, codes};

/// Writes the code. With `--check` it only compares.
pub(crate) fn run(arguments: &mut Arguments) -> anyhow::Result<()> {
    let check_only = arguments.flag("--check");
    arguments.end()?;
    if check_only { check() } else { generate() }
}

/// Writes the Rust code of the code tables, and removes generated files that belong to no table.
fn generate() -> anyhow::Result<()> {
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

fn check() -> anyhow::Result<()> {
    match codes::stale(&iz_hl7()).map_err(anyhow::Error::msg)?.as_slice() {
        [] => Ok(()),
        stale => bail!("these files are not up to date; run `cargo xtask codes`: {stale:?}"),
    }
}

fn iz_hl7() -> PathBuf {
    root().join("crates/iz-hl7")
}
