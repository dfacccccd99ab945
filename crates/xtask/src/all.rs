//! `cargo xtask all [COMMAND..]`: the tasks that check the project, how long each of them takes, and what was skipped.

use std::{
    io::{self, Write},
    process::Command,
};

use anyhow::{Context, bail};

use crate::{arguments::Arguments, cargo::root, durations::Durations, skipped, task::Task};

/// Runs the tasks in their order, and then prints what each took and what was skipped, also if one of them fails. The first
/// failure ends the run.
///
/// A command that follows `all` is one more step. It runs after the first task, which installs what it may need.
///
/// # Errors
///
/// If the command or a task fails.
pub(crate) fn run(tasks: &[Task], command: &[String]) -> anyhow::Result<()> {
    let mut durations = Durations::default();
    let result = steps(tasks, command, &mut durations);
    writeln!(io::stderr(), "\n{durations}\n{}", skipped::report())?;
    result
}

fn steps(tasks: &[Task], command: &[String], durations: &mut Durations) -> anyhow::Result<()> {
    let mut command = Some(command).filter(|words| !words.is_empty());
    for task in tasks {
        let Some(arguments) = task.in_all else { continue };
        task.run(Arguments::new(arguments.iter().copied()), durations)
            .with_context(|| format!("xtask {}", task.name))?;
        if let Some(words) = command.take() {
            durations.measure(&words.join(" "), || execute(words))?;
        }
    }
    Ok(())
}

/// Runs a program with its arguments in the root folder of the project.
fn execute(words: &[String]) -> anyhow::Result<()> {
    let [program, arguments @ ..] = words else { return Ok(()) };
    let status = Command::new(program).args(arguments).current_dir(root()).status();
    let status = status.with_context(|| format!("{program} cannot be started"))?;
    if !status.success() {
        bail!("{} ended with {status}", words.join(" "));
    }
    Ok(())
}
