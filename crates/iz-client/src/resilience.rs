//! The decorators between the cache and the transport. They protect the registry from too many queries, and the callers
//! from waiting for a registry that is down.

mod answer_times;
mod breaker;
mod breaker_state;
mod guarded;
mod health;
mod health_state;
mod queue;
mod retry;
mod retry_budget;
#[cfg(test)]
pub(crate) mod scripted;
mod throttle;

pub use self::{
    answer_times::AnswerTimeSummary,
    breaker::Breaker,
    guarded::{Guarded, guarded},
    health::Health,
    health_state::{BreakerPosition, BreakerSummary, HealthState},
    queue::QueueState,
    retry::Retry,
    throttle::{QueueMonitor, Throttle},
};
