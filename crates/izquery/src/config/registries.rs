//! The section `[registries]`: the changes of the profiles, and the resulting sites.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use iz_facade::client::{ProfileError, RegistryProfile};
use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::json;
use toml::{Table, Value};

/// The profile of each site, by the id of the site.
pub type Sites = BTreeMap<String, RegistryProfile>;

/// The sites of one registry: each of its facilities as `REGISTRY/FACILITY`, or the registry itself if it has none.
pub(crate) fn sites(id: &str, profile: RegistryProfile) -> Result<Sites, ProfileError> {
    if profile.facilities.is_empty() {
        return Ok(Sites::from([(id.to_owned(), profile)]));
    }
    let site = |facility: &String| Ok((format!("{id}/{facility}"), profile.at(facility)?));
    profile.facilities.keys().map(site).collect()
}

/// The registry and the facility in a site's id.
pub(crate) fn parts(id: &str) -> (&str, Option<&str>) {
    id.split_once('/').map_or((id, None), |(registry, facility)| (registry, Some(facility)))
}

/// The sites of all registries. Every error names the key.
pub(super) fn load(registries: BTreeMap<String, Table>) -> anyhow::Result<Sites> {
    if registries.is_empty() {
        bail!("registries: at least one is needed, such as [registries.tx]");
    }
    let mut all = Sites::new();
    for (id, changes) in registries {
        let place = || format!("registries.{id}");
        if id.contains('/') {
            bail!("{}: an id must not contain a slash: REGISTRY/FACILITY names a facility", place());
        }
        let profile = profile(&id, changes)?;
        all.extend(sites(&id, profile).with_context(place)?);
    }
    Ok(all)
}

/// The profile with this id, or the profile that the key `base` names, with the changes applied.
fn profile(id: &str, mut changes: Table) -> anyhow::Result<RegistryProfile> {
    let base = match changes.remove("base") {
        None => id.to_owned(),
        Some(Value::String(base)) if RegistryProfile::shipped().any(|shipped| shipped == base) => base,
        Some(_) => {
            let known: Vec<_> = RegistryProfile::shipped().collect();
            bail!("registries.{id}.base: must be one of {}", known.join(", "))
        }
    };
    RegistryProfile::load(&base, changes).with_context(|| format!("registries.{id}"))
}

/// The schema: by id, the profile to start from and the changes of it.
pub(super) fn schema(generator: &mut SchemaGenerator) -> Schema {
    let mut changes = RegistryProfile::changes_schema(generator);
    if let Some(serde_json::Value::Object(properties)) = changes.get_mut("properties") {
        let base = json!({
            "description": "The shipped profile to start from, if it does not have the id of this registry.",
            "enum": RegistryProfile::shipped().collect::<Vec<_>>(),
        });
        properties.insert("base".to_owned(), base);
    }
    json_schema!({ "type": "object", "additionalProperties": changes })
}
