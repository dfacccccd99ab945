//! Checks that cargo and its own tools do.

use std::fs;

use anyhow::bail;

use crate::cargo::{cargo, root};

/// Runs the tests of xtask. `cargo test` leaves them out, because xtask is not a default member of the workspace.
pub(crate) fn tests() -> anyhow::Result<()> {
    cargo(&["test", "--quiet", "--package", "xtask"], &[])
}

/// Checks that rustfmt changes nothing.
pub(crate) fn fmt() -> anyhow::Result<()> {
    cargo(&["fmt", "--all", "--check"], &[])
}

/// Checks that clippy finds nothing.
pub(crate) fn lint() -> anyhow::Result<()> {
    cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"], &[])
}

/// Runs the tests of the store and of the command over PostgreSQL. `cargo test` leaves them out, because the feature is
/// off.
pub(crate) fn postgres() -> anyhow::Result<()> {
    let feature = ["--features", "postgres", "--package", "iz-store", "--package", "izquery"];
    let linted = [&feature[..], &["--package", "iz-facade"]].concat();
    cargo(&[&["clippy"], &linted[..], &["--all-targets", "--", "-D", "warnings"]].concat(), &[])?;
    cargo(&[&["test", "--quiet"], &feature[..]].concat(), &[])
}

/// Runs the tests of the export of credentials for a key of age. `cargo test` leaves them out, because the feature is off.
pub(crate) fn age() -> anyhow::Result<()> {
    let feature = ["--features", "age", "--package", "iz-credentials", "--package", "izquery"];
    cargo(&[&["clippy"], &feature[..], &["--all-targets", "--", "-D", "warnings"]].concat(), &[])?;
    let test = ["test", "--quiet", "--features", "age", "--package"];
    cargo(&[&test[..], &["iz-credentials"]].concat(), &[])?;
    cargo(&[&test[..], &["izquery", "--test", "command", "credentials"]].concat(), &[])
}

/// Builds the documentation without a warning.
pub(crate) fn doc() -> anyhow::Result<()> {
    cargo(&["doc", "--workspace", "--no-deps"], &[("RUSTDOCFLAGS", "-D warnings")])
}

/// Runs every example.
pub(crate) fn examples() -> anyhow::Result<()> {
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

/// Runs every bench once. Without `--bench`, criterion runs each measurement once. The test profile is used because it is
/// already built.
pub(crate) fn benches() -> anyhow::Result<()> {
    cargo(&["test", "--package", "izquery-workspace", "--benches"], &[])
}
