//! The options of `izquery consent`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;

use crate::exit_status;

#[derive(Debug, Args)]
pub(crate) struct Consent {
    #[command(subcommand)]
    pub(crate) command: ConsentCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConsentCommand {
    /// Record a signed consent
    #[command(after_help = exit_status::CONSENT)]
    Record(RecordConsent),
    /// Record a signed withdrawal: lookups of the patient stop at once
    #[command(after_help = exit_status::CONSENT_WITHDRAW)]
    Withdraw(WithdrawConsent),
    /// Show what the ledger says of a patient, and the forms
    #[command(after_help = exit_status::CONSENT_SHOW)]
    Show(ShowConsent),
    /// Revoke a form that was recorded by mistake
    #[command(after_help = exit_status::CONSENT_REVOKE)]
    Revoke(RevokeConsent),
    /// List the minors with a consent who become adults soon
    #[command(after_help = exit_status::CONSENT_REPORT)]
    Report(ReportConsents),
}

/// What every command needs.
#[derive(Debug, Args)]
pub(crate) struct ConsentOptions {
    /// The configuration file
    #[arg(long, value_name = "FILE")]
    pub(crate) config: PathBuf,
    /// The registry whose rules count; it is needed if registries have different consent rules
    #[arg(long, value_name = "ID")]
    pub(crate) registry: Option<String>,
    /// The id of the person who uses the command, for the audit trail; the default is the account of the operating system
    #[arg(long, value_name = "NAME")]
    pub(crate) actor: Option<String>,
}

/// What stands on a signed form.
#[derive(Debug, Args)]
pub(crate) struct SignedForm {
    /// The patient as JSON; - is the standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) patient: PathBuf,
    /// The day of the signature, YYYY-MM-DD; the default is today
    #[arg(long, value_name = "DATE")]
    pub(crate) signed_on: Option<Date>,
    /// Who signed it
    #[arg(long, value_name = "NAME")]
    pub(crate) signed_by: String,
    /// Where the paper is filed
    #[arg(long, value_name = "PLACE")]
    pub(crate) filed_at: String,
}

#[derive(Debug, Args)]
pub(crate) struct RecordConsent {
    #[command(flatten)]
    pub(crate) options: ConsentOptions,
    /// The form
    #[arg(long, value_name = "FORM", value_parser = ["minor", "adult"])]
    pub(crate) form: String,
    #[command(flatten)]
    pub(crate) signed: SignedForm,
}

#[derive(Debug, Args)]
pub(crate) struct WithdrawConsent {
    #[command(flatten)]
    pub(crate) options: ConsentOptions,
    #[command(flatten)]
    pub(crate) signed: SignedForm,
}

#[derive(Debug, Args)]
pub(crate) struct ShowConsent {
    #[command(flatten)]
    pub(crate) options: ConsentOptions,
    /// The patient as JSON, with a birth date or an identifier of the registry; - is the standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) patient: PathBuf,
    /// Print the JSON of the HTTP API
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RevokeConsent {
    #[command(flatten)]
    pub(crate) options: ConsentOptions,
    /// The number of the form, as `izquery consent show` prints it
    #[arg(value_name = "ID")]
    pub(crate) id: i64,
}

#[derive(Debug, Args)]
pub(crate) struct ReportConsents {
    #[command(flatten)]
    pub(crate) options: ConsentOptions,
    /// How many days ahead
    #[arg(long, value_name = "DAYS", default_value_t = 60)]
    pub(crate) within: u16,
}
