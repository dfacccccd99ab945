//! The configuration of `serve` and `ask`.

use std::{
    collections::BTreeMap,
    fs,
    net::{Ipv4Addr, SocketAddr},
    ops::RangeInclusive,
    path::Path,
    time::Duration,
};

use anyhow::{Context, bail};
use iz_cache::Lifetimes;
use iz_facade::{
    ListLimits,
    client::{MAX_RUNGS, ProfileError, RegistryProfile, hl7::query::Object, nothing_required},
};
use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings, json_schema};
use serde::{Deserialize, Deserializer, de};
use toml::{Table, Value};

/// The settings of a service.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// Where the API listens; loopback only.
    #[serde(default = "default_listen", deserialize_with = "listen")]
    #[schemars(with = "String")]
    pub(crate) listen: SocketAddr,
    /// How answers are remembered.
    #[serde(default, deserialize_with = "cache")]
    pub(crate) cache: Cache,
    /// What may follow a first question.
    #[serde(default, deserialize_with = "lookups")]
    pub(crate) lookups: Lookups,
    /// By id: what to lay over the shipped profile of that id, or of `base`.
    #[serde(default)]
    #[schemars(schema_with = "registries")]
    registries: BTreeMap<String, Table>,
}

/// A week, in seconds. Midnight ends every answer; this only tells a slip from a wish.
const LIFETIMES_S: RangeInclusive<u64> = 0..=604_800;

/// What a machine's memory can be expected to hold.
const CAPACITIES: RangeInclusive<u64> = 0..=1_000_000;

/// How answers are remembered.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Cache {
    /// How many answers of each registry, as [`iz_cache::Cached::new`] counts them; 0 remembers none.
    #[schemars(range(min = 0, max = 1_000_000))]
    pub(crate) capacity: u64,
    /// Seconds for a record; midnight ends it in any case.
    #[schemars(range(min = 0, max = 604_800))]
    record_s: u64,
    /// Seconds for "not found".
    #[schemars(range(min = 0, max = 604_800))]
    not_found_s: u64,
    /// Seconds for a protected person.
    #[schemars(range(min = 0, max = 604_800))]
    protected_s: u64,
}

impl Default for Cache {
    fn default() -> Self {
        let Lifetimes { record, not_found, protected } = Lifetimes::default();
        Self {
            capacity: 10_000,
            record_s: record.as_secs(),
            not_found_s: not_found.as_secs(),
            protected_s: protected.as_secs(),
        }
    }
}

impl Cache {
    fn check(&self) -> Result<(), String> {
        let numbers = [
            ("record_s", self.record_s, LIFETIMES_S, " seconds"),
            ("not_found_s", self.not_found_s, LIFETIMES_S, " seconds"),
            ("protected_s", self.protected_s, LIFETIMES_S, " seconds"),
            ("capacity", self.capacity, CAPACITIES, ""),
        ];
        for (key, value, range, unit) in numbers {
            if !range.contains(&value) {
                return Err(format!(
                    "cache.{key}: must be between {} and {}{unit}",
                    range.start(),
                    range.end()
                ));
            }
        }
        Ok(())
    }

    pub(crate) const fn lifetimes(&self) -> Lifetimes {
        Lifetimes {
            record: Duration::from_secs(self.record_s),
            not_found: Duration::from_secs(self.not_found_s),
            protected: Duration::from_secs(self.protected_s),
        }
    }
}

/// The most lists: each holds a few candidates.
const LISTS: RangeInclusive<u64> = 0..=100_000;

/// A day, in seconds: nobody stands at the counter longer.
const LIST_LIFETIMES_S: RangeInclusive<u64> = 0..=86_400;

/// What may follow a first question.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Lookups {
    /// The most further questions that a caller may want where nobody is found.
    #[schemars(range(min = 0, max = 2))]
    pub(crate) requery_limit: u8,
    /// How many lists of candidates are kept to choose from; 0 keeps none.
    #[schemars(range(min = 0, max = 100_000))]
    lists: u64,
    /// Seconds that each may be chosen from.
    #[schemars(range(min = 0, max = 86_400))]
    list_s: u64,
}

impl Default for Lookups {
    fn default() -> Self {
        let ListLimits { count, lifetime } = ListLimits::default();
        Self { requery_limit: MAX_RUNGS, lists: count, list_s: lifetime.as_secs() }
    }
}

impl Lookups {
    fn check(&self) -> Result<(), String> {
        if self.requery_limit > MAX_RUNGS {
            return Err(format!("lookups.requery_limit: must be between 0 and {MAX_RUNGS}"));
        }
        for (key, value, range, unit) in
            [("lists", self.lists, LISTS, ""), ("list_s", self.list_s, LIST_LIFETIMES_S, " seconds")]
        {
            if !range.contains(&value) {
                return Err(format!(
                    "lookups.{key}: must be between {} and {}{unit}",
                    range.start(),
                    range.end()
                ));
            }
        }
        Ok(())
    }

    pub(crate) const fn lists(&self) -> ListLimits {
        ListLimits { count: self.lists, lifetime: Duration::from_secs(self.list_s) }
    }
}

fn default_listen() -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, 8466))
}

fn listen<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SocketAddr, D::Error> {
    let address = String::deserialize(deserializer).ok().and_then(|text| text.parse().ok());
    address.ok_or_else(|| de::Error::custom("must be an address and a port, such as \"127.0.0.1:8466\""))
}

fn cache<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Cache, D::Error> {
    Object::deserialize(deserializer).map(|Object(cache)| cache)
}

fn lookups<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Lookups, D::Error> {
    Object::deserialize(deserializer).map(|Object(lookups)| lookups)
}

/// By id what may be laid over a profile, and the profile that it is laid over.
fn registries(generator: &mut SchemaGenerator) -> Schema {
    let mut changes = RegistryProfile::changes_schema(generator);
    if let Some(serde_json::Value::Object(properties)) = changes.get_mut("properties") {
        let base = serde_json::json!({
            "description": "The shipped profile to lay this over, where the id is not its own.",
            "enum": RegistryProfile::shipped().collect::<Vec<_>>(),
        });
        properties.insert("base".to_owned(), base);
    }
    json_schema!({ "type": "object", "additionalProperties": changes })
}

/// The registry and the facility in an id that [`Config::profiles`] gave.
pub(crate) fn parts(id: &str) -> (&str, Option<&str>) {
    id.split_once('/').map_or((id, None), |(registry, facility)| (registry, Some(facility)))
}

impl Config {
    /// The JSON Schema of a file of settings.
    pub(crate) fn schema() -> serde_json::Value {
        let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Self>();
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

    /// Reads a file. Every error says what and where in one sentence.
    pub(crate) fn load(path: &Path) -> anyhow::Result<Self> {
        let file = path.display();
        let text =
            fs::read_to_string(path).with_context(|| format!("the configuration {file} cannot be read"))?;
        let table = RegistryProfile::parse_changes(&text).with_context(|| file.to_string())?;
        let config: Self = serde_path_to_error::deserialize(Value::Table(table))
            .map_err(ProfileError::from)
            .with_context(|| file.to_string())?;
        if let Err(reason) = config.cache.check().and_then(|()| config.lookups.check()) {
            bail!("{file}: {reason}");
        }
        if config.registries.is_empty() {
            bail!("{file}: registries: at least one is needed, such as [registries.tx]");
        }
        Ok(config)
    }

    /// The profile of each registry by its id, and of each facility as `REGISTRY/FACILITY`.
    pub(crate) fn profiles(&self, path: &Path) -> anyhow::Result<BTreeMap<String, RegistryProfile>> {
        let load = |(id, changes): (&String, &Table)| {
            let place = || format!("{}: registries.{id}", path.display());
            if id.contains('/') {
                bail!("{}: an id must hold no slash, for REGISTRY/FACILITY names a facility", place());
            }
            let mut changes = changes.clone();
            let base = match changes.remove("base") {
                None => id.clone(),
                Some(Value::String(base)) if RegistryProfile::shipped().any(|shipped| shipped == base) => {
                    base
                }
                Some(_) => {
                    let known: Vec<_> = RegistryProfile::shipped().collect();
                    bail!("{}.base: must be one of {}", place(), known.join(", "))
                }
            };
            let profile = RegistryProfile::load(&base, changes).with_context(place)?;
            if profile.facilities.is_empty() {
                return Ok(vec![(id.clone(), profile)]);
            }
            // A registry with facilities is asked as one of them.
            let at = |facility: &String| {
                let own = profile.at(facility).with_context(place)?;
                Ok((format!("{id}/{facility}"), own))
            };
            profile.facilities.keys().map(at).collect()
        };
        let loaded: Vec<Vec<_>> = self.registries.iter().map(load).collect::<anyhow::Result<_>>()?;
        Ok(loaded.into_iter().flatten().collect())
    }
}
