//! Runs the command that the command line names.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::Parser;

use crate::{
    BAD_USE, ask, build,
    cli::{Cli, Command},
    completions, demo, doctor, read, sandbox, schema, serve,
};

/// Runs the command line of this process. The exit status is 0 for success, 1 if the command did its work with a bad
/// result, and 2 if the command could not do its work.
#[must_use]
pub fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Read(options) => read::run(&options),
        Command::Build(options) => build::run(&options),
        Command::Ask(options) => ask::run(&options),
        Command::Serve(options) => serve::run(&options),
        Command::Doctor(options) => doctor::run(&options),
        Command::Sandbox(options) => sandbox::run(&options),
        Command::Demo(options) => demo::run(&options),
        Command::Config(options) => schema::run(&options),
        Command::Completions(options) => completions::run(&options),
        Command::Man(options) => completions::man(&options),
    };
    match result {
        Ok(code) => code,
        // The reader of our output closed the pipe.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "izquery: {error:#}");
            ExitCode::from(BAD_USE)
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
