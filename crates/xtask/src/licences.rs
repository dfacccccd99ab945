//! `cargo xtask licences`: the licences, versions and sources of all dependencies are those that `dependencies.toml` allows.

mod check;
mod dependency_list;
mod lowest_version;
mod package;

use std::{
    fs,
    io::{self, Write},
};

use anyhow::{Context, bail};

use self::{check::findings, dependency_list::DependencyList, package::Package};
use crate::cargo::root;

/// What is allowed, from the root folder of the project.
const LIST: &str = "crates/xtask/dependencies.toml";

/// Checks every package of `Cargo.lock` that any feature and any system needs.
pub(crate) fn run() -> anyhow::Result<()> {
    let text = fs::read_to_string(root().join(LIST)).context(LIST)?;
    let list = DependencyList::parse(&text).context(LIST)?;
    let packages = Package::all()?;
    let findings = findings(&list, &packages);
    if !findings.is_empty() {
        bail!("{LIST} does not allow this:\n{}", findings.join("\n"));
    }
    writeln!(io::stderr(), "xtask licences: {} packages follow {LIST}", packages.len())?;
    Ok(())
}
