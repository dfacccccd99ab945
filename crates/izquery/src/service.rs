//! Puts the layers together: transport, limits, memory, API.

use std::collections::BTreeMap;

use anyhow::Context;
use iz_cache::Cached;
use iz_facade::{
    Facade, Site,
    client::{Chance, Clients, Clock, Guarded, Health, HttpRegistry, guarded},
};

use crate::config::{Config, parts};

/// The API over every site of a configuration. An error names the key.
pub(crate) fn facade(
    config: &Config,
    clock: &Clock,
) -> anyhow::Result<Facade<Cached<Guarded<HttpRegistry>>>> {
    let mut sites = BTreeMap::new();
    let mut health = BTreeMap::new();
    let mut clients = Clients::default();
    for (id, profile) in &config.sites {
        let (registry, _) = parts(id);
        let health = health.entry(registry).or_insert_with(|| Health::new(registry, &profile.limits));
        let transport = HttpRegistry::sharing(profile, clock.clone(), &mut clients)
            .with_context(|| format!("registries.{id}"))?;
        let cached = Cached::new(
            guarded(transport, profile, health, Chance::system()),
            config.cache.capacity,
            config.cache.lifetimes(),
            profile.time_zone.clone(),
            clock.clone(),
        );
        sites.insert(id.clone(), Site::new(profile, cached));
    }
    Ok(Facade::new(sites, clock.clone())
        .with_lists(config.lookups.lists())
        .with_requery_limit(config.lookups.requery_limit))
}
