//! The settings of a service. A section stands in a file of its own: how it is read, its ranges and its JSON Schema.

mod cache;
mod lookups;
mod registries;

use std::{
    collections::BTreeMap,
    fs,
    net::{Ipv4Addr, SocketAddr},
    path::Path,
};

use anyhow::Context;
use iz_facade::client::{ProfileError, RegistryProfile, hl7::query::Object, nothing_required};
use schemars::{JsonSchema, Schema, generate::SchemaSettings};
use serde::{Deserialize, Deserializer, de};
use toml::{Table, Value};

pub(crate) use self::registries::{parts, sites};
pub use self::{cache::Cache, lookups::Lookups, registries::Sites};

/// The settings of a service, ready for use: every profile is whole and checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the API listens; loopback only.
    pub listen: SocketAddr,
    /// How answers are remembered.
    pub cache: Cache,
    /// What may follow a first question.
    pub lookups: Lookups,
    /// The profile of each registry by its id, and of each facility as `REGISTRY/FACILITY`.
    pub sites: Sites,
}

/// The settings of a service.
// What stands in a file. The schema shows the line above.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Config")]
struct File {
    /// Where the API listens; loopback only.
    #[serde(default = "default_listen", deserialize_with = "listen")]
    #[schemars(with = "String")]
    listen: SocketAddr,
    /// How answers are remembered.
    #[serde(default, deserialize_with = "section")]
    cache: Cache,
    /// What may follow a first question.
    #[serde(default, deserialize_with = "section")]
    lookups: Lookups,
    /// By id: what to lay over the shipped profile of that id, or of `base`.
    #[serde(default)]
    #[schemars(schema_with = "registries::schema")]
    registries: BTreeMap<String, Table>,
}

impl Config {
    /// The settings of a service that asks these sites, by id. All else is as where a file says nothing. Each profile is
    /// one site; [`RegistryProfile::at`] makes that of a facility.
    pub fn of(sites: impl IntoIterator<Item = (String, RegistryProfile)>) -> Self {
        Self {
            listen: default_listen(),
            cache: Cache::default(),
            lookups: Lookups::default(),
            sites: sites.into_iter().collect(),
        }
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// What cannot be read or used, with the file and the key in one sentence.
    pub fn load(file: &Path) -> anyhow::Result<Self> {
        let name = file.display();
        let text =
            fs::read_to_string(file).with_context(|| format!("the configuration {name} cannot be read"))?;
        Self::parse(&text).with_context(|| name.to_string())
    }

    fn parse(text: &str) -> anyhow::Result<Self> {
        let table = RegistryProfile::parse_changes(text)?;
        let File { listen, cache, lookups, registries } =
            serde_path_to_error::deserialize(Value::Table(table)).map_err(ProfileError::from)?;
        Ok(Self { listen, cache, lookups, sites: registries::load(registries)? })
    }

    /// The JSON Schema of a file of settings.
    pub(crate) fn schema() -> serde_json::Value {
        let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<File>();
        // What is laid over a profile need not be whole, nor the tables in it; a facility and a reference are.
        let definitions =
            schema.get_mut("$defs").and_then(serde_json::Value::as_object_mut).into_iter().flatten();
        for (_, table) in definitions.filter(|(name, _)| !["Facility", "Secret"].contains(&name.as_str())) {
            if let Ok(table) = <&mut Schema>::try_from(table) {
                nothing_required(table);
            }
        }
        schema.to_value()
    }
}

fn default_listen() -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, 8466))
}

fn listen<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SocketAddr, D::Error> {
    let address = String::deserialize(deserializer).ok().and_then(|text| text.parse().ok());
    address.ok_or_else(|| de::Error::custom("must be an address and a port, such as \"127.0.0.1:8466\""))
}

/// A list would be taken for a table otherwise, key by position.
fn section<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    Object::deserialize(deserializer).map(|Object(section)| section)
}
