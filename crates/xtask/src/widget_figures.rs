//! `cargo xtask widget-figures PROGRAM`: how large the page of the widget is, and how fast a browser shows it.

use std::time::Duration;

use crate::{
    arguments::Arguments,
    program::check_within,
    widget::{Browser, script},
};

const LIMIT: Duration = Duration::from_secs(10 * 60);

/// Measures the build at the path.
pub(crate) fn run(arguments: &mut Arguments) -> anyhow::Result<()> {
    let program = arguments.rest();
    let Some(browser) = Browser::prepare("widget-figures")? else { return Ok(()) };
    let mut command = browser.node();
    if let Some(program) = program.first() {
        command.env("IZQUERY", std::path::absolute(program)?);
    }
    command.arg(script("figures.mjs"));
    check_within(command, LIMIT)
}
