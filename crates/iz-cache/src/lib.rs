//! Caches a registry's answers, and coalesces equal questions that are in flight.
//!
//! The outcome decides how long an answer is cached ([`Lifetimes`]). A failure is never cached. [`Cached`] is a
//! [`Registry`](client::Registry) in front of another one, so cached answers are still served while the registry is
//! down. One [`AnswerStore`] has the answers of all sites, and a [`Purge`] removes those of a patient or a registry. A
//! [`Tier`] stores them: [`Memory`], and [`Disk`], an encrypted file.

pub use iz_client as client;
pub use iz_encryption as encryption;

mod answer_store;
mod cached;
mod coalesce;
mod disk;
mod key;
mod lifetimes;
mod memory;
mod outdated;
mod purge;
mod refresh;
mod stale;
mod tag;
mod tier;
mod wait_limit;

pub use self::{
    answer_store::AnswerStore,
    cached::Cached,
    disk::{Disk, DiskSettings, OpenDiskError},
    key::{CacheKey, Keys},
    lifetimes::{Life, Lifetimes},
    memory::Memory,
    purge::Purge,
    tag::{Tag, Tags},
    tier::{Entry, PurgeError, Tier, TierCounts},
    wait_limit::WaitLimit,
};
