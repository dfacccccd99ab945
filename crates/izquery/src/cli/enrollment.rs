//! The options of `izquery enroll`, but for the credentials.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;

use super::Credentials;
use crate::exit_status;

#[derive(Debug, Args)]
pub(crate) struct Enroll {
    #[command(subcommand)]
    pub(crate) command: EnrollCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum EnrollCommand {
    /// Open the record of a location, or change what is known about it
    #[command(after_help = exit_status::ENROLL)]
    New(NewLocation),
    /// Show the board of all locations: the late ones first
    #[command(after_help = exit_status::ENROLL_LIST)]
    List(ListLocations),
    /// Show where a location stands: what is done, what comes next, and who acts
    #[command(after_help = exit_status::ENROLL)]
    Show(ShowLocation),
    /// Record what happened in a step of a location
    #[command(after_help = exit_status::ENROLL)]
    Step(RecordStep),
    /// Write the mail to the registry to a file, with the signed form attached; nothing is sent
    #[command(after_help = exit_status::ENROLL)]
    Mail(WriteMail),
    /// Print what to copy into a form of the registry
    #[command(after_help = exit_status::ENROLL)]
    Sheet(PrintSheet),
    /// Take in a spreadsheet of locations (CSV); a second time stores only what is new
    #[command(after_help = exit_status::ENROLL_IMPORT)]
    Import(ImportLocations),
    /// Print all locations for a spreadsheet (CSV), which can be imported again
    #[command(after_help = exit_status::ENROLL_LIST)]
    Export(ExportLocations),
    /// Print the reminders that are due, one line each
    #[command(after_help = exit_status::ENROLL_DUE)]
    Due(ListDue),
    /// Examine the registry, and switch a location to production
    #[command(name = "golive", after_help = exit_status::ENROLL_GO_LIVE)]
    GoLive(GoLive),
    /// List the doses that have to be entered by hand while a location is not live, or tick one off
    #[command(after_help = exit_status::ENROLL_MANUAL)]
    Manual(ManualDoses),
    /// Take a location back from production
    #[command(name = "takeback", after_help = exit_status::ENROLL)]
    TakeBack(TakeBack),
    /// Print the profile of an enrollment that ships with the program, to begin one of your own with
    #[command(after_help = exit_status::ENROLL)]
    Profile(PrintProfile),
    /// Keep the credentials of locations encrypted, and pass them on only encrypted
    Credentials(Credentials),
}

/// What every command needs.
#[derive(Debug, Args)]
pub(crate) struct EnrollOptions {
    /// The configuration file
    #[arg(long, value_name = "FILE")]
    pub(crate) config: PathBuf,
    /// The enrollment, such as tx-outcomes; the default is that of the configuration, and for list and due every one that it names
    #[arg(long, value_name = "ID")]
    pub(crate) enrollment: Option<String>,
    /// The id of the person who uses the command, for the audit trail; the default is the account of the operating system
    #[arg(long, value_name = "NAME")]
    pub(crate) actor: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct NewLocation {
    #[command(flatten)]
    pub(crate) options: EnrollOptions,
    /// The location: the key of its facility in the configuration, or the id of a registry without facilities
    #[arg(value_name = "LOCATION")]
    pub(crate) location: String,
    /// The name of the pharmacy
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// An id of the registry, such as tx_iis_id=0001112000; repeat the option for several
    #[arg(long, value_name = "KEY=ID")]
    pub(crate) registry_id: Vec<String>,
    /// The pharmacist in charge
    #[arg(long, value_name = "NAME")]
    pub(crate) pharmacist: Option<String>,
    /// The person who writes to the registry
    #[arg(long, value_name = "NAME")]
    pub(crate) contact_name: Option<String>,
    /// The mail address of that person
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) contact_email: Option<String>,
    /// The phone number of that person
    #[arg(long, value_name = "NUMBER")]
    pub(crate) contact_phone: Option<String>,
    /// Change a location that has a record already
    #[arg(long)]
    pub(crate) update: bool,
}

/// How a board or a status is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// Lines for people
    #[default]
    Text,
    /// JSON
    Json,
    /// A spreadsheet
    Csv,
    /// A page to print
    Html,
}

#[derive(Debug, Args)]
pub(crate) struct ListLocations {
    #[command(flatten)]
    pub(crate) options: EnrollOptions,
    /// The form of the output
    #[arg(long, value_enum, value_name = "FORM", default_value = "text")]
    pub(crate) form: Form,
}

#[derive(Debug, Args)]
pub(crate) struct ShowLocation {
    #[command(flatten)]
    pub(crate) options: EnrollOptions,
    /// The location
    #[arg(value_name = "LOCATION")]
    pub(crate) location: String,
    /// The form of the output
    #[arg(long, value_name = "FORM", default_value = "text", value_parser = ["text", "json", "html"])]
    pub(crate) form: String,
}

#[derive(Debug, Args)]
pub(crate) struct RecordStep {
    #[command(flatten)]
    pub(crate) options: EnrollOptions,
    /// The location
    #[arg(value_name = "LOCATION")]
    pub(crate) location: String,
    /// The step, such as registration; `izquery enroll show` lists all
    #[arg(value_name = "STEP")]
    pub(crate) step: String,
    /// The day on which it happened, YYYY-MM-DD; the default is today, and with --correct the recorded day
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<Date>,
    /// The step is done: what shows it, such as "approval mail of 2 November"
    #[arg(long, value_name = "TEXT", required_unless_present_any = ["handed_on", "reopen", "note"])]
    pub(crate) evidence: Option<String>,
    /// The first who acts in the step did his part, and the next one acts: what shows it
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["evidence", "reopen", "note"])]
    pub(crate) handed_on: Option<String>,
    /// The step was recorded with a wrong day or wrong evidence; --on and --evidence are the right ones
    #[arg(long, requires = "evidence")]
    pub(crate) correct: bool,
    /// The step must be done again, and so must every step that waits for it: why
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["evidence", "note"])]
    pub(crate) reopen: Option<String>,
    /// Something to remember
    #[arg(long, value_name = "TEXT", conflicts_with = "evidence")]
    pub(crate) note: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct WriteMail {
    #[command(flatten)]
    pub(crate) options: EnrollOptions,
    /// The location
    #[arg(value_name = "LOCATION")]
    pub(crate) location: String,
    /// The signed form (PDF)
    #[arg(long, value_name = "FILE")]
    pub(crate) attach: PathBuf,
    /// The new file (.eml), which a mail program opens as a draft
    #[arg(long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct PrintSheet {
    #[command(flatten)]
    pub(crate) options: EnrollOptions,
    /// The location
    #[arg(value_name = "LOCATION")]
    pub(crate) location: String,
    /// The sheet: intent (for the form of intent), or answers (to the questions about the vendor)
    #[arg(value_name = "SHEET", value_parser = ["intent", "answers"])]
    pub(crate) sheet: String,
    /// Print a page instead of text
    #[arg(long)]
    pub(crate) html: bool,
}

#[derive(Debug, Args)]
pub(crate) struct PrintProfile {
    /// The id of the profile, such as tx-outcomes
    #[arg(value_name = "ID")]
    pub(crate) id: String,
}

#[derive(Debug, Args)]
pub(crate) struct ImportLocations {
    #[command(flatten)]
    pub(crate) options: EnrollOptions,
    /// The file (CSV); - is the standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Import locations that already report to the registry; the column went_live_on says since when
    #[arg(long)]
    pub(crate) already_live: bool,
    /// Print a line for each row; without it, only refused rows have one
    #[arg(long)]
    pub(crate) report: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ExportLocations {
    #[command(flatten)]
    pub(crate) options: EnrollOptions,
}

#[derive(Debug, Args)]
pub(crate) struct ListDue {
    #[command(flatten)]
    pub(crate) options: EnrollOptions,
}

#[derive(Debug, Args)]
pub(crate) struct GoLive {
    #[command(flatten)]
    pub(crate) options: EnrollOptions,
    /// The location
    #[arg(value_name = "LOCATION")]
    pub(crate) location: String,
    /// Go live although a check does not pass: why
    #[arg(long, value_name = "TEXT")]
    pub(crate) despite: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct TakeBack {
    #[command(flatten)]
    pub(crate) options: EnrollOptions,
    /// The location
    #[arg(value_name = "LOCATION")]
    pub(crate) location: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
}

#[derive(Debug, Args)]
pub(crate) struct ManualDoses {
    #[command(flatten)]
    pub(crate) options: EnrollOptions,
    /// The location
    #[arg(value_name = "LOCATION")]
    pub(crate) location: String,
    /// Tick the dose with this id off: it is in every portal
    #[arg(long, value_name = "ID")]
    pub(crate) done: Option<String>,
}
