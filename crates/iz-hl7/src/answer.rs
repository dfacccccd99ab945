//! The typed answer of a registry: RSP^K11, or an ACK in its place.

mod acknowledgment;
mod administration;
mod classify;
mod comments;
mod dose;
mod error_report;
mod evaluation;
mod fact;
mod finding;
mod forecast;
mod forecast_status;
mod grouping;
mod identity;
mod limits;
mod message_header;
mod negative_value;
mod non_vaccine_order;
mod observation;
mod observation_kind;
mod obx;
mod order;
mod order_group;
mod order_observations;
mod order_start;
mod other_observations;
mod outcome;
mod owned;
mod patient;
mod read;
mod record;
mod result_status;
mod retraction;
mod segment_reader;
mod statement_builder;
mod typed_answer;
mod vaccine;
mod vaccine_list;
mod vaccine_relation;
mod vis;

pub use self::{
    acknowledgment::Acknowledgment,
    administration::{AdministeredAtLocation, Amount, Route},
    dose::{Dose, DoseStatus},
    error_report::ErrorReport,
    evaluation::{Evaluation, Validity},
    fact::Fact,
    finding::Finding,
    forecast::Forecast,
    forecast_status::{ForecastStatus, StatusWord},
    identity::OwnedIdentity,
    message_header::Header,
    non_vaccine_order::NonVaccineOrder,
    observation::Observation,
    order::Order,
    outcome::Outcome,
    owned::OwnedAnswer,
    patient::{MultipleBirth, NextOfKin, Patient},
    record::Record,
    typed_answer::Answer,
    vaccine::Vaccine,
    vis::Vis,
};
pub use crate::reading::{
    diagnostics::Unread,
    warning::{Effect, Warning, WarningCode},
};
