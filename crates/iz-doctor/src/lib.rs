//! Examines the connection to one registry, check by check: settings, network, trust, clocks, and how the registry's
//! answers differ from what its profile says. Every check says what to do about it.

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
