//! The local HTTP API: pharmacy software posts a person's demographics and gets the registry's
//! answer in one call.
//!
//! Every answer of a registry has status 200 and an `outcome`. If there is no answer, the response is a problem
//! document (RFC 9457) that says who must act. The service listens on loopback alone, and it refuses requests that name
//! another host or come from a page of another site.

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
