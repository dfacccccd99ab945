//! From the command line to the command that it names.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::Parser;

use crate::{
    BAD_USE, ask, build,
    cli::{Cli, Command},
    demo, doctor, read, sandbox, schema, serve,
};

/// Does what the command line of this process asks for. The status is 0 where that went well, 1 where the result is
/// bad, and 2 where the command could not do its work.
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
    };
    match result {
        Ok(code) => code,
        // Whoever read our output has seen enough.
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
