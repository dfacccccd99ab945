//! Keeps a registry's answers, and lets equal questions that are under way share one.
//!
//! The outcome decides how long an answer is believed ([`Lifetimes`]); a failure is never kept.
//! [`Cached`] is a [`Registry`](client::Registry) in front of another, so a hit works while the registry
//! is down. Where answers are kept is a [`Tier`]: [`Memory`] is one.

pub use iz_client as client;

mod cached;
mod coalesce;
mod key;
mod lifetimes;
mod memory;
mod tier;

pub use self::{
    cached::Cached,
    key::{CacheKey, Keys},
    lifetimes::Lifetimes,
    memory::Memory,
    tier::{Entry, Tier},
};
