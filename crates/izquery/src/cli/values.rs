//! The values of options that are words.

use clap::ValueEnum;
use iz_facade::{ChoiceRule, client::hl7};
use iz_sandbox::ClientCertificate;

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

/// Whether a client must present a certificate.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ClientCert {
    /// The sandbox does not ask for one
    Ignored,
    /// A certificate that a client presents must be valid
    Optional,
    /// A connection needs a valid certificate
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
