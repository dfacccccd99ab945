//! The section `[cache]`.

use std::time::Duration;

use iz_cache::Lifetimes;
use iz_facade::client::Bounded;
use schemars::JsonSchema;
use serde::Deserialize;

/// Up to a week, in seconds. Midnight ends every answer; this only tells a slip from a wish.
type LifetimeS = Bounded<u64, 0, 604_800>;

/// How answers are remembered.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Cache {
    /// How many bytes of memory the answers of all registries take together, at most; 0 remembers none.
    // Up to 16 GiB: what a machine's memory can be expected to hold.
    #[serde(with = "Bounded::<u64, 0, 17_179_869_184>")]
    pub capacity_bytes: u64,
    /// Seconds for a record; midnight ends it in any case.
    #[serde(with = "LifetimeS")]
    pub record_s: u64,
    /// Seconds for "not found".
    #[serde(with = "LifetimeS")]
    pub not_found_s: u64,
    /// Seconds for a protected person.
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
    /// How long answers are kept; no time at all where there is no room for any.
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
