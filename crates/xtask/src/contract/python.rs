//! A Python environment with the packages of `tests/contract/requirements.txt`.

use std::{
    env,
    ffi::OsString,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::Context;

use super::{check, is_ci};

/// A Python environment.
pub(super) struct Python {
    folder: PathBuf,
}

impl Python {
    /// Makes the environment. `None` if something is missing and `CI` is not set; a warning says what.
    pub(super) fn prepare(folder: &Path, requirements: &Path) -> anyhow::Result<Option<Self>> {
        let python = Self { folder: folder.to_owned() };
        let wanted = fs::read_to_string(requirements).with_context(|| requirements.display().to_string())?;
        // The list that is installed. It is written last, so an interrupted installation is done again.
        let installed = folder.join("requirements.txt");
        if fs::read_to_string(&installed).is_ok_and(|installed| installed == wanted) {
            return Ok(Some(python));
        }
        let has_python = Command::new("python3").arg("--version").stdout(Stdio::null()).status();
        let has_python = has_python.is_ok_and(|status| status.success());
        if !is_ci() {
            let missing =
                if has_python { "the packages of tests/contract/requirements.txt" } else { "python3" };
            writeln!(
                io::stderr(),
                "\nWARNING: xtask contract: NOT CHECKED, because {missing} is not installed.\n\
                 `CI=1 cargo xtask contract` installs the packages into {}.\n",
                folder.display()
            )?;
            return Ok(None);
        }
        let mut make = Command::new("python3");
        make.args(["-m", "venv", "--clear"]).arg(folder);
        check(make)?;
        let mut install = python.tool("pip");
        install
            .args(["install", "--quiet", "--disable-pip-version-check", "--requirement"])
            .arg(requirements);
        check(install)?;
        fs::write(installed, wanted)?;
        Ok(Some(python))
    }

    /// A program of the environment. It finds the other programs of the environment.
    pub(super) fn tool(&self, name: &str) -> Command {
        let programs = self.folder.join("bin");
        let mut command = Command::new(programs.join(name));
        let inherited = env::var_os("PATH").unwrap_or_default();
        let paths = [programs].into_iter().chain(env::split_paths(&inherited));
        command.env("PATH", env::join_paths(paths).unwrap_or_else(|_| OsString::new()));
        command
    }
}
