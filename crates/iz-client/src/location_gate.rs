//! Whether a pharmacy location may ask the production system of its registry.
//!
//! A state lets a location ask only after an enrollment of many steps. Until the location is live, its lookups are refused at the
//! door of the API, so that cached answers are refused too, and in front of the registry, so that refreshes in the background and
//! every other path are refused.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::civil::Date;
use serde::Serialize;
use tokio::time::{Instant, timeout_at};

use crate::{
    error::AskError,
    question::Question,
    registry::{Probe, Registry},
    reply::Reply,
};

/// Says which locations are live.
#[async_trait]
pub trait LocationGate: Send + Sync {
    /// Checks that the location of a site may ask its registry. `site` is the id in the configuration, such as `tx/store-12`.
    ///
    /// # Errors
    ///
    /// Where the enrollment of the location stands, if it is not live.
    async fn check(&self, site: &str) -> Result<(), Arc<LocationStanding>>;
}

/// Where the enrollment of a location stands that is not live.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LocationStanding {
    /// The id of the location.
    pub location: String,
    /// Where the location stands, in one sentence: the step, since when it waits, and who acts next.
    pub stands: String,
    /// The number of the step, from 1. `null` if no step is open, or if the location has no enrollment.
    pub step: Option<usize>,
    /// What is open, in words.
    pub title: String,
    /// What comes next, sentence by sentence.
    pub next: Vec<String>,
    /// Who acts next, in words.
    pub who_acts: String,
    /// Since when it waits.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub since: Option<Date>,
    /// The number of days since then.
    pub days: Option<i32>,
    /// Where patients are looked up and doses are entered by hand meanwhile.
    pub portals: Vec<ManualPortal>,
}

/// A page of the state or of the vendor for work by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ManualPortal {
    /// The name.
    pub name: String,
    /// The address. `null` if only the name is known.
    pub url: Option<String>,
}

/// A registry that only a live location may ask.
pub struct Gated<R> {
    registry: R,
    gate: Arc<dyn LocationGate>,
    site: String,
}

impl<R> Gated<R> {
    /// Asks `registry` only if `gate` lets the site through.
    pub fn new(registry: R, gate: Arc<dyn LocationGate>, site: impl Into<String>) -> Self {
        Self { registry, gate, site: site.into() }
    }

    async fn check(&self, deadline: Instant) -> Result<(), AskError> {
        let started = Instant::now();
        match timeout_at(deadline, self.gate.check(&self.site)).await {
            Ok(checked) => checked.map_err(AskError::LocationNotLive),
            Err(_) => Err(AskError::Timeout { after: deadline.saturating_duration_since(started) }),
        }
    }
}

#[async_trait]
impl<R: Registry> Registry for Gated<R> {
    async fn ask(&self, question: &Question, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        self.check(deadline).await?;
        self.registry.ask(question, deadline).await
    }
}

#[async_trait]
impl<R: Probe> Probe for Gated<R> {
    async fn probe(&self, deadline: Instant) -> Result<(), AskError> {
        self.check(deadline).await?;
        self.registry.probe(deadline).await
    }
}
