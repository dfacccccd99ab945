//! The figures of one round of requests.

use std::fmt;

use crate::median::median;

/// The figures of one round.
pub(crate) struct Round {
    pub(crate) per_second: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
}

impl Round {
    /// The median of each figure.
    pub(crate) fn median(rounds: &[Self]) -> Self {
        let middle = |of: fn(&Self) -> f64| median(rounds.iter().map(of));
        Self {
            per_second: middle(|round| round.per_second),
            p50_ms: middle(|round| round.p50_ms),
            p99_ms: middle(|round| round.p99_ms),
        }
    }
}

/// The median of the ratios of the rounds. Each round is compared with the one that was measured just before it.
pub(crate) fn ratio(rounds: &[Round], bare_rounds: &[Round]) -> f64 {
    median(rounds.iter().zip(bare_rounds).map(|(round, bare)| round.per_second / bare.per_second))
}

impl fmt::Display for Round {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>6.0} ({:.2}, {:.2})", self.per_second, self.p50_ms, self.p99_ms)
    }
}
