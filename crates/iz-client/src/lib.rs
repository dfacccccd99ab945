//! Asks one immunization registry one question and brings back an answer that can be trusted, or
//! an error that says why there is none and who must act.
//!
//! A [`RegistryProfile`] says in data how a registry differs from the others, [`HttpRegistry`] asks
//! it over the CDC web service, and [`Registry`] is the seam at which caches and other decorators
//! stand: [`guarded`] puts those around a transport that spare the registry and those who wait.

pub use async_trait::async_trait;
pub use iz_hl7 as hl7;
pub use iz_soap as soap;

mod bounded;
mod breaker;
mod budget;
mod checkup;
mod clock;
mod connection;
mod environment;
mod error;
mod guarded;
mod health;
mod http_registry;
mod limits;
mod network;
mod profile;
mod question;
mod randomness;
mod registry;
mod reply;
mod retry;
#[cfg(test)]
mod scripted;
mod secret;
mod transport;

pub use self::{
    bounded::Bounded,
    breaker::Breaker,
    budget::Budget,
    checkup::{Check, CheckResult, Checkup, worst},
    clock::Clock,
    connection::Clients,
    environment::{Environment, Network},
    error::{Actor, AskError, ErrorRow, Fault, RetryPolicy, ServiceFault},
    guarded::{Guarded, guarded},
    health::Health,
    http_registry::{HttpRegistry, MAX_REPLY_BYTES, SetupError},
    limits::Limits,
    network::TlsFault,
    profile::{
        Advice, Credentials, Facility, FacilityPlace, Form, Message, Need, ProfileError, QueryNames,
        QuerySettings, RegistryProfile, Text, Tls, Transport, nothing_required, overlay,
    },
    question::Question,
    randomness::Randomness,
    registry::{Probe, Registry},
    reply::{AnswerJson, Reply, Summary},
    retry::Retry,
    secret::{GivenSecret, Secret, SecretError},
    transport::TransportKind,
};
