//! `cargo xtask widget`: the page of the widget in a real browser. The tests are in `tests/widget`. They start services of
//! their own, which ask `izquery sandbox`. Everything runs on loopback.
//!
//! Without node, npm or chromium the tests are skipped with a warning. Where `CI` is set, what is missing is installed.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, bail};

use crate::{
    apt,
    arguments::Arguments,
    cargo::{cargo, root, target},
    node::{Node, Use},
    program::{check_within, is_ci, is_installed},
    sandbox::Sandbox,
    skipped,
};

/// The folder of the tests, from the root folder of the project.
const FOLDER: &str = "tests/widget";

/// How the name of a file of tests ends.
const TESTS: &str = ".test.mjs";

const CHROMIUM: &str = "chromium";

/// The program that reads the text of a printed page.
const PDFTOTEXT: &str = "pdftotext";

/// How long all tests may take. It is long, because a busy machine must not fail them.
const LIMIT: Duration = Duration::from_secs(30 * 60);

/// Runs the tests, or those whose file has a name that contains the one of `--only`.
pub(crate) fn run(arguments: &mut Arguments) -> anyhow::Result<()> {
    let only = arguments.value("--only")?.unwrap_or_default();
    arguments.end()?;
    let files: Vec<PathBuf> = tests()?.into_iter().filter(|file| name(file).contains(&only)).collect();
    if files.is_empty() {
        bail!("{FOLDER} has no tests whose name contains {only}");
    }
    let Some(browser) = Browser::prepare("widget")? else { return Ok(()) };
    let mut command = browser.node();
    command.args(["--test", "--test-reporter=spec"]).args(files);
    check_within(command, LIMIT)
}

/// A browser, the packages that drive it, the program `izquery`, and a sandbox.
pub(crate) struct Browser {
    node: Node,
    sandbox: Sandbox,
    izquery: PathBuf,
    folder: PathBuf,
}

impl Browser {
    /// `None` if something is missing and `CI` is not set; a warning says what.
    pub(crate) fn prepare(task: &'static str) -> anyhow::Result<Option<Self>> {
        let folder = target()?.join("widget");
        fs::create_dir_all(&folder)?;
        for (program, package) in [(CHROMIUM, CHROMIUM), (PDFTOTEXT, "poppler-utils")] {
            if is_installed(program) {
                continue;
            }
            if !is_ci() {
                skipped::warn(
                    task,
                    &format!("the widget NOT CHECKED, because {program} is not installed"),
                    &format!("`apt-get install {package}` installs it."),
                )?;
                return Ok(None);
            }
            apt::install(package)?;
        }
        let wanted_for =
            Use { task, checks: "the widget", packages: "a package of npm (playwright-core, axe-core)" };
        let Some(node) = Node::prepare(wanted_for, &folder.join("node"), &root().join(FOLDER))? else {
            return Ok(None);
        };
        cargo(&["build", "--quiet", "--package", "izquery"], &[])?;
        let izquery = target()?.join("debug").join("izquery");
        let sandbox = Sandbox::start(&izquery, &folder)?;
        writeln!(io::stderr(), "xtask {task}: the logs are in {}", folder.display())?;
        Ok(Some(Self { node, sandbox, izquery, folder }))
    }

    /// The interpreter, which finds the packages and knows the programs.
    pub(crate) fn node(&self) -> Command {
        let mut command = self.node.run();
        command
            .env("IZQUERY", &self.izquery)
            .env("IZQUERY_SANDBOX", &self.sandbox.endpoint)
            .env("IZQUERY_FOLDER", &self.folder)
            .env("IZQUERY_CHROMIUM", CHROMIUM);
        command
    }
}

/// The path of a script beside the tests.
pub(crate) fn script(name: &str) -> PathBuf {
    root().join(FOLDER).join(name)
}

/// The files of tests, in the order of their names.
fn tests() -> anyhow::Result<Vec<PathBuf>> {
    let folder = root().join(FOLDER);
    let entries = fs::read_dir(&folder).with_context(|| folder.display().to_string())?;
    let mut files: Vec<PathBuf> = entries
        .map(|entry| Ok(entry?.path()))
        .filter(|path: &io::Result<PathBuf>| path.as_ref().is_ok_and(|path| name(path).ends_with(TESTS)))
        .collect::<io::Result<_>>()?;
    files.sort();
    Ok(files)
}

fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
