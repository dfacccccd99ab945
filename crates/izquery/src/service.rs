//! Puts the layers together: transport, memory, API.

use std::{collections::BTreeMap, path::Path};

use anyhow::Context;
use iz_cache::Cached;
use iz_facade::{
    Facade, Site,
    client::{Clock, SoapRegistry},
};

use crate::config::Config;

/// The API over every registry of a configuration.
pub(crate) fn facade(
    config: &Config,
    path: &Path,
    clock: &Clock,
) -> anyhow::Result<Facade<Cached<SoapRegistry>>> {
    let mut sites = BTreeMap::new();
    for (id, profile) in config.profiles(path)? {
        let registry = SoapRegistry::new(&profile, clock.clone())
            .with_context(|| format!("{}: registries.{id}", path.display()))?;
        let cached = Cached::new(
            registry,
            config.cache.capacity,
            config.cache.lifetimes(),
            profile.time_zone.clone(),
            clock.clone(),
        );
        sites.insert(id, Site::new(&profile, cached));
    }
    Ok(Facade::new(sites, clock.clone()))
}
