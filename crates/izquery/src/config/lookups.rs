//! The section `[lookups]`.

use std::time::Duration;

use iz_facade::{ListLimits, client::Bounded, matching::MAX_REQUERIES};
use schemars::JsonSchema;
use serde::Deserialize;

#[expect(clippy::as_conversions, reason = "`u64::from` is not a const fn, and no value is lost")]
type RequeryLimit = Bounded<u8, 0, { MAX_REQUERIES as u64 }>;

/// The further steps of a lookup.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Lookups {
    /// The maximum number of further queries that a caller may allow after "not found".
    #[serde(with = "RequeryLimit")]
    pub requery_limit: u8,
    /// The maximum number of stored lists of candidates; 0 stores none.
    // A list has a few candidates.
    #[serde(with = "Bounded::<u64, 0, 100_000>")]
    pub lists: u64,
    /// The number of seconds that a list of candidates is valid.
    // Up to a day: no patient waits longer at the counter.
    #[serde(with = "Bounded::<u64, 0, 86_400>")]
    pub list_s: u64,
}

impl Default for Lookups {
    fn default() -> Self {
        let ListLimits { count, lifetime } = ListLimits::default();
        Self { requery_limit: MAX_REQUERIES, lists: count, list_s: lifetime.as_secs() }
    }
}

impl Lookups {
    pub(crate) const fn list_limits(&self) -> ListLimits {
        ListLimits { count: self.lists, lifetime: Duration::from_secs(self.list_s) }
    }
}
