//! Examines the connection to one registry, check by check: settings, network, trust, clocks, and the differences
//! between the registry's replies and its profile. Every warning and failure says what to do.

mod certificate;
mod check;
mod checkup;
mod client_certificate;
mod clock;
mod echo;
mod examine;
mod exchange;
mod handshake;
mod network;
mod question;
mod quirks;
mod report;
mod round_trip;
mod secrets;
mod settings;
mod tls;
mod tunnel;

pub use self::{
    check::{Check, CheckResult, worst},
    checkup::Checkup,
};
