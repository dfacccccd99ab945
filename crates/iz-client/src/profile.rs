//! What differs between registries, as data.

use std::ops::RangeInclusive;

use iz_hl7::{
    Profile,
    query::{Header, Object},
};
use jiff::tz::TimeZone;
use reqwest::Url;
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use toml::{Table, Value};

use crate::{Limits, Secret};

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
    #[serde(deserialize_with = "table")]
    pub transport: Transport,
    /// What stands in the header of a question.
    #[serde(deserialize_with = "table")]
    pub message: Message,
    /// Who asks.
    #[serde(default, deserialize_with = "table")]
    pub credentials: Credentials,
    /// What to tell the counter.
    #[serde(default, deserialize_with = "table")]
    pub advice: Advice,
    /// How much it is asked, and how long it is left in peace when it fails.
    #[serde(default, deserialize_with = "table")]
    pub limits: Limits,
}

/// How a registry is reached.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transport {
    /// The kind of service.
    pub kind: TransportKind,
    /// Its address, without a user or a password. Plain HTTP is refused except on this machine.
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
    /// RCP-2: the most candidates to list, 1 to 100.
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

/// RCP-2: nobody chooses among more people at a counter.
const QUANTITY_LIMITS: RangeInclusive<u16> = 1..=100;

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

/// A list would be taken for a table otherwise, key by position.
fn table<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    Object::deserialize(deserializer).map(|Object(table)| table)
}

fn time_zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TimeZone, D::Error> {
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
            ("message.sending_application", message.sending_application.as_str()),
            ("message.sending_facility", &message.sending_facility),
            ("message.receiving_application", &message.receiving_application),
            ("message.receiving_facility", &message.receiving_facility),
            ("message.processing_id", &message.processing_id),
            ("message.sending_organization", &message.sending_organization),
            ("message.receiving_organization", &message.receiving_organization),
            ("message.query_name", message.query_name.as_deref().unwrap_or_default()),
            ("message.query_name_system", &message.query_name_system),
            ("message.response_modality", &message.response_modality),
        ];
        for (key, value) in settings {
            if value.chars().any(|c| c.is_control() || c == '|' || c == '~') {
                return Err(ProfileError::key(key, "must not hold control characters, | or ~"));
            }
        }
        if !QUANTITY_LIMITS.contains(&message.quantity_limit) {
            return Err(ProfileError::key("message.quantity_limit", "must be between 1 and 100"));
        }
        if !(1..=3600).contains(&self.transport.timeout_s) {
            return Err(ProfileError::key("transport.timeout_s", "must be between 1 and 3600 seconds"));
        }
        self.limits.check()?;
        // An address is no place for a secret: it is shown and logged more readily than a password.
        let endpoint = self.transport.endpoint.as_deref().and_then(|endpoint| Url::parse(endpoint).ok());
        if endpoint.is_some_and(|url| !url.username().is_empty() || url.password().is_some()) {
            let reason = "must not hold a user name or password: they belong under credentials";
            return Err(ProfileError::key("transport.endpoint", reason));
        }
        Ok(())
    }
}

impl ProfileError {
    fn key(key: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Key { key: key.into(), reason: reason.into() }
    }
}

/// Says in words what is wrong with a key. The deserializer would quote what stands there, and that
/// may be a password: only what it expected is repeated.
impl From<serde_path_to_error::Error<toml::de::Error>> for ProfileError {
    fn from(error: serde_path_to_error::Error<toml::de::Error>) -> Self {
        let path = error.path().to_string();
        if path.starts_with("credentials.password") {
            let reason = "must be a reference to a secret: { env = \"NAME\" } or { file = \"PATH\" }";
            return Self::key("credentials.password", reason);
        }
        let text = error.inner().message();
        if let Some(field) = text.strip_prefix("missing field ") {
            let field = field.trim_matches('`');
            let key = if path == "." { field.to_owned() } else { format!("{path}.{field}") };
            return Self::key(key, "is missing");
        }
        if text.starts_with("invalid ") || text.starts_with("unknown variant") {
            let expected = text.rsplit_once(", expected ").map_or("something else", |(_, expected)| expected);
            return Self::key(path, format!("must be {}", in_words(expected)));
        }
        Self::key(path, text)
    }
}

/// What a deserializer expected, for people who write TOML.
fn in_words(expected: &str) -> &str {
    match expected {
        "u8" | "u16" | "u32" | "u64" => "a whole number, 0 or more",
        "a string" => "a text in quotation marks",
        "a map" | "an object" => "a table of keys",
        expected if expected.starts_with("struct ") => "a table of keys",
        expected => expected,
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
    Ok(serde_path_to_error::deserialize(Value::Table(table))?)
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
        for table in ["", "transport.", "message.", "credentials.", "advice.", "limits."] {
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
    fn a_value_is_never_repeated() {
        for changes in [
            "credentials = 'hunter2'",
            "credentials = ['hunter2']",
            "credentials.username = ['hunter2']",
            "credentials.username = { hunter2 = 'hunter2' }",
            "credentials.facility_id = { name = 'hunter2' }",
            "credentials.password = { hunter2 = 'x' }",
            "credentials.password = { env = ['hunter2'] }",
            "credentials.password = hunter2",
            "transport = 'hunter2'",
            "transport.kind = 'hunter2'",
            "transport.timeout_s = 'hunter2'",
            "transport.endpoint = 'https://user:hunter2@registry.example/x'",
            "transport.endpoint = 'https://hunter2@registry.example/x'",
        ] {
            let error = load("tx", changes).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{changes}: {error}");
        }
    }

    #[test]
    fn an_endpoint_with_a_user_or_a_password_is_refused() {
        let error = load("tx", "transport.endpoint = 'https://us:pw@registry.example/x'").unwrap_err();
        assert_eq!(
            error.to_string(),
            "transport.endpoint: must not hold a user name or password: they belong under credentials"
        );
        assert!(load("tx", "transport.endpoint = 'https://registry.example/x'").is_ok());
    }

    #[test]
    fn errors_are_said_in_words() {
        for (changes, said) in [
            ("transport.timeout_s = '9'", "transport.timeout_s: must be a whole number, 0 or more"),
            ("transport.timeout_s = -1", "transport.timeout_s: must be a whole number, 0 or more"),
            ("message.quantity_limit = 1.5", "message.quantity_limit: must be a whole number, 0 or more"),
            ("message.quantity_limit = 0", "message.quantity_limit: must be between 1 and 100"),
            ("message.quantity_limit = 101", "message.quantity_limit: must be between 1 and 100"),
            ("message.processing_id = 1", "message.processing_id: must be a text in quotation marks"),
            ("message = 1", "message: must be a table of keys"),
            ("profile = 'Z99'", "profile: must be `Z34` or `Z44`"),
        ] {
            assert_eq!(load("tx", changes).unwrap_err().to_string(), said, "{changes}");
        }
        assert_eq!(load("zz", "time_zone = 'UTC'").unwrap_err().to_string(), "name: is missing");
        let no_kind = "name = 'x'\ntime_zone = 'UTC'\n[message]\n[transport]";
        assert_eq!(load("zz", no_kind).unwrap_err().to_string(), "transport.kind: is missing");
    }

    #[test]
    fn what_would_break_the_header_is_refused() {
        for key in ["sending_facility", "query_name", "query_name_system"] {
            let error = load("tx", &format!("message.{key} = '1|2'")).unwrap_err();
            assert!(error.to_string().starts_with(&format!("message.{key}: must not hold")), "{error}");
        }
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
