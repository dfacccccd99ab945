//! `cargo xtask programs`: the programs that tests and tasks need beside Rust.
//!
//! A test runs the samples of docs/API.md, another opens the page of the API in a browser, and `cargo xtask foreign` runs SOAP clients and servers of other languages.
//! Without these programs they print a warning and skip that part. Where `CI` is set, that is an error, so that this task
//! installs them first.

use crate::{
    apt,
    program::{is_ci, is_installed},
    skipped,
};

/// A program, and the package that contains it.
const PROGRAMS: [(&str, &str); 4] =
    [("node", "nodejs"), ("npm", "npm"), ("python3", "python3"), ("chromium", "chromium")];

/// Installs the programs that are missing where `CI` is set. Otherwise it names them.
pub(crate) fn run() -> anyhow::Result<()> {
    for (program, package) in PROGRAMS {
        if is_installed(program) {
            continue;
        }
        if is_ci() {
            apt::install(package)?;
        } else {
            skipped::warn(
                "programs",
                &format!(
                    "{program} is not installed, so that `cargo test` or `cargo xtask foreign` skips a part"
                ),
                &format!(
                    "`apt-get install {package}` installs it. Other systems have a package of a similar name."
                ),
            )?;
        }
    }
    Ok(())
}
