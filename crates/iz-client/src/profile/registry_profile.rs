//! What differs between registries, as data.

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
    error::{ProfileError, SECRET_KEYS},
    facility::{Credentials, Facility},
    limits::Limits,
    message_settings::{FacilityIdField, MessageSettings, QuerySettings},
    shipped,
    table::table,
    transport_kind::TransportKind,
    transport_settings::{TlsSettings, TransportSettings},
};

/// One registry: how to reach it and what it wants.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegistryProfile {
    /// The registry's name, for people.
    pub name: String,
    /// Its time zone (IANA): forecasts end at its midnight.
    #[serde(deserialize_with = "time_zone")]
    #[schemars(with = "String")]
    pub time_zone: TimeZone,
    /// What is asked for where the caller does not say.
    #[serde(default)]
    #[schemars(schema_with = "profile_schema")]
    pub profile: Profile,
    /// The keys that only an operator can fill in, and without which nobody can be asked.
    #[serde(default)]
    pub needs: Vec<Need>,
    /// How it is reached.
    #[serde(deserialize_with = "table")]
    pub transport: TransportSettings,
    /// Whom it and we trust, beyond the usual.
    #[serde(default, deserialize_with = "table")]
    pub tls: TlsSettings,
    /// What stands in the header of a question.
    #[serde(deserialize_with = "table")]
    pub message: MessageSettings,
    /// What it wants of a person's details.
    #[serde(default, deserialize_with = "table")]
    pub query: QuerySettings,
    /// Who asks.
    #[serde(default, deserialize_with = "table")]
    pub credentials: Credentials,
    /// The sites that ask under ids and credentials of their own, by an id of the operator's choice.
    #[serde(default)]
    pub facilities: BTreeMap<String, Facility>,
    /// What to tell the counter.
    #[serde(default, deserialize_with = "table")]
    pub advice: Advice,
    /// How much it is asked, and how long it is left in peace when it fails.
    #[serde(default, deserialize_with = "table")]
    pub limits: Limits,
}

/// A key that an operator has to fill in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Need {
    /// `credentials.facility_id`
    #[serde(rename = "credentials.facility_id")]
    FacilityId,
    /// `credentials.password`
    #[serde(rename = "credentials.password")]
    Password,
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

/// What this registry's outcomes mean at the counter, in place of the usual words.
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
    /// What to say of an outcome; none where the usual words serve.
    #[must_use]
    pub fn of(&self, outcome: Outcome) -> Option<&str> {
        let own = match outcome {
            Outcome::Candidates => &self.candidates,
            Outcome::NotFound => &self.not_found,
            Outcome::TooMany => &self.too_many,
            Outcome::Protected => &self.protected,
            Outcome::Rejected => &self.rejected,
            _ => &None,
        };
        own.as_deref()
    }
}

fn profile_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "enum": ["Z34", "Z44"] })
}

fn time_zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TimeZone, D::Error> {
    let name = String::deserialize(deserializer)?;
    TimeZone::get(&name).map_err(|_| serde::de::Error::custom("is no time zone name such as America/Chicago"))
}

impl Need {
    /// The key, as in TOML.
    const fn key(self) -> &'static str {
        match self {
            Self::FacilityId => "credentials.facility_id",
            Self::Password => "credentials.password",
            Self::Username => "credentials.username",
            Self::SendingFacility => "message.sending_facility",
            Self::ClientCertificate => "tls.client_certificate",
        }
    }
}

impl RegistryProfile {
    /// The ids of the profiles that come with the program.
    pub fn shipped() -> impl Iterator<Item = &'static str> {
        shipped::ids()
    }

    /// The shipped profile of that id, with `changes` laid over it; for an id that does not come
    /// with the program the changes are the whole profile.
    ///
    /// # Errors
    ///
    /// [`ProfileError`], which names the key.
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
    pub fn header(&self) -> QueryHeader {
        self.message.header(self.credentials.facility_id.as_deref())
    }

    /// What the registry wants of a person's details.
    #[must_use]
    pub fn query_rules(&self) -> QueryRules {
        self.query.query_rules(&self.header().sending_application)
    }

    /// The keys that are not set and without which nobody can be asked.
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
            Need::Username => self.credentials.username.is_some(),
            // Said once, of the key that it comes from.
            Need::SendingFacility => {
                !self.header().sending_facility.trim().is_empty()
                    || (self.needs.contains(&Need::FacilityId)
                        && self.message.facility_id_in.contains(&FacilityIdField::Msh4))
            }
            Need::ClientCertificate => self.tls.client_certificate.is_some(),
        };
        missing.extend(self.needs.iter().filter(|need| !is_set(need)).map(|need| need.key()));
        // MSH-4 (HD) does not begin with its second component.
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

/// `base` with every key of `changes` in its place; tables are merged, other values replaced.
#[must_use]
pub fn overlay(mut base: Table, changes: Table) -> Table {
    for (key, change) in changes {
        let merged = match (base.remove(&key), change) {
            // A reference to a secret is one value: a file takes the place of a variable.
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
