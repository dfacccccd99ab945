//! What is known of a registry, for people and for monitoring.

use std::time::Duration;

use iz_hl7::code_words;

use super::answer_times::AnswerTimeSummary;
use crate::certificate_validity::CertificateValidity;

code_words! {
    /// Whether the registry is asked.
    pub enum BreakerPosition {
        /// It is asked.
        Closed = "closed",
        /// It is not asked, because it failed too often or asked for a pause.
        Open = "open",
        /// The pause is over. The next query first sends a connectivity test, or one is on its way.
        HalfOpen = "half_open",
    }
}

/// The breaker of a registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BreakerSummary {
    /// Whether the registry is asked.
    pub position: BreakerPosition,
    /// The time until it is asked again. `None` unless it is open.
    pub open_for: Option<Duration>,
    /// The code of the error because of which it opened. `None` if it is closed, or if the error is not known.
    pub because: Option<&'static str>,
}

/// What is known of a registry at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HealthState {
    /// The breaker.
    pub breaker: BreakerSummary,
    /// When it answered, and how fast.
    pub answers: AnswerTimeSummary,
    /// The validity of its TLS certificate, as last seen. `None` before the first connection, and without TLS.
    pub certificate: Option<CertificateValidity>,
}
