//! The packages that cargo resolves.

use std::{path::PathBuf, process::Command};

use anyhow::{Context, bail};
use semver::Version;
use serde::Deserialize;

use crate::cargo::{cargo_program, root};

/// A package in the output of `cargo metadata`.
#[derive(Clone, Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: Version,
    /// An SPDX expression.
    pub(crate) license: Option<String>,
    /// `None` for a package of this project.
    pub(crate) source: Option<String>,
    /// The registries to which the package may be published. `None` means all.
    pub(crate) publish: Option<Vec<String>>,
    pub(crate) dependencies: Vec<Dependency>,
}

/// What a package says about a dependency.
#[derive(Clone, Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// `None` for a folder.
    pub(crate) source: Option<String>,
    /// A registry other than cargo's own.
    pub(crate) registry: Option<String>,
    /// The folder of the dependency, if it is one.
    pub(crate) path: Option<PathBuf>,
}

impl Package {
    /// All packages, with all features and for all systems.
    ///
    /// # Errors
    ///
    /// If cargo fails, or if `Cargo.lock` is not up to date.
    pub(crate) fn all() -> anyhow::Result<Vec<Self>> {
        #[derive(Deserialize)]
        struct Metadata {
            packages: Vec<Package>,
        }
        let output = Command::new(cargo_program())
            .args(["metadata", "--format-version=1", "--locked", "--all-features"])
            .current_dir(root())
            .output()
            .context("cargo cannot be started")?;
        if !output.status.success() {
            bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
        }
        let Metadata { packages } = serde_json::from_slice(&output.stdout).context("cargo metadata")?;
        Ok(packages)
    }
}
