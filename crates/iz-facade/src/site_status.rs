//! The state of the registries, and the test whether one of them responds.

use std::{sync::Arc, time::Duration};

use iz_client::{
    CertificateState, CertificateValidity, Health, HealthState, Probe, QueueMonitor, QueueState,
    RegistryProfile,
};
use jiff::Timestamp;
use serde::Serialize;
use tokio::time::Instant;
use tracing::info;

use crate::{error::ApiError, facade::Facade, result::RegistryName, site::Site};

/// What may be observed of a registry without asking it about a patient.
pub(crate) struct Observed {
    pub(crate) health: Health,
    pub(crate) queue: QueueMonitor,
    /// `None` if the registry cannot be probed.
    pub(crate) probe: Option<Arc<dyn Probe>>,
}

impl Observed {
    /// Of a registry that shows nothing.
    pub(crate) fn nothing(profile: &RegistryProfile) -> Self {
        Self { health: Health::of(profile), queue: QueueMonitor::idle(&profile.limits), probe: None }
    }
}

/// What is known of a registry at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SiteStatus {
    /// The registry.
    pub registry: RegistryName,
    /// The moment.
    pub at: Timestamp,
    /// The breaker, the last answers and the certificate. All facilities of a registry share them.
    pub health: HealthState,
    /// What this site uses of its limits.
    pub queue: QueueState,
}

/// A connectivity test to which a registry responded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConnectivityTest {
    /// The registry.
    pub registry: RegistryName,
    /// When it responded.
    pub at: Timestamp,
    /// How long the test took, with the time in the queue of the service.
    pub took: Duration,
    /// The validity of the registry's certificate. `None` without TLS.
    pub certificate: Option<CertificateValidity>,
}

/// A TLS certificate, as the JSON shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct TlsCertificate {
    /// When its validity begins.
    #[schema(value_type = String, format = DateTime)]
    start: Timestamp,
    /// When its validity ends.
    #[schema(value_type = String, format = DateTime)]
    end: Timestamp,
    state: CertificateState,
}

impl TlsCertificate {
    pub(crate) fn at(CertificateValidity { start, end }: CertificateValidity, now: Timestamp) -> Self {
        Self { start, end, state: CertificateValidity { start, end }.state(now) }
    }
}

/// The id of a site as one part of a path: a tilde stands for each slash.
pub(crate) fn path_id(id: &str) -> String {
    id.replace('/', "~")
}

impl Facade {
    /// What is known of a registry now. It asks nobody. `id` is its id in the configuration; a tilde may stand for the
    /// slash.
    ///
    /// # Errors
    ///
    /// [`ApiError::NoSuchRegistry`] if no registry has this id.
    pub fn status(&self, id: &str) -> Result<SiteStatus, ApiError> {
        let (id, site) = self.site_of_path(id)?;
        Ok(SiteStatus {
            registry: name(id, site),
            at: self.environment.clock.now(),
            health: site.observed.health.state(),
            queue: site.observed.queue.state(),
        })
    }

    /// Tests whether a registry responds, without any detail of a patient. The test waits in the queue of the registry
    /// like a query, and is refused while the breaker is open.
    ///
    /// # Errors
    ///
    /// [`ApiError`] if no registry has this id, or if the registry did not respond as it should.
    pub async fn test_connectivity(&self, id: &str) -> Result<ConnectivityTest, ApiError> {
        let (id, site) = self.site_of_path(id)?;
        let probe = site.observed.probe.as_ref().ok_or(ApiError::NoConnectivityTest)?;
        let started = Instant::now();
        let result = probe.probe(started + site.timeout).await;
        let took = started.elapsed();
        match &result {
            Ok(()) => info!(registry = id, "connectivity test"),
            Err(error) => {
                info!(registry = id, error = error.code(), cause = error.cause().word(), "connectivity test");
            }
        }
        result?;
        let certificate = site.observed.health.state().certificate;
        Ok(ConnectivityTest { registry: name(id, site), at: self.environment.clock.now(), took, certificate })
    }

    /// The site with this id, in which a tilde may stand for each slash. An id that itself has a tilde comes first.
    pub(crate) fn site_of_path(&self, id: &str) -> Result<(&str, &Site), ApiError> {
        let found = self.sites.get_key_value(id);
        let found = found.or_else(|| self.sites.iter().find(|(known, _)| path_id(known) == id));
        found.map(|(id, site)| (id.as_str(), site)).ok_or(ApiError::NoSuchRegistry)
    }
}

fn name(id: &str, site: &Site) -> RegistryName {
    RegistryName { id: id.to_owned(), name: site.name.clone() }
}
