//! Node.js with the packages of `tests/foreign/package-lock.json`.

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
pub(super) struct Node {
    folder: PathBuf,
}

impl Node {
    /// Installs the packages. `None` if something is missing and `CI` is not set; a warning says what. `scripts` is the
    /// folder of the lists.
    pub(super) fn prepare(folder: &Path, scripts: &Path) -> anyhow::Result<Option<Self>> {
        let node = Self { folder: folder.to_owned() };
        let wanted = read(&scripts.join(LISTS[1]))?;
        // The list that is installed. It is written last, so an interrupted installation is done again.
        let installed = folder.join("installed.json");
        if fs::read_to_string(&installed).is_ok_and(|installed| installed == wanted) {
            return Ok(Some(node));
        }
        if !is_ci() {
            let missing = ["node", "npm"].into_iter().find(|program| !is_installed(program));
            let missing = missing.unwrap_or("the package soap of npm");
            skipped::warn(
                "foreign",
                &format!("node-soap NOT CHECKED, because {missing} is not installed"),
                &format!("`CI=1 cargo xtask foreign` installs the packages into {}.", folder.display()),
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
    pub(super) fn run(&self) -> Command {
        let mut command = Command::new("node");
        command.env("NODE_PATH", self.folder.join("node_modules"));
        command
    }
}

fn read(file: &Path) -> anyhow::Result<String> {
    fs::read_to_string(file).with_context(|| file.display().to_string())
}
