//! izquery as a library: the configuration, the service that is built from it, and the command.
//!
//! The command reads answers, writes queries, asks registries, and serves the local API.

mod ask;
mod ask_problem;
mod audit;
mod audit_upkeep;
mod build;
mod cache;
mod cache_file;
mod choice;
mod cli;
mod command;
mod completions;
pub mod config;
mod consent;
mod counted;
mod demo;
mod doctor;
mod enroll;
mod exit_status;
mod first_token;
mod input_file;
mod logging;
mod new_file;
mod patient_file;
mod progress;
mod read;
mod requester;
mod running_service;
mod sandbox;
mod schema;
mod serve;
pub mod service;
mod standard_output;
mod stop_signal;
mod store;
mod table;
mod target;
mod terminal;
mod token;
mod visible;
mod widget;

pub use self::{
    audit_upkeep::AuditUpkeep,
    cache_file::CacheFileError,
    command::{main, run},
    first_token::{FirstToken, FirstTokenError},
    store::OpenStoreError,
};

/// The command did its work, and the result is bad: an unreadable file, no answer.
const BAD_RESULT: u8 = 1;

/// The command could not do its work: a wrong option, a wrong setting, a port in use.
const BAD_USE: u8 = 2;
