//! `cargo xtask programs`: the programs that `cargo test` needs beside Rust.
//!
//! A test runs the samples of docs/API.md. Without their interpreters it prints a warning and skips them. Where `CI` is
//! set, that is an error, so that this task installs them first.

use std::{
    env,
    io::{self, Write},
    process::{Command, Stdio},
};

use crate::apt;

/// A program, and the package that contains it.
const PROGRAMS: [(&str, &str); 2] = [("node", "nodejs"), ("python3", "python3")];

/// Installs the programs that are missing where `CI` is set. Otherwise it names them.
pub(crate) fn run() -> anyhow::Result<()> {
    for (program, package) in PROGRAMS {
        if is_installed(program) {
            continue;
        }
        if env::var_os("CI").is_some() {
            apt::install(package)?;
        } else {
            writeln!(
                io::stderr(),
                "\nWARNING: xtask programs: {program} is not installed, so that `cargo test` skips a sample of \
                 docs/API.md.\n`apt-get install {package}` installs it. Other systems have a package of a similar name.\n"
            )?;
        }
    }
    Ok(())
}

fn is_installed(program: &str) -> bool {
    let version = Command::new(program).arg("--version").stdout(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}
