//! `cargo xtask programs`: the programs that tests and tasks need beside Rust.
//!
//! A test runs the samples of docs/API.md, another opens the page of the API in a browser, `cargo xtask foreign` runs SOAP
//! clients and servers of other languages, `cargo xtask widget` opens the widget in a browser and reads the PDF of its print,
//! `cargo xtask postgres` starts a PostgreSQL, and tests decrypt exported credentials with openssl and age. Without these programs they print a
//! warning and skip a part. Where `CI` is set, that is an error, so that this task installs them first.

use std::fs;

use crate::{
    apt,
    program::{is_ci, is_installed},
    skipped,
};

/// A program, the package that contains it, and what is skipped without it.
const PROGRAMS: [(&str, &str, &str); 8] = [
    ("node", "nodejs", "`cargo test`, `cargo xtask foreign` or `cargo xtask widget` skips a part"),
    ("npm", "npm", "`cargo xtask foreign` and `cargo xtask widget` skip a part"),
    ("openssl", "openssl", "`cargo test` decrypts no mail with credentials"),
    ("age", "age", "`cargo xtask age` decrypts no file"),
    ("python3", "python3", "`cargo test` or `cargo xtask foreign` skips a part"),
    (
        "chromium",
        "chromium",
        "`cargo test` does not open the page of the API, and `cargo xtask widget` skips its tests",
    ),
    (PDFTOTEXT, "poppler-utils", "`cargo xtask widget` does not read the printed page"),
    (POSTGRES, "postgresql", "`cargo xtask postgres` skips its tests"),
];

/// The program that reads the text of a PDF.
const PDFTOTEXT: &str = "pdftotext";

/// The server of PostgreSQL.
const POSTGRES: &str = "postgres";

/// Where Debian has the programs of PostgreSQL, in a folder for each version. They are not in the path.
const POSTGRES_OF_DEBIAN: &str = "/usr/lib/postgresql";

/// Installs the programs that are missing where `CI` is set. Otherwise it names them.
pub(crate) fn run() -> anyhow::Result<()> {
    for (program, package, without) in PROGRAMS {
        if is_installed(program) || program == POSTGRES && is_postgres_of_debian() {
            continue;
        }
        if is_ci() {
            apt::install(package)?;
        } else {
            skipped::warn(
                "programs",
                &format!("{program} is not installed, so that {without}"),
                &format!(
                    "`apt-get install {package}` installs it. Other systems have a package of a similar name."
                ),
            )?;
        }
    }
    Ok(())
}

fn is_postgres_of_debian() -> bool {
    let versions = fs::read_dir(POSTGRES_OF_DEBIAN).into_iter().flatten();
    versions.flatten().any(|version| version.path().join("bin").join(POSTGRES).exists())
}
