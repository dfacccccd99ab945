//! Node.js with the packages of a lock file.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context;

use crate::{
    program::{check, is_ci, is_installed},
    skipped,
};

/// Says what to install, and pins it.
const LISTS: [&str; 2] = ["package.json", "package-lock.json"];

/// A folder with the packages.
pub(crate) struct Node {
    folder: PathBuf,
}

/// Whose packages they are, for the warning.
#[derive(Clone, Copy)]
pub(crate) struct Use {
    /// The task.
    pub(crate) task: &'static str,
    /// What is not checked without them.
    pub(crate) checks: &'static str,
    /// The packages of npm, in words.
    pub(crate) packages: &'static str,
}

impl Node {
    /// Installs the packages. `None` if something is missing and `CI` is not set; a warning says what. `scripts` is the
    /// folder of the lists.
    pub(crate) fn prepare(wanted_for: Use, folder: &Path, scripts: &Path) -> anyhow::Result<Option<Self>> {
        let node = Self { folder: folder.to_owned() };
        let wanted = read(&scripts.join(LISTS[1]))?;
        // The list that is installed. It is written last, so an interrupted installation is done again.
        let installed = folder.join("installed.json");
        if fs::read_to_string(&installed).is_ok_and(|installed| installed == wanted) {
            return Ok(Some(node));
        }
        if !is_ci() {
            let missing = ["node", "npm"].into_iter().find(|program| !is_installed(program));
            let Use { task, checks, packages } = wanted_for;
            let missing = missing.unwrap_or(packages);
            skipped::warn(
                task,
                &format!("{checks} NOT CHECKED, because {missing} is not installed"),
                &format!("`CI=1 cargo xtask {task}` installs the packages into {}.", folder.display()),
            )?;
            return Ok(None);
        }
        fs::create_dir_all(folder)?;
        for list in LISTS {
            fs::write(folder.join(list), read(&scripts.join(list))?)?;
        }
        let mut install = Command::new("npm");
        install.args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(folder);
        check(install)?;
        fs::write(installed, wanted)?;
        Ok(Some(node))
    }

    /// The interpreter, which finds the packages.
    pub(crate) fn run(&self) -> Command {
        let mut command = Command::new("node");
        command.env("NODE_PATH", self.folder.join("node_modules"));
        command
    }
}

fn read(file: &Path) -> anyhow::Result<String> {
    fs::read_to_string(file).with_context(|| file.display().to_string())
}
