//! SOAP services that are not the CDC's, each as a profile describes it.
//!
//! The folder `states` holds for each state the profile (`.toml`), the request (`.http`) and the reply (`.xml`).
//! `MESSAGE` stands for the HL7 message. The hosts and the names of the services are invented; what nests where and how
//! the message is written follows what is publicly known about the service of that state.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod message;
mod probes;
mod requests;
mod servers;
mod state;
#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "other tests use a shipped profile")]
mod support;
