//! One registry, as the API asks it.

use std::{sync::Arc, time::Duration};

use iz_client::{
    Advice, Registry, RegistryProfile,
    hl7::{Profile, query::QueryRules},
};
use jiff::tz::TimeZone;

/// One registry with what the API needs to know of it.
pub struct Site {
    pub(crate) name: String,
    pub(crate) profile: Profile,
    /// What the registry wants of a query's details.
    pub(crate) query_rules: QueryRules,
    pub(crate) timeout: Duration,
    pub(crate) time_zone: TimeZone,
    pub(crate) advice: Advice,
    pub(crate) registry: Arc<dyn Registry>,
}

impl Site {
    /// A registry as `profile` describes it, asked through `registry`.
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
