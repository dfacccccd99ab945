//! The section `[cache]`.

use std::time::Duration;

use iz_cache::Lifetimes;
use iz_facade::client::Bounded;
use schemars::JsonSchema;
use serde::Deserialize;

/// Seconds, up to a week. Every answer expires at midnight anyway; the limit catches typing errors.
type LifetimeS = Bounded<u64, 0, 604_800>;

/// The cache of answers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Cache {
    /// The maximum memory for the cached answers of all registries, in bytes; 0 turns the cache off.
    // Up to 16 GiB, which no pharmacy machine exceeds.
    #[serde(with = "Bounded::<u64, 0, 17_179_869_184>")]
    pub capacity_bytes: u64,
    /// The number of seconds that a record is cached, at most until the midnight of the registry.
    #[serde(with = "LifetimeS")]
    pub record_s: u64,
    /// The number of seconds that "not found" is cached.
    #[serde(with = "LifetimeS")]
    pub not_found_s: u64,
    /// The number of seconds that "protected" is cached.
    #[serde(with = "LifetimeS")]
    pub protected_s: u64,
}

impl Default for Cache {
    fn default() -> Self {
        let Lifetimes { record, not_found, protected } = Lifetimes::default();
        Self {
            capacity_bytes: 64 * 1024 * 1024,
            record_s: record.as_secs(),
            not_found_s: not_found.as_secs(),
            protected_s: protected.as_secs(),
        }
    }
}

impl Cache {
    /// How long answers are cached. Without memory for them, they are not cached at all.
    pub(crate) const fn lifetimes(&self) -> Lifetimes {
        if self.capacity_bytes == 0 {
            let none = Duration::ZERO;
            return Lifetimes { record: none, not_found: none, protected: none };
        }
        Lifetimes {
            record: Duration::from_secs(self.record_s),
            not_found: Duration::from_secs(self.not_found_s),
            protected: Duration::from_secs(self.protected_s),
        }
    }
}
