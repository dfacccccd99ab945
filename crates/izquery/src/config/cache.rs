//! The section `[cache]`.

use iz_cache::Lifetimes;
use iz_facade::client::{Bounded, profile::CacheSettings};
use schemars::JsonSchema;
use serde::Deserialize;

/// The cache of answers. How long an answer is cached is a setting of its registry.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Cache {
    /// The maximum memory for the cached answers of all registries, in bytes; 0 turns the cache off.
    // Up to 16 GiB, which no pharmacy machine exceeds.
    #[serde(with = "Bounded::<u64, 0, 17_179_869_184>")]
    pub capacity_bytes: u64,
}

impl Default for Cache {
    fn default() -> Self {
        Self { capacity_bytes: 64 * 1024 * 1024 }
    }
}

impl Cache {
    /// How long the answers of a registry with these settings are cached. Without memory for them, they are not cached at
    /// all.
    pub(crate) const fn lifetimes(&self, settings: &CacheSettings) -> Lifetimes {
        if self.capacity_bytes == 0 { Lifetimes::NONE } else { Lifetimes::of(settings) }
    }
}
