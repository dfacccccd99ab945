//! The typed answer of a registry: RSP^K11, or an ACK in its place.

mod acknowledgment;
mod administration;
mod candidate_ids;
mod classify;
mod comments;
mod dose;
mod dose_source;
mod dose_status;
mod entry_id;
mod error_report;
mod evaluation;
mod fact;
mod finding;
mod forecast;
mod forecast_dates;
mod forecast_evidence;
mod forecast_list;
mod forecast_lists;
mod forecast_mark;
mod forecast_status;
mod forecast_subject;
mod frame_code;
mod grouping;
mod hit_counts;
mod identity;
mod ids;
mod limits;
mod message_end;
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
mod order_state;
mod other_observations;
mod outcome;
mod owned;
mod patient;
mod read;
mod record;
mod refusal;
mod result_status;
mod retraction;
mod segment_reader;
mod statement_builder;
mod status_on_day;
mod status_word;
mod typed_answer;
mod vaccine;
mod vaccine_choice;
mod vaccine_list;
mod vaccine_relation;
mod vis;

pub use self::{
    acknowledgment::Acknowledgment,
    administration::{AdministeredAtLocation, Amount, Route},
    dose::Dose,
    dose_status::DoseStatus,
    entry_id::{EntryId, IdKey},
    error_report::ErrorReport,
    evaluation::{Evaluation, Validity},
    fact::Fact,
    finding::Finding,
    forecast::Forecast,
    forecast_evidence::{ForecastEvidence, ForecastRefusal, MAX_EVIDENCE},
    forecast_list::{ForecastList, UnclearReason},
    forecast_lists::{ForecastLists, ListedForecast, SharedEvidence},
    forecast_mark::{ForecastMark, ForecastMarks},
    forecast_status::ForecastStatus,
    identity::OwnedIdentity,
    message_header::Header,
    non_vaccine_order::NonVaccineOrder,
    observation::Observation,
    order::Order,
    outcome::Outcome,
    owned::OwnedAnswer,
    patient::{MultipleBirth, NextOfKin, Patient},
    record::Record,
    refusal::RefusalCause,
    status_word::StatusWord,
    typed_answer::Answer,
    vaccine::Vaccine,
    vis::Vis,
};
pub use crate::reading::{
    diagnostics::Unread,
    warning::{Effect, Warning, WarningCode},
};
