//! The options of `izquery enroll`, but for the credentials.

use clap::{Args, Subcommand};

use super::Credentials;

#[derive(Debug, Args)]
pub(crate) struct Enroll {
    #[command(subcommand)]
    pub(crate) command: EnrollCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum EnrollCommand {
    /// Keep the credentials of locations encrypted, and pass them on only encrypted
    Credentials(Credentials),
}
