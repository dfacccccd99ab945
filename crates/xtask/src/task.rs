//! What a task is.

use crate::{arguments::Arguments, durations::Durations};

/// A task of `cargo xtask`.
pub(crate) struct Task {
    /// Its name on the command line.
    pub(crate) name: &'static str,
    /// The arguments that it takes, as the list of tasks shows them. Empty if it takes none.
    pub(crate) arguments: &'static str,
    /// What it does, in one sentence without a subject, such as "checks that clippy finds nothing".
    pub(crate) purpose: &'static str,
    /// The arguments with which `all` runs it. `None` if `all` does not run it.
    pub(crate) in_all: Option<&'static [&'static str]>,
    /// Its function. It takes its arguments and calls [`Arguments::end`].
    pub(crate) function: fn(&mut Arguments) -> anyhow::Result<()>,
}

impl Task {
    /// Runs the task, and prints and notes the time that it took.
    ///
    /// # Errors
    ///
    /// If the task does not take an argument, or fails.
    pub(crate) fn run(&self, mut arguments: Arguments, durations: &mut Durations) -> anyhow::Result<()> {
        if self.arguments.is_empty() {
            arguments.end()?;
        }
        durations.measure(self.name, || (self.function)(&mut arguments))
    }
}
