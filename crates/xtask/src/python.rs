//! A Python environment with the packages of a list.

use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context;

use crate::{
    cargo::root,
    program::{check, is_ci, is_installed},
    skipped,
};

/// A Python environment.
pub(crate) struct Python {
    folder: PathBuf,
}

impl Python {
    /// Makes the environment of a task. `None` if something is missing and `CI` is not set; a warning says what.
    /// `requirements` is a file, from the root folder of the project.
    pub(crate) fn prepare(task: &str, folder: &Path, requirements: &str) -> anyhow::Result<Option<Self>> {
        let python = Self { folder: folder.to_owned() };
        let file = root().join(requirements);
        let wanted = fs::read_to_string(&file).with_context(|| requirements.to_owned())?;
        // The list that is installed. It is written last, so an interrupted installation is done again.
        let installed = folder.join("requirements.txt");
        if fs::read_to_string(&installed).is_ok_and(|installed| installed == wanted) {
            return Ok(Some(python));
        }
        if !is_ci() {
            let packages = format!("the packages of {requirements}");
            let missing = if is_installed("python3") { packages.as_str() } else { "python3" };
            skipped::warn(
                task,
                &format!("NOT CHECKED, because {missing} is not installed"),
                &format!("`CI=1 cargo xtask {task}` installs the packages into {}.", folder.display()),
            )?;
            return Ok(None);
        }
        let mut make = Command::new("python3");
        make.args(["-m", "venv", "--clear"]).arg(folder);
        check(make)?;
        let mut install = python.tool("pip");
        install.args(["install", "--quiet", "--disable-pip-version-check", "--requirement"]).arg(&file);
        check(install)?;
        fs::write(installed, wanted)?;
        Ok(Some(python))
    }

    /// A program of the environment. It finds the other programs of the environment.
    pub(crate) fn tool(&self, name: &str) -> Command {
        let programs = self.folder.join("bin");
        let mut command = Command::new(programs.join(name));
        let inherited = env::var_os("PATH").unwrap_or_default();
        let paths = [programs].into_iter().chain(env::split_paths(&inherited));
        command.env("PATH", env::join_paths(paths).unwrap_or_else(|_| OsString::new()));
        command
    }
}
