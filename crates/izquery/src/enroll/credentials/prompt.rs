//! Asks a person at a terminal.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use anyhow::{Context as _, ensure};
use iz_credentials::Part;
use secrecy::{ExposeSecret as _, SecretString};

/// Whether a person can be asked.
pub(super) fn is_possible() -> bool {
    io::stdin().is_terminal()
}

/// Asks for a part without showing it. `None` if the person leaves it out.
pub(super) fn part(part: Part, is_needed: bool) -> anyhow::Result<Option<SecretString>> {
    let optional = if is_needed { "" } else { ", Enter leaves it out" };
    let prompt = format!("{} (not shown{optional}): ", part.name());
    let typed =
        SecretString::from(rpassword::prompt_password(prompt).context("the terminal cannot be read")?);
    let value = typed.expose_secret().trim();
    ensure!(!value.chars().any(char::is_control), "the {part} has a control character; type it again");
    ensure!(!is_needed || !value.is_empty(), "the {part} is needed, and nothing was typed");
    Ok((!value.is_empty()).then(|| value.into()))
}

/// Asks a question whose answer is no unless the person types y.
pub(super) fn yes(question: &str) -> io::Result<bool> {
    let mut out = io::stderr();
    write!(out, "{question} [y/N] ")?;
    out.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
