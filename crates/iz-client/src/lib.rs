//! Sends a query to one immunization registry. Returns an answer that can be trusted, or an error. The error says why
//! there is no answer, and who must act.
//!
//! A [`RegistryProfile`] describes, as data, how a registry differs from the others. [`HttpRegistry`] sends a query to
//! the registry's web service. [`Registry`] is the trait that the transport and its decorators (such as the cache)
//! implement. [`guarded`] adds the decorators that protect the registry to a transport.

pub use async_trait::async_trait;
pub use iz_hl7 as hl7;
pub use iz_soap as soap;

mod bounded;
mod cache_control;
mod certificate_validity;
mod clock;
mod environment;
mod error;
mod location_gate;
mod memory_budget;
pub mod profile;
mod question;
mod randomness;
mod registry;
pub mod regular_file;
mod reply;
mod resilience;
mod resources;
#[cfg(feature = "openapi")]
mod schema;
mod secret;
mod send_status;
mod stored_secret;
pub mod transport;
mod workers;

pub use self::{
    bounded::Bounded,
    cache_control::CacheControl,
    certificate_validity::{CertificateState, CertificateValidity},
    clock::Clock,
    environment::{Environment, Network},
    error::{Actor, AskError, Cause, ErrorCode, ErrorRow, RetryPolicy, ServiceFault, TlsFault},
    location_gate::{Gated, LocationGate, LocationStanding, ManualPortal},
    memory_budget::{DEFAULT_MEMORY_BYTES, MemoryBudget, MemoryShare},
    profile::{
        Advice, Limits, ProfileError, ProfileWarning, RegistryEnvironment, RegistryProfile, TransportKind,
        nothing_required, overlay,
    },
    question::{OnSent, Question},
    randomness::Randomness,
    registry::{Probe, Registry},
    reply::{
        AnswerJson, DoseContent, ForecastListsJson, MAX_JSON_BYTES, MAX_LISTED, RecordParts, Reply, Summary,
    },
    resilience::{
        AnswerTimeSummary, Breaker, BreakerPosition, BreakerSummary, Guarded, Health, HealthState,
        QueueMonitor, QueueState, Retry, Throttle, guarded,
    },
    resources::Resources,
    secret::{GivenSecret, REFERENCE_FORMS, Secret, SecretError},
    send_status::SendStatus,
    stored_secret::{SecretStore, StoredSecret},
    transport::{Clients, HttpRegistry, MAX_REPLY_BYTES, SeenCertificate, SetupError},
    workers::Workers,
};
