//! What the tasks of this run skipped.

use std::{
    io::{self, Write},
    sync::{Mutex, PoisonError},
};

/// A line for each part that was skipped.
static SKIPPED: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Says that a task skips a part, why, and what to do so that it does not. `all` repeats it at its end.
///
/// # Errors
///
/// If the standard error cannot be written.
pub(crate) fn warn(task: &str, what: &str, remedy: &str) -> anyhow::Result<()> {
    let line = format!("xtask {task}: {what}");
    writeln!(io::stderr(), "\nWARNING: {line}.\n{remedy}\n")?;
    SKIPPED.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    Ok(())
}

/// What was skipped up to now, in the form in which `all` prints it.
pub(crate) fn report() -> String {
    report_of(&SKIPPED.lock().unwrap_or_else(PoisonError::into_inner))
}

fn report_of(skipped: &[String]) -> String {
    match skipped {
        [] => "nothing was skipped\n".to_owned(),
        lines => format!("SKIPPED:\n{}\n", lines.join("\n")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_skipped_is_repeated() {
        assert_eq!(report_of(&[]), "nothing was skipped\n");
        warn("sbom", "NOT WRITTEN, because a program is missing", "Install it.").unwrap();
        assert_eq!(report(), "SKIPPED:\nxtask sbom: NOT WRITTEN, because a program is missing\n");
    }
}
