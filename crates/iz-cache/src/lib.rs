//! Caches a registry's answers, and coalesces equal questions that are in flight.
//!
//! The outcome decides how long an answer is cached ([`Lifetimes`]). A failure is never cached. [`Cached`] is a
//! [`Registry`](client::Registry) in front of another one, so cached answers are still served while the registry is
//! down. A [`Tier`] stores the answers. [`Memory`] is one.

pub use iz_client as client;

mod cached;
mod coalesce;
mod key;
mod lifetimes;
mod memory;
mod outdated;
mod tier;
mod wait_limit;

pub use self::{
    cached::Cached,
    key::{CacheKey, Keys},
    lifetimes::Lifetimes,
    memory::Memory,
    tier::{Entry, Tier},
    wait_limit::WaitLimit,
};
