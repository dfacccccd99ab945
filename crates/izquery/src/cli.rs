//! The command line.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use iz_facade::{
    ChoiceRule,
    client::{MAX_RUNGS, hl7},
};
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
    /// Show what izquery does, against a simulated registry; needs no configuration
    Demo(Demo),
    /// Ask a registry about one person
    Ask(Ask),
    /// Serve the local HTTP API
    Serve(Serve),
    /// Examine a registry: settings, network, certificates, clocks, a test question; with what to do
    Doctor(Doctor),
    /// Read answers of registries from files and print them as JSON, one object a line
    Read(Read),
    /// Print the question for a registry
    Build(Build),
    /// Run a simulated registry with invented people
    Sandbox(Sandbox),
    /// What the configuration may hold
    Config(Config),
}

#[derive(Debug, Args)]
pub(crate) struct Config {
    #[command(subcommand)]
    pub(crate) command: ConfigCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print the JSON Schema of the configuration, which editors of TOML understand
    Schema,
}

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Stop after one round of questions
    #[arg(long)]
    pub(crate) once: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Ask {
    /// The configuration, as for serve
    #[arg(long, value_name = "FILE")]
    pub(crate) config: PathBuf,
    /// The person as JSON; - for standard input
    #[arg(long, value_name = "FILE.json")]
    pub(crate) patient: PathBuf,
    /// The registry's id in the configuration, where there are several; one of its facilities as REGISTRY/FACILITY
    #[arg(long, value_name = "ID")]
    pub(crate) registry: Option<String>,
    /// The facility of that registry as which to ask
    #[arg(long, value_name = "ID")]
    pub(crate) facility: Option<String>,
    /// What to ask for; the registry's profile says what is usual
    #[arg(long)]
    pub(crate) profile: Option<Profile>,
    /// How many further questions to ask where nobody is found, with less of the person's details each
    #[arg(long, value_name = "0..2", default_value_t = 0, value_parser = clap::value_parser!(u8).range(..=i64::from(MAX_RUNGS)))]
    pub(crate) requery: u8,
    /// When to choose from candidates without a person; never unless this is given
    #[arg(long, value_name = "RULE")]
    pub(crate) choose: Option<Choose>,
    /// Show a record even where it is very likely somebody else's
    #[arg(long)]
    pub(crate) show_mismatch: bool,
    /// Print the JSON of the HTTP API instead of a table
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// The configuration
    #[arg(long, value_name = "FILE")]
    pub(crate) config: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// The configuration, as for serve; without one, a profile that comes with the program is examined
    #[arg(long, value_name = "FILE", required_unless_present = "registry")]
    pub(crate) config: Option<PathBuf>,
    /// The registry's id, which may be left out where the configuration has one alone; or REGISTRY/FACILITY
    #[arg(long, value_name = "ID")]
    pub(crate) registry: Option<String>,
    /// One of the registry's facilities
    #[arg(long, value_name = "ID")]
    pub(crate) facility: Option<String>,
    /// Without a configuration: settings to lay over the registry's profile (TOML)
    #[arg(long, value_name = "FILE", conflicts_with = "config")]
    pub(crate) overrides: Option<PathBuf>,
    /// Whom the test question is about, as JSON, - for standard input; an invented person by default
    #[arg(long, value_name = "FILE.json")]
    pub(crate) patient: Option<PathBuf>,
    /// Print one JSON object at the end instead of a line for each check
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Read {
    /// Print the values at one place, such as PID-5.1, instead of the answer
    #[arg(long, value_name = "PATH")]
    pub(crate) path: Option<hl7::path::Path>,
    /// The day for which due and overdue are worked out where the registry does not say; today by default
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) today: Option<Date>,
    /// Files with one HL7 message each; - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Build {
    /// The registry, such as tx; one of its facilities as REGISTRY/FACILITY
    #[arg(long, value_name = "ID")]
    pub(crate) registry: String,
    /// Settings to lay over the registry's profile (TOML)
    #[arg(long, value_name = "FILE")]
    pub(crate) overrides: Option<PathBuf>,
    /// The facility of that profile as which to ask
    #[arg(long, value_name = "ID")]
    pub(crate) facility: Option<String>,
    /// What to ask for
    #[arg(long)]
    pub(crate) profile: Option<Profile>,
    /// The person as JSON; - for standard input
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

/// When a candidate is chosen without a person.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Choose {
    /// One candidate alone agrees in name, birth date and sex
    #[value(name = "single_exact")]
    SingleExact,
}

impl From<Choose> for ChoiceRule {
    fn from(asked: Choose) -> Self {
        match asked {
            Choose::SingleExact => Self::SingleExact,
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
    fn the_old_name_of_the_traffic_option_still_works() {
        for option in ["--traffic", "--weather"] {
            let cli = super::Cli::try_parse_from(["izquery", "sandbox", option, "outage"]).unwrap();
            let super::Command::Sandbox(sandbox) = cli.command else { panic!("{option}") };
            assert_eq!(sandbox.traffic.map(|traffic| traffic.name()), Some("outage"));
        }
    }
}
