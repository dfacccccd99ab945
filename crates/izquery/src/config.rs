//! The configuration of a service. Each section has its own file: its reader, its ranges and its JSON Schema.

mod base;
mod cache;
mod enrollments;
mod listener;
mod lookups;
mod registries;
mod secrets;
mod similar_profile;
mod store;
mod stored_values;
mod widget;

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{Ipv4Addr, SocketAddr},
    path::Path,
};

use anyhow::Context;
use iz_facade::{
    DEFAULT_DRAIN,
    client::{Bounded, ProfileError, ProfileWarning, RegistryProfile, hl7::query::Object, nothing_required},
};
use schemars::{JsonSchema, Schema, generate::SchemaSettings};
use serde::{Deserialize, Deserializer, de};
use toml::{Table, Value};
use tracing::warn;

use self::stored_values::Absent;
use crate::input_file;

pub use self::{
    cache::{Cache, CacheDisk},
    enrollments::{EnrollmentFileError, Enrollments},
    listener::{Listener, ListenerTls},
    lookups::{IdKeyError, Lookups},
    registries::Sites,
    secrets::SecretsSection,
    store::StoreSection,
    widget::Widget,
};
pub(crate) use self::{
    enrollments::location_of,
    registries::{parts, sites},
    stored_values::StoredValue,
};

/// The configuration of a service. Every profile in it is complete and checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// The address of the API; an address that other machines can reach needs `listener.tls`.
    pub listen: SocketAddr,
    /// The number of seconds that requests in flight have to end after the service was told to stop.
    pub drain_s: u64,
    /// How clients reach the API.
    pub listener: Listener,
    /// The cache of answers.
    pub cache: Cache,
    /// The further steps of a lookup.
    pub lookups: Lookups,
    /// The tokens and the audit trail. A configuration that was not read from a file keeps them in memory.
    pub store: StoreSection,
    /// The encrypted secrets that other settings refer to.
    pub secrets: SecretsSection,
    /// The page that shows an answer to a person.
    pub widget: Widget,
    /// The enrollments that locations walk, beside those that ship with the program.
    pub enrollments: Enrollments,
    /// The profile of each site: a registry by its id, or a facility by `REGISTRY/FACILITY`.
    pub sites: Sites,
}

/// The configuration of a service.
// This type is the file. The schema shows the line above.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Config")]
struct File {
    /// The address of the API; an address that other machines can reach needs `listener.tls`.
    #[serde(default = "default_listen", deserialize_with = "listen")]
    #[schemars(with = "String")]
    listen: SocketAddr,
    /// The number of seconds that requests in flight have to end after the service was told to stop.
    #[serde(default = "default_drain_s", with = "DrainS")]
    drain_s: u64,
    /// How clients reach the API.
    #[serde(default, deserialize_with = "section")]
    listener: Listener,
    /// The cache of answers.
    #[serde(default, deserialize_with = "section")]
    cache: Cache,
    /// The further steps of a lookup.
    #[serde(default, deserialize_with = "section")]
    lookups: Lookups,
    /// The tokens and the audit trail.
    #[serde(default, deserialize_with = "section")]
    store: StoreSection,
    /// The encrypted secrets that other settings refer to.
    #[serde(default, deserialize_with = "section")]
    secrets: SecretsSection,
    /// The page that shows an answer to a person.
    #[serde(default, deserialize_with = "section")]
    widget: Widget,
    /// The enrollments that locations walk, beside those that ship with the program.
    #[serde(default, deserialize_with = "section")]
    enrollments: Enrollments,
    /// The registries by id. The keys change the shipped profile with this id, or the profile or section that `base`
    /// names.
    #[serde(default)]
    #[schemars(schema_with = "registries::schema")]
    registries: BTreeMap<String, Table>,
}

impl Config {
    /// A configuration with these sites, by id, and defaults for everything else. Each profile is one site;
    /// [`RegistryProfile::at`] makes the profile of a facility.
    pub fn of(sites: impl IntoIterator<Item = (String, RegistryProfile)>) -> Self {
        Self {
            listen: default_listen(),
            drain_s: default_drain_s(),
            listener: Listener::default(),
            cache: Cache::default(),
            lookups: Lookups::default(),
            store: StoreSection::default(),
            secrets: SecretsSection::default(),
            widget: Widget::default(),
            enrollments: Enrollments::default(),
            sites: sites.into_iter().collect(),
        }
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// One sentence with the file, the key and the reason, if the file cannot be read or used.
    pub fn load(file: &Path) -> anyhow::Result<Self> {
        Self::of_file(file, Absent::Refused)
    }

    /// Reads a file for a command that asks no registry. What the store of secrets does not have is no error, but is missing in the
    /// profiles.
    ///
    /// # Errors
    ///
    /// As [`Config::load`].
    pub(crate) fn load_to_ask_nothing(file: &Path) -> anyhow::Result<Self> {
        Self::of_file(file, Absent::Allowed)
    }

    fn of_file(file: &Path, absent: Absent) -> anyhow::Result<Self> {
        let text = input_file::settings(file)?;
        let mut config = Self::read(&text, Some(file), absent).with_context(|| file.display().to_string())?;
        config.secrets.warn_if_open();
        // A text that the store does not have is nothing to warn of.
        let is_absent = |warning: &str| {
            absent == Absent::Allowed
                && config.secrets.stored_values.iter().any(|value| warning.starts_with(&value.key))
        };
        for warning in config.warnings().iter().filter(|warning| !is_absent(warning)) {
            warn!("{}: {warning}", file.display());
        }
        let SecretsSection { stored_values, absent_texts, .. } = &mut config.secrets;
        *absent_texts = stored_values::without_absent(&mut config.sites, stored_values);
        Ok(config)
    }

    /// The settings that are probably wrong, one sentence each, with the key.
    #[must_use]
    pub fn warnings(&self) -> BTreeSet<String> {
        let of_site = |(id, profile): (&String, &RegistryProfile)| {
            let (registry, facility) = parts(id);
            let in_file = |warning: ProfileWarning| match facility {
                Some(facility) if warning.key == "credentials.facility_id" => {
                    format!("registries.{registry}.facilities.{facility}.facility_id: {}", warning.reason)
                }
                _ => format!("registries.{registry}.{warning}"),
            };
            profile.warnings().into_iter().map(in_file).collect::<Vec<_>>()
        };
        self.sites.iter().flat_map(of_site).collect()
    }

    /// Reads the text of a file. It opens no file, and fetches no secret.
    ///
    /// # Errors
    ///
    /// One sentence with the key and the reason, if the text cannot be used. It never quotes a secret.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        Self::read(text, None, Absent::Refused)
    }

    /// Reads the text of a configuration, which may stand in a file. The store of secrets needs the file, because its folder is
    /// beside it.
    fn read(text: &str, file: Option<&Path>, absent: Absent) -> anyhow::Result<Self> {
        let table = RegistryProfile::parse_changes(text)?;
        let File {
            listen,
            drain_s,
            mut listener,
            mut cache,
            mut lookups,
            mut store,
            mut secrets,
            widget,
            mut enrollments,
            mut registries,
        } = serde_path_to_error::deserialize(Value::Table(table)).map_err(ProfileError::from)?;
        if let Some(file) = file {
            store = store.beside(file);
            secrets = secrets.beside(file);
            cache = cache.beside(file);
            enrollments = enrollments.beside(file);
        }
        let stored = secrets.store();
        secrets.stored_values = stored_values::fetch(&mut registries, stored.as_ref(), absent)?;
        let mut sites = registries::load(registries)?;
        enrollments::check_locations(&sites)?;
        sites.values_mut().for_each(|profile| stored_values::attach_profile(stored.as_ref(), profile));
        let others = [store.postgres.as_mut(), store.audit_key.as_mut(), lookups.id_key.as_mut()];
        let others = others.into_iter().flatten().chain(listener.tls.as_mut().map(|tls| &mut tls.key));
        let others = others.chain(cache.disk.as_mut().map(|disk| &mut disk.key));
        stored_values::attach(stored.as_ref(), others);
        Ok(Self { listen, drain_s, listener, cache, lookups, store, secrets, widget, enrollments, sites })
    }

    /// The JSON Schema of the configuration file.
    pub(crate) fn schema() -> serde_json::Value {
        let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<File>();
        // Changes of a profile need not be complete. Only a facility, the certificate of the API,
        // the file of cached answers and a reference to a secret must be.
        let definitions =
            schema.get_mut("$defs").and_then(serde_json::Value::as_object_mut).into_iter().flatten();
        for (_, table) in definitions
            .filter(|(name, _)| !["CacheDisk", "Facility", "ListenerTls", "Secret"].contains(&name.as_str()))
        {
            if let Ok(table) = <&mut Schema>::try_from(table) {
                nothing_required(table);
            }
        }
        stored_values::allow(&mut schema);
        schema.to_value()
    }
}

fn default_listen() -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, 8466))
}

/// The longest drain: five minutes. The person who stops the service waits that long.
type DrainS = Bounded<u64, 0, 300>;

const fn default_drain_s() -> u64 {
    DEFAULT_DRAIN.as_secs()
}

fn listen<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SocketAddr, D::Error> {
    let address = String::deserialize(deserializer).ok().and_then(|text| text.parse().ok());
    address.ok_or_else(|| de::Error::custom("must be an address and a port, such as \"127.0.0.1:8466\""))
}

/// Refuses a list. Serde would read a list as a table, key by position.
fn section<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    Object::deserialize(deserializer).map(|Object(section)| section)
}

#[cfg(test)]
mod tests;
