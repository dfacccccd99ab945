//! The izquery command: reads answers, writes questions, asks registries, and serves the local API.

mod ask;
mod build;
mod cli;
mod config;
mod demo;
mod doctor;
mod logging;
mod progress;
mod read;
mod sandbox;
mod schema;
mod serve;
mod service;
mod table;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::Parser;

use crate::cli::{Cli, Command};

/// The command did its work and the result is bad: an unreadable file, no answer.
const BAD_RESULT: u8 = 1;

/// The command could not do its work: a wrong option, a wrong setting, a port in use.
const BAD_USE: u8 = 2;

fn main() -> ExitCode {
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
