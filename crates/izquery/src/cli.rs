//! The command line.

mod consent;
mod credentials;
mod enrollment;
mod values;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use iz_facade::{
    client::hl7,
    matching::MAX_REQUERIES,
    store::{AuditAction, Scope},
};
use iz_sandbox::{Misbehaviour, Traffic, record::Layout};
use jiff::{Timestamp, civil::Date};

pub(crate) use self::{
    consent::{
        Consent, ConsentCommand, ConsentOptions, ReportConsents, RevokeConsent, ShowConsent, SignedForm,
        WithdrawConsent,
    },
    credentials::{
        CheckCredentials, CommonCredentials, Credentials, CredentialsCommand, ExportCredentials,
        ImportCredentials, RemoveCredentials,
    },
    enrollment::{
        Enroll, EnrollCommand, EnrollOptions, Form, GoLive, ImportLocations, ManualDoses, NewLocation,
        PrintProfile, PrintSheet, RecordStep, ShowLocation, TakeBack, WriteMail,
    },
    values::{ClientCert, Color, Profile, Rule},
};
use crate::exit_status;

/// Asks a state immunization registry for a patient's history, evaluation and forecast.
#[derive(Debug, Parser)]
#[command(version, about)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Look invented patients up in a simulated registry; needs no configuration
    #[command(after_help = exit_status::DEMO)]
    Demo(Demo),
    /// Look one patient up in a registry
    #[command(after_help = exit_status::ASK)]
    Ask(Ask),
    /// Serve the local HTTP API
    #[command(after_help = exit_status::SERVE)]
    Serve(Serve),
    /// Create, list and revoke the tokens of the API
    Token(Token),
    /// Open the page that shows answers to a person
    Widget(Widget),
    /// Remove cached answers
    Cache(Cache),
    /// Keep the ledger of consent forms: record, withdraw, show, report
    Consent(Consent),
    /// Enroll locations at a registry, from registration to go-live
    Enroll(Enroll),
    /// Check, search and export the audit trail
    Audit(Audit),
    /// Examine the connection to a registry: settings, network, certificates, clocks, a test query
    #[command(after_help = exit_status::DOCTOR)]
    Doctor(Doctor),
    /// Read registry answers from files and print them as JSON, one object per line, or as tables
    #[command(after_help = exit_status::READ)]
    Read(Read),
    /// Print the HL7 query for a registry
    #[command(after_help = exit_status::BUILD)]
    Build(Build),
    /// Run a simulated registry with invented people
    #[command(after_help = exit_status::SANDBOX)]
    Sandbox(Sandbox),
    /// Describe the configuration
    Config(Config),
    /// Print the script that completes commands and options in a shell
    #[command(after_help = exit_status::COMPLETIONS)]
    Completions(Completions),
    /// Write a manual page for the program and for each command
    #[command(after_help = exit_status::MAN)]
    Man(Man),
}

#[derive(Debug, Args)]
pub(crate) struct Config {
    #[command(subcommand)]
    pub(crate) command: ConfigCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print the JSON Schema of the configuration, for TOML editors
    #[command(after_help = exit_status::SCHEMA)]
    Schema,
}

#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub(crate) shell: Shell,
}

#[derive(Debug, Args)]
pub(crate) struct Man {
    /// The folder for the pages; it is created if it does not exist
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Stop after one round of lookups
    #[arg(long)]
    pub(crate) once: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Ask {
    /// The configuration file
    #[arg(long, value_name = "FILE")]
    pub(crate) config: PathBuf,
    /// The patient as JSON; - reads standard input
    #[arg(long, value_name = "FILE.json")]
    pub(crate) patient: PathBuf,
    /// The registry's id in the configuration, or REGISTRY/FACILITY; required if several are configured
    #[arg(long, value_name = "ID")]
    pub(crate) registry: Option<String>,
    /// The facility of the registry that asks
    #[arg(long, value_name = "ID")]
    pub(crate) facility: Option<String>,
    /// What to ask for; the default comes from the registry's profile
    #[arg(long)]
    pub(crate) profile: Option<Profile>,
    /// How many further queries to send if nobody is found; each changes some details
    #[arg(long, value_name = "0..2", default_value_t = 0, value_parser = clap::value_parser!(u8).range(..=i64::from(MAX_REQUERIES)))]
    pub(crate) requery: u8,
    /// Choose the candidate with this registry id, as the list of candidates prints it
    #[arg(long, value_name = "ID", conflicts_with = "choose_rule", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(crate) choose: Option<String>,
    /// The rule that may choose a candidate without a human; no rule by default
    #[arg(long, value_name = "RULE")]
    pub(crate) choose_rule: Option<Rule>,
    /// Show a record even if it very likely belongs to another person
    #[arg(long)]
    pub(crate) show_mismatch: bool,
    /// Say that this form of the consent ledger is about another person; repeat the option for several
    #[arg(long, value_name = "ID")]
    pub(crate) consent_confirmed_other: Vec<i64>,
    /// Who uses the answer, for the audit trail; the default is the account of the operating system
    #[arg(long, value_name = "ID")]
    pub(crate) actor: Option<String>,
    /// Why the data is needed, for the audit trail
    #[arg(long, value_name = "WORD", default_value = "treatment")]
    pub(crate) purpose: String,
    /// Print the JSON of the HTTP API instead of a table
    #[arg(long, conflicts_with = "wide")]
    pub(crate) json: bool,
    /// Write the log to the standard error; -vv writes more
    #[arg(long, short, action = ArgAction::Count, conflicts_with = "quiet")]
    pub(crate) verbose: u8,
    #[command(flatten)]
    pub(crate) table: Table,
}

impl Ask {
    /// The rule that may choose. `--choose single_exact` is the spelling of earlier versions. No registry has such an
    /// identifier.
    pub(crate) fn rule(&self) -> Option<Rule> {
        let old = self.choose.as_deref().filter(|id| is_rule(id)).map(|_| Rule::SingleExact);
        self.choose_rule.or(old)
    }

    /// The identifier of the candidate to choose.
    pub(crate) fn identifier(&self) -> Option<&str> {
        self.choose.as_deref().filter(|id| !is_rule(id))
    }
}

fn is_rule(id: &str) -> bool {
    <Rule as ValueEnum>::from_str(id, false).is_ok()
}

/// How a table is printed.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Table {
    /// Show every detail in a second line: lot, maker, site, who gave it, codes, schedule
    #[arg(long)]
    pub(crate) wide: bool,
    /// When to use colours and bold type; NO_COLOR, CLICOLOR and CLICOLOR_FORCE count for auto
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
    /// Print only the result and errors: no progress and no hints
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// The configuration file
    #[arg(long, value_name = "FILE")]
    pub(crate) config: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Token {
    #[command(subcommand)]
    pub(crate) command: TokenCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Create a token and print it; it is shown only once
    #[command(after_help = exit_status::TOKEN_CREATE)]
    Create(CreateToken),
    /// List all tokens; the tokens themselves are not stored
    #[command(after_help = exit_status::TOKEN_LIST)]
    List(ListTokens),
    /// Revoke a token; it is refused from now on
    #[command(after_help = exit_status::TOKEN_REVOKE)]
    Revoke(RevokeToken),
}

impl TokenCommand {
    /// The configuration file.
    pub(crate) fn config(&self) -> &Path {
        match self {
            Self::Create(CreateToken { config, .. })
            | Self::List(ListTokens { config })
            | Self::Revoke(RevokeToken { config, .. }) => config,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Widget {
    #[command(subcommand)]
    pub(crate) command: WidgetCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum WidgetCommand {
    /// Open the page with the form to ask, for stores whose software does not ask by itself
    #[command(after_help = exit_status::WIDGET_OPEN)]
    Open(OpenWidget),
}

#[derive(Debug, Args)]
pub(crate) struct OpenWidget {
    /// The configuration file of the service that runs
    #[arg(long, value_name = "FILE")]
    pub(crate) config: PathBuf,
    /// The file with the token of the service; the default is that of the first token
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
    /// The id of the person who uses the page, for the audit trail; the default is the account of the operating system
    #[arg(long, value_name = "NAME")]
    pub(crate) actor: Option<String>,
    /// Why the data is needed, for the audit trail
    #[arg(long, value_name = "WORD", default_value = "treatment")]
    pub(crate) purpose: String,
    /// The language of the page
    #[arg(long, value_name = "LANGUAGE", value_parser = ["en", "es"])]
    pub(crate) language: Option<String>,
    /// Print the address, and start no browser
    #[arg(long)]
    pub(crate) no_browser: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Cache {
    #[command(subcommand)]
    pub(crate) command: CacheCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CacheCommand {
    /// Remove cached answers: about a patient, of a registry, or all
    #[command(after_help = exit_status::CACHE_PURGE)]
    Purge(PurgeCache),
}

#[derive(Debug, Args)]
pub(crate) struct PurgeCache {
    /// The configuration file of the service
    #[arg(long, value_name = "FILE")]
    pub(crate) config: PathBuf,
    /// Only the answers about the patient in this file (JSON), of every facility; - is the standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) patient: Option<PathBuf>,
    /// Only the answers of this registry, with all its facilities
    #[arg(long, value_name = "ID")]
    pub(crate) registry: Option<String>,
    /// The id of the person who removes them, for the audit trail; the default is the account of the operating system
    #[arg(long, value_name = "NAME")]
    pub(crate) actor: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ListTokens {
    /// The configuration file
    #[arg(long, value_name = "FILE")]
    pub(crate) config: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct RevokeToken {
    /// The configuration file
    #[arg(long, value_name = "FILE")]
    pub(crate) config: PathBuf,
    /// The id of the token, as the list shows it
    #[arg(value_name = "ID")]
    pub(crate) id: String,
}

#[derive(Debug, Args)]
pub(crate) struct CreateToken {
    /// The configuration file
    #[arg(long, value_name = "FILE")]
    pub(crate) config: PathBuf,
    /// What people call it, such as the workstation or the program that uses it
    #[arg(long, value_name = "TEXT")]
    pub(crate) label: String,
    /// What it allows: lookup, roster, enroll, audit, admin; repeat the option for several
    #[arg(long, value_name = "SCOPE", default_value = "lookup")]
    pub(crate) scope: Vec<Scope>,
    /// The only registry, or REGISTRY/FACILITY, that it may ask; repeat the option for several; all by default
    #[arg(long, value_name = "ID")]
    pub(crate) facility: Vec<String>,
    /// The number of days after which it expires; it does not expire by default
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_500))]
    pub(crate) days: Option<u32>,
    /// The actor of requests that have no header X-Actor
    #[arg(long, value_name = "ID")]
    pub(crate) actor: Option<String>,
    /// The purpose of requests that name none
    #[arg(long, value_name = "WORD")]
    pub(crate) purpose: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Audit {
    #[command(subcommand)]
    pub(crate) command: AuditCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Check that no row was changed, removed or added
    #[command(after_help = exit_status::AUDIT_VERIFY)]
    Verify(VerifyAudit),
    /// Print the rows that fit, one line each
    #[command(after_help = exit_status::AUDIT_REPORT)]
    Report(AuditFilter),
    /// Write the rows that fit as CSV to standard output
    #[command(after_help = exit_status::AUDIT_REPORT)]
    Export(AuditFilter),
}

impl AuditCommand {
    /// The configuration file.
    pub(crate) fn config(&self) -> &Path {
        match self {
            Self::Verify(VerifyAudit { config, .. })
            | Self::Report(AuditFilter { config, .. })
            | Self::Export(AuditFilter { config, .. }) => config,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct VerifyAudit {
    /// The configuration file
    #[arg(long, value_name = "FILE")]
    pub(crate) config: PathBuf,
    /// A file with the checkpoints; the default is the file of the configuration
    #[arg(long, value_name = "FILE")]
    pub(crate) checkpoints: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct AuditFilter {
    /// The configuration file
    #[arg(long, value_name = "FILE")]
    pub(crate) config: PathBuf,
    /// Rows about this patient: a file with the details as JSON; - reads standard input
    #[arg(long, value_name = "FILE.json")]
    pub(crate) patient: Option<PathBuf>,
    /// Rows about the person with this id at the registry
    #[arg(long, value_name = "ID")]
    pub(crate) patient_id: Option<String>,
    /// Rows of this actor
    #[arg(long, value_name = "ID")]
    pub(crate) actor: Option<String>,
    /// Rows of the token with this id
    #[arg(long, value_name = "ID")]
    pub(crate) token: Option<String>,
    /// Rows of this action: lookup, view, choose, print, purge, export, admin, consent, enroll
    #[arg(long, value_name = "ACTION")]
    pub(crate) action: Option<AuditAction>,
    /// Rows from this moment on, such as 2026-11-22T00:00:00Z
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<Timestamp>,
    /// Rows before this moment
    #[arg(long, value_name = "TIME")]
    pub(crate) to: Option<Timestamp>,
}

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// The configuration file; without it, a shipped profile is examined
    #[arg(long, value_name = "FILE", required_unless_present = "registry")]
    pub(crate) config: Option<PathBuf>,
    /// The registry's id, or REGISTRY/FACILITY; optional if the configuration has only one registry
    #[arg(long, value_name = "ID")]
    pub(crate) registry: Option<String>,
    /// One facility of the registry
    #[arg(long, value_name = "ID")]
    pub(crate) facility: Option<String>,
    /// A TOML file with settings that change the shipped profile; only without --config
    #[arg(long, value_name = "FILE", conflicts_with = "config")]
    pub(crate) overrides: Option<PathBuf>,
    /// The patient of the test query as JSON; - reads standard input; the default is an invented person
    #[arg(long, value_name = "FILE.json")]
    pub(crate) patient: Option<PathBuf>,
    /// Print one JSON object at the end instead of one line per check
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Read {
    /// Print only the values at one location, such as PID-5.1
    #[arg(long, value_name = "PATH")]
    pub(crate) path: Option<hl7::path::Path>,
    /// The day for which ages and missing forecast statuses are derived; today by default
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) today: Option<Date>,
    /// Print a table for each message, as `ask` does
    #[arg(long, conflicts_with = "path", required_if_eq("wide", "true"))]
    pub(crate) table: bool,
    #[command(flatten)]
    pub(crate) layout: Table,
    /// Files with one HL7 message each; - reads standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Build {
    /// The registry, such as tx, or REGISTRY/FACILITY
    #[arg(long, value_name = "ID")]
    pub(crate) registry: String,
    /// A TOML file with settings that change the profile of the registry
    #[arg(long, value_name = "FILE")]
    pub(crate) overrides: Option<PathBuf>,
    /// The facility of the profile that asks
    #[arg(long, value_name = "ID")]
    pub(crate) facility: Option<String>,
    /// What to ask for
    #[arg(long)]
    pub(crate) profile: Option<Profile>,
    /// The patient as JSON; - reads standard input
    #[arg(long, value_name = "FILE.json")]
    pub(crate) patient: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Sandbox {
    /// The address to listen at; port 0 takes any free port
    #[arg(long, value_name = "127.0.0.1:PORT", default_value = "127.0.0.1:8467")]
    pub(crate) listen: SocketAddr,
    /// A folder of recorded HL7 answers; they are replayed for the people in them
    #[arg(long, value_name = "DIR")]
    pub(crate) answers: Option<PathBuf>,
    /// Print each person, misbehaviour, style and kind of traffic in one line, and exit
    #[arg(long)]
    pub(crate) list: bool,
    /// The misbehaviour of every response, unless the request selects another one
    #[arg(long, value_name = "NAME")]
    pub(crate) misbehave: Option<Misbehaviour>,
    /// The layout of every record, unless the request selects another one
    #[arg(long, value_name = "NAME")]
    pub(crate) style: Option<Layout>,
    /// The number of further people, up to 1314920000; they need no memory
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(crate) patients: u64,
    /// The seed of the random draws for people and traffic
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Use HTTPS with a new certificate authority; ca.pem and a client certificate are written to the folder
    #[arg(long, value_name = "DIR")]
    pub(crate) tls: Option<PathBuf>,
    /// Whether a client must present a certificate
    #[arg(long, value_name = "WHETHER", requires = "tls", default_value = "ignored")]
    pub(crate) client_cert: ClientCert,
    /// The certificate authorities of client certificates (PEM), instead of the new one
    #[arg(long, value_name = "FILE", requires = "tls")]
    pub(crate) client_ca: Option<PathBuf>,
    /// The latencies, sizes and faults of responses: calm, typical or outage
    #[arg(long, alias = "weather", value_name = "NAME")]
    pub(crate) traffic: Option<Traffic>,
}

#[cfg(test)]
mod tests;
