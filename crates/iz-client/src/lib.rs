//! Asks one immunization registry one question and brings back an answer that can be trusted, or
//! an error that says why there is none and who must act.
//!
//! A [`RegistryProfile`] says in data how a registry differs from the others, [`SoapRegistry`] asks
//! it over the CDC web service, and [`Registry`] is the seam at which caches and other decorators
//! stand.

pub use iz_hl7 as hl7;
pub use iz_soap as soap;

mod clock;
mod error;
mod follow_up;
mod profile;
mod registry;
mod requery;
mod secret;
mod soap_registry;
mod verdict;

pub use self::{
    clock::Clock,
    error::{Actor, AskError, Fault},
    follow_up::follow_up,
    profile::{
        Advice, Credentials, Message, ProfileError, RegistryProfile, Transport, TransportKind, overlay,
    },
    registry::{Registry, Reply},
    requery::{MAX_RUNGS, Rung, changed_members, ladder},
    secret::{Secret, SecretError},
    soap_registry::{MAX_REPLY_BYTES, SetupError, SoapRegistry, fresh_stamp},
    verdict::{Agreement, Finding, Verdict, Word},
};
