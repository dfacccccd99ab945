//! How long the answers of a registry are cached.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::bounded::Bounded;

/// Seconds, up to a week. Every answer expires at midnight anyway; the limit catches typing errors.
type LifetimeS = Bounded<u64, 0, 604_800>;

/// The table `[cache]` of a profile: how long an answer is cached, by its outcome. With 0 it is not cached. Every other
/// outcome is never cached.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CacheSettings {
    /// The number of seconds that a record is cached, at most until the midnight of the registry.
    #[serde(with = "LifetimeS")]
    pub record_s: u64,
    /// The number of seconds that "not found" is cached. The time is short: the registry may add the patient, or a consent,
    /// while the patient is at the counter.
    #[serde(with = "LifetimeS")]
    pub not_found_s: u64,
    /// The number of seconds that "too many" is cached.
    #[serde(with = "LifetimeS")]
    pub too_many_s: u64,
    /// The number of seconds that "protected" is cached.
    #[serde(with = "LifetimeS")]
    pub protected_s: u64,
    /// The number of seconds after which a record is not shown any more, even if the registry fails and the request accepts
    /// an expired record. With 0 no expired record is ever shown.
    #[serde(with = "LifetimeS")]
    pub stale_record_s: u64,
}

impl Default for CacheSettings {
    fn default() -> Self {
        Self {
            record_s: 4 * 60 * 60,
            not_found_s: 5 * 60,
            too_many_s: 60,
            protected_s: 60,
            stale_record_s: 7 * 24 * 60 * 60,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{ProfileError, RegistryProfile};

    fn load(changes: &str) -> Result<CacheSettings, ProfileError> {
        RegistryProfile::load("tx", RegistryProfile::parse_changes(changes)?).map(|profile| profile.cache)
    }

    #[test]
    fn each_lifetime_has_a_default_that_the_profile_changes() {
        assert_eq!(load("").unwrap(), CacheSettings::default());
        let own = load("cache.too_many_s = 0\ncache.record_s = 604800").unwrap();
        assert_eq!((own.record_s, own.not_found_s, own.too_many_s, own.protected_s), (604_800, 300, 0, 60));
    }

    #[test]
    fn a_wrong_lifetime_is_refused_by_its_key() {
        for key in ["record_s", "not_found_s", "too_many_s", "protected_s", "stale_record_s"] {
            for (value, reason) in [
                ("604801", "must be between 0 and 604800"),
                ("40000000000", "must be between 0 and 604800"),
                ("-1", "must be a whole number, 0 or more"),
                ("'60'", "must be a whole number, 0 or more"),
            ] {
                let error = load(&format!("cache.{key} = {value}")).unwrap_err().to_string();
                assert!(error.starts_with(&format!("cache.{key}: {reason}")), "{key} = {value}: {error}");
            }
        }
        assert!(
            load("cache.surprise = 1").unwrap_err().to_string().starts_with("cache.surprise: unknown field")
        );
        assert!(load("cache = [1]").unwrap_err().to_string().starts_with("cache: must be a table of keys"));
    }
}
