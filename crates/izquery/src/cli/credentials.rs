//! The options of `izquery enroll credentials`.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use crate::exit_status;

#[derive(Debug, Args)]
pub(crate) struct Credentials {
    #[command(subcommand)]
    pub(crate) command: CredentialsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CredentialsCommand {
    /// Take the first credentials of a location into the store of secrets; no value is printed
    #[command(after_help = exit_status::CREDENTIALS_IMPORT)]
    Import(ImportCredentials),
    /// Take new credentials in; the old ones are in use until `confirm`
    #[command(after_help = exit_status::CREDENTIALS_IMPORT)]
    Rotate(ImportCredentials),
    /// Take the new credentials of a location into use, and remove the old ones
    #[command(after_help = exit_status::CREDENTIALS_CONFIRM)]
    Confirm(CredentialsOfSite),
    /// List the stored credentials without their values
    #[command(after_help = exit_status::CREDENTIALS_LIST)]
    List(ListCredentials),
    /// Ask the registry with the stored credentials, or with the new ones if some wait
    #[command(after_help = exit_status::CREDENTIALS_CHECK)]
    Check(CheckCredentials),
    /// Write the credentials of a location to a file, encrypted for its receiver; nothing is sent
    #[command(after_help = exit_status::CREDENTIALS_EXPORT)]
    Export(ExportCredentials),
    /// Remove the credentials of a location from the store
    #[command(after_help = exit_status::CREDENTIALS_REMOVE)]
    Remove(RemoveCredentials),
}

impl CredentialsCommand {
    /// The configuration file, and who uses the command.
    pub(crate) fn common(&self) -> &CommonCredentials {
        match self {
            Self::Import(ImportCredentials { common, .. })
            | Self::Rotate(ImportCredentials { common, .. })
            | Self::Confirm(CredentialsOfSite { common, .. })
            | Self::List(ListCredentials { common })
            | Self::Check(CheckCredentials { common, .. })
            | Self::Export(ExportCredentials { common, .. })
            | Self::Remove(RemoveCredentials { common, .. }) => common,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct CommonCredentials {
    /// The configuration file
    #[arg(long, value_name = "FILE")]
    pub(crate) config: PathBuf,
    /// The id of the person who uses the command, for the audit trail; the default is the account of the operating system
    #[arg(long, value_name = "NAME")]
    pub(crate) actor: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ImportCredentials {
    #[command(flatten)]
    pub(crate) common: CommonCredentials,
    /// The location: the registry's id in the configuration, or REGISTRY/FACILITY
    #[arg(long, value_name = "ID")]
    pub(crate) site: String,
    /// Ask for each part at the terminal, without showing it
    #[arg(long, conflicts_with = "file")]
    pub(crate) prompt: bool,
    /// Remove the file when its credentials are stored; at a terminal the command asks otherwise
    #[arg(long, conflicts_with = "prompt")]
    pub(crate) remove: bool,
    /// The file that the registry gave, with lines as username=...; - reads standard input
    #[arg(value_name = "FILE", required_unless_present = "prompt")]
    pub(crate) file: Option<PathBuf>,
}

impl ImportCredentials {
    /// The file. `None` if every part is asked for.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }
}

#[derive(Debug, Args)]
pub(crate) struct CredentialsOfSite {
    #[command(flatten)]
    pub(crate) common: CommonCredentials,
    /// The location, as the list shows it
    #[arg(long, value_name = "ID")]
    pub(crate) site: String,
}

#[derive(Debug, Args)]
pub(crate) struct ListCredentials {
    #[command(flatten)]
    pub(crate) common: CommonCredentials,
}

#[derive(Debug, Args)]
pub(crate) struct CheckCredentials {
    #[command(flatten)]
    pub(crate) common: CommonCredentials,
    /// The location: the registry's id in the configuration, or REGISTRY/FACILITY
    #[arg(long, value_name = "ID")]
    pub(crate) site: String,
    /// Also send one query about an invented person, because many connectivity tests do not look at the credentials
    #[arg(long)]
    pub(crate) query: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ExportCredentials {
    #[command(flatten)]
    pub(crate) common: CommonCredentials,
    /// The location, as the list shows it
    #[arg(long, value_name = "ID")]
    pub(crate) site: String,
    /// The receiver: a public key of age (age1...), or the file of the receiver's certificate in PEM for an S/MIME mail
    #[arg(long, value_name = "RECIPIENT")]
    pub(crate) to: String,
    /// The new file: an age file, or a mail (.eml)
    #[arg(long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// With a certificate: the enrollment whose vendor gets the mail, such as tx-outcomes, or a file (.toml); the default is that
    /// of the site
    #[arg(long, value_name = "PROFILE")]
    pub(crate) enrollment: Option<String>,
    /// With a certificate: the mail address of the author
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) from: Option<String>,
    /// The new credentials that wait for `confirm`, and not those in use
    #[arg(long)]
    pub(crate) waiting: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RemoveCredentials {
    #[command(flatten)]
    pub(crate) common: CommonCredentials,
    /// The location, as the list shows it
    #[arg(long, value_name = "ID")]
    pub(crate) site: String,
    /// Only the new credentials that wait for `confirm`
    #[arg(long)]
    pub(crate) waiting: bool,
}
