//! The section `[registries]`: the changes of the profiles, and the resulting sites.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use iz_facade::client::{ProfileError, RegistryProfile};
use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::json;
use toml::Table;

use super::base;

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
    for id in registries.keys() {
        let place = || format!("registries.{id}");
        if id.contains('/') {
            bail!("{}: an id must not contain a slash: REGISTRY/FACILITY names a facility", place());
        }
        let profile = base::profile(id, &registries)?;
        all.extend(sites(id, profile).with_context(place)?);
    }
    Ok(all)
}

/// The schema: by id, the profile to start from and the changes of it.
pub(super) fn schema(generator: &mut SchemaGenerator) -> Schema {
    let mut changes = RegistryProfile::changes_schema(generator);
    if let Some(serde_json::Value::Object(properties)) = changes.get_mut("properties") {
        let base = json!({
            "description": "The profile to start from: a shipped profile, or another section of [registries] by its \
                            id. registries.ID always means the section.",
            "anyOf": [
                { "enum": RegistryProfile::shipped().collect::<Vec<_>>() },
                // The ids of the sections are not known here. An id has no slash.
                { "type": "string", "pattern": "^[^/]+$" },
            ],
        });
        properties.insert("base".to_owned(), base);
    }
    json_schema!({ "type": "object", "additionalProperties": changes })
}
