//! One registry, as the facade uses it.

use std::{sync::Arc, time::Duration};

use iz_client::{
    Advice, AskError, Health, LocationGate, Probe, QueueMonitor, Registry, RegistryProfile,
    hl7::{Profile, query::QueryRules},
};
use jiff::{civil::Date, tz::TimeZone};

use crate::{
    consents::{Consent, PatientForm, SiteConsents},
    error::ApiError,
    site_status::Observed,
};

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
    pub(crate) observed: Observed,
    gate: Option<Arc<dyn LocationGate>>,
    pub(crate) consents: Option<SiteConsents>,
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
            observed: Observed::nothing(profile),
            gate: None,
            consents: None,
        }
    }

    /// Refuses every lookup while `gate` says that the location of the site is not live.
    #[must_use]
    pub fn gated(self, gate: Arc<dyn LocationGate>) -> Self {
        Self { gate: Some(gate), ..self }
    }

    /// Refuses every lookup of a patient whose consent is withdrawn, and says in answers what the consent ledger has.
    #[must_use]
    pub fn with_consents(self, consents: SiteConsents) -> Self {
        Self { consents: Some(consents), ..self }
    }

    /// Whether the registry has consent rules.
    pub(crate) const fn has_consents(&self) -> bool {
        self.consents.is_some()
    }

    /// What the consent ledger says of a patient, who is given in one or more forms. `None` if the registry has no consent rules.
    ///
    /// # Errors
    ///
    /// [`ApiError::ConsentWithdrawn`] or [`ApiError::ConsentUnclear`] if the registry must not be asked.
    /// [`ApiError::ConsentsUnreadable`] if the ledger cannot be read.
    pub(crate) async fn check_consent(
        &self,
        forms: &[PatientForm],
        confirmed_other: &[i64],
        today: Date,
    ) -> Result<Option<Consent>, ApiError> {
        match &self.consents {
            Some(consents) => Box::pin(consents.check(forms, confirmed_other, today)).await.map(Some),
            None => Ok(None),
        }
    }

    /// Checks that the location of the site with this id is live.
    ///
    /// # Errors
    ///
    /// [`AskError::LocationNotLive`] if it is not. [`AskError::Timeout`] if that is not known within the time of a lookup.
    pub(crate) async fn check_live(&self, id: &str) -> Result<(), AskError> {
        let Some(gate) = &self.gate else { return Ok(()) };
        match tokio::time::timeout(self.timeout, gate.check(id)).await {
            Ok(checked) => checked.map_err(AskError::LocationNotLive),
            Err(_) => Err(AskError::Timeout { after: self.timeout }),
        }
    }

    /// The gate in front of the site with this id.
    pub(crate) fn gate_of(&self, id: &str) -> Option<(Arc<dyn LocationGate>, String)> {
        Some((Arc::clone(self.gate.as_ref()?), id.to_owned()))
    }

    /// Shows the state of the registry (`health`, `queue`), and lets callers test whether it responds (`probe`). Without
    /// it, the status shows a registry that was never asked.
    #[must_use]
    pub fn observed(self, health: Health, queue: QueueMonitor, probe: Arc<dyn Probe>) -> Self {
        Self { observed: Observed { health, queue, probe: Some(probe) }, ..self }
    }
}
