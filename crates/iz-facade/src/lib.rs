//! The local HTTP API: pharmacy software posts a person's demographics and gets the registry's
//! answer in one call.
//!
//! Every answer of a registry is a 200 with an `outcome`; a problem document (RFC 9457) comes only
//! where no answer exists, and says who must act. The service is meant for this machine: it listens
//! on loopback alone and refuses requests that name another host or come from a page of another site.

pub use iz_client as client;

mod action;
mod asking;
mod body;
mod candidates;
mod error;
mod facade;
mod lists;
mod middleware;
mod problem;
mod request;
mod result;
mod routes;
mod serve;
mod site;
mod state;
mod view;

pub use self::{
    action::Action,
    asking::{Attempt, ChoiceRule, Chooser, Chosen, FirstStep, Step},
    error::ApiError,
    facade::Facade,
    lists::ListLimits,
    problem::Problem,
    request::{ChooseRequest, LookupRequest},
    result::{Freshness, LookupResult, RegistryName},
    routes::openapi,
    serve::{Bound, ServeError},
    site::Site,
    view::{Candidate, Lookup},
};
