//! Runs the command that the command line names.

use std::{
    env,
    ffi::OsString,
    io::{self, Write},
    process::ExitCode,
};

use clap::Parser;

use crate::{
    BAD_USE, ask, audit, build, cache,
    cli::{Cli, Command},
    completions, consent, demo, doctor, enroll, read, sandbox, schema, serve,
    table::cell::is_hidden,
    token,
    visible::{say, visible},
    widget,
};

/// Runs the command line of this process, as [`run`] does.
#[must_use]
pub fn main() -> ExitCode {
    run(env::args_os())
}

/// Runs a command line, which begins with the name of the program. The exit status is 0 for success, 1 if the command did
/// its work with a bad result, and 2 if the command could not do its work.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return refuse(&error),
    };
    let result = match cli.command {
        Command::Read(options) => read::run(&options),
        Command::Build(options) => build::run(&options),
        Command::Ask(options) => ask::run(&options),
        Command::Serve(options) => serve::run(&options),
        Command::Token(options) => token::run(&options),
        Command::Widget(options) => widget::run(&options),
        Command::Cache(options) => cache::run(&options),
        Command::Consent(options) => consent::run(&options),
        Command::Enroll(options) => enroll::run(&options),
        Command::Audit(options) => audit::run(&options),
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
            say(&format!("{error:#}"));
            ExitCode::from(BAD_USE)
        }
    }
}

/// Prints the help, the version, or why the command line is wrong. Arguments may hold characters that control a terminal.
fn refuse(error: &clap::Error) -> ExitCode {
    let has_hidden = env::args_os().any(|argument| argument.to_string_lossy().contains(is_hidden));
    let _ = if has_hidden && error.use_stderr() {
        let text = error.render().to_string();
        let lines: Vec<_> = text.lines().map(visible).collect();
        writeln!(io::stderr(), "{}", lines.join("\n"))
    } else {
        error.print()
    };
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(BAD_USE))
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
