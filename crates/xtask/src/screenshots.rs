//! `cargo xtask screenshots`: a picture of each screen of the widget, in both languages, for docs/widget.

use std::{fs, time::Duration};

use crate::{
    cargo::root,
    program::check_within,
    widget::{Browser, script},
};

/// The folder of the pictures, from the root folder of the project.
const FOLDER: &str = "docs/widget";

const LIMIT: Duration = Duration::from_secs(10 * 60);

/// Writes the pictures, and the page that lists them.
pub(crate) fn run() -> anyhow::Result<()> {
    let Some(browser) = Browser::prepare("screenshots")? else { return Ok(()) };
    let folder = root().join(FOLDER);
    fs::create_dir_all(&folder)?;
    let mut command = browser.node();
    command.arg(script("screenshots.mjs")).arg(folder);
    check_within(command, LIMIT)
}
