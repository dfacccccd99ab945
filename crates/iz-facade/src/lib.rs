//! The local HTTP API: pharmacy software posts a person's demographics and gets the registry's
//! answer in one call.
//!
//! Every answer of a registry is a 200 with an `outcome`; a problem document (RFC 9457) comes only
//! where no answer exists, and says who must act. The service is meant for this machine: it listens
//! on loopback alone and refuses requests that name another host.

pub use iz_client as client;

mod action;
mod answer;
mod asking;
mod body;
mod choose;
mod facade;
mod guard;
mod health;
mod lists;
mod lookup;
mod openapi;
mod problem;
mod serve;

pub use self::{
    action::Action,
    answer::{Candidate, Freshness, Lookup, Record, RegistryName},
    asking::{Attempt, ChoiceRule, Chooser, Chosen, FirstStep, Step},
    choose::ChooseRequest,
    facade::{Facade, Site},
    lists::ListLimits,
    lookup::LookupRequest,
    openapi::openapi,
    problem::Problem,
    serve::{Bound, ServeError},
};
