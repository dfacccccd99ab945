//! The project's own development tasks: `cargo xtask TASK`. `.ci/run` runs the same tasks.

mod all;
mod apt;
mod arguments;
mod audit;
mod bench_report;
mod cargo;
mod cargo_checks;
mod cargo_tool;
mod code_tables;
mod codes;
mod contract;
mod dates;
mod durations;
mod foreign;
mod fuzz;
mod hold;
mod licences;
mod load;
mod nist;
mod node;
mod program;
mod programs;
mod python;
mod sandbox;
mod sbom;
mod screenshots;
mod skipped;
mod start;
mod task;
mod tasks;
mod widget;
mod widget_figures;

use std::{
    env,
    io::{self, Write},
};

use anyhow::{Context, bail};

use crate::{arguments::Arguments, durations::Durations, tasks::TASKS};

fn main() -> anyhow::Result<()> {
    let mut words = env::args().skip(1);
    let Some(name) = words.next() else {
        list(&mut io::stdout())?;
        return Ok(());
    };
    let words: Vec<String> = words.collect();
    if name == "all" {
        return all::run(TASKS, &words);
    }
    let Some(task) = TASKS.iter().find(|task| task.name == name) else {
        list(&mut io::stderr())?;
        bail!("there is no task `{name}`")
    };
    task.run(Arguments::new(words), &mut Durations::default()).with_context(|| format!("xtask {name}"))
}

/// Writes the list of the tasks. A star marks those that `all` runs.
fn list(out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "cargo xtask TASK, where TASK is one of:\n")?;
    for task in TASKS {
        let star = if task.in_all.is_some() { '*' } else { ' ' };
        let usage = format!("{} {}", task.name, task.arguments);
        writeln!(out, "{star} {}\n      {}", usage.trim_end(), task.purpose)?;
    }
    writeln!(
        out,
        "  all [COMMAND..]\n      runs the tasks with a star, and the command after the first of them; prints what each took and what was skipped"
    )
}
