//! The command line.

use std::{net::SocketAddr, path::PathBuf};

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use iz_facade::{ChoiceRule, client::hl7, matching::MAX_REQUERIES};
use iz_sandbox::{ClientCertificate, Misbehaviour, Traffic, record::Layout};
use jiff::civil::Date;

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
    Demo(Demo),
    /// Look one patient up in a registry
    Ask(Ask),
    /// Serve the local HTTP API
    Serve(Serve),
    /// Examine the connection to a registry: settings, network, certificates, clocks, a test query
    Doctor(Doctor),
    /// Read registry answers from files and print them as JSON, one object per line, or as tables
    Read(Read),
    /// Print the HL7 query for a registry
    Build(Build),
    /// Run a simulated registry with invented people
    Sandbox(Sandbox),
    /// Describe the configuration
    Config(Config),
}

#[derive(Debug, Args)]
pub(crate) struct Config {
    #[command(subcommand)]
    pub(crate) command: ConfigCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print the JSON Schema of the configuration, for TOML editors
    Schema,
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
    #[arg(long, value_name = "ID", conflicts_with = "choose_rule")]
    pub(crate) choose: Option<String>,
    /// The rule that may choose a candidate without a human; no rule by default
    #[arg(long, value_name = "RULE")]
    pub(crate) choose_rule: Option<Rule>,
    /// Show a record even if it very likely belongs to another person
    #[arg(long)]
    pub(crate) show_mismatch: bool,
    /// Print the JSON of the HTTP API instead of a table
    #[arg(long, conflicts_with = "wide")]
    pub(crate) json: bool,
    /// Write the log to the standard error; -vv writes more
    #[arg(long, short, action = ArgAction::Count, conflicts_with = "quiet")]
    pub(crate) verbose: u8,
    #[command(flatten)]
    pub(crate) table: Table,
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

/// When colours are used.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal with colours
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// The configuration file
    #[arg(long, value_name = "FILE")]
    pub(crate) config: PathBuf,
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
    /// Without a configuration file: settings that change the shipped profile (TOML)
    #[arg(long, value_name = "FILE", conflicts_with = "config")]
    pub(crate) overrides: Option<PathBuf>,
    /// The patient of the test query as JSON, - reads standard input; an invented person by default
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
    /// Settings that change the registry's profile (TOML)
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
    /// Where to listen; port 0 takes any free one
    #[arg(long, value_name = "127.0.0.1:PORT", default_value = "127.0.0.1:8467")]
    pub(crate) listen: SocketAddr,
    /// A folder of recorded HL7 answers, replayed for the people in them
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
    /// The number of people in addition to the list, up to 1314920000; they need no memory
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(crate) patients: u64,
    /// The seed of the random draws for people and traffic
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Use HTTPS with a new CA; its ca.pem and a client certificate with its key are written to the folder
    #[arg(long, value_name = "DIR")]
    pub(crate) tls: Option<PathBuf>,
    /// Whether a client must present a certificate
    #[arg(long, value_name = "WHETHER", requires = "tls", default_value = "ignored")]
    pub(crate) client_cert: ClientCert,
    /// The CA certificates for client certificates (PEM), instead of the new CA
    #[arg(long, value_name = "FILE", requires = "tls")]
    pub(crate) client_ca: Option<PathBuf>,
    /// The latencies, sizes and faults of responses: calm, typical or outage
    #[arg(long, alias = "weather", value_name = "NAME")]
    pub(crate) traffic: Option<Traffic>,
}

/// Whether a client must present a certificate.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ClientCert {
    /// The sandbox does not ask for one
    Ignored,
    /// A certificate that a client presents must be valid
    Optional,
    /// A connection needs a valid one
    Required,
}

impl From<ClientCert> for ClientCertificate {
    fn from(asked: ClientCert) -> Self {
        match asked {
            ClientCert::Ignored => Self::Ignored,
            ClientCert::Optional => Self::Optional,
            ClientCert::Required => Self::Required,
        }
    }
}

/// What to ask a registry for.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Profile {
    /// The complete history
    #[value(name = "Z34")]
    Z34,
    /// The evaluated history and the forecast
    #[value(name = "Z44")]
    Z44,
}

impl From<Profile> for hl7::Profile {
    fn from(profile: Profile) -> Self {
        match profile {
            Profile::Z34 => Self::Z34,
            Profile::Z44 => Self::Z44,
        }
    }
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

/// When a candidate is chosen without a human.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Rule {
    /// Only one candidate agrees in name, birth date and sex
    #[value(name = "single_exact")]
    SingleExact,
}

impl From<Rule> for ChoiceRule {
    fn from(asked: Rule) -> Self {
        match asked {
            Rule::SingleExact => Self::SingleExact,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }

    #[test]
    fn the_commands_in_the_readme_are_accepted() {
        let readme = include_str!("../../../README.md");
        let lines: Vec<&str> = readme
            .lines()
            .filter_map(|line| line.split_once("cargo run -- "))
            .map(|(_, rest)| rest)
            .collect();
        assert_eq!(lines.len(), 6, "{lines:?}");
        for line in lines {
            let words = line.split(['#', '`']).next().unwrap().split_whitespace();
            assert!(super::Cli::try_parse_from(["izquery"].into_iter().chain(words)).is_ok(), "{line}");
        }
    }

    #[test]
    fn the_ports_in_the_readme_are_the_defaults() {
        let readme = include_str!("../../../README.md");
        let sandbox = super::Cli::try_parse_from(["izquery", "sandbox"]).unwrap();
        let super::Command::Sandbox(sandbox) = sandbox.command else { panic!("sandbox") };
        let service = crate::config::Config::of([]);
        for address in [sandbox.listen, service.listen] {
            assert!(readme.contains(&format!("http://{address}/")), "{address}");
        }
    }

    #[test]
    fn the_old_name_of_the_traffic_option_still_works() {
        for option in ["--traffic", "--weather"] {
            let cli = super::Cli::try_parse_from(["izquery", "sandbox", option, "outage"]).unwrap();
            let super::Command::Sandbox(sandbox) = cli.command else { panic!("{option}") };
            assert_eq!(sandbox.traffic.map(|traffic| traffic.name()), Some("outage"));
        }
    }
}
