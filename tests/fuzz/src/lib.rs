//! Properties of the crates for any input. A check panics if a property does not hold.
//!
//! The checks do not need libFuzzer, so the tests of the root package run them on the committed corpus too.

pub mod configuration;
pub mod form_reply;
mod http_reply;
pub mod patient_match;
pub mod request_body;
pub mod round_trip;
pub mod rsp;
mod sent_query;
pub mod soap_reply;
pub mod timestamp;
