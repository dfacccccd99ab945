//! The decorators between the cache and the transport. They protect the registry from too many queries, and the callers
//! from waiting for a registry that is down.

mod breaker;
mod breaker_state;
mod guarded;
mod health;
mod retry;
mod retry_budget;
#[cfg(test)]
pub(crate) mod scripted;
mod throttle;

pub use self::{
    breaker::Breaker,
    guarded::{Guarded, guarded},
    health::Health,
    retry::Retry,
    throttle::Throttle,
};
