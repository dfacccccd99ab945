//! Remembers a registry's answers, and lets equal questions that are in flight share one.
//!
//! The outcome decides how long an answer is believed ([`Lifetimes`]); a failure is never
//! remembered. [`Cached`] is a [`Registry`](client::Registry) in front of another, so a hit works
//! while the registry is down.

pub use iz_client as client;

mod cached;
mod key;
mod lifetimes;

pub use self::{cached::Cached, lifetimes::Lifetimes};
