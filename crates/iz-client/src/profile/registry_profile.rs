//! The settings of one registry.

use std::collections::BTreeMap;

use iz_hl7::{
    Outcome, Profile,
    query::{QueryHeader, QueryRules},
};
use jiff::tz::TimeZone;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use toml::{Table, Value};

use super::{
    cache_settings::CacheSettings,
    error::{ProfileError, SECRET_KEYS},
    facility::{Credentials, Facility},
    limits::Limits,
    message_settings::{FacilityIdField, MessageSettings, QuerySettings},
    service_settings::ServiceSettings,
    shipped,
    table::table,
    transport_kind::TransportKind,
    transport_settings::{TlsSettings, TransportSettings},
};
use crate::secret::Secret;

/// One registry: how to reach it and what it requires.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegistryProfile {
    /// The registry's name, for people.
    pub name: String,
    /// The registry's time zone (IANA name). Forecasts expire at its midnight.
    #[serde(deserialize_with = "time_zone")]
    #[schemars(with = "String")]
    pub time_zone: TimeZone,
    /// The query profile that is used if the caller names none: `Z34` or `Z44`.
    #[serde(default)]
    #[schemars(schema_with = "profile_schema")]
    pub profile: Profile,
    /// The keys that only the operator can fill in, and without which no query is sent.
    #[serde(default)]
    pub needs: Vec<Need>,
    /// How the registry is reached.
    #[serde(deserialize_with = "table")]
    pub transport: TransportSettings,
    /// The client certificate and the private certificate authority, if there are any.
    #[serde(default, deserialize_with = "table")]
    pub tls: TlsSettings,
    /// The header of a query.
    #[serde(deserialize_with = "table")]
    pub message: MessageSettings,
    /// The registry's rules for patient details.
    #[serde(default, deserialize_with = "table")]
    pub query: QuerySettings,
    /// The credentials of the querying site.
    #[serde(default, deserialize_with = "table")]
    pub credentials: Credentials,
    /// The sites that have ids and credentials of their own, each under a key that the operator chooses.
    #[serde(default)]
    pub facilities: BTreeMap<String, Facility>,
    /// Advice for the staff at the counter.
    #[serde(default, deserialize_with = "table")]
    pub advice: Advice,
    /// How many queries the registry gets, and how long it is not asked after failures.
    #[serde(default, deserialize_with = "table")]
    pub limits: Limits,
    /// How long the registry's answers are cached.
    #[serde(default, deserialize_with = "table")]
    pub cache: CacheSettings,
    /// Which system of the registry the endpoint is.
    #[serde(default)]
    pub environment: RegistryEnvironment,
    /// The id of the enrollment that a location walks before it may ask the production system, such as `tx-outcomes`. Without
    /// it, every location may ask.
    #[serde(default)]
    pub enrollment: Option<String>,
    /// The id of the consent rules of the state, such as `tx`. A withdrawal in the consent ledger stops lookups then, and answers
    /// say what the ledger has. Without it, the ledger is not read.
    #[serde(default)]
    pub consent: Option<String>,
}

/// Which system of a registry is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RegistryEnvironment {
    /// The system with the records of real people. MSH-11 does not decide: a registry may ask for `P` in its test system.
    #[default]
    Production,
    /// A system for tests.
    Test,
}

/// A key that only the operator can fill in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Need {
    /// `credentials.facility_id`
    #[serde(rename = "credentials.facility_id")]
    FacilityId,
    /// `credentials.password`
    #[serde(rename = "credentials.password")]
    Password,
    /// `credentials.second_password`
    #[serde(rename = "credentials.second_password")]
    SecondPassword,
    /// `credentials.other_id`
    #[serde(rename = "credentials.other_id")]
    OtherId,
    /// `credentials.username`
    #[serde(rename = "credentials.username")]
    Username,
    /// `message.sending_facility`
    #[serde(rename = "message.sending_facility")]
    SendingFacility,
    /// `tls.client_certificate`
    #[serde(rename = "tls.client_certificate")]
    ClientCertificate,
}

/// What an outcome means at the counter, where this registry differs from the standard texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Advice {
    /// For `candidates`.
    pub candidates: Option<String>,
    /// For `not_found`.
    pub not_found: Option<String>,
    /// For `too_many`.
    pub too_many: Option<String>,
    /// For `protected`.
    pub protected: Option<String>,
    /// For `rejected`.
    pub rejected: Option<String>,
}

impl Advice {
    /// The registry's own advice for an outcome. `None` if the standard text applies.
    #[must_use]
    pub fn of(&self, outcome: Outcome) -> Option<&str> {
        let own = match outcome {
            Outcome::Candidates => &self.candidates,
            Outcome::NotFound => &self.not_found,
            Outcome::TooMany => &self.too_many,
            Outcome::Protected => &self.protected,
            Outcome::Rejected => &self.rejected,
            Outcome::Record | Outcome::Ack | Outcome::Unexpected => &None,
        };
        own.as_deref()
    }
}

fn profile_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "enum": ["Z34", "Z44"] })
}

fn time_zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TimeZone, D::Error> {
    let name = String::deserialize(deserializer)?;
    TimeZone::get(&name)
        .map_err(|_| serde::de::Error::custom("must be a time zone name such as America/Chicago"))
}

impl Need {
    /// The key, as in TOML.
    const fn key(self) -> &'static str {
        match self {
            Self::FacilityId => "credentials.facility_id",
            Self::Password => "credentials.password",
            Self::SecondPassword => "credentials.second_password",
            Self::OtherId => "credentials.other_id",
            Self::Username => "credentials.username",
            Self::SendingFacility => "message.sending_facility",
            Self::ClientCertificate => "tls.client_certificate",
        }
    }
}

impl RegistryProfile {
    /// The ids of the profiles that ship with the program.
    pub fn shipped() -> impl Iterator<Item = &'static str> {
        shipped::ids()
    }

    /// Loads the shipped profile with this id and applies `changes` to it. For any other id, `changes` is the whole
    /// profile.
    ///
    /// # Errors
    ///
    /// [`ProfileError::Unknown`] if the id is not shipped and there are no changes. [`ProfileError::Key`] with the key
    /// that is wrong.
    pub fn load(id: &str, changes: Table) -> Result<Self, ProfileError> {
        let table = match shipped::text(id) {
            Some(text) => overlay(parse(text)?, changes),
            None if changes.is_empty() => return Err(ProfileError::Unknown(id.to_owned())),
            None => changes,
        };
        let profile: Self = from_table(table)?;
        profile.check()?;
        Ok(profile)
    }

    /// The references to secrets.
    pub fn secrets_mut(&mut self) -> impl Iterator<Item = &mut Secret> {
        let Self { credentials, tls, facilities, .. } = self;
        let own = [
            credentials.password.as_mut(),
            credentials.second_password.as_mut(),
            tls.client_certificate.as_mut(),
            tls.private_ca.as_mut(),
        ];
        let of_facilities = facilities
            .values_mut()
            .flat_map(|facility| [facility.password.as_mut(), facility.second_password.as_mut()]);
        own.into_iter().chain(of_facilities).flatten()
    }

    /// Parses a TOML file of changes.
    ///
    /// # Errors
    ///
    /// [`ProfileError::Syntax`] with the line number.
    pub fn parse_changes(text: &str) -> Result<Table, ProfileError> {
        parse(text)
    }

    /// The header of a query.
    #[must_use]
    pub fn header(&self) -> QueryHeader {
        self.message.header(self.credentials.facility_id.as_deref())
    }

    /// The registry's rules for patient details.
    #[must_use]
    pub fn query_rules(&self) -> QueryRules {
        self.query.query_rules(&self.header().sending_application)
    }

    /// The keys that are not set and without which no query can be sent.
    #[must_use]
    pub fn missing(&self) -> Vec<&'static str> {
        let mut missing = Vec::new();
        if self.transport.endpoint.is_none() {
            missing.push("transport.endpoint");
        }
        if self.transport.kind == TransportKind::IzGatewayHub && self.transport.destination_id.is_none() {
            missing.push("transport.destination_id");
        }
        let is_set = |need: &Need| match need {
            Need::FacilityId => self.credentials.facility_id.is_some(),
            Need::Password => self.credentials.password.is_some(),
            Need::SecondPassword => self.credentials.second_password.is_some(),
            Need::OtherId => self.credentials.other_id.is_some(),
            Need::Username => self.credentials.username.is_some(),
            // If MSH-4 comes from the facility id, only that key is reported.
            Need::SendingFacility => {
                !self.header().sending_facility.trim().is_empty()
                    || (self.needs.contains(&Need::FacilityId)
                        && self.message.facility_id_in.contains(&FacilityIdField::Msh4))
            }
            Need::ClientCertificate => self.tls.client_certificate.is_some(),
        };
        // These forms of authentication cannot do without them.
        let has_token = |service: &ServiceSettings| service.username_token.is_some();
        let is_authenticated =
            self.transport.http_basic || self.transport.service.as_ref().is_some_and(has_token);
        let of_authentication = is_authenticated.then_some([Need::Username, Need::Password]);
        for need in self.needs.iter().chain(of_authentication.iter().flatten()) {
            if !is_set(need) && !missing.contains(&need.key()) {
                missing.push(need.key());
            }
        }
        // MSH-4 (HD) needs a first component before its second.
        let has_second = self.message.facility_id_in.contains(&FacilityIdField::Msh4Second);
        let key = Need::SendingFacility.key();
        if has_second && self.message.sending_facility.trim().is_empty() && !missing.contains(&key) {
            missing.push(key);
        }
        missing
    }

    fn check(&self) -> Result<(), ProfileError> {
        self.message.check()?;
        self.query.check()?;
        self.transport.check()?;
        self.check_facilities()?;
        self.limits.check()
    }
}

/// `base` with the values of `changes` in place of its own. Tables are merged, other values are replaced.
#[must_use]
pub fn overlay(mut base: Table, changes: Table) -> Table {
    for (key, change) in changes {
        let merged = match (base.remove(&key), change) {
            // A reference to a secret is one value: `{ file = … }` replaces `{ env = … }` as a whole.
            (Some(Value::Table(below)), Value::Table(above)) if !SECRET_KEYS.contains(&key.as_str()) => {
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
mod tests;
