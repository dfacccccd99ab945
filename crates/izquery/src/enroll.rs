//! `izquery enroll`: the enrollment of locations.

mod credentials;

use std::process::ExitCode;

use crate::cli;

pub(crate) fn run(options: &cli::Enroll) -> anyhow::Result<ExitCode> {
    match &options.command {
        cli::EnrollCommand::Credentials(options) => credentials::run(options),
    }
}
