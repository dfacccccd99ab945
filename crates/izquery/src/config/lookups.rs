//! The section `[lookups]`.

use std::time::Duration;

use iz_facade::{ListLimits, client::Bounded, matching::MAX_REQUERIES};
use schemars::JsonSchema;
use serde::Deserialize;

#[expect(clippy::as_conversions, reason = "`u64::from` is no const fn, and nothing is lost")]
type RequeryLimit = Bounded<u8, 0, { MAX_REQUERIES as u64 }>;

/// What may follow a first question.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Lookups {
    /// The most further questions that a caller may want where nobody is found.
    #[serde(with = "RequeryLimit")]
    pub requery_limit: u8,
    /// How many lists of candidates are kept to choose from; 0 keeps none.
    // Each holds a few candidates.
    #[serde(with = "Bounded::<u64, 0, 100_000>")]
    pub lists: u64,
    /// Seconds that each may be chosen from.
    // A day: nobody stands at the counter longer.
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
