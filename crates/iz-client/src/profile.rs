//! What differs between registries, as data.

use iz_hl7::{Profile, query::Header};
use jiff::tz::TimeZone;
use serde::{Deserialize, de::DeserializeOwned};
use toml::{Table, Value};

use crate::Secret;

/// The profiles that come with the program, by id.
const SHIPPED: [(&str, &str); 2] =
    [("sandbox", include_str!("../registries/sandbox.toml")), ("tx", include_str!("../registries/tx.toml"))];

/// One registry: how to reach it and what it wants.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegistryProfile {
    /// The registry's name, for people.
    pub name: String,
    /// Its time zone (IANA): forecasts end at its midnight.
    #[serde(deserialize_with = "time_zone")]
    pub time_zone: TimeZone,
    /// What is asked for where the caller does not say.
    #[serde(default)]
    pub profile: Profile,
    /// How it is reached.
    pub transport: Transport,
    /// What stands in the header of a question.
    pub message: Message,
    /// Who asks.
    #[serde(default)]
    pub credentials: Credentials,
    /// What to tell the counter.
    #[serde(default)]
    pub advice: Advice,
}

/// How a registry is reached.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transport {
    /// The kind of service.
    pub kind: TransportKind,
    /// Its address. Plain HTTP is refused except on this machine.
    #[serde(default)]
    pub endpoint: Option<String>,
    /// The whole time that a question may take, in seconds.
    #[serde(default = "default_timeout_s")]
    pub timeout_s: u64,
}

/// The kinds of service that can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub enum TransportKind {
    /// The CDC WSDL of 2011 over SOAP 1.2.
    #[serde(rename = "cdc-soap-2011")]
    CdcSoap2011,
}

/// What stands in the header of a question.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// MSH-3.
    #[serde(default = "default_application")]
    pub sending_application: String,
    /// MSH-4, by which most registries authorise.
    #[serde(default)]
    pub sending_facility: String,
    /// MSH-5.
    #[serde(default)]
    pub receiving_application: String,
    /// MSH-6.
    #[serde(default)]
    pub receiving_facility: String,
    /// MSH-11: `P` production, `T` test, `D` debugging.
    #[serde(default = "default_processing_id")]
    pub processing_id: String,
    /// MSH-22; empty sends what stands in `sending_facility`.
    #[serde(default)]
    pub sending_organization: String,
    /// MSH-23; empty sends what stands in `receiving_facility`.
    #[serde(default)]
    pub receiving_organization: String,
    /// QPD-1.2, where the registry wants its own text.
    #[serde(default)]
    pub query_name: Option<String>,
    /// QPD-1.3.
    #[serde(default = "default_query_name_system")]
    pub query_name_system: String,
    /// RCP-2: the most candidates to list.
    #[serde(default = "default_quantity_limit")]
    pub quantity_limit: u16,
    /// RCP-3.
    #[serde(default)]
    pub response_modality: String,
}

/// Who asks, as the registry issued it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// The user name.
    #[serde(default)]
    pub username: Option<String>,
    /// Where the password is found.
    #[serde(default)]
    pub password: Option<Secret>,
    /// The facility id.
    #[serde(default)]
    pub facility_id: Option<String>,
}

/// What this registry's outcomes mean at the counter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Advice {
    /// For `not_found`.
    #[serde(default)]
    pub not_found: Option<String>,
}

const fn default_timeout_s() -> u64 {
    30
}

fn default_application() -> String {
    "IZQUERY".to_owned()
}

fn default_processing_id() -> String {
    "P".to_owned()
}

fn default_query_name_system() -> String {
    "CDCPHINVS".to_owned()
}

const fn default_quantity_limit() -> u16 {
    5
}

fn time_zone<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<TimeZone, D::Error> {
    let name = String::deserialize(deserializer)?;
    TimeZone::get(&name).map_err(|_| serde::de::Error::custom("is no time zone name such as America/Chicago"))
}

/// A profile that cannot be used, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// No profile of that id comes with the program.
    #[error("no registry profile `{0}` comes with the program; there are: {names}", names = RegistryProfile::shipped().collect::<Vec<_>>().join(", "))]
    Unknown(String),
    /// The text is no TOML.
    #[error("line {line} is no TOML: {reason}")]
    Syntax {
        /// The line, from 1.
        line: usize,
        /// What the parser says.
        reason: String,
    },
    /// A key is unknown, missing or of the wrong kind.
    #[error("{key}: {reason}")]
    Key {
        /// The key, as in TOML.
        key: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl RegistryProfile {
    /// The ids of the profiles that come with the program.
    pub fn shipped() -> impl Iterator<Item = &'static str> {
        SHIPPED.iter().map(|(id, _)| *id)
    }

    /// The shipped profile of that id, with `changes` laid over it; for an id that does not come
    /// with the program the changes are the whole profile.
    ///
    /// # Errors
    ///
    /// [`ProfileError`], which names the key.
    pub fn load(id: &str, changes: Table) -> Result<Self, ProfileError> {
        let shipped = SHIPPED.iter().find(|(shipped, _)| *shipped == id);
        let table = match shipped {
            Some((_, text)) => overlay(parse(text)?, changes),
            None if changes.is_empty() => return Err(ProfileError::Unknown(id.to_owned())),
            None => changes,
        };
        let profile: Self = from_table(table)?;
        profile.check()?;
        Ok(profile)
    }

    /// Reads a file of changes.
    ///
    /// # Errors
    ///
    /// [`ProfileError::Syntax`] with the line.
    pub fn parse_changes(text: &str) -> Result<Table, ProfileError> {
        parse(text)
    }

    /// The header of a question.
    #[must_use]
    pub fn header(&self) -> Header {
        let Message { sending_facility, receiving_facility, .. } = &self.message;
        let or = |own: &String, other: &String| if own.is_empty() { other.clone() } else { own.clone() };
        Header {
            sending_application: self.message.sending_application.clone(),
            sending_facility: sending_facility.clone(),
            receiving_application: self.message.receiving_application.clone(),
            receiving_facility: receiving_facility.clone(),
            processing_id: self.message.processing_id.clone(),
            sending_organization: or(&self.message.sending_organization, sending_facility),
            receiving_organization: or(&self.message.receiving_organization, receiving_facility),
            query_name: self.message.query_name.clone(),
            query_name_system: self.message.query_name_system.clone(),
            quantity_limit: self.message.quantity_limit,
            response_modality: self.message.response_modality.clone(),
        }
    }

    /// Settings go into the header as they are, so they must not hold what would break it.
    fn check(&self) -> Result<(), ProfileError> {
        let message = &self.message;
        let settings = [
            ("message.sending_application", &message.sending_application),
            ("message.sending_facility", &message.sending_facility),
            ("message.receiving_application", &message.receiving_application),
            ("message.receiving_facility", &message.receiving_facility),
            ("message.processing_id", &message.processing_id),
            ("message.sending_organization", &message.sending_organization),
            ("message.receiving_organization", &message.receiving_organization),
            ("message.query_name_system", &message.query_name_system),
            ("message.response_modality", &message.response_modality),
        ];
        for (key, value) in settings {
            if value.chars().any(|c| c.is_control() || c == '|' || c == '~') {
                return Err(ProfileError::Key {
                    key: key.to_owned(),
                    reason: "must not hold control characters, | or ~".to_owned(),
                });
            }
        }
        if !(1..=3600).contains(&self.transport.timeout_s) {
            let reason = "must be between 1 and 3600 seconds".to_owned();
            return Err(ProfileError::Key { key: "transport.timeout_s".to_owned(), reason });
        }
        Ok(())
    }
}

/// `base` with every key of `changes` in its place; tables are merged, other values replaced.
#[must_use]
pub fn overlay(mut base: Table, changes: Table) -> Table {
    for (key, change) in changes {
        let merged = match (base.remove(&key), change) {
            // A reference to a secret is one value: a file takes the place of a variable.
            (Some(Value::Table(below)), Value::Table(above)) if key != "password" => {
                Value::Table(overlay(below, above))
            }
            (_, change) => change,
        };
        base.insert(key, merged);
    }
    base
}

fn parse(text: &str) -> Result<Table, ProfileError> {
    text.parse::<Table>().map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        let line = text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1;
        ProfileError::Syntax { line, reason: error.message().to_owned() }
    })
}

fn from_table<T: DeserializeOwned>(table: Table) -> Result<T, ProfileError> {
    serde_path_to_error::deserialize(Value::Table(table)).map_err(|error| {
        let key = error.path().to_string();
        // The deserializer would quote what stands there, and it may be the password itself.
        let reason = if key.contains("password") {
            "must be a reference to a secret: { env = \"NAME\" } or { file = \"PATH\" }".to_owned()
        } else {
            error.into_inner().message().to_owned()
        };
        ProfileError::Key { key, reason }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(id: &str, changes: &str) -> Result<RegistryProfile, ProfileError> {
        RegistryProfile::load(id, RegistryProfile::parse_changes(changes)?)
    }

    #[test]
    fn every_shipped_profile_loads() {
        for id in RegistryProfile::shipped() {
            assert!(load(id, "").is_ok(), "{id}");
        }
    }

    #[test]
    fn an_unknown_key_in_any_table_is_refused_by_name() {
        for table in ["", "transport.", "message.", "credentials.", "advice."] {
            let error = load("tx", &format!("{table}surprise = 1")).unwrap_err();
            let ProfileError::Key { key, reason } = &error else { panic!("{error}") };
            assert!(key.ends_with("surprise") && reason.contains("unknown field"), "{error}");
        }
    }

    #[test]
    fn changes_lie_over_the_shipped_profile() {
        let profile = load("tx", "message.sending_facility = '0001112000'\ntransport.timeout_s = 9").unwrap();
        assert_eq!(profile.transport.timeout_s, 9);
        let header = profile.header();
        assert_eq!(
            (header.sending_facility.as_str(), header.receiving_facility.as_str()),
            ("0001112000", "TxDSHS")
        );
        assert_eq!(header.sending_organization, "0001112000");
    }

    #[test]
    fn a_password_in_the_file_is_refused_without_showing_it() {
        let error = load("tx", "credentials.password = 'hunter2'").unwrap_err().to_string();
        assert!(error.contains("credentials.password") && !error.contains("hunter2"), "{error}");
    }

    #[test]
    fn what_would_break_the_header_is_refused() {
        let error = load("tx", r#"message.sending_facility = "1|2""#).unwrap_err();
        assert!(error.to_string().starts_with("message.sending_facility"), "{error}");
        assert!(load("tx", "transport.timeout_s = 0").is_err());
        assert!(load("tx", "time_zone = 'Mars/Olympus'").unwrap_err().to_string().starts_with("time_zone"));
    }

    #[test]
    fn a_broken_file_names_its_line() {
        let error = load("tx", "name = 'x'\nmessage = [").unwrap_err();
        assert!(matches!(error, ProfileError::Syntax { line: 2, .. }), "{error}");
        assert!(matches!(load("zz", "").unwrap_err(), ProfileError::Unknown(_)));
    }
}
