//! One registry, as the facade uses it.

use std::{sync::Arc, time::Duration};

use iz_client::{
    Advice, Registry, RegistryProfile,
    hl7::{Profile, query::QueryRules},
};
use jiff::tz::TimeZone;

/// One registry, with the parts of its profile that the facade needs.
pub struct Site {
    pub(crate) name: String,
    pub(crate) profile: Profile,
    /// The registry's rules for the details of a query.
    pub(crate) query_rules: QueryRules,
    pub(crate) timeout: Duration,
    pub(crate) time_zone: TimeZone,
    pub(crate) advice: Advice,
    pub(crate) registry: Arc<dyn Registry>,
}

impl Site {
    /// The registry of `profile`, which is asked through `registry`.
    pub fn new(profile: &RegistryProfile, registry: Arc<dyn Registry>) -> Self {
        Self {
            name: profile.name.clone(),
            profile: profile.profile,
            query_rules: profile.query_rules(),
            timeout: Duration::from_secs(profile.transport.timeout_s),
            time_zone: profile.time_zone.clone(),
            advice: profile.advice.clone(),
            registry,
        }
    }
}
